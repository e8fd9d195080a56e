"""What is wrong with the thing that is inspected, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.graph.examination import Fix, Problem, Severity
from dnnlab.gui.theme import MEDIUM, current, font, mixed
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_RADIUS = 7


class ProblemList(QWidget):
    """A box for each problem: errors red, hints amber, each with an icon and a button for each way to mend it.

    Signals:
        place_wanted: (place: str) The layer or connection of a problem that the person clicked on.
        fix_chosen: (problem: Problem, fix: Fix) A button was pressed.
    """

    place_wanted = Signal(str)
    fix_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Problem, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is shown."""
        return self._shown

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these and no others."""
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        while (item := self._column.takeAt(0)) is not None:
            box = item.widget()
            if box is not None:
                box.hide()
                box.deleteLater()
        for problem in self._shown:
            box = _Box(problem)
            box.clicked.connect(self.place_wanted)
            box.fix_chosen.connect(self.fix_chosen)
            self._column.addWidget(box)
        self.setVisible(bool(self._shown))


class _Box(QWidget):
    clicked = Signal(str)
    fix_chosen = Signal(object, object)

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self._problem = problem
        self._place = problem.place
        self._colour = "bad" if problem.severity is Severity.ERROR else "warn"
        if self._place:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        sentence = Label(problem.sentence, wrap=True)
        sentence.setFont(font(12, MEDIUM))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(sentence)
        words.addWidget(Label(problem.remedy, "secondary", wrap=True))
        for fix in problem.fixes:
            words.addWidget(self._button(fix), 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert-circle-outline", self._colour), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        follow_theme(self)

    def _button(self, fix: Fix) -> Button:
        button = Button(fix.title, "link")
        button.setAccessibleDescription(self._problem.sentence)
        button.clicked.connect(lambda: self.fix_chosen.emit(self._problem, fix))
        return button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._place and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(self._place)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        colour = theme.bad if self._colour == "bad" else theme.warn
        with painting(self) as painter:
            ground, border = mixed(theme.panel, colour, 0.09), mixed(theme.panel, colour, 0.45)
            paint_ground(painter, QRectF(self.rect()), _RADIUS, ground, border)

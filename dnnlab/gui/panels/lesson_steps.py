"""How far a lesson was read: its steps, which of them are done, and the way to the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import current
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_GAP, _BAR, _HEIGHT = 3.0, 4.0, 14


class LessonSteps(QWidget):
    """Stands under a lesson.

    Signals:
        step_wanted: (step: int) show it.
        done_wanted: (step: int, done: bool) it was done, or is to be done again.
    """

    step_wanted = Signal(int)
    done_wanted = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._done: frozenset[int] = frozenset()
        self.step = 0
        """The one that is shown, from 0."""
        self.bar = StepBar()
        self.bar.chosen.connect(self.step_wanted)
        self.words = Label("", "caption")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.back = IconButton("chevron-left", "Show the step before", side=24)
        self.back.clicked.connect(lambda: self.step_wanted.emit(self.step - 1))
        self.next = IconButton("chevron-right", "Show the next step", side=24)
        self.next.clicked.connect(lambda: self.step_wanted.emit(self.step + 1))
        self.mark = Button("Mark as done", small=True)
        self.mark.clicked.connect(self._mark)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.words, 1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        row.addSpacing(4)
        row.addWidget(self.mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 12, 10)
        column.setSpacing(4)
        column.addWidget(self.bar)
        column.addLayout(row)
        follow_theme(self)

    def show_steps(self, titles: tuple[str, ...], step: int, done: tuple[int, ...]) -> None:
        """Show where a person is among these steps."""
        self._titles, self._done = titles, frozenset(done)
        self.step = min(max(step, 0), max(len(titles) - 1, 0))
        self.setVisible(bool(titles))
        if not titles:
            return
        is_done = self.step in self._done
        self.words.setText(f"Step {self.step + 1} of {len(titles)}")
        self.words.setToolTip(titles[self.step])
        self.mark.setText("Done" if is_done else "Mark as done")
        self.mark.setToolTip("Do this step again" if is_done else "Remember this step as done, and go to the next")
        self.back.setEnabled(self.step > 0)
        self.next.setEnabled(self.step < len(titles) - 1)
        self.bar.show_steps(titles, self.step, self._done)

    def _mark(self) -> None:
        step, is_done = self.step, self.step in self._done
        self.done_wanted.emit(step, not is_done)
        if not is_done and step + 1 < len(self._titles):
            self.step_wanted.emit(step + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(QRectF(0, 0, self.width(), 1), current().line)


class StepBar(QWidget):
    """A short line for each step, filled where it was done. Signals: chosen: (step: int) the person clicked on one."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: tuple[str, ...] = ()
        self._step, self._done = 0, frozenset[int]()
        self.setFixedHeight(_HEIGHT)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self)

    def show_steps(self, titles: tuple[str, ...], step: int, done: frozenset[int]) -> None:
        """Show these."""
        self._titles, self._step, self._done = titles, step, done
        self.setAccessibleName(f"{len(done)} of {len(titles)} steps done")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def _at(self, x: float) -> int:
        return min(max(int(x / max(self.width(), 1) * len(self._titles)), 0), len(self._titles) - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._titles:
            self.chosen.emit(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._titles:
            self.setToolTip(self._titles[self._at(event.position().x())])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, count = current(), len(self._titles)
        if not count:
            return
        width = (self.width() + _GAP) / count
        with painting(self) as painter:
            for step in range(count):
                line = QRectF(step * width, (self.height() - _BAR) / 2, width - _GAP, _BAR)
                colour = theme.accent_fill if step in self._done else theme.line_2
                if step == self._step:
                    line.adjust(0, -1, 0, 1)
                    colour = theme.accent_fill if step in self._done else theme.accent
                paint_ground(painter, line, line.height() / 2, colour)

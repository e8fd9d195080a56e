"""The transport: play and pause, one step, back to the start, reset, and how the run stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from dnnlab.gui.theme import current
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.fitting import within_lines
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.widgets.transport_button import TransportButton

Sign = Literal["running", "resting", "rewound", "busy", "stopped", "problem"]

_DOT = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """How the run stands, in words.

    Attributes:
        sign: What stands before the words.
        words: The state, short; a whole sentence where training cannot start or stopped early.
        step: The step to show after the words, or None.
        explanation: The tool tip; the words where empty.
    """

    sign: Sign
    words: str
    step: int | None = None
    explanation: str = ""


class Transport(QWidget):
    """Asks for what the buttons say, and shows a `Standing`.

    Signals:
        toggle_wanted: Play or pause.
        step_wanted: Train one step.
        start_wanted: Show the first snapshot.
        earlier_wanted: Show the snapshot before the shown step.
        later_wanted: Show the one after it.
        reset_wanted: Begin again with fresh weights.
        explanation_wanted: The person clicked on the words.
    """

    toggle_wanted = Signal()
    step_wanted = Signal()
    start_wanted = Signal()
    earlier_wanted = Signal()
    later_wanted = Signal()
    reset_wanted = Signal()
    explanation_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = TransportButton()
        self.one_step = IconButton("step-forward", "Train one step (.)", side=32, icon_side=20)
        self.to_start = IconButton("skip-backward", "Show the first snapshot (Home)", side=32, icon_side=20)
        self.earlier = IconButton("chevron-left", "Show the snapshot before ([)", side=24, icon_side=18)
        self.later = IconButton("chevron-right", "Show the snapshot after (])", side=24, icon_side=18)
        self.reset = IconButton("restart", "Begin again with fresh weights (R)", side=32, icon_side=20)
        self.status = StatusWords()
        for button, wanted in (
            (self.play, self.toggle_wanted),
            (self.one_step, self.step_wanted),
            (self.to_start, self.start_wanted),
            (self.earlier, self.earlier_wanted),
            (self.later, self.later_wanted),
            (self.reset, self.reset_wanted),
            (self.status, self.explanation_wanted),
        ):
            button.clicked.connect(lambda *_, wanted=wanted: wanted.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.play)
        row.addSpacing(8)
        for small in (self.one_step, self.to_start):
            row.addWidget(small)
        beside = QHBoxLayout()  # the two belong together
        beside.setSpacing(0)
        beside.addWidget(self.earlier)
        beside.addWidget(self.later)
        row.addLayout(beside)
        row.addWidget(self.reset)
        row.addSpacing(4)
        row.addWidget(self.status, 1)
        self.setFixedHeight(self.play.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def show_standing(self, standing: Standing) -> None:
        """Show how the run stands."""
        self.status.show_standing(standing)
        self._make_room()

    def _make_room(self) -> None:
        """Where words and counter need it, do without the two small buttons, which keys and menu have too."""
        pair = (self.earlier, self.later)
        others = (self.play, self.one_step, self.to_start, self.reset)
        taken = sum(button.sizeHint().width() for button in (*pair, *others)) + 48  # and the gaps
        for button in pair:
            button.setVisible(self.width() - taken >= self.status.least_width)

    def offer(self, *, active: bool, can_train: bool, begun: bool, rewound: bool = False) -> None:
        """Offer what is possible.

        Args:
            active: Whether training runs, or begins as soon as the engine is up: the big button then pauses.
            can_train: Whether playing and stepping is possible.
            begun: Whether there is anything to go back to or to reset.
            rewound: Whether there is anything to go forward to.
        """
        self.play.set_running(active)
        self.play.setEnabled(can_train or active)
        self.one_step.setEnabled(can_train)
        self.to_start.setEnabled(begun)
        self.earlier.setEnabled(begun)
        self.later.setEnabled(rewound)
        self.reset.setEnabled(begun)


class StatusWords(QWidget):
    """A sign, a few words and a large step, at the right; or a sentence over two lines."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dot = _Dot()
        self._icon = IconLabel("alert", "bad", 16)
        self._busy = Busy("Starting the engine", 14)
        self._signs = QStackedWidget()
        self._signs.setFixedSize(16, 16)
        for sign in (self._dot, self._icon, self._busy):
            self._signs.addWidget(sign)
        self._words = Label("", "note")
        self._words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._counter = Label("", "counter")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addStretch(1)
        row.addWidget(self._signs)
        row.addWidget(self._words)
        row.addSpacing(4)
        row.addWidget(self._counter)
        self._row = row
        self._shown: Standing | None = None

    @property
    def text(self) -> str:
        """All that it says: the words and the step."""
        return f"{self._shown.words if self._shown is not None else ''} {self._counter.text()}".strip()

    @property
    def shown_text(self) -> str:
        """What can be read of the words: a sentence ends in an ellipsis where two lines do not hold it."""
        return self._words.text()

    def show_standing(self, standing: Standing) -> None:
        """Show sign, words and step."""
        if standing == self._shown:
            return
        self._shown = standing
        sentence = standing.sign in ("problem", "stopped")
        self._show_sign(standing.sign)
        self._words.set_role("bad" if standing.sign == "problem" else "note")
        self._words.setWordWrap(sentence)
        self._row.setStretch(0, 0 if sentence else 1)
        self._row.setStretch(2, 1 if sentence else 0)
        policy = QSizePolicy.Policy.Expanding if sentence else QSizePolicy.Policy.Maximum
        self._words.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        self._counter.setVisible(standing.step is not None)
        self._counter.setText("" if standing.step is None else format_integer(standing.step))
        self._fit_words()
        self.setAccessibleName(f"{standing.words} {standing.explanation}".strip())
        self.setToolTip(standing.explanation or standing.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor if standing.sign == "problem" else Qt.CursorShape.ArrowCursor)

    @property
    def least_width(self) -> int:
        """How wide it must be to show the first of its words and the whole step."""
        if self._shown is None or self._shown.step is None:
            return 0
        words = self._words.fontMetrics().horizontalAdvance(_first(self._shown.words))
        return words + self._beside_words()

    def _beside_words(self) -> int:
        """What the sign, the step and the gaps take."""
        return self._signs.width() + self._counter.sizeHint().width() + 4 * self._row.spacing() + 4

    def _fit_words(self) -> None:
        """Show all the words, or what there is room for: the step is never cut."""
        standing = self._shown
        if standing is None:
            return
        words = standing.words
        if standing.sign in ("problem", "stopped"):
            room = self.width() - self._signs.width() - 3 * self._row.spacing() - 4
            words = within_lines(words, room, self._words.font())
        elif standing.step is not None:
            room, metrics = self.width() - self._beside_words(), self._words.fontMetrics()
            choices = (words, _first(words), "")
            words = next((choice for choice in choices if metrics.horizontalAdvance(choice) <= room), "")
        if words != self._words.text():
            self._words.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def _show_sign(self, sign: Sign) -> None:
        match sign:
            case "running" | "resting":
                self._dot.set_lit(sign == "running")
                self._signs.setCurrentWidget(self._dot)
            case "rewound":
                self._icon.set_icon("history", "accent")
                self._signs.setCurrentWidget(self._icon)
            case "stopped":
                self._icon.set_icon("flag-checkered", "accent")
                self._signs.setCurrentWidget(self._icon)
            case "problem":
                self._icon.set_icon("alert-circle-outline", "bad")
                self._signs.setCurrentWidget(self._icon)
            case "busy":
                self._signs.setCurrentWidget(self._busy)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()


def _first(words: str) -> str:
    """`training` of `training, step`."""
    return words.partition(",")[0]


class _Dot(QWidget):
    """Green while training runs, hollow while it rests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = False
        follow_theme(self)

    def set_lit(self, lit: bool) -> None:
        """Show whether training runs."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(16, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            painter.setPen(theme.ok if self._lit else theme.text_3)
            painter.setBrush(theme.ok if self._lit else Qt.BrushStyle.NoBrush)
            side = _DOT if self._lit else _DOT - 1
            painter.drawEllipse(round((self.width() - side) / 2), round((self.height() - side) / 2), side - 1, side - 1)

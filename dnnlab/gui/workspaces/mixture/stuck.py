"""Says clearly where a mixture is no better than a single Gaussian, and offers what helps: other starts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.mixture_actions import RESTARTS
from dnnlab.gui.panels.stuck_bar import EARLIEST, STUCK
from dnnlab.gui.theme import current
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.link.probes import CalibrationAnswer


class StuckNote(QWidget):
    """Compares a mixture with the best single Gaussian; hidden before anything is known.

    Signals:
        restart_wanted: The person wants other starts.
    """

    restart_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_stuck = False
        self._mark = IconLabel("check-circle", "ok", 16)
        self.words = Label("", "strong", wrap=True)
        self.detail = Label("", "caption", wrap=True)
        self.restart = Button(f"Restart ×{RESTARTS}, keep the best", "primary", icon_name="dice-multiple-outline")
        self.restart.setToolTip(f"Train {RESTARTS} copies that begin elsewhere, and go on with the best of them")
        self.restart.clicked.connect(self.restart_wanted)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark)
        head.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.detail)
        column.addWidget(self.restart)
        follow_theme(self)
        self.hide()

    def show_calibration(self, answer: CalibrationAnswer | None, step: int) -> None:
        """Say how the mixture of a step stands to the best single Gaussian."""
        self.setVisible(answer is not None and answer.rows > 0)
        if answer is None or not answer.rows:
            return
        self.is_stuck = answer.stuck and step >= EARLIEST
        advantage = f"{format_fixed(answer.advantage, 3)} ± {format_fixed(answer.advantage_error, 3)} nats a row"
        if self.is_stuck:
            self._mark.set_icon("alert", "bad")
            self.words.setText(STUCK)
        elif answer.stuck:
            self._mark.set_icon("circle-outline", "text_3")
            self.words.setText("Too early to say")
        else:
            self._mark.set_icon("check-circle", "ok")
            self.words.setText("Better than one Gaussian")
        self.detail.setText(f"By {advantage} against {answer.gaussian_words}.")
        self.restart.setVisible(self.is_stuck)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        edge = theme.bad if self.is_stuck else theme.line
        with painting(self) as painter:
            paint_ground(painter, QRectF(self.rect()), 7, theme.soft(theme.bad) if self.is_stuck else theme.card, edge)

"""A bar that appears under a mixture's picture where the mixture is no better than one Gaussian, with what helps."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.mixture_actions import RESTARTS
from dnnlab.gui.panels.output_data import OutputData
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import current
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Calibration, CalibrationAnswer, Subscription

STUCK = "Stuck: no better than one Gaussian"
EARLIEST = 200
"""Steps before which nothing is said: a mixture that has hardly begun is no better than anything."""
HERTZ = 0.4
_ROWS, _HEIGHT = 1000, 36


class StuckBar(Panel):
    """Asks now and then whether a mixture is stuck. It has no height while it is not.

    Args:
        document: What it is about.
        session: Whom it asks.
        topic: The beginning of its subscriptions' keys.

    Signals:
        restart_wanted: The person wants other starts, of which the best is kept.
    """

    restart_wanted = Signal()

    def __init__(self, document: Document, session: Session, topic: str, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        self._topic, self._generation = topic, 0
        self._data: OutputData | None = None
        self._begun = False
        self.is_stuck = False
        self.words = Label(STUCK, "strong")
        self.restart = Button(f"Restart ×{RESTARTS}, keep the best", icon_name="dice-multiple-outline", small=True)
        self.restart.setToolTip(f"Train {RESTARTS} copies that begin elsewhere, and go on with the best of them")
        self.restart.clicked.connect(self.restart_wanted)
        self._parts = (IconLabel("alert", "bad", 16), self.words, self.restart)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 6, 0)
        row.setSpacing(8)
        for part in self._parts:
            row.addWidget(part)
        row.insertStretch(2, 1)
        follow_theme(self)
        self._show(stuck=False)

    def set_data(self, data: OutputData | None) -> None:
        """Watch another output; None, or one that is no mixture, is not watched."""
        watched = data if data is not None and data.layer.kind == "mixture" else None
        if watched is not None and watched.same_subject(self._data):
            return
        if watched is not None or self._data is not None:
            self._data = watched
            self._generation += 1
            self._show(stuck=False)
            self.resubscribe()

    @property
    def key(self) -> str:
        """The key of the present subscription."""
        return f"{self._topic}/stuck/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self._data is None or not self._begun:
            return {}
        return {self.key: Subscription(Calibration(self._data.model, self._data.layer.id, limit=_ROWS), HERTZ)}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        if self._begun != (progress.shown_step >= EARLIEST):
            self._begun = not self._begun
            self.resubscribe()
        answer = answers.get(self.key)
        if isinstance(answer, CalibrationAnswer):
            self.words.setToolTip(f"On {answer.split} rows, held against {answer.gaussian_words}")
            self._show(stuck=answer.stuck and answer.rows > 0 and self._begun)

    def _show(self, *, stuck: bool) -> None:
        self.is_stuck = stuck
        for part in self._parts:
            part.setVisible(stuck)
        self.setFixedHeight(_HEIGHT if stuck else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_stuck:
            theme = current()
            with painting(self) as painter:
                ground = QRectF(self.rect()).adjusted(4, 2, -4, -4)
                paint_ground(painter, ground, 7, theme.soft(theme.bad), theme.bad)

"""The transport below a workspace: play, step, back, reset, the run as a track over its loss, the loss now."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.training.panel import TrainingPanel
from dnnlab.gui.panels.training.scrubber import Scrubber
from dnnlab.gui.panels.training.transport import Transport
from dnnlab.gui.theme import current
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.painting import painting
from dnnlab.gui.workspaces.strip_curve import StripCurve
from dnnlab.gui.workspaces.work_place import STRIP

_TRANSPORT = 380
_NARROW_TRANSPORT = 300
_INTERVAL = 200  # milliseconds between two changes of the loss in figures


class TransportStrip(QWidget):
    """Shows and moves the same run as the training panel, through that panel's own scrubbing."""

    def __init__(self, document: Document, training: TrainingPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setFixedHeight(STRIP)
        self.transport = Transport()
        self.curve = StripCurve(document, training.scrubbing)
        self.scrubber = Scrubber(training.scrubbing, self.curve)
        self._caption = Label("", "caption")
        self._loss = Label("", "counter")
        self._arrange()
        self._timer = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._timer.timeout.connect(self._show_loss)
        document.history_changed.connect(self._note)
        document.replaced.connect(self._show_loss)
        training.linear_steps.toggled.connect(lambda linear: self.curve.set_logarithmic(not linear))
        self.curve.set_logarithmic(not training.linear_steps.isChecked())
        training.attach(self.transport)
        self._show_loss()

    def _arrange(self) -> None:
        run = QVBoxLayout()
        run.setSpacing(0)
        run.addWidget(self.scrubber)
        run.addWidget(self.curve, 1)
        figures = QVBoxLayout()
        figures.setSpacing(0)
        figures.addStretch(1)
        for label in (self._caption, self._loss):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            figures.addWidget(label)
        figures.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 14, 4)
        row.setSpacing(20)
        row.addWidget(self.transport, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(run, 1)
        row.addLayout(figures)

    def _note(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _show_loss(self) -> None:
        history = self._document.history
        validated = len(history.validation) > 0
        loss = history.validation_loss() if validated else history.training_loss()
        known = validated or history.last_step > 0
        self._caption.setText("validation loss" if validated else "training loss" if known else "")
        self._loss.setText(format_significant(loss, 4, zeros=True) if known else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.transport.setFixedWidth(_TRANSPORT if self.width() > 820 else _NARROW_TRANSPORT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.panel)
            painter.fillRect(QRectF(0, 0, self.width(), 1), theme.line)

"""The legend of the loss plot: a chip for each kind of curve, which shows and hides it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QWidget

from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.swatch import Swatch

ROOM = 30.0
"""Pixels at the top of the plot where chips stand."""
_MARGIN, _GAP = 8, 6


class LossLegend(QObject):
    """Stands at the top right of the plot.

    Signals:
        changed: A kind of curve was shown or hidden.

    Args:
        plot: What the chips float over.
    """

    changed = Signal()

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self.validation = Chip("validation", Swatch.line("accent"), parent=plot)
        self.training = Chip("training", Swatch.line("text_2"), parent=plot)
        self.restarts = Chip("restarts", Swatch.area("accent_soft"), parent=plot)
        self.restarts.hide()
        for chip in self._chips():
            chip.clicked.connect(self.changed)
            chip.adjustSize()

    def _chips(self) -> tuple[Chip, ...]:
        """All of them, from the right."""
        return self.training, self.validation, self.restarts

    def offer_restarts(self, count: int) -> None:
        """Speak of so many restarts; of none for 0."""
        if count:
            self.restarts.setText(f"{count} restarts")
            self.restarts.adjustSize()
        self.restarts.setVisible(count > 0)

    def place(self, right: float) -> None:
        """Put the chips beside each other, up to where the plot's box ends."""
        end = int(right) - _MARGIN
        for chip in self._chips():
            if not chip.isHidden():
                chip.move(end - chip.width(), _MARGIN)
                end -= chip.width() + _GAP

    def rects(self, left: float) -> list[QRectF]:
        """Return what they cover, from where the plot's box begins."""
        return [QRectF(chip.geometry()).translated(-left, 0) for chip in self._chips() if not chip.isHidden()]

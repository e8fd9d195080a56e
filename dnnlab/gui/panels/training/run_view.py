"""The loss of a run with its snapshots over it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.training.curves import places
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.panels.training.scrubber import Scrubber
from dnnlab.gui.panels.training.scrubbing import Scrubbing


class RunView(QWidget):
    """The scrubber over the loss plot: both stand on one axis of steps.

    Attributes:
        scrubber: The run as a track.
        plot: The losses.
    """

    def __init__(self, document: Document, scrubbing: Scrubbing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = LossPlot(document.history)
        self.scrubber = Scrubber(scrubbing, self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scrubber)
        column.addWidget(self.plot, 1)
        self.plot.scrubbed.connect(scrubbing.drag_to)
        self.plot.released.connect(scrubbing.release)
        self._scrubbing = scrubbing
        self._document = document
        document.history_changed.connect(self._follow_history)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Show the steps on a logarithmic axis or on a linear one."""
        self._scrubbing.set_axis(lambda step: float(places(step, logarithmic=logarithmic)))
        self.plot.set_logarithmic(logarithmic)

    def _follow_history(self) -> None:
        if self.plot.history is self._document.history:
            self.plot.mark_changed()
        else:
            self.plot.set_history(self._document.history)

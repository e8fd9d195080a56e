"""The network's own workspace: the canvas over the training and what an output has learnt."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from dnnlab.experiments.experiment import Opening
from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.panel import CanvasPanel
from dnnlab.gui.document import Document
from dnnlab.gui.panels.output import OutputPanel
from dnnlab.gui.panels.training.panel import TrainingPanel
from dnnlab.gui.session import Session
from dnnlab.gui.theme import icon

if TYPE_CHECKING:
    from dnnlab.gui.panels.distributions import DistributionsPanel

BOTTOM_HEIGHT = 414
LOWEST_CANVAS = 300
TRAINING_WIDTH = 440


class NetworkWorkspace(QSplitter):
    """Canvas, training and output; a layer's distributions stand in the output's place where they are wanted.

    Signals:
        alone_changed: The canvas has all the room now, or shares it again.

    Attributes:
        bottom: The splitter of the bottom row.
        alone: The action that gives the canvas all the room, and takes it back.
    """

    alone_changed = Signal()

    def __init__(self, document: Document, session: Session) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._document, self._session = document, session
        self.canvas = CanvasPanel(document, session)
        self.training = TrainingPanel(document, session)
        self.output = OutputPanel(document, session)
        self._beside = QStackedWidget()
        self._beside.addWidget(self.output)
        self.bottom = QSplitter(Qt.Orientation.Horizontal)
        arrange_splitter(self.bottom, self.training, self._beside)
        self.bottom.setSizes([TRAINING_WIDTH, 592])
        self.bottom.setStretchFactor(1, 1)
        arrange_splitter(self, self.canvas, self.bottom)
        self.setSizes([518, BOTTOM_HEIGHT])
        self.setStretchFactor(0, 1)
        self.setFocusProxy(self.canvas)
        self.alone = self._make_alone()
        self.canvas.zoom_bar.add_action(self.alone)
        self.canvas.zoom_bar.adjustSize()

    def _make_alone(self) -> QAction:
        action = QAction("Canvas alone", self)
        action.setIcon(icon("arrow-expand-vertical"))
        action.setCheckable(True)
        action.setShortcut(QKeySequence("Ctrl+J"))
        action.toggled.connect(self._share_or_not)
        return action

    def _share_or_not(self, alone: bool) -> None:
        self.bottom.setHidden(alone)
        self.alone_changed.emit()

    def open_as(self, opening: Opening) -> None:
        """Show the canvas as an experiment wants it to be seen first."""
        self.alone.setChecked(opening.canvas_alone)
        if self.canvas.levels.level != opening.level:
            self.canvas.levels.set_level(opening.level)

    def share_room(self) -> None:
        """Share the room that there is: canvas and bottom row the height, training and output the width."""
        room = self.height()
        bottom = min(BOTTOM_HEIGHT, max(room // 2, room - LOWEST_CANVAS))
        self.setSizes([room - bottom, bottom])
        training = min(TRAINING_WIDTH, self.width() // 2)
        self.bottom.setSizes([training, self.width() - training])

    @cached_property
    def distributions(self) -> DistributionsPanel:
        """How what a layer holds is distributed along the run; made when it is first wanted."""
        from dnnlab.gui.panels.distributions import DistributionsPanel

        panel = DistributionsPanel(self._document, self._session, self.training.plot, self.training.scrubbing)
        panel.closed.connect(self.hide_distributions)
        self._beside.addWidget(panel)
        return panel

    def show_distributions(self, layer: LayerId | None = None) -> None:
        """Show a layer's distributions beside the training, in place of the output; the selected one's for None."""
        wanted = layer or self._document.selected_layer
        if wanted is not None:
            self.distributions.show_layer(wanted)
        self.alone.setChecked(False)
        self._beside.setCurrentWidget(self.distributions)

    def hide_distributions(self) -> None:
        """Show the output beside the training again."""
        self._beside.setCurrentWidget(self.output)

    def toggle_distributions(self) -> None:
        """Show the distributions, or the output again."""
        if self._beside.currentWidget() is self.output or self.alone.isChecked():
            self.show_distributions()
        else:
            self.hide_distributions()


def arrange_splitter(splitter: QSplitter, *widgets: QWidget) -> None:
    """Put widgets into a splitter that none of them can vanish in."""
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for widget in widgets:
        splitter.addWidget(widget)

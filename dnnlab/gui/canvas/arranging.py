"""Putting the layers in ranks, of very large networks a little at a time, so that the window stays alive meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.graph.layout import Layout, arranging
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.metrics import card_size, snapped
from dnnlab.gui.canvas.moves import MOST_GLIDING
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.project.project import Model

_SLICE_SECONDS = 0.008
_THOUGHT_OUT = 0.2
"""The share of the whole that it takes to find the places; the rest is to go there."""


class Arranging(QObject):
    """One arrangement at a time: it finds the places, makes one step of undo of them, and waits for the cards.

    Signals:
        progressed: (share: float) So much is done; 1 when it has come to its end, whichever.
    """

    progressed = Signal(float)

    def __init__(self, editor: CanvasEditor, scene: CanvasScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._scene = editor, scene
        self._model: Model | None = None
        self._steps: Generator[float, None, Layout] | None = None
        self._step_of_undo = 0
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._think)
        scene.moves.march.progressed.connect(self._follow_march)
        editor.document.model_changed.connect(self._end_if_overtaken)
        editor.document.replaced.connect(self._end_if_overtaken)

    @property
    def running(self) -> bool:
        """Whether places are being found, or cards are on their way to them."""
        return self._model is not None

    @property
    def layer_count(self) -> int:
        """How many layers are being arranged."""
        return len(self._model.network.layers) if self._model is not None else 0

    def begin(self) -> None:
        """Put the layers in ranks from left to right; the cards glide there, very many go rank after rank."""
        if self.running:
            return
        model = self._editor.model
        if len(model.network.layers) <= MOST_GLIDING:
            with self._scene.moves.slowly():
                self._editor.arrange()
            return
        sizes = {id: card_size(layer) for id, layer in model.network.layers.items()}
        self._model, self._steps = model, arranging(model.network, sizes)
        self._timer.start()

    def cancel(self) -> bool:
        """Leave the layers where they stood before; return whether there was anything to cancel."""
        if not self.running:
            return False
        on_the_way = self._steps is None
        self._end()
        stack = self._editor.document.undo_stack
        if on_the_way and stack.index() == self._step_of_undo:
            with self._scene.moves.slowly():
                stack.undo()
        return True

    def _think(self) -> None:
        if self._steps is None:
            return
        end, share = perf_counter() + _SLICE_SECONDS, 0.0
        try:
            while perf_counter() < end:
                share = next(self._steps)
        except StopIteration as found:
            self._go(found.value)
            return
        self.progressed.emit(_THOUGHT_OUT * share)

    def _go(self, layout: Layout) -> None:
        self._timer.stop()
        self._steps = None
        self._busy = True
        with self._scene.moves.slowly():
            positions = {id: snapped(place) for id, place in layout.positions.items()}
            self._editor.arrange_as(positions)
        self._busy = False
        self._step_of_undo = self._editor.document.undo_stack.index()
        if not self._scene.moves.march.running:
            self._end()

    def _follow_march(self, share: float) -> None:
        if self.running and share >= 1.0:
            self._end()
        elif self.running:
            self.progressed.emit(_THOUGHT_OUT + (1.0 - _THOUGHT_OUT) * share)

    def _end_if_overtaken(self, *_change: object) -> None:
        """Another edit came first: what was found is for a network that is no longer there."""
        if self.running and not self._busy:
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._model = self._steps = None
        self.progressed.emit(1.0)

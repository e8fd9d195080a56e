"""The keys that the canvas itself takes; everything else is an action with a shortcut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dnnlab.gui.canvas.gestures.gesture import SHIFT, Host
from dnnlab.gui.canvas.gestures.nudge import Nudge

_PAN_STEP = 48.0
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Keyboard:
    """Arrows move what is selected, or the canvas if nothing is; Tab walks everything along the network.

    From one selected connection Left and Right go to the layers at its ends.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._nudge: Nudge | None = None

    @property
    def busy(self) -> bool:
        """Whether layers are being moved by keys that are still held."""
        return self._nudge is not None

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it was one of these."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            return False
        across, down = arrow
        if self._along_connection(across):
            return True
        if not self._host.editor.selected_items:
            self._host.pan(-across * _PAN_STEP, -down * _PAN_STEP)
            return True
        self._nudge = self._nudge or Nudge(self._host.editor)
        self._nudge.step(across, down, far=bool(event.modifiers() & SHIFT))
        return True

    def release(self, event: QKeyEvent) -> None:
        """A key was released: an arrow's ends the move."""
        if event.key() in _ARROWS and not event.isAutoRepeat():
            self.finish()

    def finish(self) -> None:
        """Make a move under way one step of undo."""
        nudge, self._nudge = self._nudge, None
        if nudge is not None:
            nudge.end()

    def cancel(self) -> bool:
        """Take back a move under way; return whether there was one."""
        nudge, self._nudge = self._nudge, None
        if nudge is not None:
            nudge.cancel()
        return nudge is not None

    def next_item(self, forward: bool) -> str:
        """Return what Tab comes to next; empty past either end.

        Layers come in topological order, after them the connections in the order of their targets, and at last notes
        and frames.
        """
        network, layout = self._host.editor.network, self._host.editor.document.layout
        walk = [*network.order, *(arrow.id for layer in network.order for arrow in network.arriving(layer))]
        walk += layout.annotations
        selection = self._host.editor.document.selection
        if not walk:
            return ""
        if len(selection) != 1:
            return walk[0] if forward else walk[-1]
        index = walk.index(next(iter(selection))) + (1 if forward else -1)
        return walk[index] if 0 <= index < len(walk) else ""

    def _along_connection(self, across: int) -> bool:
        """From one selected connection go to the layer at its left or right end; return whether one is selected."""
        editor = self._host.editor
        if len(editor.document.selection) != 1 or len(editor.selected_connections) != 1 or not across:
            return False
        connection = editor.network.connections[editor.selected_connections[0]]
        editor.document.select([connection.source if across < 0 else connection.target])
        return True

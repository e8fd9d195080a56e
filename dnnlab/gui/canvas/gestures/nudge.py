"""Moving layers, notes and frames with the arrow keys."""

from __future__ import annotations

from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.metrics import GRID


class Nudge:
    """Moves what is selected, and what is inside frames, while arrow keys are held; letting go makes it one step."""

    def __init__(self, editor: CanvasEditor) -> None:
        self._editor = editor
        self._start = editor.model
        self._items = tuple(editor.with_contents(editor.selected_items))
        self._dx = self._dy = 0.0

    def step(self, across: int, down: int, *, far: bool) -> None:
        """Move by one step of the grid, or by five."""
        size = 5 * GRID if far else GRID
        self._dx += across * size
        self._dy += down * size
        self._editor.preview_move(self._start, self._items, self._dx, self._dy)

    def end(self) -> None:
        """The key was released."""
        self._editor.move(self._start, self._items, self._dx, self._dy)

    def cancel(self) -> None:
        """Put everything back."""
        self._editor.cancel_move()

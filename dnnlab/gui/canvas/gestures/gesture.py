"""What every gesture has: a start, moves, and an end or a cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from dnnlab.errors import DnnlabError
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.refusal import Refusal
from dnnlab.gui.canvas.scene import CanvasScene

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier

DRAG_THRESHOLD = 4.0
"""Pixels, across plus down, that the pointer goes before a press is a drag."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is.

    Attributes:
        scene: In scene units.
        view: In pixels of the view.
        modifiers: The modifier keys held.
    """

    scene: QPointF
    view: QPointF
    modifiers: Qt.KeyboardModifier = NO_MODIFIER

    def holds(self, modifier: Qt.KeyboardModifier) -> bool:
        """Whether a modifier key is held."""
        return bool(self.modifiers & modifier)


class Host(Protocol):
    """What a gesture may ask of the view."""

    @property
    def canvas(self) -> CanvasScene: ...
    @property
    def editor(self) -> CanvasEditor: ...
    @property
    def zoom(self) -> float: ...

    def pan(self, dx: float, dy: float) -> None:
        """Move the canvas under the view by so many pixels."""

    def show_error(self, error: DnnlabError, at: QPointF, *, stays: bool = False) -> None:
        """Say at a point of the view what stands against something."""

    def show_refusal(self, refusal: Refusal, at: QPointF, *, stays: bool = False) -> None:
        """Say why two layers cannot be connected, light up what it is about, and offer the way out."""

    def hide_error(self) -> None:
        """Stop saying it."""

    def offer_layers(self, at: QPointF, *, source: str = "", target: str = "") -> None:
        """Let the person choose a new layer at a point of the view, to be connected with the one given."""

    def place_of(self, layer: str) -> QPointF:
        """Return where the middle of a layer's card is in the view."""

    def set_tool(self, tool: Literal["select", "hand", "connect"]) -> None:
        """Choose what the left button does."""

    def refresh(self, area: QRectF) -> None:
        """Paint a part of the canvas again."""


class Gesture:
    """One gesture under way. `cancel` leaves the document as it was before `start`."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, host: Host) -> None:
        self.host = host

    def start(self, pointer: Pointer) -> None:
        """The button was pressed."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moved."""

    def end(self, pointer: Pointer) -> None:
        """The button was released: do it."""

    def cancel(self) -> None:
        """Undo what is shown so far."""

    def paint(self, painter: QPainter) -> None:
        """Paint over the canvas, in scene units."""

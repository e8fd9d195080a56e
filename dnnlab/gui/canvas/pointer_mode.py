"""What the wheel does on the canvas: the person says whether they have a mouse or a touchpad, nobody guesses."""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

PointerMode = Literal["mouse", "touchpad"]

WHEEL_BASE = 1.0016
"""By how much one eighth of a degree of the wheel zooms."""
_state: dict[str, PointerMode] = {"mode": "mouse"}


class Zoomable(Protocol):
    """What can be zoomed and moved."""

    @property
    def zoom(self) -> float: ...

    def pan(self, dx: float, dy: float) -> None:
        """Move the canvas under the view by so many pixels."""

    def zoom_by_hand(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom; what is at `anchor` stays there."""


def set_pointer_mode(mode: PointerMode) -> None:
    """Say what the person points with; every canvas follows."""
    _state["mode"] = mode


def pointer_mode() -> PointerMode:
    """Return what the person points with."""
    return _state["mode"]


def turn_wheel(view: Zoomable, event: QWheelEvent) -> None:
    """Do what a turn of the wheel, or two fingers on a touchpad, stand for.

    With a mouse the wheel zooms at the pointer, and Shift or a wheel for the other direction moves sideways. With a
    touchpad two fingers move the canvas, and Ctrl (which is also how some systems report a pinch) zooms.
    """
    turn = event.angleDelta()
    modifiers = event.modifiers()
    event.accept()
    if pointer_mode() == "touchpad" and not modifiers & Qt.KeyboardModifier.ControlModifier:
        way = event.pixelDelta() if not event.pixelDelta().isNull() else turn / 2
        if modifiers & Qt.KeyboardModifier.ShiftModifier and not way.x():
            way = way.transposed()
        view.pan(way.x(), way.y())
    elif pointer_mode() == "mouse" and (modifiers & Qt.KeyboardModifier.ShiftModifier or abs(turn.x()) > abs(turn.y())):
        view.pan(turn.x() or turn.y(), 0)
    else:
        view.zoom_by_hand(view.zoom * WHEEL_BASE ** turn.y(), event.position())

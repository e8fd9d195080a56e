from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from dnnlab.gui.canvas.pointer_mode import pointer_mode, set_pointer_mode, turn_wheel

NONE, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Canvas:
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.moved: list[tuple[float, float]] = []
        self.anchor: QPointF | None = None

    def pan(self, dx: float, dy: float) -> None:
        self.moved.append((dx, dy))

    def zoom_by_hand(self, zoom: float, anchor: QPointF | None = None) -> None:
        self.zoom, self.anchor = zoom, anchor


@pytest.fixture(autouse=True)
def _mouse() -> Iterator[None]:
    set_pointer_mode("mouse")
    yield
    set_pointer_mode("mouse")


def _wheel(pixels: tuple[int, int], turn: tuple[int, int], modifiers: Qt.KeyboardModifier = NONE) -> QWheelEvent:
    at = QPointF(30, 40)
    phase = Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(at, at, QPoint(*pixels), QPoint(*turn), Qt.MouseButton.NoButton, modifiers, phase, False)


def test_that_the_wheel_of_a_mouse_zooms_at_the_pointer_and_shift_moves_sideways() -> None:
    canvas = Canvas()
    turn_wheel(canvas, _wheel((0, 0), (0, 120)))
    assert canvas.zoom == pytest.approx(1.0016**120)
    assert canvas.anchor == QPointF(30, 40)
    turn_wheel(canvas, _wheel((0, 0), (0, -120), SHIFT))
    turn_wheel(canvas, _wheel((0, 0), (60, 10)))
    assert canvas.moved == [(-120, 0), (60, 0)]


def test_that_two_fingers_on_a_touchpad_move_the_canvas_as_far_as_they_move() -> None:
    canvas = Canvas()
    set_pointer_mode("touchpad")
    turn_wheel(canvas, _wheel((7, -3), (56, -24)))
    turn_wheel(canvas, _wheel((0, 0), (0, 120)))
    assert canvas.moved == [(7, -3), (0, 60)]
    assert canvas.zoom == 1.0


def test_that_ctrl_zooms_on_a_touchpad() -> None:
    canvas = Canvas()
    set_pointer_mode("touchpad")
    assert pointer_mode() == "touchpad"
    turn_wheel(canvas, _wheel((0, 5), (0, 40), CONTROL))
    assert canvas.zoom == pytest.approx(1.0016**40)
    assert canvas.moved == []

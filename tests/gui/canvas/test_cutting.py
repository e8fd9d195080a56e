from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.routing import crosses
from tests.gui.canvas.made_up import picture_document
from tests.gui.canvas.stand import Stand

CONTROL = Qt.KeyboardModifier.ControlModifier
coordinates = st.floats(-100, 100, width=32)


@given(coordinates, coordinates, coordinates, coordinates)
def test_that_a_stroke_crosses_a_level_line_exactly_where_arithmetic_says(
    x0: float, y0: float, x1: float, y1: float
) -> None:
    line = np.array([(-50.0, 0.0), (10.0, 0.0), (50.0, 0.0)])
    if y0 * y1 >= 0:
        assert not crosses(line, (x0, y0), (x1, y1)) or 0 in (y0, y1)
        return
    x = x0 - y0 * (x1 - x0) / (y1 - y0)
    if abs(abs(x) - 50.0) > 1e-6:
        assert crosses(line, (x0, y0), (x1, y1)) is (abs(x) < 50.0)


def test_that_a_stroke_with_a_corner_on_the_line_crosses_it_and_one_along_or_beside_it_does_not() -> None:
    line = np.array([(-50.0, 0.0), (0.0, 0.0), (0.0, 0.0), (50.0, 0.0)])  # ways have their middle twice
    for x in (0.0, 20.0):
        assert crosses(line, (x, -8.0), (x, 0.0)) or crosses(line, (x, 0.0), (x, 8.0))
    assert not crosses(line, (60.0, 0.0), (80.0, 0.0))
    assert not crosses(line, (0.0, 4.0), (0.0, 8.0))
    assert not crosses(line, (60.0, -8.0), (60.0, 0.0))


def under(stand: Stand, connection: str) -> tuple[QPointF, QPointF]:
    """A stroke across a connection's middle from above to below."""
    middle = stand.middle(connection)
    return middle + QPointF(6, -30), middle + QPointF(-6, 30)


def test_that_a_stroke_with_control_cuts_what_it_crosses_in_one_step(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    first, second = stand.middle("input->hidden-1"), stand.middle("input->output")
    start, end = QPointF(first.x(), first.y() + 60), QPointF(second.x(), second.y() - 40)
    stand.press(start, held=CONTROL)
    for point in (QPointF(first.x(), second.y() - 40), end, QPointF(end.x(), second.y() + 30)):
        stand.move(point)
    assert stand.scene.stage.cut == {"input->hidden-1", "input->output"}
    assert len(stand.document.network.connections) == 3
    stand.release(QPointF(end.x(), second.y() + 30), held=CONTROL)
    assert set(stand.document.network.connections) == {"hidden-1->output"}
    assert stand.undo_text == "Cut 2 connections"
    assert stand.document.undo_stack.count() == 1
    assert not stand.scene.stage.cut
    stand.document.undo_stack.undo()
    assert len(stand.document.network.connections) == 3


def test_that_a_stroke_that_crosses_nothing_changes_nothing(stand: Stand) -> None:
    place = stand.empty_place()
    stand.drag(place, place + QPointF(120, 10), held=CONTROL)
    assert stand.document.undo_stack.count() == 0


@pytest.mark.parametrize("connection", ["input->hidden-1", "hidden-1->output"])
def test_that_escape_leaves_the_connections_as_they_were(stand: Stand, connection: str) -> None:
    start, end = under(stand, connection)
    stand.press(start, held=CONTROL)
    stand.move(end)
    assert stand.scene.stage.cut == {connection}
    stand.key(Qt.Key.Key_Escape)
    assert not stand.scene.stage.cut
    stand.release(end)
    assert connection in stand.document.network.connections


def test_that_a_click_with_control_selects_as_one_without(stand: Stand) -> None:
    stand.click(stand.middle("input->hidden-1"), CONTROL)
    assert stand.document.selection == {"input->hidden-1"}
    stand.click(stand.empty_place(), CONTROL)
    assert not stand.document.selection
    assert stand.document.undo_stack.count() == 0

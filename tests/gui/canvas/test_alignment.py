from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from dnnlab.graph.layout import Layout, Point
from dnnlab.gui.canvas.alignment import Axis, Edge, Guide, aligned, distributed, guided
from dnnlab.gui.canvas.gestures.move_layers import MoveLayers
from dnnlab.gui.canvas.placement import Box, boxes_of
from dnnlab.project.project import Model
from tests.gui.canvas.made_up import picture_document
from tests.gui.canvas.stand import Stand
from tests.gui.canvas.test_edits import chain

IDS = ("input", "a", "b", "output")
coordinates = st.floats(-2000, 2000)
EDGES: dict[Edge, tuple[str, str]] = {
    "left": ("left", "left"),
    "centre": ("left", "right"),
    "right": ("right", "right"),
    "top": ("top", "top"),
    "middle": ("top", "bottom"),
    "bottom": ("bottom", "bottom"),
}


def scattered(points: list[tuple[float, float]]) -> Model:
    places = {id: Point(x, y) for id, (x, y) in zip(IDS, points, strict=True)}
    return replace(chain("a", "b"), layout=Layout(places))


four_places = st.lists(st.tuples(coordinates, coordinates), min_size=4, max_size=4)


@given(four_places, st.sampled_from(sorted(EDGES)))
def test_that_aligned_cards_share_an_edge_and_keep_their_other_place(
    points: list[tuple[float, float]], edge: Edge
) -> None:
    model = aligned(scattered(points), {"input", "a", "output"}, edge)
    first, second = EDGES[edge]
    boxes = dict(zip(IDS, boxes_of(model), strict=True))
    places = [getattr(boxes[id], first) + getattr(boxes[id], second) for id in ("input", "a", "output")]
    assert places == pytest.approx([places[0]] * 3, abs=1e-6)
    assert model.layout.at("b") == Point(*points[2])
    for id, (x, y) in zip(IDS, points, strict=True):
        at = model.layout.at(id)
        assert (at.y == y) if edge in ("left", "centre", "right") else (at.x == x)


@given(four_places, st.sampled_from(["horizontally", "vertically"]))
def test_that_distributed_cards_have_equal_gaps(points: list[tuple[float, float]], axis: Axis) -> None:
    before = scattered(points)
    model = distributed(before, set(IDS), axis)
    low, high = ("left", "right") if axis == "horizontally" else ("top", "bottom")
    boxes = sorted(boxes_of(model), key=lambda box: getattr(box, low) + getattr(box, high))
    gaps = [getattr(after, low) - getattr(box, high) for box, after in pairwise(boxes)]
    middles = [getattr(box, low) + getattr(box, high) for box in boxes]
    if all(after > before for before, after in pairwise(middles)) and min(gaps) > -100:
        assert gaps == pytest.approx([gaps[0]] * 3, abs=1e-6)
    assert distributed(before, {"a", "b"}, axis) == before


@given(coordinates, coordinates, four_places)
def test_that_a_guided_box_lies_on_its_guides_and_is_never_moved_beyond_reach(
    x: float, y: float, points: list[tuple[float, float]]
) -> None:
    others = np.array([(left, top, left + 100, top + 50) for left, top in points])
    dx, dy, guides = guided(Box(x, y, x + 80, y + 30), others, 6.0)
    assert (dx is None and dy is None) is (not guides)
    for shift in (dx, dy):
        assert shift is None or abs(shift) <= 6.0
    x, y = x + (dx or 0.0), y + (dy or 0.0)
    for guide in guides:
        if guide.x1 == guide.x2:
            assert min(abs(guide.x1 - at) for at in (x, x + 40, x + 80)) < 0.3
        else:
            assert min(abs(guide.y1 - at) for at in (y, y + 15, y + 30)) < 0.3


def test_that_a_guide_runs_as_far_as_the_nearest_card_that_lies_on_it() -> None:
    others = np.array([(0.0, 0.0, 100.0, 50.0), (0.0, -300.0, 90.0, -250.0), (900.0, 400.0, 950.0, 420.0)])
    dx, dy, guides = guided(Box(4.0, 200.0, 54.0, 230.0), others, 6.0)
    assert (dx, dy) == (-4.0, None)
    assert Guide(0.0, 0.0, 0.0, 230.0) in guides


# ---- by hand


def dragging(stand: Stand, layer: str, corner: Point) -> None:
    """Drag a layer's card so that its corner would come there, and hold it."""
    start, at = stand.body(layer), stand.document.layout.at(layer)
    stand.press(start)
    stand.move(start + QPointF(30, 30))
    stand.move(start + QPointF(corner.x - at.x, corner.y - at.y))


def guides_of(stand: Stand) -> list[Guide]:
    gesture = stand.view.hand.gesture
    assert isinstance(gesture, MoveLayers)
    return gesture._shown_guides


def test_that_a_dragged_card_snaps_to_the_middle_of_another_and_shows_the_guide(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    level = stand.scene.layers["input"].card_rect.center().y()
    dragging(stand, "hidden-1", Point(276, level - 96 + 5))
    assert [guide for guide in guides_of(stand) if guide.y1 == guide.y2 == level]
    stand.release(stand.body("hidden-1"))
    assert stand.document.layout.at("hidden-1").y == level - 96


def test_that_control_turns_guides_and_grid_off(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    dragging(stand, "hidden-1", Point(276, 45))
    gesture = stand.view.hand.gesture
    assert isinstance(gesture, MoveLayers)
    assert gesture._shown_guides
    pointer = stand.view._pointer
    stand.view._pointer = lambda event: replace(pointer(event), modifiers=Qt.KeyboardModifier.ControlModifier)  # type: ignore[method-assign]
    stand.move(stand.body("hidden-1") + QPointF(3, 0))
    assert not gesture._shown_guides


def test_that_several_layers_are_aligned_by_the_menu_in_one_step(stand: Stand) -> None:
    actions = stand.panel.canvas_actions
    stand.document.select(["hidden-1"])
    assert not actions.align["top"].isEnabled()
    stand.document.select(["input", "hidden-1", "output"])
    actions.align["top"].trigger()
    assert stand.undo_text == "Align top edges of 3 layers"
    assert len({stand.document.layout.at(id).y for id in ("input", "hidden-1", "output")}) == 1
    stand.editor.move(stand.document.model, ["hidden-1"], 24, 0)
    actions.distribute["horizontally"].trigger()
    assert stand.undo_text == "Distribute 3 layers horizontally"

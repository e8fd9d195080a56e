"""Where frames and circles stand."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.placement import box_of
from dnnlab.gui.canvas.units.frames import MOST_CIRCLES, frames_of, stretch_of
from dnnlab.project.project import Model
from tests.gui.canvas.units.pictures import small_model


def test_that_every_unit_and_column_has_a_circle_inside_its_frame() -> None:
    model = small_model()
    for id, frame in frames_of(model, stretch_of(model)).items():
        assert len(frame.centres) == model.network.layers[id].width
        for x, y in frame.centres.tolist():
            assert frame.left < x - frame.radius
            assert x + frame.radius < frame.right
            assert frame.top < y - frame.radius
            assert y + frame.radius < frame.bottom


def test_that_circles_do_not_touch_each_other_however_many_there_are() -> None:
    for count in (1, 2, 7, 20, 64, 100, 128):
        model = Model(Network.empty().add(Layer.new("h", "units", units=count)), Layout({"h": Point(0, 0)}))
        frame = frames_of(model, stretch_of(model))["h"]
        gaps = frame.centres[1:, 1] - frame.centres[:-1, 1]
        assert (gaps > 2 * frame.radius).all()


def test_that_a_layer_of_many_units_says_how_many_more_there_are() -> None:
    model = Model(Network.empty().add(Layer.new("h", "units", units=1000)), Layout({"h": Point(0, 0)}))
    frame = frames_of(model, stretch_of(model))["h"]
    assert len(frame.centres) == MOST_CIRCLES
    assert frame.hidden == 1000 - MOST_CIRCLES


def test_that_a_mixture_has_a_circle_for_each_pre_activation() -> None:
    layer = Layer.new("o", "mixture", columns=("t",))
    model = Model(Network.empty().add(layer), Layout({"o": Point(0, 0)}))
    assert len(frames_of(model, stretch_of(model))["o"].centres) == layer.preactivations == 9


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(1, 40)), min_size=2, max_size=6))
def test_that_opened_layers_stand_apart_where_their_cards_do(places: list[tuple[int, int, int]]) -> None:
    network, positions = Network.empty(), {}
    for number, (column, row, units) in enumerate(places):
        layer = Layer.new(f"h{number}", "units", units=units)
        network, positions[layer.id] = network.add(layer), Point(420.0 * column, 300.0 * row)
    boxes = {id: box_of(network.layers[id], place) for id, place in positions.items()}
    if any(first.meets(second) for first, second in combinations(boxes.values(), 2)):
        return
    model = Model(network, Layout(positions))
    for first, second in combinations(frames_of(model, stretch_of(model)).values(), 2):
        apart = first.right <= second.left or second.right <= first.left
        assert apart or first.bottom <= second.top or second.bottom <= first.top


def test_that_moving_a_card_moves_its_frame_by_the_stretch() -> None:
    model = small_model()
    stretch = stretch_of(model)
    moved = Model(model.network, model.layout.moved({"h1": Point(300 + 10, 20)}))
    before, after = frames_of(model, stretch)["h1"], frames_of(moved, stretch)["h1"]
    assert after.left - before.left == pytest.approx(10 * stretch.across)
    assert after.top - before.top == pytest.approx(20 * stretch.down)

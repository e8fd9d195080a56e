from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.canvas.metrics import CLEARANCE, GRID
from dnnlab.gui.canvas.placement import Box, arranged, boxes_of, free_place, moved, placed
from dnnlab.project.project import Model

corners = st.floats(-800, 800)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), corners, corners, st.floats(50, 400), st.floats(50, 400))


@given(st.lists(boxes, max_size=20), st.builds(Point, corners, corners))
def test_that_a_free_place_is_on_the_grid_and_keeps_its_distance(taken: list[Box], wanted: Point) -> None:
    place = free_place(Size(252, 192), wanted, taken)
    assert place.x % GRID == 0
    assert place.y % GRID == 0
    card = Box(place.x, place.y, place.x + 252, place.y + 192)
    assert not any(card.grown(CLEARANCE - 1e-6).meets(box) for box in taken)


@given(st.builds(Point, corners, corners))
def test_that_a_place_that_is_free_is_taken(wanted: Point) -> None:
    place = free_place(Size(100, 100), wanted, [Box(5000, 5000, 5100, 5100)])
    assert abs(place.x - wanted.x) <= GRID / 2
    assert abs(place.y - wanted.y) <= GRID / 2


def test_that_a_card_finds_a_place_beside_a_box_larger_than_the_search() -> None:
    place = free_place(Size(100, 100), Point(0, 0), [Box(-9000, -9000, 9000, 9000)])
    assert place.x >= 9000


def network() -> Network:
    layers = [Layer.new("i", "input"), Layer.new("u", "units"), Layer.new("o", "regression")]
    return Network.of(layers, [Connection("i", "u"), Connection("u", "o")])


def test_that_layers_without_any_place_are_arranged_on_the_grid() -> None:
    model = placed(Model(network()))
    assert model.layout == arranged(model).layout
    assert model.layout.at("i").x < model.layout.at("u").x < model.layout.at("o").x
    assert all(p.x % GRID == 0 and p.y % GRID == 0 for p in model.layout.positions.values())


def test_that_a_layer_without_a_place_gets_one_and_the_others_stay() -> None:
    model = placed(Model(network(), Layout({"i": Point(0, 0), "o": Point(900, 40)})))
    assert model.layout.at("i") == Point(0, 0)
    assert model.layout.at("o") == Point(900, 40)
    cards = boxes_of(model)
    assert not any(a.meets(b) for n, a in enumerate(cards) for b in cards[:n])


def test_that_a_model_whose_layers_all_have_places_is_returned_as_it_is() -> None:
    model = placed(Model(network()))
    assert placed(model) is model


def test_that_moving_keeps_the_other_layers_points() -> None:
    before = placed(Model(network()))
    after = moved(before, ["u"], 8, -16)
    assert after.layout.at("u") == Point(before.layout.at("u").x + 8, before.layout.at("u").y - 16)
    assert after.layout.positions["i"] is before.layout.positions["i"]
    assert after.network is before.network

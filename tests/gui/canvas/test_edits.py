from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import ConnectionRefusedByKindError, FieldError, NetworkError
from dnnlab.graph.kinds import KINDS, Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import HORIZONTAL_GAP, Layout, Point
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.gui.canvas import copying, edits
from dnnlab.gui.canvas.metrics import GRID, card_size
from dnnlab.gui.canvas.placement import boxes_of, placed
from dnnlab.project.project import Model

coordinates = st.floats(-2000, 2000)
points = st.builds(Point, coordinates, coordinates)


def chain(*ids: str) -> Model:
    """An input, hidden layers and a regression in a row, every layer with a place."""
    layers = [
        Layer.new("input", "input"),
        *(Layer.new(id, "units", id.title()) for id in ids),
        Layer.new("output", "regression"),
    ]
    names = ["input", *ids, "output"]
    arrows = [Connection(a, b) for a, b in itertools.pairwise(names)]
    return placed(Model(Network.of(layers, arrows)))


def arrows_of(model: Model) -> set[tuple[str, str]]:
    return {(arrow.source, arrow.target) for arrow in model.network.connections.values()}


def no_cards_overlap(model: Model) -> bool:
    boxes = boxes_of(model)
    return not any(a.meets(b) for index, a in enumerate(boxes) for b in boxes[:index])


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), points), max_size=12))
def test_that_added_layers_have_names_and_identities_of_their_own_and_never_overlap(
    additions: list[tuple[str, Point]],
) -> None:
    model = chain("a")
    for kind, centre in additions:
        before = model
        model, id = edits.added(model, kind, centre)
        assert set(model.network.layers) == {*before.network.layers, id}
        assert model.network.connections == before.network.connections
        assert model.network.layers[id].kind == kind
    names = [layer.name for layer in model.network.layers.values()]
    assert len(set(names)) == len(names)
    assert model.layout.positions.keys() == model.network.layers.keys()
    assert no_cards_overlap(model)


def test_that_a_layer_is_added_around_the_point_where_there_is_room() -> None:
    model, id = edits.added(Model(Network.empty()), "units", Point(1000, 504))
    size = card_size(model.network.layers[id])
    assert model.layout.at(id) == Point(1000 - size.width / 2 - 2, 504 - size.height / 2)  # on the grid of 8


def test_that_names_are_counted_on_from_the_name_without_its_number() -> None:
    network = chain("hidden").network
    assert copying.unused_name(network, "New") == "New"
    assert copying.unused_name(network, "Hidden") == "Hidden 2"
    network = network.add(Layer.new("x", "units", "Hidden 2"))
    assert copying.unused_name(network, "Hidden") == "Hidden 3"
    assert copying.unused_name(network, "Hidden 2") == "Hidden 3"


def test_that_an_unknown_kind_is_refused() -> None:
    with pytest.raises(FieldError, match="banana"):
        edits.added(chain("a"), "banana", Point(0, 0))


def test_that_a_layer_inserted_on_a_connection_stands_between_its_ends() -> None:
    model, id = edits.inserted(chain("a"), "input->a", "units", Point(0, 0))
    assert arrows_of(model) == {("input", id), (id, "a"), ("a", "output")}
    assert model.layout.at("input").x < model.layout.at(id).x < model.layout.at("a").x
    assert no_cards_overlap(model)


@given(coordinates)
def test_that_an_inserted_layer_has_room_for_a_label_on_either_side(x: float) -> None:
    model, id = edits.inserted(chain("a", "b"), "a->b", "units", Point(x, 0))
    left, new, right = (model.layout.at(layer).x for layer in ("a", id, "b"))
    assert new - left - card_size(model.network.layers["a"]).width > HORIZONTAL_GAP - GRID
    assert right - new - card_size(model.network.layers[id]).width > HORIZONTAL_GAP - GRID


def test_that_inserting_moves_only_what_comes_after_and_only_to_the_right() -> None:
    before = chain("a", "b")
    model, _id = edits.inserted(before, "a->b", "units", Point(500, 0))
    for layer in ("input", "a"):
        assert model.layout.at(layer) == before.layout.at(layer)
    for layer in ("b", "output"):
        assert model.layout.at(layer).x > before.layout.at(layer).x
        assert model.layout.at(layer).y == before.layout.at(layer).y


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.role is not Role.HIDDEN])
def test_that_an_input_or_output_cannot_be_inserted(kind: str) -> None:
    with pytest.raises(ConnectionRefusedByKindError, match="between two others"):
        edits.inserted(chain("a"), "input->a", kind, Point(0, 0))


def test_that_a_layer_is_added_with_a_connection_from_or_to_another() -> None:
    model, after = edits.added_and_connected(chain("a"), "units", Point(0, 0), source="a")
    assert ("a", after) in arrows_of(model)
    model, before = edits.added_and_connected(model, "input", Point(0, 0), target="a")
    assert (before, "a") in arrows_of(model)
    with pytest.raises(NetworkError):
        edits.added_and_connected(model, "units", Point(0, 0), source="output")


@given(st.sets(st.sampled_from(["input", "a", "b", "c", "output", "a->b", "input->a"])))
def test_that_copies_are_like_their_originals_among_themselves(items: set[str]) -> None:
    before = chain("a", "b", "c")
    before = replace(before, network=before.network.connect("a", "c", ConnectionKind.IDENTITY))
    model, copies = copying.duplicated(before, items)
    originals = [id for id in before.network.layers if id in items]
    assert len(copies) == len(originals)
    assert {id: model.network.layers[id] for id in before.network.layers} == dict(before.network.layers)
    inside = [a for a in before.network.connections.values() if a.source in originals and a.target in originals]
    assert len(model.network.connections) == len(before.network.connections) + len(inside)
    made = [a for a in model.network.connections.values() if a.id not in before.network.connections]
    assert all(a.source in copies and a.target in copies for a in made)
    assert sorted(a.kind for a in made) == sorted(a.kind for a in inside)
    kinds = sorted((layer.kind, layer.width) for layer in (before.network.layers[id] for id in originals))
    assert sorted((model.network.layers[id].kind, model.network.layers[id].width) for id in copies) == kinds
    assert no_cards_overlap(model)


@given(st.sets(st.sampled_from(["input", "a", "b", "output", "a->b", "b->output", "nothing"])))
def test_that_deleting_leaves_what_was_not_named_and_has_both_ends(items: set[str]) -> None:
    before = chain("a", "b")
    model = edits.deleted(before, items)
    kept = [id for id in before.network.layers if id not in items]
    assert list(model.network.layers) == kept
    assert set(model.layout.positions) == set(kept)
    assert set(model.network.connections) == {
        arrow.id
        for arrow in before.network.connections.values()
        if arrow.id not in items and arrow.source in kept and arrow.target in kept
    }


def test_that_deleting_and_joining_leads_on_from_source_to_target() -> None:
    assert arrows_of(edits.deleted_and_joined(chain("a", "b"), {"a"})) == {("input", "b"), ("b", "output")}
    assert arrows_of(edits.deleted_and_joined(chain("a", "b"), {"a", "b"})) == {("input", "output")}
    assert arrows_of(edits.deleted_and_joined(chain("a", "b"), {"output"})) == {("input", "a"), ("a", "b")}


def test_that_joining_keeps_a_connection_that_is_there_already() -> None:
    model = chain("a")
    model = replace(model, network=model.network.connect("input", "output"))
    assert arrows_of(edits.deleted_and_joined(model, {"a"})) == {("input", "output")}


def test_that_a_connection_gets_another_end_and_keeps_its_kind() -> None:
    model = chain("a", "b")
    model = edits.with_connection_kind(model, ["a->b"], ConnectionKind.IDENTITY)
    model = edits.reconnected(model, "a->b", "a", "output")
    assert arrows_of(model) == {("input", "a"), ("a", "output"), ("b", "output")}
    assert model.network.connections["a->output"].kind is ConnectionKind.IDENTITY
    assert edits.reconnected(model, "a->output", "a", "output") == model


def test_that_a_connection_is_not_lost_when_its_new_end_is_refused() -> None:
    model = chain("a", "b")
    with pytest.raises(NetworkError, match="already"):
        edits.reconnected(model, "a->b", "input", "a")


def test_that_freezing_leaves_inputs_alone() -> None:
    model = edits.frozen(chain("a"), {"input", "a", "output"}, True)
    assert [layer.frozen for layer in model.network.layers.values()] == [False, True, True]
    assert not any(layer.frozen for layer in edits.frozen(model, {"a", "output"}, False).network.layers.values())


def test_that_a_name_of_blanks_is_refused() -> None:
    assert edits.renamed(chain("a"), "a", " Encoder ").network.layers["a"].name == "Encoder"
    with pytest.raises(FieldError, match="empty"):
        edits.renamed(chain("a"), "a", "   ")


def test_that_steps_of_undo_are_named_after_what_they_change() -> None:
    network = chain("a", "b").network
    assert edits.titles_of(network, ["a"]) == "A"
    assert edits.titles_of(network, ["a", "a->b"]) == "A"
    assert edits.titles_of(network, ["a", "b"]) == "2 layers"
    assert edits.titles_of(network, ["a->b"]) == "A → B"
    assert edits.titles_of(network, ["a->b", "input->a"]) == "2 connections"


def test_that_an_edit_leaves_a_layout_without_strangers() -> None:
    model = replace(chain("a"), layout=Layout({"gone": Point(0, 0), "a": Point(8, 8)}))
    model, _id = edits.added(placed(model), "units", Point(0, 0))
    assert model.layout.positions.keys() == model.network.layers.keys()
    assert model.layout.at("a") == Point(8, 8)


def set_by_hand(model: Model) -> Model:
    """The model with its connection a -> b frozen and without one weight."""
    network = model.network.remove_weights("a->b", [("1", 2)])
    return replace(model, network=network.put_connection(replace(network.connections["a->b"], frozen=True)))


def test_that_a_reconnected_connection_stays_frozen_and_keeps_the_weights_that_were_removed() -> None:
    model = set_by_hand(chain("a", "b", "c"))
    mask = model.network.connections["a->b"].mask
    moved = edits.reconnected(model, "a->b", "a", "c").network.connections["a->c"]
    assert moved.frozen
    assert moved.mask == mask
    other = edits.reconnected(model, "a->b", "input", "b").network.connections["input->b"]
    assert other.frozen
    assert other.mask is None  # an input of one unit has no third


def test_that_a_reconnected_connection_keeps_what_has_a_place_when_it_breaks_a_loop() -> None:
    model = set_by_hand(chain("a", "b", "c"))
    model = edits.connected_without_loop(model, "c", "b", moving="a->b")
    assert arrows_of(model) == {("input", "a"), ("c", "b"), ("c", "output")}
    assert model.network.connections["c->b"].frozen
    assert model.network.connections["c->b"].mask is not None


def test_that_behind_an_inserted_dropout_a_connection_is_as_it_was() -> None:
    model = set_by_hand(chain("a", "b"))
    mask = model.network.connections["a->b"].mask
    model, id = edits.inserted(model, "a->b", "dropout", Point(0, 0))
    behind = model.network.connections[f"{id}->b"]
    assert (behind.frozen, behind.mask, behind.kind) == (True, mask, ConnectionKind.DENSE)
    assert model.network.connections[f"a->{id}"].kind is ConnectionKind.IDENTITY

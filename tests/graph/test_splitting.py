from __future__ import annotations

from itertools import count, pairwise

import numpy as np
import pytest

from dnnlab.errors import CycleError, FieldError
from dnnlab.graph.codec import decode_network, encode_network
from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.graph.splitting import FreshId, can_split, moved_units, separated, split


def fresh() -> FreshId:
    numbers = count(1)
    return lambda kind: f"{kind}-{next(numbers)}"


def small() -> Network:
    """Two inputs, three and two hidden units in a row, one output, and weights removed and frozen."""
    layers = [
        Layer.new("x", "input", "Input", 2),
        Layer.new("g", "units", "First", 3, activation="relu"),
        Layer.new("h", "units", "Second", 2),
        Layer.new("t", "regression", "Out", 1),
    ]
    network = Network.of(layers, [Connection("x", "g"), Connection("g", "h"), Connection("h", "t")])
    return network.remove_weights("x->g", [("1", 0)]).freeze_weights("g->h", [("0", 1), ("1", 2)])


def test_that_a_unit_split_out_keeps_what_was_set_on_its_layer_and_on_its_weights() -> None:
    network = split(small(), "g", [1], "new")
    part, rest = network.layers["new"], network.layers["g"]
    assert (part.units, rest.units) == ((1,), (0, 2))
    assert (part.activation, part.origin, part.name) == ("relu", "g", "First, unit 2")
    assert np.array_equal(network.removed_weights("x->new"), [[True, False]])
    assert not network.removed_weights("x->g").any()
    assert np.argwhere(network.frozen_weights("new->h")).tolist() == [[0, 0]]
    assert np.argwhere(network.frozen_weights("g->h")).tolist() == [[1, 1]]
    weights = sum(network.weight_count(id) for id in network.connections)
    assert weights == sum(small().weight_count(id) for id in small().connections)


def test_that_connections_left_without_weights_go_but_none_on_which_a_layer_hangs() -> None:
    network = small().connect("x", "h").remove_weights("x->h", [("0", 0), ("0", 1)])
    assert "x->new" not in split(network, "h", [0], "new").connections
    lonely = small().remove_weights("h->t", [("0", 0)])
    assert "new->t" in split(lonely, "h", [0], "new").connections


@pytest.mark.parametrize("units", [[], [7], [0, 1, 2]])
def test_that_a_layer_keeps_a_unit_and_gives_none_that_it_has_not(units: list[int]) -> None:
    with pytest.raises(FieldError):
        split(small(), "g", units, "new")


def test_that_layers_with_identity_connections_or_without_units_of_their_own_are_not_split() -> None:
    network = small().connect("g", "t", ConnectionKind.IDENTITY)
    assert can_split(small(), "g")
    assert not can_split(network, "g")
    assert not any(can_split(network, id) for id in ("x", "t"))
    with pytest.raises(FieldError, match="cannot be split out"):
        split(network, "g", [1], "new")


# ---- wires that would close a loop of layers


def connected(network: Network, source: str, target: str) -> Network:
    return network if f"{source}->{target}" in network.connections else network.connect(source, target)


def test_that_a_wire_within_a_layer_needs_one_unit_in_a_layer_of_its_own() -> None:
    found = separated(small(), ("g", 0), ("g", 2), fresh())
    assert (found.source, found.target, found.parts) == ("g", "units-1", ("units-1",))
    assert found.network.layers["units-1"].units == (2,)
    connected(found.network, found.source, found.target)


def test_that_a_wire_back_is_legal_once_the_units_it_joins_stand_alone() -> None:
    network = small().remove_weights("g->h", [("0", 1)])  # unit 1 of g does not lead to unit 0 of h
    found = separated(network, ("h", 0), ("g", 1), fresh())
    assert set(found.parts) == {found.source, found.target}
    wired = connected(found.network, found.source, found.target)
    assert wired.layers[found.source].units == (0,)
    assert wired.layers[found.target].units == (1,)
    assert wired.compiled == wired.layers.keys()


def test_that_a_wire_that_closes_a_loop_of_units_is_refused_with_their_names() -> None:
    with pytest.raises(CycleError, match="Second unit 1"):
        separated(small(), ("h", 0), ("g", 1), fresh())
    with pytest.raises(CycleError):
        separated(small(), ("h", 0), ("h", 0), fresh())


def random_units(seed: int) -> tuple[Network, tuple[str, int], tuple[str, int]]:
    """A chain of sparse layers and a wire that goes back in it."""
    draw = np.random.default_rng(seed)
    layers = [Layer.new("x", "input", units=2), *(Layer.new(f"h{i}", "units", units=4) for i in range(4))]
    layers.append(Layer.new("t", "regression", units=1))
    chain = [Connection(a.id, b.id) for a, b in pairwise(layers)]
    network = Network.of(layers, [*chain, Connection("h0", "h2"), Connection("h1", "h3")])
    for arrow in list(network.connections.values()):
        if arrow.source != "x" and arrow.target != "t":
            rows, columns = network.weight_shape(arrow.id)
            gone = [(str(r), c) for r in range(rows) for c in range(columns) if draw.random() < 0.72]
            network = network.remove_weights(arrow.id, gone)
    late, early = sorted(draw.choice(4, 2, replace=False).tolist(), reverse=True)
    return network, (f"h{late}", int(draw.integers(4))), (f"h{early}", int(draw.integers(4)))


@pytest.mark.parametrize("seed", range(60))
def test_that_any_wire_is_made_legal_exactly_where_the_units_form_no_loop(seed: int) -> None:
    network, start, goal = random_units(seed)
    leads = _reaches(network, goal, start)
    if leads:
        with pytest.raises(CycleError):
            separated(network, start, goal, fresh())
        return
    found = separated(network, start, goal, fresh())
    wired = connected(found.network, found.source, found.target)
    assert start[1] in wired.layers[found.source].units
    assert goal[1] in wired.layers[found.target].units
    hidden = [layer for layer in wired.layers.values() if layer.kind == "units"]
    assert sorted(unit for layer in hidden for unit in layer.units) == sorted([0, 1, 2, 3] * 4)
    assert _count(found.network) == _count(network)


def _count(network: Network) -> int:
    return sum(network.weight_count(id) for id in network.connections)


def _reaches(network: Network, start: tuple[str, int], end: tuple[str, int]) -> bool:
    seen, queue = {start}, [start]
    for layer, unit in queue:
        for arrow in network.leaving(layer):
            removed = network.removed_weights(arrow.id)[:, unit]
            for row in np.flatnonzero(~removed).tolist():
                if (arrow.target, row) not in seen:
                    seen.add((arrow.target, row))
                    queue.append((arrow.target, row))
    return end in seen


# ---- where units came from


def test_that_units_are_followed_into_a_split_out_layer_and_back() -> None:
    before = small()
    once = split(before, "g", [1], "new")
    twice = split(once, "g", [2], "other")
    assert moved_units(before, once) == {"new": {"g": {1}}}
    assert moved_units(once, before) == {"g": {"new": {1}}}
    assert moved_units(twice, before) == {"g": {"new": {1}, "other": {2}}}
    assert moved_units(before, before) == moved_units(once, once) == {}


def test_that_a_new_unit_of_the_same_number_is_not_taken_for_one_that_moved() -> None:
    once = split(small(), "g", [2], "new")
    wider = once.put(once.layers["g"].with_unit_count(3))  # unit 1 + 1 is 2 again
    assert moved_units(once, wider) == {}
    assert moved_units(wider, small()) == {}


def test_that_a_file_remembers_out_of_which_layer_another_was_split() -> None:
    network = split(small(), "g", [1], "new")
    assert decode_network(encode_network(network)) == network
    assert decode_network(encode_network(network)).layers["new"].origin == "g"

from __future__ import annotations

import copy
import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import (
    ConnectionRefusedByKindError,
    CycleError,
    DuplicateError,
    NetworkError,
    UnknownConnectionError,
    UnknownLayerError,
)
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network

from .strategies import connection_kinds, kind_names, networks, set_by_hand

IDS = "abcdef"
ids = st.sampled_from(IDS)
Edit = tuple[str, str, str, ConnectionKind, str]
edits = st.tuples(
    st.sampled_from(["add", "remove", "connect", "connect", "connect", "disconnect", "put"]),
    ids,
    ids,
    connection_kinds,
    kind_names,
)


def hidden(*ids: str) -> Network:
    return Network.of((Layer.new(id, "units", id, 2) for id in ids), ())


def apply(network: Network, edit: Edit) -> Network:
    what, a, b, kind, layer_kind = edit
    match what:
        case "add":
            return network.add(Layer.new(a, layer_kind))
        case "remove":
            return network.remove(a)
        case "connect":
            return network.connect(a, b, kind)
        case "disconnect":
            return network.disconnect(f"{a}->{b}")
        case _:
            layer = network.layer(a)
            return network.put(layer.with_unit_count(layer.width + 1))


def leads(arrows: set[tuple[str, str]], start: str, end: str) -> bool:
    return start == end or any(leads(arrows, b, end) for a, b in arrows if a == start)


def refusal(network: Network, edit: Edit) -> type[NetworkError] | None:
    """What must stand against an edit, told from plain sets."""
    what, a, b, _, _ = edit
    arrows = {(c.source, c.target) for c in network.connections.values()}
    if what == "add":
        return DuplicateError if a in network.layers else None
    if what == "disconnect":
        return None if (a, b) in arrows else UnknownConnectionError
    if a not in network.layers or (what == "connect" and b not in network.layers):
        return UnknownLayerError
    if what != "connect":
        return None
    if network.layers[a].role is Role.OUTPUT or network.layers[b].role is Role.INPUT:
        return ConnectionRefusedByKindError
    if (a, b) in arrows:
        return DuplicateError
    return CycleError if leads(arrows, b, a) else None


def require_consistent(network: Network) -> None:
    """What was kept from edit to edit is what a network derives anew, and following a second time changes nothing."""
    anew = Network.of(network.layers.values(), network.connections.values())
    assert anew == network
    assert list(anew.connections) == list(network.connections)
    for name in ("order", "input_ids", "output_ids", "after_inputs", "before_outputs", "compiled"):
        assert getattr(anew, name) == getattr(network, name), name
    for id in network.layers:
        assert anew.arriving(id) == network.arriving(id)
        assert anew.leaving(id) == network.leaving(id)
    assert sorted(network.order) == sorted(network.layers)
    for id, connection in network.connections.items():
        assert id == connection.id
        assert network.order.index(connection.source) < network.order.index(connection.target)
        assert connection in network.leaving(connection.source)
        assert connection in network.arriving(connection.target)
        assert network.layers[connection.source].role is not Role.OUTPUT
        assert network.layers[connection.target].role is not Role.INPUT
    assert sum(len(network.arriving(id)) for id in network.layers) == len(network.connections)
    assert sum(len(network.leaving(id)) for id in network.layers) == len(network.connections)


@given(st.lists(edits, max_size=30))
def test_that_every_edit_is_refused_by_name_or_leaves_a_network(sequence: list[Edit]) -> None:
    network = Network.empty()
    for edit in sequence:
        expected = refusal(network, edit)
        before = (dict(network.layers), dict(network.connections))
        if expected is None:
            edited = apply(network, edit)
            require_consistent(edited)
        else:
            edited = network
            with pytest.raises(expected) as caught:
                apply(network, edit)
            assert caught.value.where
        assert (network.layers, network.connections) == before
        network = edited


@given(networks())
def test_that_a_network_made_at_once_equals_one_made_edit_by_edit(network: Network) -> None:
    built = Network.empty()
    for layer in network.layers.values():
        built = built.add(layer)
    for connection in network.connections.values():
        built = built.join(connection)
    assert set_by_hand(built) == set_by_hand(network)
    assert built.order == network.order


@given(networks())
def test_that_layers_come_in_the_order_they_were_added_where_no_arrow_says_otherwise(network: Network) -> None:
    expected: list[str] = []
    while len(expected) < len(network.layers):  # the first layer all of whose sources are there
        expected.append(
            next(
                id
                for id in network.layers
                if id not in expected and all(c.source in expected for c in network.arriving(id))
            )
        )
    assert list(network.order) == expected


@given(networks(), st.data())
def test_that_a_connection_taken_away_and_drawn_again_changes_nothing(network: Network, data: st.DataObject) -> None:
    for id in data.draw(st.lists(st.sampled_from(sorted(network.connections) or [""]), unique=True)):
        if id:
            connection = network.connections[id]
            without = network.disconnect(id)
            assert without != network
            assert set_by_hand(without.join(connection)) == set_by_hand(network)


@given(networks(), st.data())
def test_that_removing_a_layer_removes_its_arrows_and_nothing_else(network: Network, data: st.DataObject) -> None:
    gone = set(data.draw(st.lists(st.sampled_from(sorted(network.layers) or [""]), unique=True))) - {""}
    rest = network.remove(*gone)
    require_consistent(rest)
    assert rest.layers.keys() == network.layers.keys() - gone
    left = {id for id, c in network.connections.items() if not gone & {c.source, c.target}}
    assert rest.connections.keys() == left
    for id in gone:
        rest = rest.add(network.layers[id])
    for connection in network.connections.values():
        if connection.id not in rest.connections:
            rest = rest.join(connection)
    assert set_by_hand(rest) == set_by_hand(network)


@given(networks())
def test_that_a_network_survives_pickling_and_copying(network: Network) -> None:
    assert isinstance(network.order, tuple)
    assert isinstance(network.compiled, frozenset)
    for other in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network), copy.copy(network)):
        assert other == network
        assert other.order == network.order
        assert other.compiled == network.compiled
        require_consistent(other)
    for layer in network.layers.values():
        assert pickle.loads(pickle.dumps(layer)) == copy.deepcopy(layer) == layer


def test_that_what_a_network_has_derived_is_not_sent_with_it() -> None:
    network = hidden("a", "b").connect("a", "b")
    size = len(pickle.dumps(network))
    assert network.order == ("a", "b")
    assert network.compiled == frozenset()
    assert len(pickle.dumps(network)) == size


@given(networks())
def test_that_compiled_layers_are_those_on_a_way_from_an_input_to_an_output(network: Network) -> None:
    expected = {
        id
        for id in network.layers
        if any(network.path(layer.id, id) for layer in network.inputs)
        and any(network.path(id, layer.id) for layer in network.outputs)
    }
    assert network.compiled == expected


def test_that_networks_differ_where_anything_differs() -> None:
    network = hidden("a", "b").connect("a", "b")
    assert network == hidden("a", "b").connect("a", "b")
    assert network != network.put(network.layer("a").with_unit_count(3))
    assert network != network.put(network.layer("a").with_values(activation="relu"))
    assert network != network.put(network.layer("a").renamed("other"))
    assert network != network.put_connection(Connection("a", "b", ConnectionKind.IDENTITY))
    assert network != network.disconnect("a->b")
    assert network != network.add(Layer.new("c", "units"))


def test_that_a_cycle_error_names_the_loop_in_order() -> None:
    network = hidden(*"abcd").connect("a", "b").connect("b", "c").connect("c", "d")
    with pytest.raises(CycleError) as caught:
        network.connect("d", "b")
    assert caught.value.loop == ("b", "c", "d")
    assert caught.value.where == "b → c → d → b"
    with pytest.raises(CycleError) as caught:
        network.connect("a", "a")
    assert caught.value.where == "a → a"


@given(st.integers(1, 6), st.lists(st.tuples(ids, ids), max_size=8), st.permutations(IDS))
def test_that_the_loop_in_a_file_is_a_loop(length: int, more: list[tuple[str, str]], names: list[str]) -> None:
    loop = names[:length]
    pairs = dict.fromkeys([*zip(loop, [*loop[1:], loop[0]], strict=True), *more])
    with pytest.raises(CycleError) as caught:
        Network.of((Layer.new(id, "units", id) for id in IDS), (Connection(a, b) for a, b in pairs))
    found = caught.value.loop
    assert len(set(found)) == len(found)
    assert all(pair in pairs for pair in zip(found, [*found[1:], found[0]], strict=True))


def test_that_layers_are_named_in_a_loop_as_a_person_named_them() -> None:
    network = Network.of([Layer.new("id-1", "units", "First"), Layer.new("id-2", "units", "Second")], ())
    with pytest.raises(CycleError, match="First → Second → First"):
        network.connect("id-1", "id-2").connect("id-2", "id-1")


def test_that_what_occurs_twice_is_refused_at_once() -> None:
    a, b = Layer.new("a", "units"), Layer.new("b", "units")
    with pytest.raises(DuplicateError, match="a"):
        Network.of([a, a], ())
    with pytest.raises(DuplicateError, match="a->b"):
        Network.of([a, b], [Connection("a", "b"), Connection("a", "b", ConnectionKind.IDENTITY)])
    with pytest.raises(UnknownLayerError, match="c"):
        Network.of([a, b], [Connection("a", "c")])


def test_that_a_layer_keeps_its_kind_for_life() -> None:
    with pytest.raises(ConnectionRefusedByKindError):
        hidden("a").put(Layer.new("a", "input"))


def test_that_parameters_are_weights_that_arrive_and_biases() -> None:
    network = Network.of(
        [
            Layer.new("x", "input", units=3),
            Layer.new("h", "units", units=4),
            Layer.new("y", "mixture", units=2, components=5, bias=False),
        ],
        [Connection("x", "h"), Connection("h", "y"), Connection("x", "y", ConnectionKind.IDENTITY)],
    )
    assert network.weight_shape("x->h") == (4, 3)
    assert network.weight_shape("h->y") == (20, 4)
    assert [network.parameter_count(id) for id in "xhy"] == [0, 16, 80]


@given(networks(), st.data())
def test_that_a_path_is_a_shortest_way_along_arrows(network: Network, data: st.DataObject) -> None:
    if not network.layers:
        return
    start, end = data.draw(st.tuples(*2 * (st.sampled_from(sorted(network.layers)),)))
    distance = {start: 0}
    for id in network.order[network.order.index(start) :]:
        known = [distance[c.source] + 1 for c in network.arriving(id) if c.source in distance]
        if known and id != start:
            distance[id] = min(known)
    path = network.path(start, end)
    assert len(path) == (distance[end] + 1 if end in distance else 0)
    assert all(f"{a}->{b}" in network.connections for a, b in pairwise(path))


def test_that_thousands_of_layers_make_a_network_at_once() -> None:
    count = 5000
    layers = [Layer.new(f"l{i}", "units", units=1) for i in range(count)]
    arrows = [Connection(f"l{i}", f"l{i + k}") for k in (1, 2) for i in range(count - k)]
    assert Network.of(layers, arrows).order == tuple(layer.id for layer in layers)
    with pytest.raises(CycleError) as caught:
        Network.of(layers, [*arrows, Connection(f"l{count - 1}", "l0")])
    assert len(caught.value.loop) >= count // 2

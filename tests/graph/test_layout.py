from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import HORIZONTAL_GAP, VERTICAL_GAP, Layout, Point, Size, arrange, arranging
from dnnlab.graph.network import Connection, Network

from .strategies import networks

sizes = st.builds(Size, st.floats(1.0, 400.0), st.floats(1.0, 400.0))
NEARLY = 1e-6


def sizes_of(network: Network, data: st.DataObject) -> dict[LayerId, Size]:
    return {id: data.draw(sizes) for id in network.layers}


@given(networks(), st.data())
def test_that_no_two_cards_come_closer_than_the_gap(network: Network, data: st.DataObject) -> None:
    size = sizes_of(network, data)
    layout = arrange(network, size)
    assert layout.positions.keys() == network.layers.keys()
    for a, b in combinations(network.layers, 2):
        left, right = sorted((a, b), key=lambda layer: layout.at(layer).x)
        upper, lower = sorted((a, b), key=lambda layer: layout.at(layer).y)
        beside = layout.at(left).x + size[left].width + HORIZONTAL_GAP <= layout.at(right).x + NEARLY
        below = layout.at(upper).y + size[upper].height + VERTICAL_GAP <= layout.at(lower).y + NEARLY
        assert beside or below


@given(networks(), st.data())
def test_that_every_arrow_points_to_the_right(network: Network, data: st.DataObject) -> None:
    size = sizes_of(network, data)
    layout = arrange(network, size)
    for connection in network.connections.values():
        source, target = layout.at(connection.source), layout.at(connection.target)
        assert source.x + size[connection.source].width < target.x


@given(networks(), st.data())
def test_that_the_same_network_is_arranged_in_the_same_way(network: Network, data: st.DataObject) -> None:
    size = sizes_of(network, data)
    again = Network.of(network.layers.values(), network.connections.values())
    assert arrange(network, size) == arrange(again, dict(reversed(size.items())))


def test_that_connected_outputs_stand_in_the_last_rank() -> None:
    layers = [
        Layer.new("x", "input"),
        *(Layer.new(id, "units") for id in "ab"),
        *(Layer.new(id, "regression") for id in "yz"),
    ]
    network = Network.of(layers, [Connection(*pair) for pair in ("xa", "ab", "by", "xz")])
    layout = arrange(network, {layer.id: Size(100.0, 50.0) for layer in layers})
    assert layout.at("y").x == layout.at("z").x == max(point.x for point in layout.positions.values())


def test_that_neighbours_of_parallel_chains_do_not_cross() -> None:
    ids = [f"{chain}{rank}" for rank in range(4) for chain in ("abc" if rank % 2 else "cba")]
    arrows = [Connection(f"{chain}{rank}", f"{chain}{rank + 1}") for rank in range(3) for chain in "abc"]
    network = Network.of((Layer.new(id, "units") for id in ids), arrows)
    layout = arrange(network, {id: Size(100.0, 50.0) for id in ids})
    heights = {chain: {layout.at(f"{chain}{rank}").y for rank in range(4)} for chain in "abc"}
    assert all(len(found) == 1 for found in heights.values())


def test_that_an_empty_network_has_an_empty_layout() -> None:
    assert arrange(Network.empty(), {}) == Layout()


def test_that_thousands_of_layers_in_a_row_are_arranged() -> None:
    count = 5000
    layers = [Layer.new(f"l{i}", "units", units=1) for i in range(count)]
    network = Network.of(layers, (Connection(f"l{i}", f"l{i + k}") for k in (1, 2) for i in range(count - k)))
    layout = arrange(network, {layer.id: Size(100.0, 50.0) for layer in layers})
    assert layout.at(f"l{count - 1}").x == (count - 1) * (100.0 + HORIZONTAL_GAP)


def test_that_a_layout_is_a_value() -> None:
    layout = Layout({"a": Point(1.0, 2.0)})
    moved = layout.moved({"b": Point(3.0, 4.0)})
    assert layout.positions == {"a": Point(1.0, 2.0)}
    assert moved.at("a") == Point(1.0, 2.0)
    assert moved.moved({"a": Point(0.0, 0.0)}).at("a") == Point(0.0, 0.0)
    assert moved.without("a", "c") == Layout({"b": Point(3.0, 4.0)})
    assert moved.at("never placed") == Point(0.0, 0.0)


def test_that_notes_and_frames_move_and_go_like_layers() -> None:
    note = Annotation.new("n", "note", Point(5.0, 6.0))
    layout = Layout({"a": Point(1.0, 2.0)}).put(note)
    moved = layout.moved({"a": Point(0.0, 0.0), "n": Point(7.0, 8.0)})
    assert (moved.at("a"), moved.at("n")) == (Point(0.0, 0.0), Point(7.0, 8.0))
    assert moved.annotations["n"].size == note.size
    assert layout.at("n") == Point(5.0, 6.0)
    assert moved.without("n") == Layout({"a": Point(0.0, 0.0)})
    assert moved.without("a").annotations == moved.annotations


@given(networks(), st.data())
def test_that_arranging_in_steps_tells_a_share_that_grows(network: Network, data: st.DataObject) -> None:
    shares = list(arranging(network, sizes_of(network, data)))
    assert shares
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 + NEARLY for share in shares)

"""Random layers, networks and layouts for property tests."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from string import ascii_letters, digits
from typing import Any

from hypothesis import strategies as st

from dnnlab.errors import NetworkError
from dnnlab.graph.annotation import ANNOTATION_KINDS, Annotation, Tint
from dnnlab.graph.fields import Field, FieldType, Value
from dnnlab.graph.kinds import KINDS, LayerKind, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.mask import Mask, cells
from dnnlab.graph.network import Connection, ConnectionKind, Network

identities = st.text(ascii_letters + digits + "_-", min_size=1, max_size=12)
connection_kinds = st.sampled_from(ConnectionKind)
kind_names = st.sampled_from(sorted(KINDS))


def field_values(field: Field) -> st.SearchStrategy[Value]:
    """What a field admits."""
    match field.type:
        case FieldType.INTEGER:
            return st.integers(int(field.minimum), int(field.maximum))
        case FieldType.REAL:
            return st.floats(field.minimum, field.maximum)
        case FieldType.SWITCH:
            return st.booleans()
        case FieldType.CHOICE:
            return st.sampled_from([choice.name for choice in field.choices])
        case FieldType.COLUMNS:
            return st.lists(st.text(max_size=8), max_size=3).map(tuple)


@st.composite
def values_of(draw: st.DrawFn, kind: LayerKind) -> dict[str, Any]:
    """Values for some of a kind's fields."""
    return draw(st.fixed_dictionaries({}, optional={field.name: field_values(field) for field in kind.fields}))


@st.composite
def layers(draw: st.DrawFn, id: LayerId = "layer", kinds: st.SearchStrategy[str] = kind_names) -> Layer:
    """A layer of up to 12 units, whose identities may have gaps."""
    kind = draw(kinds)
    name = draw(st.text(min_size=1, max_size=20))
    units = draw(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=12, unique=True))
    if draw(st.booleans()):
        units = list(range(len(units)))
    values = draw(values_of(KINDS[kind]))
    return Layer(id, kind, name, tuple(units)).with_values(**values)


@st.composite
def connections_between(draw: st.DrawFn, source: Layer, target: Layer) -> Connection:
    """A connection of any kind, perhaps frozen, perhaps without some of its weights, perhaps with some frozen."""
    kind = draw(connection_kinds)
    some = st.sets(st.tuples(st.sampled_from(target.rows), st.sampled_from(source.units)), max_size=4)
    mask, held = (Mask.of(target.rows, source.units, cells(target.rows, source.units, draw(some))) for _ in range(2))
    return Connection(source.id, target.id, kind, draw(st.booleans()), mask, held)


def set_by_hand(network: Network) -> Network:
    """The network without what depends on the order of its connections: units that follow, and masks over them."""
    layers = {
        id: replace(layer, units=(0,)) if layer.declared.follows else layer for id, layer in network.layers.items()
    }
    arrows = {
        id: replace(arrow, mask=None, frozen_weights=None) if layers[arrow.source].declared.follows else arrow
        for id, arrow in network.connections.items()
    }
    return Network(layers, arrows)


@st.composite
def networks(draw: st.DrawFn, most: int = 8) -> Network:
    """Any network of up to `most` layers, trainable or not."""
    ids = draw(st.lists(identities, max_size=most, unique=True))
    drawn = [draw(layers(id)) for id in ids]
    order = draw(st.permutations(range(len(ids))))
    connections = [
        draw(connections_between(drawn[a], drawn[b]))
        for place, a in enumerate(order)
        for b in order[place + 1 :]
        if drawn[a].role is not Role.OUTPUT and drawn[b].role is not Role.INPUT and draw(st.booleans())
    ]
    return Network.of(drawn, draw(st.permutations(connections)))


@st.composite
def trainable_networks(draw: st.DrawFn, most_hidden: int = 3) -> Network:
    """A network in which every layer is on a way from an input to an output; no columns are chosen."""
    ends = st.sampled_from(sorted(name for name, kind in KINDS.items() if kind.role is Role.OUTPUT))
    chain = [draw(layers("input", st.just("input")))]
    inner = st.sampled_from(sorted(name for name, kind in KINDS.items() if kind.role is Role.HIDDEN))
    chain += [draw(layers(f"hidden-{i}", inner)) for i in range(draw(st.integers(0, most_hidden)))]
    chain.append(draw(layers("output", ends)))
    network = Network.of(chain, (Connection(a.id, b.id) for a, b in pairwise(chain)))
    for source, target in draw(st.lists(st.tuples(*2 * (st.sampled_from(chain),)), max_size=3)):
        try:
            network = network.connect(source.id, target.id)
        except NetworkError:
            continue
    return network


points = st.builds(Point, *2 * (st.floats(-1e7, 1e7),))
sizes = st.builds(Size, *2 * (st.floats(1.0, 1e7),))
titles = st.text(min_size=1, max_size=20).map(str.strip).filter(lambda title: len(title.splitlines()) == 1)


@st.composite
def notes_and_frames(draw: st.DrawFn, id: str = "note") -> Annotation:
    """A note of any text, or a frame."""
    kind = draw(st.sampled_from(sorted(ANNOTATION_KINDS)))
    text = draw(titles if ANNOTATION_KINDS[kind].is_line else st.text(max_size=40))
    return Annotation(id, kind, text, draw(points), draw(sizes), draw(st.sampled_from(Tint)))


@st.composite
def layouts(draw: st.DrawFn, network: Network, most: int = 3) -> Layout:
    """A place for every layer of a network, and some notes and frames."""
    places = {id: draw(points) for id in network.layers}
    ids = draw(st.lists(identities, max_size=most, unique=True))
    return Layout(places, {id: draw(notes_and_frames(id)) for id in ids if id not in network.layers})

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import NetworkError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.graph.wiring import Wiring

NAMES = ("in", "in-2", "a", "b", "c", "join", "out")
KINDS = {"in": "input", "in-2": "input", "join": "concatenate", "out": "regression"}
PARTS = ("arrivals", "departures", "order", "input_ids", "output_ids", "after_inputs", "before_outputs")

edits = st.tuples(
    st.sampled_from(("add", "remove", "connect", "disconnect", "widen", "cut")),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)


def edited(network: Network, edit: str, one: str, other: str) -> Network:
    match edit:
        case "add":
            return network.add(Layer.new(one, KINDS.get(one, "units")))
        case "remove":
            return network.remove(one)
        case "connect":
            return network.connect(one, other)
        case "disconnect":
            return network.disconnect(f"{one}->{other}")
        case "widen":
            layer = network.layer(one)
            return network.put(layer.with_unit_count(layer.width + 1))
    return network.remove_weights(f"{one}->{other}", [(network.layer(other).rows[0], network.layer(one).units[0])])


@given(st.lists(edits, max_size=30))
def test_that_what_is_handed_from_edit_to_edit_is_what_follows_from_the_network(
    steps: list[tuple[str, str, str]],
) -> None:
    network = Network.empty()
    for name in NAMES:
        network = edited(network, "add", name, name)
    for step in steps:
        with suppress(NetworkError):
            network = edited(network, *step)
        derived, known = Wiring(network.layers, network.connections), network._wiring
        for part in PARTS:
            assert getattr(known, part) == getattr(derived, part), part

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import CycleError, NetworkError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.legality import legal_sources, legal_targets, reachable, reaching, why_not

ids = st.sampled_from(["i", "j", "a", "b", "c", "d", "o", "p"])


def network_of(pairs: list[tuple[str, str]]) -> Network:
    network = Network.empty()
    for id in "ij":
        network = network.add(Layer.new(id, "input", id.upper()))
    for id in "abcd":
        network = network.add(Layer.new(id, "units", id.upper()))
    for id in "op":
        network = network.add(Layer.new(id, "regression", id.upper()))
    for source, target in pairs:
        with suppress(NetworkError):
            network = network.connect(source, target)
    return network


@given(st.lists(st.tuples(ids, ids)), ids)
def test_that_the_legal_ends_are_those_that_the_network_accepts(pairs: list[tuple[str, str]], id: str) -> None:
    network = network_of(pairs)
    assert legal_targets(network, id) == {t for t in network.layers if why_not(network, id, t) is None}
    assert legal_sources(network, id) == {s for s in network.layers if why_not(network, s, id) is None}


def test_that_a_loop_is_named() -> None:
    error = why_not(network_of([("a", "b"), ("b", "c")]), "c", "a")
    assert isinstance(error, CycleError)
    assert error.where == "A → B → C → A"


def test_that_reaching_is_the_reverse_of_being_reachable() -> None:
    network = network_of([("i", "a"), ("a", "b"), ("b", "o"), ("c", "b")])
    assert reachable(network, "a") == {"a", "b", "o"}
    assert reaching(network, "b") == {"b", "a", "i", "c"}

from __future__ import annotations

import pytest
from hypothesis import given

from dnnlab.graph.examination import Problem, Severity, examine
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network

from .strategies import networks

KINDS = {"x": "input", "y": "regression", "m": "mixture"}
Found = set[tuple[str, str, Severity]]
ERROR, HINT = Severity.ERROR, Severity.HINT


def network_of(layers: str, *arrows: str) -> Network:
    """Layers by one letter each: x an input, y and m outputs, others units; all of two units, columns chosen."""
    made = []
    for id in layers:
        kind = KINDS.get(id, "units")
        columns = {} if kind == "units" else {"columns": (f"{id}1", f"{id}2")}
        made.append(Layer.new(id, kind, f"Layer {id}", 2, **columns))
    return Network.of(made, (Connection(arrow[0], arrow[1]) for arrow in arrows))


def found_in(network: Network) -> Found:
    return {(problem.code, problem.place, problem.severity) for problem in examine(network)}


@pytest.mark.parametrize(
    ("network", "found"),
    [
        (network_of("xhy", "xh", "hy"), set()),
        (network_of("xy", "xy"), set()),
        (network_of("xhym", "xh", "hy", "hm", "xy"), set()),
        (network_of(""), {("no-input", "", ERROR), ("no-output", "", ERROR)}),
        (
            network_of("hy", "hy"),
            {("no-input", "", ERROR), ("missing-input", "h", ERROR), ("missing-input", "y", ERROR)},
        ),
        (network_of("xh", "xh"), {("no-output", "", ERROR), ("dead-end", "x", HINT), ("dead-end", "h", HINT)}),
        (network_of("xy"), {("dead-end", "x", HINT), ("missing-input", "y", ERROR)}),
        (network_of("xym", "xy"), {("missing-input", "m", ERROR)}),
        (network_of("xyh", "xy"), {("unconnected", "h", HINT)}),
        (network_of("xyh", "xy", "xh"), {("dead-end", "h", HINT)}),
        (network_of("xyh", "xy", "hy"), {("missing-input", "h", ERROR)}),
        (network_of("xyhk", "xy", "hk", "ky"), {("missing-input", "h", ERROR), ("not-on-a-path", "k", HINT)}),
        (network_of("xyhk", "xy", "hk"), {("not-on-a-path", "h", HINT), ("dead-end", "k", HINT)}),
        (network_of("xyhk", "xy", "xh", "hk"), {("not-on-a-path", "h", HINT), ("dead-end", "k", HINT)}),
    ],
    ids=lambda value: " ".join(value.connections) or "none" if isinstance(value, Network) else "",
)
def test_that_each_problem_is_told_where_it_is_and_nowhere_else(network: Network, found: Found) -> None:
    assert found_in(network) == found


def test_that_layers_on_a_path_need_columns_and_others_do_not() -> None:
    network = network_of("xhym", "xh", "hy")
    bare = Network.of(
        (layer.with_values(columns=()) if layer.has("columns") else layer for layer in network.layers.values()),
        network.connections.values(),
    )
    assert found_in(bare) == {("no-columns", "x", ERROR), ("no-columns", "y", ERROR), ("missing-input", "m", ERROR)}


def test_that_an_identity_connection_needs_as_many_pre_activations_as_it_carries() -> None:
    network = network_of("xhym", "xh", "hy", "hm")
    fits = network.put_connection(Connection("h", "y", ConnectionKind.IDENTITY))
    assert found_in(fits) == set()
    assert found_in(fits.put(fits.layer("h").with_unit_count(3))) == {("identity-shape", "h->y", ERROR)}
    mixture = network.put_connection(Connection("h", "m", ConnectionKind.IDENTITY))
    assert found_in(mixture) == {("identity-shape", "h->m", ERROR)}
    assert found_in(mixture.put(mixture.layer("h").with_unit_count(12))) == set()


def require_words(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert problem.code
        for words in (problem.sentence, problem.remedy):
            assert words
            assert not words.endswith(".")


@given(networks())
def test_that_every_problem_has_a_place_and_words_and_errors_come_first(network: Network) -> None:
    problems = examine(network)
    require_words(problems)
    assert all(
        problem.place in network.layers or problem.place in network.connections or not problem.place
        for problem in problems
    )
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities, key=lambda severity: severity is HINT)


@given(networks())
def test_that_a_network_without_errors_has_something_to_train(network: Network) -> None:
    if not any(problem.severity is ERROR for problem in examine(network)):
        roles = {network.layers[id].role for id in network.compiled}
        assert {Role.INPUT, Role.OUTPUT} <= roles
        assert all(layer.id in network.compiled for layer in network.outputs)


@given(networks())
def test_that_a_layer_is_on_a_path_or_there_is_a_problem_with_it(network: Network) -> None:
    places = {problem.place for problem in examine(network) if problem.code not in ("no-columns", "identity-shape")}
    assert places - {""} == network.layers.keys() - network.compiled

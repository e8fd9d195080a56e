from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import NetworkError
from dnnlab.graph.examination import Problem, Severity, examination_of, examine
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network

from .strategies import kind_names, networks

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


def test_that_dropout_takes_one_source_and_a_concatenation_any() -> None:
    network = (
        network_of("xhky", "xh", "xk", "hy", "ky").add(Layer.new("d", "dropout")).add(Layer.new("c", "concatenate"))
    )
    network = network.disconnect("h->y", "k->y").connect("h", "d").connect("d", "y").connect("c", "y").connect("k", "c")
    network = network.connect("h", "c")
    assert found_in(network) == set()
    assert network.shape("c") == (4,)
    assert found_in(network.connect("k", "d")) == {("several-sources", "d", ERROR)}


def test_that_a_plain_factor_must_have_the_width_of_the_product() -> None:
    network = network_of("xhy", "xh", "hy").add(Layer.new("p", "product", units=2)).connect("p", "y")
    network = network.connect("h", "p", ConnectionKind.IDENTITY).connect("x", "p")
    assert found_in(network) == set()
    wide = network.put(network.layer("p").with_unit_count(5))
    assert found_in(wide) == {("identity-shape", "h->p", ERROR)}
    (problem,) = examine(wide)
    assert "2 values" in problem.sentence
    assert "5 factors" in problem.sentence


@given(networks(), st.data())
def test_that_an_examination_from_an_earlier_one_finds_what_a_fresh_one_finds(
    network: Network, data: st.DataObject
) -> None:
    other = data.draw(networks())
    examination = examination_of(network)
    for id in data.draw(st.lists(st.sampled_from(sorted(network.layers) or [""]), max_size=3)):
        if id not in network.layers:
            continue
        match data.draw(st.sampled_from(["remove", "wider", "disconnect", "connect", "add"])):
            case "remove":
                network = network.remove(id)
            case "wider":
                network = network.put(network.layers[id].with_unit_count(network.layers[id].width + 1))
            case "disconnect":
                network = network.disconnect(*(arrow.id for arrow in network.arriving(id)))
            case "connect":
                with suppress(NetworkError):
                    network = network.connect(id, data.draw(st.sampled_from(sorted(network.layers))))
            case "add":
                network = network.add(Layer.new(f"new-{len(network.layers)}-{id}", data.draw(kind_names)))
        examination = examination_of(network, examination)
        assert examination.problems == examine(network)
    assert examination_of(other, examination).problems == examine(other)


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
    others = ("no-columns", "identity-shape", "several-sources")
    places = {problem.place for problem in examine(network) if problem.code not in others}
    assert places - {""} == network.layers.keys() - network.compiled


def test_that_full_covariances_of_very_many_targets_are_refused() -> None:
    target = Layer.new("t", "mixture", units=1001, components=1, covariance="full")
    problems = [problem.code for problem in examine(Network.of([target], []))]
    assert "large-factors" in problems
    for smaller in (target.with_values(covariance="diagonal"), target.with_unit_count(1000)):
        assert "large-factors" not in [problem.code for problem in examine(Network.of([smaller], []))]

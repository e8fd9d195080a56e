from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.optimizer_problems import MOST_DERIVATIVES, MOST_PARAMETERS, optimizer_problems
from dnnlab.project.settings import Settings
from tests.nn.examples import network_of

LBFGS, MARQUARDT = Settings(optimizer="lbfgs"), Settings(optimizer="levenberg_marquardt")


def network(kind: str = "regression", units: int = 5, between: Sequence[Layer] = ()) -> Network:
    target = Layer.new("y", kind, "Target", units=1, columns=("t",))
    layers = [Layer.new("x", "input", units=1, columns=("x",)), Layer.new("h", "units", units=units), *between, target]
    names = [layer.id for layer in layers]
    arrows = [
        f"{source}{'=' if target in {layer.id for layer in between} else '>'}{target}"
        for source, target in pairwise(names)
    ]
    return network_of(layers, *arrows)


def codes(settings: Settings, of: Network, rows: int = 100) -> list[str]:
    return [problem.code for problem in optimizer_problems(settings, of, rows)]


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_that_first_order_rules_take_everything(optimizer: str) -> None:
    settings = Settings().with_values(optimizer=optimizer, batch_size=7)
    dropout = Layer.new("d", "dropout", units=5)
    assert not codes(settings, network("mixture", between=[dropout]))


@pytest.mark.parametrize("settings", [LBFGS, MARQUARDT], ids=lambda settings: settings.optimizer)
def test_that_a_batch_must_be_full(settings: Settings) -> None:
    for batch_size, fits in ((0, True), (100, True), (500, True), (99, False), (1, False)):
        found = codes(settings.with_values(batch_size=batch_size), network())
        assert found == ([] if fits else ["optimizer-batch"])


@pytest.mark.parametrize("settings", [LBFGS, MARQUARDT], ids=lambda settings: settings.optimizer)
def test_that_dropout_is_named(settings: Settings) -> None:
    (problem,) = optimizer_problems(settings, network(between=[Layer.new("d", "dropout", "Drop", units=5)]), 100)
    assert problem.place == "d"
    assert "Drop drops other units" in problem.sentence
    assert problem.remedy


@pytest.mark.parametrize(("kind", "fits"), [("regression", True), ("binary", False), ("mixture", False)])
def test_that_only_regressions_are_sums_of_squares(kind: str, fits: bool) -> None:
    found = optimizer_problems(MARQUARDT, network(kind), 100)
    assert [problem.code for problem in found] == ([] if fits else ["optimizer-output"])
    assert fits or "Target" in found[0].sentence
    assert not codes(LBFGS, network(kind))


def test_that_rows_that_depend_on_each_other_are_refused_where_each_has_its_own_derivative() -> None:
    standardised = network(between=[Layer.new("b", "batch_normalisation", units=5)])
    assert codes(MARQUARDT, standardised) == ["optimizer-normalisation"]
    assert not codes(LBFGS, standardised)
    assert not codes(MARQUARDT, network(between=[Layer.new("l", "layer_normalisation", units=5)]))


def test_that_the_limits_of_size_are_named_with_what_there_is() -> None:
    wide = network(units=MOST_PARAMETERS)
    (problem,) = optimizer_problems(MARQUARDT, wide, 10)
    assert f"{3 * MOST_PARAMETERS + 1:,}" in problem.sentence
    parameters = 3 * 5 + 1
    rows = MOST_DERIVATIVES // parameters
    assert not codes(MARQUARDT, network(), rows)
    (problem,) = optimizer_problems(MARQUARDT, network(), rows + 1)
    assert f"{parameters} parameters × {rows + 1:,} residuals" in problem.sentence
    assert not codes(LBFGS, wide, 10**7)


def test_that_what_is_frozen_counts_for_nothing() -> None:
    wide = network(units=MOST_PARAMETERS)
    frozen = wide.put(wide.layers["h"].with_values(frozen=True))
    assert not codes(MARQUARDT, frozen.put(frozen.layers["y"].with_values(frozen=True)), 10)

"""What every experiment of the catalogue is held to: its checks pass, and each can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dnnlab.experiments.bench import EngineBench
from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.experiment import Check
from dnnlab.link.headless import HeadlessEngine

CHECKS = [
    pytest.param(check, id=f"{experiment.name}: {check.name}")
    for experiment in experiments().values()
    for check in experiment.checks
]


@pytest.fixture(scope="module")
def bench() -> Iterator[EngineBench]:
    with HeadlessEngine() as engine:
        yield EngineBench(engine)


@pytest.mark.parametrize("check", CHECKS)
def test_that_a_check_passes(check: Check, bench: EngineBench) -> None:
    results = check.run(bench, 1)
    assert results
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("check", CHECKS)
def test_that_a_check_turns_red_where_the_model_or_the_formula_is_wrong(check: Check, bench: EngineBench) -> None:
    results = check.wrong(bench, 1)
    assert results
    assert [result for result in results if result.passed] == []

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.controls import Button, Choice, Slider
from dnnlab.experiments.experiment import Check, CheckResult, Oracle
from dnnlab.experiments.toy_inverse import CONTROLS, EXPERIMENT, PRIOR, oracle, project, with_rows
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import (
    Answer,
    ExpectedLoss,
    ExpectedLossAnswer,
    Probe,
)
from dnnlab.project.project import MAIN_MODEL, Project
from dnnlab.theory.toy_inverse import ToyInverseTheory


def _oracle() -> Oracle:
    found = oracle(project(1))
    assert found is not None
    return found


def test_that_the_reference_lines_are_the_entropy_the_best_mixture_and_the_best_gaussian() -> None:
    values = {line.meaning: line.value for line in _oracle().reference_lines()}
    assert values["optimum"] == pytest.approx(-1.28235, abs=1e-4)
    assert values["baseline"] == pytest.approx(-0.655, abs=1e-3)
    assert values["optimum"] < values["floor"] < values["baseline"]


def test_that_a_note_tells_where_the_noiseless_curve_has_three_answers() -> None:
    (note,) = project(1).model().layout.annotations.values()
    low, high = (float(number) for number in re.findall(r"0\.\d+", note.text))
    t = np.linspace(0.0, 1.0, 20_001)
    x = t + 0.3 * np.sin(2 * np.pi * t)
    turns = np.flatnonzero(np.diff(np.sign(np.diff(x)))) + 1
    assert sorted(round(float(x[turn]), 2) for turn in turns) == [low, high]
    assert "three t" in note.text


def test_that_the_floor_follows_the_number_of_components() -> None:
    begun = project(1)
    model = begun.model()
    output = model.network.layer("output").with_values(components=5)
    five = oracle(begun.with_model(replace(model, network=model.network.put(output))))
    assert five is not None
    assert five.reference_lines()[1].value < _oracle().reference_lines()[1].value
    assert "K = 5" in five.reference_lines()[1].label


def test_that_there_is_no_oracle_once_the_network_learns_something_else() -> None:
    begun = project(1)
    model = begun.model()
    without = begun.with_model(replace(model, network=model.network.remove("output")))
    assert oracle(without) is None
    assert oracle(replace(begun, source=TwoLinkArm())) is None


def test_that_swapping_the_axes_swaps_what_theory_knows() -> None:
    begun = project(1)
    (swap,) = (each for each in EXPERIMENT.controls if isinstance(each, Button))
    forward = oracle(swap.press(begun))
    assert forward is not None
    entropy, floor, gaussian = (line.value for line in forward.reference_lines())
    assert entropy == pytest.approx(np.log(0.2))  # a uniform density of width 0.2, whatever x
    assert entropy < floor < gaussian < entropy + 0.2
    assert swap.press(swap.press(begun)) == begun
    assert forward.exact_density is not None
    np.testing.assert_allclose(forward.exact_density(0.5, np.array([0.45, 0.55, 0.65])), [5.0, 5.0, 0.0])


@pytest.mark.parametrize(
    ("name", "value"), [("rows", 300), ("noise", 0.05), ("amplitude", 0.2), ("noise-kind", "gaussian")]
)
def test_that_a_control_writes_what_it_reads(name: str, value: float | str) -> None:
    (control,) = (each for each in CONTROLS if each.name == name)
    assert isinstance(control, Slider | Choice)
    begun = project(1)
    assert control.read(control.write(begun, value)) == value != control.read(begun)  # type: ignore[arg-type]


def test_that_the_prior_over_the_weights_weighs_the_less_the_more_rows_there_are() -> None:
    begun = project(1)
    fewer = with_rows(begun, 300)
    assert fewer.source == replace(begun.source, rows=300)  # type: ignore[type-var]
    assert begun.model().settings.weight_decay == pytest.approx(PRIOR / 1000)
    assert fewer.model().settings.weight_decay == pytest.approx(PRIOR / 300)
    assert with_rows(fewer, 1000) == begun


def test_that_a_weight_decay_of_ones_own_keeps_its_share_and_its_range() -> None:
    begun = project(1)
    model = begun.model()
    strong = begun.with_model(replace(model, settings=model.settings.with_values(weight_decay=8.0)))
    assert with_rows(strong, 2000).model().settings.weight_decay == pytest.approx(4.0)
    assert with_rows(strong, 100).model().settings.weight_decay == 10.0


def verdict_at(loss: float) -> bool | None:
    found = _oracle().verdict({"expected loss": ExpectedLossAnswer(loss)})
    assert found is not None
    return found.passed


def test_that_the_verdict_passes_near_the_entropy_waits_before_the_gaussian_and_fails_between() -> None:
    assert verdict_at(-1.10) is True
    assert verdict_at(0.5) is None
    assert verdict_at(-0.9) is False


def test_that_nothing_is_said_of_a_loss_that_is_not_a_number() -> None:
    assert _oracle().verdict({"expected loss": ExpectedLossAnswer(float("nan"))}) is None


def test_that_the_population_gives_the_entropy_for_the_true_density() -> None:
    (population,), theory = _oracle().probes().values(), ToyInverseTheory()
    assert isinstance(population, ExpectedLoss)
    density = np.array(
        [
            theory.density(np.array([x]), np.array([t]))[0, 0]
            for x, t in zip(population.inputs[:, 0], population.targets[:, 0], strict=True)
        ]
    )
    assert -(population.weights @ np.log(density)) == pytest.approx(theory.entropy(), abs=0.01)


class _WrongBench:
    """A bench whose model has learnt nothing, or nonsense: every check must fall short on it."""

    def __init__(self, loss: float) -> None:
        self._loss = loss

    def load(self, project: Project) -> None:
        pass

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        pass

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> None:
        pass

    def set_weights(self, changes: tuple[WeightChange, ...], model: str = MAIN_MODEL) -> None:
        pass

    def answer(self, probe: Probe) -> Answer:
        assert isinstance(probe, ExpectedLoss)
        return ExpectedLossAnswer(self._loss)


TRAINED = [check for check in EXPERIMENT.checks if check.name != "fold"]


@pytest.mark.parametrize("loss", [-0.655, -1.6, 5.0], ids=["one Gaussian", "better than possible", "untrained"])
@pytest.mark.parametrize("check", TRAINED, ids=lambda check: check.name)
def test_that_a_wrong_model_turns_every_check_red(check: Check, loss: float) -> None:
    results: Sequence[CheckResult] = check.run(_WrongBench(loss), 1)
    assert results
    assert not any(result.passed for result in results)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse, TwoLinkArm
from dnnlab.experiments.experiment import Oracle
from dnnlab.experiments.robot_arm import CONTROLS, FORWARD, LEAST_SQUARES, STEPS, oracle, project
from dnnlab.graph.examination import Severity
from dnnlab.link.mixture_probes import MixtureParameters, MixtureParametersAnswer
from dnnlab.project.column_problems import problems
from dnnlab.project.project import MAIN_MODEL, Project
from dnnlab.project.project_json import decode_project, encode_project
from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import FloatArray, Kinematics
from dnnlab.training.trainer import Trainer

ARM = Kinematics()


def _oracle(begun: Project) -> Oracle:
    found = oracle(begun)
    assert found is not None
    return found


def _wanted(begun: Project) -> FloatArray:
    (probe,) = _oracle(begun).probes().values()
    assert isinstance(probe, MixtureParameters)
    return np.asarray(probe.inputs, np.float64)


def _verdict(begun: Project, pi: FloatArray, mu: FloatArray) -> tuple[bool | None, str]:
    answer = MixtureParametersAnswer(pi, mu, np.zeros((*mu.shape, 2)))
    found = _oracle(begun).verdict({"answers": answer})
    assert found is not None
    return found.passed, found.text


def _exact(wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What a perfect mixture would answer: both poses, and no weight on one beyond the joints' ranges."""
    poses = ARM.poses(wanted)
    weights = ARM.within_limits(poses).astype(np.float64)
    return weights / weights.sum(axis=1, keepdims=True), poses


def test_that_the_columns_that_one_model_reads_are_those_another_learns() -> None:
    begun, dataset = project(1), generate(project(1).source)
    assert set(begun.models) == {MAIN_MODEL, LEAST_SQUARES, FORWARD}
    roles = {
        name: (model.network.inputs[0].columns, model.network.outputs[0].columns)
        for name, model in begun.models.items()
    }
    assert roles[MAIN_MODEL] == roles[LEAST_SQUARES] == roles[FORWARD][::-1]
    for model in begun.models.values():
        assert [each for each in problems(model.network, dataset) if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", [MAIN_MODEL, LEAST_SQUARES, FORWARD])
def test_that_every_model_of_it_learns_from_the_same_data(name: str) -> None:
    begun = project(1)
    model = begun.model(name)
    run = Trainer(model.network, generate(begun.source), model.settings, "cpu", None)
    before = run.training_loss()
    run.run(10.0, until=50)
    assert run.training_loss() < before - 0.1 * abs(before)


def test_that_it_is_the_same_after_it_was_written_and_read() -> None:
    begun = project(3)
    assert decode_project(encode_project(begun)) == begun


def test_that_exact_answers_pass_and_their_mean_does_not() -> None:
    begun = project(1)
    wanted = _wanted(begun)
    pi, mu = _exact(wanted)
    passed, text = _verdict(begun, pi, mu)
    assert passed is True
    assert "misses by 0.0 mm" in text
    assert "both elbows 100 %" in text
    mean = ArmPosterior(ARM).mean(wanted)[:, None, :]
    assert _verdict(begun, np.ones((len(wanted), 1)), mean)[0] is not True


def test_that_one_elbow_alone_does_not_pass() -> None:
    begun = project(1)
    pi, mu = _exact(_wanted(begun))
    only = np.argmax(pi, axis=1)
    means = np.take_along_axis(mu, only[:, None, None], axis=1)
    passed, text = _verdict(begun, np.ones((len(mu), 1)), means)
    assert passed is False
    assert "misses by 0.0 mm" in text


def test_that_a_hand_a_little_off_does_not_pass() -> None:
    begun = project(1)
    pi, mu = _exact(_wanted(begun))
    assert _verdict(begun, pi, mu + np.array([0.004, 0.0]))[0] is False


def test_that_nothing_is_said_of_answers_that_are_no_numbers() -> None:
    begun = project(1)
    pi, mu = _exact(_wanted(begun))
    answer = MixtureParametersAnswer(pi, mu * np.nan, np.zeros((*mu.shape, 2)))
    assert _oracle(begun).verdict({"answers": answer}) is None


def test_that_there_is_a_line_for_the_entropy_only_where_the_hand_has_noise() -> None:
    begun = project(1)
    assert _oracle(begun).reference_lines() == ()
    noisy = replace(begun, source=TwoLinkArm(hand_noise=0.01))
    (line,) = _oracle(noisy).reference_lines()
    assert line.value == pytest.approx(-3.713, abs=1e-3)


def test_that_there_is_no_oracle_for_other_data_or_another_output() -> None:
    begun = project(1)
    assert oracle(replace(begun, source=ToyInverse())) is None
    assert oracle(begun.with_model(begun.model(LEAST_SQUARES))) is None


@pytest.mark.parametrize(
    ("name", "value"), [("hand-noise", 0.02), ("components", 7), ("sigma_floor", 0.03), ("sign", "plus")]
)
def test_that_a_control_writes_what_it_reads(name: str, value: float | str) -> None:
    (control,) = (each for each in CONTROLS if each.name == name)
    begun = project(1)
    changed = control.write(begun, value)  # type: ignore[arg-type]
    assert control.read(changed) == value
    assert control.read(begun) != value
    assert control.offered(begun)


def test_that_the_rate_has_fallen_when_the_checks_measure() -> None:
    for model in project(1).models.values():
        assert model.settings.schedule_steps == STEPS

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dnnlab.data.dataset import Column, Dataset
from dnnlab.engine.evaluate import evaluate
from dnnlab.engine.probes import point_gradients
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.errors import NetworkError, UnknownLayerError
from dnnlab.graph.network import Network
from dnnlab.link.probes import (
    Axis,
    Calibration,
    CalibrationAnswer,
    Curve,
    CurveAnswer,
    MixtureParameters,
    MixtureParametersAnswer,
    MixtureSamples,
    MixtureSamplesAnswer,
    MixtureStatistics,
    MixtureStatisticsAnswer,
    Outputs,
    OutputsAnswer,
    PointGradients,
    PointGradientsAnswer,
    Probe,
    Responsibilities,
    ResponsibilitiesAnswer,
    TargetPlane,
    TargetPlaneAnswer,
)
from dnnlab.nn.evaluator import Evaluator
from dnnlab.nn.mixture_gradients import preactivation_gradients
from dnnlab.nn.statistics import moments
from dnnlab.nn.statistics.marginals import marginal
from dnnlab.nn.statistics.modes import modes
from dnnlab.nn.statistics.samples import samples

from .models import one_layer, output, reading, snapshot_of, toy_mixture, toy_table
from .test_evaluate import X

INPUTS = np.linspace(-0.2, 1.2, 7)[:, None]


def subject(network: Network, dataset: Dataset | None = None) -> Subject:
    table = dataset or toy_table()
    return Subject(Evaluator.of(snapshot_of(network, table), torch.float64), table, dict, Tables())


def parameters(model: Subject, inputs: np.ndarray = INPUTS) -> MixtureParametersAnswer:
    answer = evaluate(model, MixtureParameters("main", "y", inputs))
    assert isinstance(answer, MixtureParametersAnswer)
    return answer


# ---- parameters and outputs


def test_that_the_parameters_of_a_mixture_give_its_likelihood() -> None:
    model = subject(one_layer(reading("x"), output("mixture", "t", "far", components=3, sigma_floor=0.2)))
    found = parameters(model)
    assert (found.pi.shape, found.mu.shape, found.factors.shape) == ((7, 3), (7, 3, 2), (7, 3, 2, 2))
    targets = np.stack([np.linspace(0.0, 1.0, 7), np.linspace(500.0, 540.0, 7)], axis=1)
    covariances = found.factors @ found.factors.swapaxes(2, 3)
    away = targets[:, None] - found.mu
    squares = np.einsum("mki,mkij,mkj->mk", away, np.linalg.inv(covariances), away)
    density = found.pi * np.exp(-0.5 * squares) / (2.0 * np.pi * np.sqrt(np.linalg.det(covariances)))
    expected = model.evaluator.row_errors("y", INPUTS, targets).numpy()
    np.testing.assert_allclose(-np.log(density.sum(1)), expected, rtol=1e-4)


def test_that_outputs_at_given_inputs_are_those_along_a_curve() -> None:
    for layer in (output("regression", "t", "far"), output("multiclass", "third", units=3), output("mixture", "t")):
        model = subject(one_layer(reading("x"), layer))
        curve = evaluate(model, Curve("main", "y", X))
        answer = evaluate(model, Outputs("main", "y", X.values()[:, None]))
        assert isinstance(curve, CurveAnswer)
        assert isinstance(answer, OutputsAnswer)
        np.testing.assert_allclose(answer.values, curve.values, rtol=1e-6)


def test_that_inputs_come_in_the_order_of_the_networks_columns() -> None:
    model = subject(one_layer(reading("far", "x"), output("mixture", "t")))
    table = toy_table()
    rows = np.stack([table.column(name).values[:5] for name in ("far", "x")], axis=1)
    expected = model.evaluator.mixture("y", table.encode(("far", "x"), np.arange(5)))
    np.testing.assert_allclose(parameters(model, rows).mu, expected.mu.numpy(), rtol=1e-5)


@pytest.mark.parametrize("probe", [MixtureParameters, Outputs])
def test_that_inputs_of_another_shape_are_refused(probe: type[MixtureParameters | Outputs]) -> None:
    for inputs in (np.zeros((3, 2)), np.zeros(3)):
        with pytest.raises(NetworkError, match="the network reads 1 numbers a row"):
            evaluate(subject(toy_mixture()), probe("main", "y", inputs))


def test_that_only_a_mixture_has_mixture_parameters() -> None:
    with pytest.raises(NetworkError, match="no mixture"):
        parameters(subject(one_layer(reading("x"), output("regression", "t"))))


@pytest.mark.parametrize(
    "probe",
    [
        MixtureParameters("main", "gone", INPUTS),
        Outputs("main", "gone", INPUTS),
        MixtureStatistics("main", "gone", INPUTS),
        MixtureSamples("main", "gone", INPUTS[0]),
        TargetPlane("main", "gone", INPUTS[0], X, X),
        Responsibilities("main", "gone"),
        PointGradients("main", "gone", INPUTS[0], np.zeros(1)),
        Calibration("main", "gone"),
    ],
)
def test_that_an_output_that_is_gone_is_named(probe: Probe) -> None:
    with pytest.raises(UnknownLayerError, match="gone"):
        evaluate(subject(toy_mixture()), probe)


# ---- statistics and samples


def two_targets(covariance: str = "full", **values: object) -> Network:
    given: dict[str, Any] = {"components": 3, "covariance": covariance, **values}
    return one_layer(reading("x"), output("mixture", "t", "far", **given))


def test_that_statistics_are_those_of_the_mixtures() -> None:
    model = subject(two_targets())
    answer = evaluate(model, MixtureStatistics("main", "y", INPUTS, levels=(0.1, 0.5)))
    assert isinstance(answer, MixtureStatisticsAnswer)
    mixture = model.evaluator.mixture("y", INPUTS)
    np.testing.assert_allclose(answer.mean, mixture.mean(), rtol=1e-5)
    np.testing.assert_allclose(answer.deviation, moments.deviation(mixture), rtol=1e-5)
    np.testing.assert_allclose(answer.approximate_mode, moments.approximate_mode(mixture), rtol=1e-5)
    np.testing.assert_allclose(answer.mode, modes(mixture).points, rtol=1e-5)
    at_mode = mixture.log_density_at(torch.tensor(answer.mode.astype(np.float64)).unsqueeze(1)).exp()[:, 0]
    np.testing.assert_allclose(answer.mode_density, at_mode, rtol=1e-3)
    assert answer.quantiles.shape == (7, 2, 2)
    assert (np.diff(answer.quantiles, axis=2) > 0).all()
    assert answer.entropy.shape == answer.entropy_error.shape == (7,)


def test_that_only_what_is_asked_for_is_worked_out() -> None:
    probe = MixtureStatistics("main", "y", INPUTS, levels=(), mode=False, entropy=False)
    answer = evaluate(subject(toy_mixture()), probe)
    assert isinstance(answer, MixtureStatisticsAnswer)
    assert answer.mode.size == answer.entropy.size == answer.quantiles.size == 0
    assert answer.mean.shape == (7, 1)


def test_that_samples_have_the_components_means_and_follow_the_seed() -> None:
    model = subject(two_targets())
    found = evaluate(model, MixtureSamples("main", "y", INPUTS[2], 20_000, seed=3))
    again = evaluate(model, MixtureSamples("main", "y", INPUTS[2], 20_000, seed=3))
    assert isinstance(found, MixtureSamplesAnswer)
    assert isinstance(again, MixtureSamplesAnswer)
    np.testing.assert_array_equal(found.samples, again.samples)
    mixture = model.evaluator.mixture("y", INPUTS[2:3])
    for k in range(3):
        own = found.samples[found.components == k]
        if len(own) > 30:
            error = mixture.deviations[0, k].numpy() / np.sqrt(len(own))
            assert (np.abs(own.mean(0) - mixture.mu[0, k].numpy()) < 5.0 * error).all()


# ---- the plane of two targets


@pytest.mark.parametrize("covariance", ["isotropic", "diagonal", "full", "precision"])
def test_that_a_plane_is_the_density_over_two_targets_with_the_second_upwards(covariance: str) -> None:
    model = subject(two_targets(covariance, sigma_floor=0.1))
    first, second = Axis(-1.0, 2.0, 5), Axis(480.0, 560.0, 4)
    answer = evaluate(model, TargetPlane("main", "y", INPUTS[3], first, second))
    assert isinstance(answer, TargetPlaneAnswer)
    mixture = model.evaluator.mixture("y", INPUTS[3:4])
    points = np.array([[x, y] for y in second.values() for x in first.values()])
    expected = mixture.log_density(torch.from_numpy(points)).exp().numpy().reshape(4, 5)
    np.testing.assert_allclose(answer.density, expected, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(answer.mean, mixture.mean()[0], rtol=1e-5)
    np.testing.assert_allclose(answer.factors, mixture.factors[0], rtol=1e-5)


@pytest.mark.parametrize("covariance", ["isotropic", "full", "precision"])
def test_that_a_plane_sums_the_other_targets_out_in_the_order_asked_for(covariance: str) -> None:
    three = one_layer(reading("x"), output("mixture", "t", "far", "upper", components=2, covariance=covariance))
    model = subject(three)
    axes = Axis(-4.0, 5.0, 150), Axis(-150.0, 900.0, 150)
    answer = evaluate(model, TargetPlane("main", "y", INPUTS[3], *axes, targets=(2, 1)))
    assert isinstance(answer, TargetPlaneAnswer)
    mixture = model.evaluator.mixture("y", INPUTS[3:4])
    np.testing.assert_allclose(answer.mu, mixture.mu[0][:, [2, 1]], rtol=1e-5)
    expected = marginal(mixture, (2, 1)).log_density(torch.tensor([[axes[0].values()[70], axes[1].values()[60]]]))
    assert answer.density[60, 70] == pytest.approx(float(expected.exp()), rel=1e-4)


@pytest.mark.parametrize("targets", [(0, 0), (0, 2), (-1, 0)])
def test_that_a_plane_of_targets_that_are_not_there_is_refused(targets: tuple[int, int]) -> None:
    with pytest.raises(NetworkError, match="no plane"):
        evaluate(subject(two_targets()), TargetPlane("main", "y", INPUTS[0], X, X, targets=targets))


# ---- data rows and single points


def test_that_responsibilities_of_rows_are_those_of_the_mixture() -> None:
    model = subject(two_targets())
    answer = evaluate(model, Responsibilities("main", "y", limit=40))
    assert isinstance(answer, ResponsibilitiesAnswer)
    table = toy_table()
    assert answer.gamma.shape == (40, 3)
    np.testing.assert_allclose(answer.gamma.sum(1), 1.0, rtol=1e-5)
    mixture = model.evaluator.mixture("y", table.encode(("x",), answer.rows))
    expected = mixture.responsibilities(torch.from_numpy(table.encode(("t", "far"), answer.rows)))
    np.testing.assert_allclose(answer.gamma, expected, rtol=1e-4, atol=1e-6)
    held = evaluate(model, Responsibilities("main", "y", split="validation"))
    assert isinstance(held, ResponsibilitiesAnswer)
    np.testing.assert_array_equal(held.rows, table.validation)


@pytest.mark.parametrize("covariance", ["isotropic", "diagonal", "full", "precision"])
def test_that_a_points_gradient_is_the_same_by_formula_and_automatically(covariance: str) -> None:
    network = two_targets(covariance, sigma_floor=0.2)
    table = toy_table()
    model = Subject(Evaluator.of(snapshot_of(network, table)), table, dict, Tables())  # float32, as in the window
    point = np.array([0.4]), np.array([0.3, 511.0])
    answer = evaluate(model, PointGradients("main", "y", *point))
    assert isinstance(answer, PointGradientsAnswer)
    assert answer.difference < 1e-12
    np.testing.assert_allclose(answer.closed.pi, answer.pi - answer.gamma, atol=1e-15)
    assert answer.closed.mu.shape == answer.automatic.mu.shape == (3, 2)
    assert answer.closed.sigma.shape == (3, 1 if covariance == "isotropic" else 2)
    assert answer.closed.below.shape == (3, 1 if covariance in ("full", "precision") else 0)
    expected = float(model.evaluator.row_errors("y", point[0][None], point[1][None]))
    assert answer.error == pytest.approx(expected, rel=1e-5)


def test_that_a_wrong_formula_shows_in_the_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*given: Any) -> torch.Tensor:
        return 1.01 * preactivation_gradients(*given)

    monkeypatch.setattr(point_gradients, "preactivation_gradients", wrong)
    answer = evaluate(subject(toy_mixture()), PointGradients("main", "y", np.array([0.4]), np.array([0.3])))
    assert isinstance(answer, PointGradientsAnswer)
    assert answer.difference > 1e-6


def test_that_a_point_without_all_targets_is_refused() -> None:
    with pytest.raises(NetworkError, match="1 targets; the output has 2"):
        evaluate(subject(two_targets()), PointGradients("main", "y", np.array([0.4]), np.array([0.3])))


# ---- calibration


def calibrated(model: Subject, **values: object) -> CalibrationAnswer:
    answer = evaluate(model, Calibration("main", "y", **values))  # type: ignore[arg-type]
    assert isinstance(answer, CalibrationAnswer)
    return answer


def drawn_from(model: Subject) -> Dataset:
    """The rows of the toy table with targets that are drawn from what a model predicts."""
    table = toy_table(3000, 3000)
    mixture = model.evaluator.mixture("y", table.encode(("x",), np.arange(6000)))
    values = samples(mixture, 1, 5)[:, 0].numpy()
    targets = {name: Column(name, values[:, place]) for place, name in enumerate(("t", "far"))}
    return Dataset("drawn", {**table.columns, **targets}, table.training, table.validation)


def test_that_a_model_is_calibrated_on_what_was_drawn_from_it_and_better_than_one_gaussian() -> None:
    before = subject(two_targets(components=2))
    model = Subject(before.evaluator, drawn_from(before), dict, Tables())
    found = calibrated(model)
    assert (found.split, found.rows) == ("validation", 3000)
    assert found.transforms.shape == (3000, 2)
    assert found.histogram.shape == (2, 20)
    assert (found.histogram.sum(1) == 3000).all()
    assert found.distance.max() < 2.69 / np.sqrt(3000)
    error = np.sqrt(0.9 * 0.1 / 3000)
    assert np.abs(found.coverage[2] - 0.9).max() < 5.0 * error
    assert found.score.shape == (2,)
    assert found.advantage == pytest.approx(found.log_likelihood - found.gaussian, abs=1e-9)
    assert found.advantage > 0.05
    assert not found.stuck


def test_that_a_model_of_other_data_is_neither_calibrated_nor_better_than_one_gaussian() -> None:
    found = calibrated(subject(toy_mixture(), toy_table(1000, 1000)))  # random weights
    assert found.distance.max() > 2.69 / np.sqrt(1000)
    assert found.stuck
    assert "nearest" in found.gaussian_words


def test_that_training_rows_serve_where_none_validate() -> None:
    found = calibrated(subject(toy_mixture(), toy_table(validation=0)), limit=100)
    assert (found.split, found.rows) == ("training", 100)


def test_that_the_reference_is_worked_out_once() -> None:
    model = subject(toy_mixture())
    first = calibrated(model)
    kept = [key for key in model.tables._tables if "gaussian reference" in str(key)]
    assert len(kept) == 1
    assert calibrated(model).gaussian == first.gaussian

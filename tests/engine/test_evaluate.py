from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dnnlab.data.dataset import Column, Dataset
from dnnlab.engine.evaluate import ANSWERERS, evaluate
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.engine.probes.training_error import objective, reported_error, rows_through
from dnnlab.errors import DnnlabError, EngineError, NetworkError, UnknownLayerError
from dnnlab.graph.network import Network
from dnnlab.link import probes
from dnnlab.link.probes import (
    Activations,
    ActivationsAnswer,
    Axis,
    ConnectionWeights,
    ConnectionWeightsAnswer,
    Curve,
    CurveAnswer,
    ExpectedLoss,
    ExpectedLossAnswer,
    LayerDetail,
    LayerDetailAnswer,
    MixtureDensity,
    MixtureDensityAnswer,
    ParameterDetail,
    ParameterDetailAnswer,
    Predictions,
    PredictionsAnswer,
    Surface,
    SurfaceAnswer,
    UnitDetail,
    UnitDetailAnswer,
    Weights,
    WeightsAnswer,
)
from dnnlab.nn.evaluator import Evaluator
from dnnlab.project.snapshot import Snapshot

from .models import (
    hidden,
    network_of,
    one_layer,
    output,
    reading,
    snapshot_of,
    toy_mixture,
    toy_regression,
    toy_table,
)

X, T = Axis(-0.2, 1.2, 33), Axis(-3.0, 4.0, 701)


def subject(network: Network, dataset: Dataset | None = None, dtype: torch.dtype = torch.float32) -> Subject:
    table = dataset or toy_table()
    norms = {"h": 0.5, "y": 0.25}
    return Subject(Evaluator.of(snapshot_of(network, table), dtype), table, lambda: norms, Tables())


def density(model: Subject, inputs: Axis = X, targets: Axis = T) -> MixtureDensityAnswer:
    answer = evaluate(model, MixtureDensity("main", "y", inputs, targets))
    assert isinstance(answer, MixtureDensityAnswer)
    return answer


# ---- the mixture density


def test_that_the_density_is_the_mixture_of_its_gaussians() -> None:
    found = density(subject(toy_mixture()))
    t = T.values()[:, None, None]
    normals = np.exp(-0.5 * ((t - found.means) / found.deviations) ** 2) / (found.deviations * math.sqrt(2 * math.pi))
    expected = (found.mixing_coefficients * normals).sum(axis=2)
    np.testing.assert_allclose(found.density, expected, rtol=1e-3, atol=1e-5)


def test_that_the_density_integrates_to_one_in_the_targets_own_units() -> None:
    far = one_layer(reading("x"), output("mixture", "far", components=3), units=2)
    targets = Axis(-1500.0, 2500.0, 8001)
    found = density(subject(far), targets=targets)
    np.testing.assert_allclose(np.trapezoid(found.density, targets.values(), axis=0), 1.0, atol=2e-3)


def test_that_the_shapes_are_those_of_the_axes_and_the_components() -> None:
    found = density(subject(toy_mixture()))
    assert found.density.shape == (701, 33)
    assert found.mixing_coefficients.shape == found.means.shape == found.deviations.shape == (33, 3)
    assert found.conditional_mean.shape == found.conditional_mode.shape == (33,)
    assert {values.dtype for values in (found.density, found.means, found.conditional_mean)} == {np.dtype("float32")}


def test_that_mean_and_mode_follow_from_the_components() -> None:
    found = density(subject(toy_mixture()))
    np.testing.assert_allclose(
        found.conditional_mean, (found.mixing_coefficients * found.means).sum(axis=1), rtol=1e-4, atol=1e-5
    )
    best = found.mixing_coefficients.argmax(axis=1)
    np.testing.assert_allclose(found.conditional_mode, found.means[np.arange(33), best], rtol=1e-5)


def test_that_the_density_agrees_with_the_likelihood_that_training_uses() -> None:
    model = subject(toy_mixture(), dtype=torch.float64)
    found = density(model)
    targets = torch.as_tensor(T.values())[:, None]
    mixture = model.evaluator.mixture("y", X.values()[:, None])
    np.testing.assert_allclose(found.density, mixture.log_density(targets).exp().numpy(), rtol=1e-5, atol=1e-12)


def test_that_a_collapsed_component_leaves_a_finite_density() -> None:
    snapshot = snapshot_of(toy_mixture(), toy_table())
    bias = np.zeros(9)
    bias[6:] = (-200.0, 200.0, 0.0)
    snapshot.arrays["bias/y"][:] = bias
    model = Subject(Evaluator.of(snapshot), toy_table(), dict, Tables())
    assert np.isfinite(density(model).density).all()


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (toy_regression(), "mixture density output"),
        (one_layer(reading("x"), output("mixture", "t", "far")), "one target"),
        (
            one_layer(reading("x", "far"), output("mixture", "t")),
            "one input column of numbers; the network reads x, far",
        ),
        (one_layer(reading("third", units=3), output("mixture", "t")), "one input column of numbers"),
    ],
)
def test_that_a_density_that_cannot_be_drawn_is_refused(network: Network, says: str) -> None:
    with pytest.raises(NetworkError, match=says):
        density(subject(network))


# ---- curves and surfaces


@pytest.mark.parametrize(
    ("target", "width"),
    [
        (output("regression", "t", "far"), 2),
        (output("binary", "upper"), 1),
        (output("multiclass", "third", units=3), 3),
        (output("mixture", "t", "far"), 2),
    ],
)
def test_that_a_curve_has_a_column_for_each_prediction(target: object, width: int) -> None:
    model = subject(one_layer(reading("x"), target))  # type: ignore[arg-type]
    answer = evaluate(model, Curve("main", "y", X))
    assert isinstance(answer, CurveAnswer)
    assert answer.values.shape == (33, width)
    np.testing.assert_allclose(answer.values, model.evaluator.values("y", X.values()[:, None]).numpy(), rtol=1e-4)


def test_that_class_probabilities_along_a_curve_sum_to_one() -> None:
    model = subject(one_layer(reading("x"), output("multiclass", "third", units=3)))
    answer = evaluate(model, Curve("main", "y", X))
    assert isinstance(answer, CurveAnswer)
    np.testing.assert_allclose(answer.values.sum(axis=1), 1.0, atol=1e-6)


def test_that_a_curve_needs_only_one_column_however_many_layers_read_it() -> None:
    twice = network_of([reading("x"), hidden(), output("regression", "t")], "x>h", "h>y", "x>y")
    assert isinstance(evaluate(subject(twice), Curve("main", "y", X)), CurveAnswer)


def test_that_a_surfaces_first_input_runs_along_its_columns() -> None:
    model = subject(toy_regression("x", "far"))
    first, second = Axis(0.0, 1.0, 5), Axis(480.0, 560.0, 3)
    answer = evaluate(model, Surface("main", "y", first, second))
    assert isinstance(answer, SurfaceAnswer)
    assert answer.values.shape == (3, 5, 1)
    corner = model.evaluator.values("y", np.array([[1.0, 480.0]])).numpy()
    np.testing.assert_allclose(answer.values[0, 4], corner[0], rtol=1e-5)


def test_that_a_surface_of_one_input_is_refused() -> None:
    with pytest.raises(NetworkError, match="2 input columns of numbers; the network reads x"):
        evaluate(subject(toy_regression()), Surface("main", "y", X, X))


# ---- predictions


def predictions(model: Subject, limit: int = 2000) -> PredictionsAnswer:
    answer = evaluate(model, Predictions("main", "y", limit))
    assert isinstance(answer, PredictionsAnswer)
    return answer


def test_that_predictions_are_of_validation_rows() -> None:
    found = predictions(subject(toy_regression()))
    assert found.split == "validation"
    np.testing.assert_array_equal(found.rows, toy_table().validation)
    np.testing.assert_allclose(found.targets, toy_table().encode(["t"], found.rows), rtol=1e-6)
    assert found.likelihoods.size == 0


def test_that_predictions_are_of_training_rows_where_none_validate() -> None:
    found = predictions(subject(toy_regression(), toy_table(validation=0)), limit=60)
    assert found.split == "training"
    assert len(found.rows) == len(set(found.rows)) == 60
    assert (found.rows[0], found.rows[-1]) == (0, 199)


def test_that_a_mixtures_predictions_have_likelihoods() -> None:
    model = subject(toy_mixture())
    found = predictions(model)
    x = toy_table().column("x").values[found.rows][:, None]
    expected = -model.evaluator.row_errors("y", x, found.targets).numpy()
    np.testing.assert_allclose(found.likelihoods, expected, rtol=1e-4, atol=1e-5)


def test_that_the_targets_of_classes_are_their_codes() -> None:
    found = predictions(subject(one_layer(reading("x"), output("multiclass", "third", units=3))))
    assert found.predicted.shape == (50, 3)
    np.testing.assert_array_equal(found.targets[:, 0], toy_table().codes("third", found.rows))


# ---- activations


def activations(model: Subject, *layers: str, **values: int) -> ActivationsAnswer:
    answer = evaluate(model, Activations("main", layers, **values))
    assert isinstance(answer, ActivationsAnswer)
    return answer


def test_that_activations_run_over_the_range_of_one_column() -> None:
    model = subject(toy_mixture())
    found = activations(model, "x", "h", "y")
    assert found.dimensions == 1
    assert {id: values.shape for id, values in found.activations.items()} == {"x": (1, 32), "h": (20, 32), "y": (9, 32)}
    x = toy_table().column("x").values
    responses = model.evaluator.responses(np.linspace(x.min(), x.max(), 32)[:, None])
    np.testing.assert_allclose(found.activations["h"], responses["h"].activations.numpy().T, rtol=1e-5, atol=1e-6)


def test_that_a_mixture_answers_coefficients_means_and_deviations_in_scaled_units() -> None:
    model = subject(one_layer(reading("x"), output("mixture", "far", components=2, sigma_floor=4.0)))
    found = activations(model, "y").activations["y"]
    x = toy_table().column("x").values
    mixture = model.evaluator.mixture("y", np.linspace(x.min(), x.max(), 32)[:, None])
    scaling = toy_table().scaling(["far"])
    np.testing.assert_allclose(found[:2], mixture.pi.numpy().T, rtol=1e-5)
    np.testing.assert_allclose(found[2:4], scaling.apply(mixture.mu[:, :, 0].numpy()[..., None])[..., 0].T, atol=1e-3)
    np.testing.assert_allclose(found[4:], mixture.sigma.numpy().T / scaling.scale[0], rtol=1e-4)


def test_that_two_columns_give_planes() -> None:
    model = subject(toy_regression("x", "far"))
    found = activations(model, "h", resolution=8, most_units=5)
    assert found.dimensions == 2
    planes = found.activations["h"]
    assert planes.shape == (5, 8, 8)
    x, far = (toy_table().column(name).values for name in ("x", "far"))
    corner = model.evaluator.responses(np.array([[x.max(), far.min()]]))["h"].activations.numpy()[0, :5]
    np.testing.assert_allclose(planes[:, 0, 7], corner, rtol=1e-4, atol=1e-5)


def test_that_more_columns_give_rows_of_data() -> None:
    found = activations(subject(toy_regression("x", "far", "upper")), "h", resolution=16)
    assert found.dimensions == 0
    assert found.activations["h"].shape == (20, 16)


def test_that_layers_that_are_not_computed_are_left_out() -> None:
    assert set(activations(subject(toy_mixture()), "h", "gone").activations) == {"h"}


def test_that_class_activations_are_probabilities() -> None:
    found = activations(subject(one_layer(reading("x"), output("multiclass", "third", units=3))), "y").activations["y"]
    np.testing.assert_allclose(found.sum(axis=0), 1.0, atol=1e-6)


# ---- weights and details


def test_that_strands_are_quantiles_of_each_connections_weights() -> None:
    model = subject(toy_mixture())
    answer = evaluate(model, Weights("main", strands=28))
    assert isinstance(answer, WeightsAnswer)
    assert set(answer.strands) == {"x->h", "h->y"}
    assert len(answer.strands["x->h"]) == 20
    strands, weights = answer.strands["h->y"], model.evaluator.parameters["weight/h->y"].numpy()
    assert len(strands) == 28
    assert (np.diff(strands) >= 0).all()
    assert (strands[0], strands[-1]) == (weights.min(), weights.max())
    assert answer.gradient_norms == {"h": 0.5, "y": 0.25}
    sizes = np.abs(
        np.concatenate([values.ravel() for name, values in model.evaluator.parameters.items() if "->" in name])
    )
    assert answer.limit == pytest.approx(np.quantile(sizes, 0.97), rel=1e-5)


def detail(model: Subject, layer: str = "h", **values: int) -> LayerDetailAnswer:
    answer = evaluate(model, LayerDetail("main", layer, **values))
    assert isinstance(answer, LayerDetailAnswer)
    return answer


def test_that_a_detail_counts_every_preactivation() -> None:
    model = subject(toy_mixture())
    found = detail(model)
    assert found.histogram.sum() == 200 * 20
    assert (len(found.histogram), len(found.edges)) == (40, 41)
    np.testing.assert_array_equal(found.weights["x->h"], model.evaluator.parameters["weight/x->h"].numpy().ravel())
    np.testing.assert_array_equal(found.biases, model.evaluator.parameters["bias/h"].numpy())


def test_that_a_detail_has_no_more_weights_than_asked_for() -> None:
    found = detail(subject(toy_mixture()), "y", most_weights=7)
    assert len(found.weights["h->y"]) == len(found.biases) == 7


def test_that_saturation_is_the_share_on_the_plateaus_of_tanh() -> None:
    snapshot = snapshot_of(toy_mixture(4), toy_table())
    snapshot.arrays["weight/x->h"][:] = 0.0
    snapshot.arrays["bias/h"][:] = (0.0, 1.0, 5.0, -5.0)
    found = detail(Subject(Evaluator.of(snapshot), toy_table(), dict, Tables()))
    assert found.saturated == pytest.approx(0.5)
    assert found.dead_units == 4


@pytest.mark.parametrize(
    ("activation", "has_a_plateau"),
    [
        ("identity", False),
        ("absolute", False),
        ("leaky_relu", False),
        ("elu", True),
        ("relu", True),
        ("softplus", True),
    ],
)
def test_that_only_a_plateau_saturates(activation: str, has_a_plateau: bool) -> None:
    found = detail(subject(one_layer(reading("x"), output("regression", "t"), activation=activation)))
    assert math.isnan(found.saturated) != has_a_plateau


def test_that_a_layer_off_the_path_has_no_detail() -> None:
    with pytest.raises(UnknownLayerError, match="loose"):
        detail(subject(toy_mixture().add(hidden("loose"))), "loose")


# ---- the expected loss


def test_that_the_expected_loss_is_the_weighted_mean_of_row_errors() -> None:
    model = subject(toy_mixture())
    inputs, targets = np.linspace(0.0, 1.0, 9)[:, None], np.linspace(0.2, 0.8, 9)[:, None]
    weights = np.arange(9) / 36.0
    answer = evaluate(model, ExpectedLoss("main", "y", inputs, targets, weights))
    assert isinstance(answer, ExpectedLossAnswer)
    expected = sum(
        weight * -math.log(float(density(model, Axis(x, x, 1), Axis(t, t, 1)).density[0, 0]))
        for weight, x, t in zip(weights, inputs[:, 0], targets[:, 0], strict=True)
    )
    assert answer.loss == pytest.approx(expected, rel=1e-4)


def test_that_the_expected_loss_of_a_regression_is_in_squared_target_units() -> None:
    model = subject(one_layer(reading("x"), output("regression", "far")))
    predicted = model.evaluator.values("y", np.array([[0.5]])).numpy()
    points = np.array([[0.5]]), predicted + 2.0, np.ones(1)
    answer = evaluate(model, ExpectedLoss("main", "y", *points))
    assert isinstance(answer, ExpectedLossAnswer)
    assert answer.loss == pytest.approx(2.0, rel=1e-4)


def test_that_points_of_the_wrong_width_are_refused() -> None:
    with pytest.raises(NetworkError, match="2 inputs and 1 targets; the network has 1 and 1"):
        evaluate(subject(toy_mixture()), ExpectedLoss("main", "y", np.zeros((3, 2)), np.zeros((3, 1)), np.ones(3) / 3))


# ---- all of them


@pytest.mark.parametrize(
    "probe",
    [
        MixtureDensity("main", "gone", X, T),
        Curve("main", "gone", X),
        Surface("main", "gone", X, X),
        Predictions("main", "gone"),
        ExpectedLoss("main", "gone", np.zeros((1, 1)), np.zeros((1, 1)), np.ones(1)),
    ],
)
def test_that_an_output_that_is_gone_is_named(probe: probes.Probe) -> None:
    with pytest.raises(UnknownLayerError, match="gone"):
        evaluate(subject(toy_mixture()), probe)


def test_that_every_probe_has_an_answerer() -> None:
    assert set(ANSWERERS) == set(probes.Probe.__args__)


def test_that_an_unknown_probe_is_refused() -> None:
    with pytest.raises(EngineError, match="knows no probe"):
        evaluate(subject(toy_mixture()), object())  # type: ignore[arg-type]


def test_that_answers_follow_the_weights_and_not_what_was_kept() -> None:
    table, tables = toy_table(), Tables()
    answers = []
    for seed in (1, 2):
        model = Subject(Evaluator.of(snapshot_of(toy_mixture(), table, seed)), table, dict, tables)
        answers.append(density(model).density)
    assert not np.allclose(answers[0], answers[1])


def test_that_what_is_kept_is_bounded() -> None:
    model = subject(toy_mixture())
    for count in range(2, 200):
        density(model, Axis(0.0, 1.0, count), Axis(0.0, 1.0, 2))
    assert len(model.tables._tables) <= model.tables.most


def test_that_a_constant_column_is_no_obstacle() -> None:
    flat = Dataset("flat", {n: Column(n, np.full(4, 2.0)) for n in ("x", "t")}, np.arange(4), np.empty(0, np.int64))
    model = subject(toy_regression(), flat)
    try:
        answer = activations(model, "h")
    except DnnlabError as error:
        pytest.fail(str(error))
    assert np.isfinite(answer.activations["h"]).all()


# ---- single weights


def test_that_every_single_weight_of_a_connection_comes_with_its_row_and_unit() -> None:
    network = toy_mixture(units=5).remove_weights("h->y", [("pi:0", 1), ("sigma:2", 4)])
    model = subject(network)
    answer = evaluate(model, ConnectionWeights("main", "h->y"))
    assert isinstance(answer, ConnectionWeightsAnswer)
    assert answer.shape == answer.weights.shape == answer.removed.shape == (9, 5)
    assert answer.rows == network.layers["y"].rows
    assert answer.columns == network.layers["h"].units
    assert np.array_equal(answer.removed, network.removed_weights("h->y"))
    assert not answer.weights[answer.removed].any()
    expected = model.evaluator.parameters["weight/h->y"].numpy()
    assert np.array_equal(answer.weights, expected)


@pytest.mark.parametrize("most", [1, 7, 44, 45])
def test_that_of_a_large_connection_come_the_first_weights(most: int) -> None:
    answer = evaluate(subject(toy_mixture(units=5)), ConnectionWeights("main", "h->y", most))
    assert isinstance(answer, ConnectionWeightsAnswer)
    rows, columns = answer.weights.shape
    assert 1 <= rows * columns <= most
    assert answer.shape == (9, 5)
    assert (len(answer.rows), len(answer.columns)) == (rows, columns)


def test_that_a_connection_without_weights_has_none_to_show() -> None:
    with pytest.raises(NetworkError, match="no connection"):
        evaluate(subject(toy_mixture()), ConnectionWeights("main", "y->x"))


def test_that_strands_leave_removed_weights_out() -> None:
    answer = evaluate(subject(toy_mixture(units=5).remove_weights("x->h", [("0", 0)])), Weights("main"))
    assert isinstance(answer, WeightsAnswer)
    assert len(answer.strands["x->h"]) == 4
    assert (np.asarray(answer.strands["x->h"]) != 0).all()


# ---- single numbers and single units


def detail_of(model: Subject, array: str, row: str, unit: int | None) -> ParameterDetailAnswer:
    answer = evaluate(model, ParameterDetail("main", array, row, unit))
    assert isinstance(answer, ParameterDetailAnswer)
    return answer


@pytest.mark.parametrize("make", [toy_mixture, toy_regression])
@pytest.mark.parametrize(("array", "row", "unit"), [("weight/x->h", "2", 0), ("bias/h", "1", None)])
def test_that_the_gradient_of_a_single_number_is_the_finite_difference_of_the_training_error(
    make: Callable[[], Network], array: str, row: str, unit: int | None
) -> None:
    network = make()
    snapshot = snapshot_of(network, toy_table())

    def error(shift: float) -> float:
        arrays = {name: values.astype(np.float64) for name, values in snapshot.arrays.items()}
        arrays[array] = arrays[array].copy()
        arrays[array][int(row) if unit is None else (int(row), unit)] += shift
        model = subject_of(arrays)
        return float(objective(model, model.evaluator.parameters))

    def subject_of(arrays: Mapping[str, NDArray[np.floating]]) -> Subject:
        evaluator = Evaluator.of(Snapshot(0, network, arrays), torch.float64)
        return Subject(evaluator, toy_table(), dict, Tables())

    found = detail_of(subject_of(snapshot.arrays), array, row, unit)
    assert found.gradient == pytest.approx((error(1e-5) - error(-1e-5)) / 2e-5, rel=1e-4, abs=1e-9)
    place = int(row) if unit is None else (int(row), unit)
    assert found.value == pytest.approx(float(snapshot.arrays[array][place]))


def test_that_a_frozen_weight_has_a_gradient_to_show_and_a_removed_one_has_none() -> None:
    frozen = toy_mixture(units=5).freeze_weights("h->y", [("pi:0", 1)])
    assert detail_of(subject(frozen), "weight/h->y", "pi:0", 1).gradient != 0
    removed = toy_mixture(units=5).remove_weights("h->y", [("pi:0", 1)])
    with pytest.raises(NetworkError, match="removed"):
        detail_of(subject(removed), "weight/h->y", "pi:0", 1)


def unit_of(model: Subject, layer: str, row: str) -> UnitDetailAnswer:
    answer = evaluate(model, UnitDetail("main", layer, row, resolution=32))
    assert isinstance(answer, UnitDetailAnswer)
    return answer


def test_that_a_units_response_is_its_picture_and_its_weights_are_its_row_and_column() -> None:
    model = subject(toy_mixture(units=5))
    found = unit_of(model, "h", "3")
    parameters = model.evaluator.parameters
    assert np.array_equal(found.response, activations(model, "h").activations["h"][3])
    assert (found.dimensions, len(found.axes)) == (1, 1)
    assert np.array_equal(found.incoming["x->h"], parameters["weight/x->h"][3])
    assert np.array_equal(found.outgoing["h->y"], parameters["weight/h->y"][:, 3])
    assert found.bias == float(parameters["bias/h"][3])


def test_that_holding_a_unit_at_its_mean_is_taking_its_weight_away_and_correcting_the_bias() -> None:
    network, table = toy_regression(), toy_table()
    snapshot = snapshot_of(network, table)
    model = Subject(Evaluator.of(snapshot, torch.float64), table, dict, Tables())
    found = unit_of(model, "h", "1")
    arrays = {name: values.copy() for name, values in snapshot.arrays.items()}
    arrays["bias/y"] = arrays["bias/y"] + arrays["weight/h->y"][:, 1] * found.mean
    arrays["weight/h->y"][:, 1] = 0.0
    other = Subject(Evaluator.of(Snapshot(0, network, arrays), torch.float64), table, dict, Tables())
    assert found.error_held == pytest.approx(reported_error(other, rows_through(other)), rel=1e-6)
    assert found.error == pytest.approx(reported_error(model, rows_through(model)), rel=1e-9)
    assert found.error_held != pytest.approx(found.error, rel=1e-3)


def test_that_inputs_can_be_held_and_outputs_cannot() -> None:
    model = subject(toy_mixture())
    assert unit_of(model, "x", "0").error_held > 0
    assert math.isnan(unit_of(model, "y", "pi:0").error_held)
    assert unit_of(model, "y", "pi:0").outgoing == {}
    with pytest.raises(NetworkError, match="no unit"):
        unit_of(model, "h", "999")

from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.data.dataset import Dataset
from dnnlab.engine.evaluate import evaluate
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.errors import NetworkError, UnknownLayerError
from dnnlab.graph.network import Network
from dnnlab.link.probes import (
    Curve,
    CurveAnswer,
    MixtureParameters,
    MixtureParametersAnswer,
    Outputs,
    OutputsAnswer,
    Probe,
)
from dnnlab.nn.evaluator import Evaluator

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


@pytest.mark.parametrize("probe", [MixtureParameters("main", "gone", INPUTS), Outputs("main", "gone", INPUTS)])
def test_that_an_output_that_is_gone_is_named(probe: Probe) -> None:
    with pytest.raises(UnknownLayerError, match="gone"):
        evaluate(subject(toy_mixture()), probe)

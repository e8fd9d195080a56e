from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import NetworkError, UnknownLayerError
from dnnlab.graph.layer import Layer
from dnnlab.nn.evaluator import Evaluator
from tests.nn.examples import every_output, network_of, snapshot_of, table

INPUTS = ("first", "second", "third")


def evaluator(dtype: torch.dtype = torch.float64) -> Evaluator:
    return Evaluator.of(snapshot_of(every_output(), table()), dtype)


def test_that_errors_of_given_targets_are_in_original_units() -> None:
    dataset, model = table(), evaluator()
    inputs = dataset.encode(INPUTS, dataset.validation)
    targets = dataset.encode(("sum", "square"), dataset.validation)
    values = model.values("regression", inputs).numpy()
    errors = model.row_errors("regression", inputs, targets).numpy()
    assert errors == pytest.approx(0.5 * ((values - targets) ** 2).sum(1))
    likelihoods = -model.mixture("mixture", inputs).row_errors(torch.from_numpy(targets))
    assert model.row_errors("mixture", inputs, targets).numpy() == pytest.approx(-likelihoods.numpy())


def test_that_class_codes_come_as_a_column_or_as_a_row() -> None:
    dataset, model = table(), evaluator()
    inputs, codes = dataset.encode(INPUTS, dataset.validation), dataset.codes("part", dataset.validation)
    probabilities = model.values("multiclass", inputs).numpy()
    expected = -np.log(probabilities[np.arange(len(codes)), codes])
    assert model.row_errors("multiclass", inputs, codes).numpy() == pytest.approx(expected)
    assert model.row_errors("multiclass", inputs, codes[:, None].astype(float)).numpy() == pytest.approx(expected)


def test_that_an_output_that_is_not_there_is_an_error() -> None:
    model, inputs = evaluator(), np.zeros((1, 3))
    with pytest.raises(UnknownLayerError):
        model.values("h", inputs)
    with pytest.raises(NetworkError, match="predicts no mixture"):
        model.mixture("regression", inputs)


def test_that_single_precision_agrees_with_double() -> None:
    dataset = table()
    inputs = dataset.encode(INPUTS)
    single, double = evaluator(torch.float32), evaluator()
    for output in ("regression", "binary", "multiclass", "narrow"):
        values = single.values(output, inputs)
        assert values.dtype is torch.float32
        assert values.numpy() == pytest.approx(double.values(output, inputs).numpy(), rel=1e-3, abs=1e-4)


def test_that_columns_far_from_zero_keep_their_differences_in_single_precision() -> None:
    values = 1e9 + np.arange(50.0)
    every = np.arange(50)
    dataset = Dataset("far", {"x": Column("x", values), "t": Column("t", values)}, every, every[:0])
    layers = [Layer.new("x", "input", columns=("x",)), Layer.new("t", "regression", columns=("t",))]
    model = Evaluator.of(snapshot_of(network_of(layers, "x>t"), dataset))
    responses = model.responses(values[:, None])["x"].activations[:, 0]
    assert len(set(responses.tolist())) == 50

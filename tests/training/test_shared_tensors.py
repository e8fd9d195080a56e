from __future__ import annotations

import gc
import weakref

import torch

from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.robot_arm import FORWARD, LEAST_SQUARES, project
from dnnlab.nn.scaling import scalings_of
from dnnlab.project.project import MAIN_MODEL
from dnnlab.training.batches import Batches
from dnnlab.training.preparation import Part, prepared
from dnnlab.training.shared_tensors import turned

DATASET = generate(TwoLinkArm(rows=50))


def training_rows(model: str, dtype: torch.dtype = torch.float32) -> Part:
    network = project(1).models[model].network
    return prepared(network, DATASET, scalings_of(network, DATASET), DATASET.training, dtype, "cpu")


def test_that_models_that_read_the_same_columns_of_a_data_set_have_one_tensor() -> None:
    mixture, regression, forward = (training_rows(model) for model in (MAIN_MODEL, LEAST_SQUARES, FORWARD))
    assert mixture.inputs["input"] is regression.inputs["input"]
    assert forward.targets["output"] is regression.inputs["input"]
    assert forward.inputs["input"] is regression.targets["output"]


def test_that_columns_scaled_otherwise_or_of_another_precision_are_not_mixed_up() -> None:
    mixture, regression = training_rows(MAIN_MODEL), training_rows(LEAST_SQUARES)
    assert not torch.equal(mixture.targets["output"], regression.targets["output"])  # one scale for both angles
    exact = training_rows(LEAST_SQUARES, torch.float64)
    assert exact.inputs["input"].dtype is torch.float64
    torch.testing.assert_close(exact.inputs["input"].float(), regression.inputs["input"])


def test_that_training_and_validation_rows_are_not_mixed_up() -> None:
    network = project(1).models[FORWARD].network
    scalings = scalings_of(network, DATASET)
    parts = [
        prepared(network, DATASET, scalings, rows, torch.float64, "cpu")
        for rows in (DATASET.training, DATASET.validation, DATASET.training[:7])
    ]
    for part in parts:
        expected = scalings["input"].apply(DATASET.encode(("theta1", "theta2"), part.rows))
        torch.testing.assert_close(part.inputs["input"], torch.from_numpy(expected))


def test_that_rows_laid_out_for_the_fused_tier_are_shared_too() -> None:
    one, other = (Batches(training_rows(model), 0, 1, features_first=True) for model in (MAIN_MODEL, LEAST_SQUARES))
    assert one.at(0).inputs["input"] is other.at(0).inputs["input"]


def test_that_tensors_go_with_those_who_have_them() -> None:
    part = training_rows(FORWARD, torch.float16)
    batches = Batches(part, 0, 1, features_first=True)
    kept = [weakref.ref(part.inputs["input"]), weakref.ref(batches.at(0).inputs["input"])]
    del part, batches
    gc.collect()
    assert [one() for one in kept] == [None, None]


def test_that_a_single_column_goes_too() -> None:
    values = torch.zeros(5, 1)
    kept = weakref.ref(values)
    assert turned(values).shape == (1, 5)
    del values
    gc.collect()
    assert kept() is None

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.func import jacrev

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training.optimizers import residuals as residuals_module
from dnnlab.training.optimizers.residuals import Residuals
from dnnlab.training.trainer import Trainer
from tests.nn.examples import line, network_of, table

MARQUARDT = Settings(optimizer="levenberg_marquardt", precision="float64")
X = np.linspace(-1.0, 1.0, 50)
TARGETS: Mapping[str, tuple[NDArray[np.float64], float, int, int]] = {
    "square": (X**2, 5e-6, 1, 250),
    "sine": (np.sin(np.pi * X), 8.5e-5, 4, 500),
    "absolute": (np.abs(X), 1.2e-2, 1, 60),
    "step": ((X > 0.0).astype(float), 1e-6, 1, 150),
}
"""What three tanh units are to learn, the error that good weights have, and the restarts and steps that get there."""


def two_outputs() -> Network:
    """A regression of two columns and one of one, after a layer that standardises each row."""
    return network_of(
        [
            Layer.new("x", "input", units=2, columns=("first", "second")),
            Layer.new("h", "units", units=4, activation="tanh"),
            Layer.new("n", "layer_normalisation", units=4),
            Layer.new("y", "regression", units=2, columns=("sum", "square")),
            Layer.new("z", "regression", units=1, columns=("third",)),
        ],
        *("x>h", "h=n", "n>y", "h>z"),
    )


def trained(steps: int, network: Network | None = None, settings: Settings = MARQUARDT) -> Trainer:
    run = Trainer(network or line(), table(), settings, "cpu", None)
    run.run(600.0, until=steps)
    return run


def flat(run: Trainer) -> NDArray[np.floating]:
    return np.concatenate([values.ravel() for values in run.parameters().values()])


def best_error(target: NDArray[np.float64], restarts: int, steps: int) -> float:
    """The root mean squared error of the best of some restarts."""
    columns = {"x": Column("x", X), "y": Column("y", target)}
    data = Dataset("curve", columns, np.arange(len(X)), np.arange(0))
    layers = [
        Layer.new("x", "input", units=1, columns=("x",)),
        Layer.new("h", "units", units=3, activation="tanh"),
        Layer.new("y", "regression", units=1, columns=("y",)),
    ]
    errors = []
    for seed in range(1, restarts + 1):
        run = Trainer(network_of(layers, "x>h", "h>y"), data, MARQUARDT.with_values(seed=seed), "cpu", None)
        run.run(600.0, until=steps)
        errors.append(math.sqrt(2.0 * run.training_loss()))
    return min(errors)


@pytest.mark.parametrize("name", TARGETS)
def test_that_three_units_learn_a_curve_as_well_as_three_units_can(name: str) -> None:
    target, good, restarts, steps = TARGETS[name]
    assert best_error(target, restarts, steps) <= 10.0 * good


def test_that_no_step_raises_the_loss() -> None:
    run = trained(80)
    assert (np.diff(run.drain_losses().training) <= 1e-15).all()
    assert run.training_loss() < 0.9 * trained(80, settings=Settings(precision="float64")).training_loss()


@pytest.mark.parametrize("chunk", [1, 7 * 3 * 10, 2**21])
def test_that_the_derivatives_are_those_of_the_residuals(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residuals_module, "LARGEST_PART", chunk)
    machine = trained(2, two_outputs())._machine
    residuals = Residuals(machine.model, machine.flat, machine.training)
    found = torch.cat([part for _, part in residuals.derivatives()])

    def all_residuals(moving: torch.Tensor) -> torch.Tensor:
        parameters = machine.model.index.views(torch.cat([moving, machine.flat[machine.model.index.trainable :]]))
        outputs = machine.model.outputs_of(parameters, machine.training.inputs)
        return torch.cat([outputs[layer.id] for layer in machine.model.outputs], 1)

    expected = jacrev(all_residuals)(machine.flat[: machine.model.index.trainable])
    assert found.shape == (120, 3, machine.model.index.trainable)
    assert torch.allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_that_its_step_without_damping_is_the_least_squares_solution_of_a_linear_network() -> None:
    layers = [
        Layer.new("x", "input", units=2, columns=("first", "second")),
        Layer.new("y", "regression", units=1, columns=("sum",)),
    ]
    run = trained(1, network_of(layers, "x>y"), MARQUARDT.with_values(damping=1e-12))
    rows = run.training_rows
    design = np.column_stack([rows.inputs["x"].numpy(), np.ones(rows.count)])
    solution, *_ = np.linalg.lstsq(design, rows.targets["y"].numpy()[:, 0], rcond=None)
    parameters = run.parameters()
    assert np.allclose([*parameters["weight/x->y"][0], parameters["bias/y"][0]], solution, rtol=1e-9)


def test_that_weight_decay_is_that_of_ridge_regression() -> None:
    layers = [
        Layer.new("x", "input", units=2, columns=("first", "second")),
        Layer.new("y", "regression", units=1, columns=("sum",)),
    ]
    run = trained(1, network_of(layers, "x>y"), MARQUARDT.with_values(damping=1e-12, weight_decay=0.3))
    rows = run.training_rows
    design = np.column_stack([rows.inputs["x"].numpy(), np.ones(rows.count)])
    normal = design.T @ design / rows.count + 0.3 * np.eye(3)
    solution = np.linalg.solve(normal, design.T @ rows.targets["y"].numpy()[:, 0] / rows.count)
    parameters = run.parameters()
    assert np.allclose([*parameters["weight/x->y"][0], parameters["bias/y"][0]], solution, rtol=1e-8)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_that_it_goes_on_from_a_snapshot_as_if_never_interrupted(precision: str) -> None:
    settings = MARQUARDT.with_values(precision=precision)
    whole, half = trained(24, two_outputs(), settings), trained(11, two_outputs(), settings)
    resumed = Trainer(two_outputs(), table(), settings, "cpu", None, half.snapshot())
    resumed.run(600.0, until=24)
    assert np.array_equal(flat(resumed), flat(whole))
    assert "optimizer/damping" in half.snapshot().arrays


def test_that_a_weight_frozen_by_itself_stays_and_the_others_find_their_place_without_it() -> None:
    run = trained(1)
    run.edit(run.network.freeze_weights("x->h", [("0", 0)]))
    before = run.parameters()["weight/x->h"].copy()
    run.configure(MARQUARDT.with_values(weight_decay=0.01))
    run.run(600.0, until=20)
    after = run.parameters()["weight/x->h"]
    assert after[0, 0] == before[0, 0]
    assert (after[1:] != before[1:]).all()


def test_that_a_run_at_its_minimum_stays_there() -> None:
    layers = [
        Layer.new("x", "input", units=1, columns=("first",)),
        Layer.new("y", "regression", units=1, columns=("first",)),
    ]
    run = trained(5, network_of(layers, "x>y"))
    assert run.training_loss() < 1e-20
    run.run(600.0, until=30)
    assert run.training_loss() < 1e-20
    assert all(np.isfinite(values).all() for values in run.snapshot().arrays.values())

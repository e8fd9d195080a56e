from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, line, sparse, table

LBFGS = Settings(optimizer="lbfgs", precision="float64")


def trained(steps: int, network: Network | None = None, settings: Settings = LBFGS) -> Trainer:
    run = Trainer(network or line(), table(), settings, "cpu", None)
    run.run(600.0, until=steps)
    return run


def flat(run: Trainer) -> np.ndarray:
    return np.concatenate([values.ravel() for values in run.parameters().values()])


def losses_of(run: Trainer) -> np.ndarray:
    return run.drain_losses().training


def test_that_it_takes_torchs_steps() -> None:
    run = trained(12)
    fresh = Trainer(line(), table(), LBFGS, "cpu", None)
    machine = fresh._machine
    moving = machine.flat[: machine.model.index.trainable]
    library = torch.optim.LBFGS(
        [moving], max_iter=12, max_eval=10_000, history_size=10,
        tolerance_grad=0.0, tolerance_change=0.0, line_search_fn="strong_wolfe",
    )  # fmt: skip

    def closure() -> torch.Tensor:
        machine.differentiator.differentiate(machine.batches.at(0))
        moving.grad = machine.differentiator.gradient.clone()
        objective: torch.Tensor = machine.differentiator.objective  # type: ignore[attr-defined]
        return objective.clone()

    library.step(closure)
    assert np.allclose(flat(run), flat(fresh), rtol=1e-9, atol=1e-10)


def test_that_no_step_raises_the_loss_and_it_beats_adam_step_for_step() -> None:
    run = trained(60)
    losses = losses_of(run)
    assert run.execution == "eager"
    assert (np.diff(losses) <= 1e-12).all()
    assert run.training_loss() < 0.98 * trained(60, settings=Settings(precision="float64")).training_loss()


def test_that_with_outputs_of_every_kind_it_lowers_the_sum_of_their_errors_in_scaled_units() -> None:
    run = Trainer(every_output(), table(), LBFGS, "cpu", None)
    errors = []
    for step in range(1, 40):
        run.run(600.0, until=step)
        run._machine.differentiator.differentiate(run._machine.batches.at(0), step)
        errors.append(float(run._machine.differentiator.objective))  # type: ignore[attr-defined]
    assert (np.diff(errors) <= 1e-12).all()
    assert errors[-1] < errors[0] - 1.0


@pytest.mark.parametrize("settings", [LBFGS, LBFGS.with_values(precision="float32", weight_decay=0.01, history=3)])
def test_that_it_goes_on_from_a_snapshot_as_if_never_interrupted(settings: Settings) -> None:
    whole, half = trained(30, settings=settings), trained(13, settings=settings)
    resumed = Trainer(line(), table(), settings, "cpu", None, half.snapshot())
    resumed.run(600.0, until=30)
    assert np.array_equal(flat(resumed), flat(whole))
    assert not np.array_equal(flat(half), flat(whole))


def test_that_removed_and_frozen_weights_stay_also_under_weight_decay() -> None:
    run = trained(3, every_output(), LBFGS.with_values(weight_decay=0.1))
    network = sparse()
    network = network.freeze_weights("x->h", [("6", 1)])
    run.edit(network)
    before = run.parameters()
    run.run(600.0, until=20)
    after = run.parameters()
    for id, arrow in network.connections.items():
        name = f"weight/{id}"
        if name in after:
            still = network.removed_weights(id) | network.frozen_weights(id)
            assert np.array_equal(after[name][still], before[name][still])
            assert np.array_equal(after[name], before[name]) == arrow.frozen


def test_that_weight_decay_makes_the_weights_smaller() -> None:
    def length(decay: float) -> float:
        return float(np.linalg.norm(flat(trained(60, settings=LBFGS.with_values(weight_decay=decay)))))

    assert length(0.1) < 0.7 * length(0.0)


def test_that_the_reported_gradient_is_that_before_the_step() -> None:
    run, adam = trained(1), trained(1, settings=Settings(precision="float64", execution="eager"))
    assert run.gradient_norms() == pytest.approx(adam.gradient_norms(), rel=1e-12)


def test_that_a_tier_that_it_does_not_run_on_is_named_where_it_was_asked_for() -> None:
    assert "eagerly" in trained(1, settings=LBFGS.with_values(execution="fused")).note
    assert trained(1).note == ""

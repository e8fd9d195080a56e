"""Captured steps: without a card the work is done again instead of replayed; the capture itself needs a card."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training.ascent import PATIENCE
from dnnlab.training.batches import Batch, Batches
from dnnlab.training.compiled.agreement import program_disagreement
from dnnlab.training.compiled.captured import STEPS_AT_ONCE, CapturedSteps
from dnnlab.training.compiled.pace import is_faster
from dnnlab.training.compiled.program import Parts, Plan
from dnnlab.training.continuation import anew
from dnnlab.training.machine import Machine
from dnnlab.training.optimizers.optimizer import FirstOrder
from dnnlab.training.placement import placed
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, sparse, table

ALL_ROWS = Settings(execution="eager", precision="float64")


def laid_out(network: Network, settings: Settings) -> tuple[Machine, CapturedSteps]:
    dataset = table()
    machine, _ = placed(anew(network, dataset, 1), dataset, settings, "cpu", 1)
    batches = Batches(machine.training, settings.batch_size, 1, features_first=True)
    count = 0 if batches.is_full else batches.per_epoch
    plan = Plan(network, machine.model.scalings, settings, batches.rows, count, 1)
    return machine, CapturedSteps(Parts(plan), batches, machine.free, "cpu", capture=lambda work: work)


@pytest.mark.parametrize("network", [every_output(), sparse()], ids=["outputs", "sparse"])
@pytest.mark.parametrize("batch", [0, 25])
def test_that_captured_steps_are_those_of_the_other_tiers(network: Network, batch: int) -> None:
    machine, steps = laid_out(network, ALL_ROWS.with_values(batch_size=batch))
    assert isinstance(machine.optimizer, FirstOrder)
    assert program_disagreement(machine, machine.optimizer, steps, 0) < 1e-9


def test_that_long_and_short_graphs_lead_to_the_same_weights() -> None:
    machine, steps = laid_out(every_output(), ALL_ROWS)
    ends = []
    for counts in ([STEPS_AT_ONCE, STEPS_AT_ONCE], [1] * (2 * STEPS_AT_ONCE)):
        flat, states = machine.flat.clone(), tuple(torch.zeros_like(machine.flat) for _ in range(2))
        step = 0
        for count in counts:
            step += len(steps.run(step, count, flat, states, ALL_ROWS, step, 1.0))
        assert step == 2 * STEPS_AT_ONCE
        ends.append(flat)
    assert torch.equal(*ends)


@pytest.mark.parametrize(("first", "captured", "faster"), [(1.0, 2.0, False), (2.0, 1.0, True)])
def test_that_the_tier_that_takes_less_time_for_a_step_is_told(
    first: float, captured: float, faster: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, steps = laid_out(every_output(), ALL_ROWS)
    before, now = machine.flat.clone(), [0.0]
    run, differentiate = steps.run, machine.differentiator.differentiate

    def captured_steps(step: int, count: int, *rest: Any) -> torch.Tensor:
        errors = run(step, count, *rest)
        now[0] += captured * len(errors)
        return errors

    def first_step(batch: Batch, step: int = 0) -> None:
        now[0] += first
        differentiate(batch, step)

    monkeypatch.setattr(steps, "run", captured_steps)
    monkeypatch.setattr(machine.differentiator, "differentiate", first_step)
    assert is_faster(steps, machine, 0, clock=lambda: now[0]) is faster
    assert torch.equal(machine.flat, before)
    assert machine.optimizer.count == 0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card with CUDA")
@pytest.mark.parametrize("batch", [0, 25])
def test_that_steps_captured_on_a_card_lead_to_the_weights_of_the_processor(batch: int) -> None:
    settings = Settings(precision="float64", execution="compiled", batch_size=batch)
    card = Trainer(every_output(), table(), settings, "cuda:0", None)
    card.run(60.0, until=40)
    here = Trainer(every_output(), table(), settings.with_values(execution="eager"), "cpu", None)
    here.run(60.0, until=40)
    assert card.execution == "compiled"
    ours, theirs = here.parameters(), card.parameters()
    assert all(np.allclose(ours[name], theirs[name], rtol=1e-6, atol=1e-8) for name in ours)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card with CUDA")
def test_that_a_run_on_a_card_begins_fused_and_decides_about_capture_by_itself() -> None:
    trainer = Trainer(every_output(), table(), Settings(), "cuda:0", None)
    assert trainer.execution == "fused"
    trainer.run(PATIENCE + 2.0, None)
    assert trainer.execution in ("fused", "compiled")
    assert trainer.note == ""

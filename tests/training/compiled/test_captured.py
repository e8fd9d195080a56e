"""Captured steps without a card: the work is done again instead of replayed. The capture itself is not tested here."""

from __future__ import annotations

import pytest
import torch

from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training.batches import Batches
from dnnlab.training.compiled.agreement import program_disagreement
from dnnlab.training.compiled.captured import STEPS_AT_ONCE, CapturedSteps
from dnnlab.training.compiled.program import Parts, Plan
from dnnlab.training.continuation import anew
from dnnlab.training.machine import Machine
from dnnlab.training.optimizers.optimizer import FirstOrder
from dnnlab.training.placement import placed
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

from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.network import Network
from dnnlab.training import agreement
from dnnlab.training.agreement import AGREEMENT, Reference, disagreement
from dnnlab.training.batches import Batch
from dnnlab.training.preparation import Part
from dnnlab.training.step import FusedDifferentiator
from tests.nn.examples import every_output, line, residual, shapes, sparse
from tests.training.test_step import gradient_and_error, parts


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_that_the_tiers_agree_to_rounding(activation: str) -> None:
    model, flat, part = parts(every_output(activation))
    before = flat.clone()
    assert disagreement(model, flat, part) < 1e-13 < AGREEMENT[torch.float64]
    assert torch.equal(flat, before)


def test_that_the_tiers_agree_to_rounding_on_every_covariance() -> None:
    model, flat, part = parts(shapes())
    assert disagreement(model, flat, part) < 1e-12


@pytest.mark.parametrize(
    "network",
    [every_output(), shapes(), residual(), sparse()],
    ids=["outputs", "covariances", "residual", "sparse"],
)
def test_that_the_tiers_agree_in_single_precision(network: Network) -> None:
    model, flat, part = parts(network, torch.float32)
    assert disagreement(model, flat, part) < 1e-5 < AGREEMENT[torch.float32]


def test_that_the_tiers_agree_where_the_rows_gradients_cancel_and_rounding_is_left() -> None:
    model, flat, part = parts(line(), torch.float32)
    for slot in model.index.slots.values():
        if slot.layer == "t":
            flat[slot.start : slot.stop] = 0.0
    order = torch.randperm(part.count, generator=torch.Generator().manual_seed(1))
    inputs = {id: torch.cat([x, x[order]]) for id, x in part.inputs.items()}
    targets = {id: torch.cat([t, -t[order]]) for id, t in part.targets.items()}
    both_ways = Part(np.concatenate([part.rows, part.rows[order.numpy()]]), inputs, targets)
    gradient, _ = gradient_and_error("eager", model, flat, both_ways)
    assert 0.0 < float(gradient.norm()) < 1e-6
    assert disagreement(model, flat, both_ways) < AGREEMENT[torch.float32]


def test_that_a_network_of_very_many_matrices_is_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "MANY_SLOTS", 1)
    model, flat, part = parts(every_output())
    assert disagreement(model, flat, part) < 1e-13
    right = FusedDifferentiator.differentiate

    def wrong(self: FusedDifferentiator, batch: Batch) -> None:
        right(self, batch)
        self.gradient[3] += 0.01 * self.gradient.norm()

    monkeypatch.setattr(FusedDifferentiator, "differentiate", wrong)
    assert disagreement(model, flat, part) > 1e-3


def test_that_identity_connections_carry_gradients_in_both_tiers() -> None:
    model, flat, part = parts(residual())
    assert disagreement(model, flat, part) < 1e-13


def test_that_a_wrong_gradient_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    model, flat, part = parts(every_output())
    right = FusedDifferentiator.differentiate

    def wrong(self: FusedDifferentiator, batch: Batch) -> None:
        right(self, batch)
        self.gradient[3] += 0.01 * self.gradient.norm()

    monkeypatch.setattr(FusedDifferentiator, "differentiate", wrong)
    assert disagreement(model, flat, part) > 1e-3


def test_that_rounding_is_known_by_double_precision_and_what_goes_beyond_it_is_not_excused() -> None:
    model, flat, part = parts(every_output(), torch.float32)
    reference = Reference(model, flat, part)
    reference.compare(0)
    gradient, error = gradient_and_error("eager", model, flat, part)
    assert max(reference.beyond_rounding(gradient, error)) == 0.0
    assert reference.beyond_rounding(2.0 * gradient, error)[0] > 1e-3
    assert reference.beyond_rounding(gradient, 1.01 * error)[1] > 1e-3
    assert np.isnan(reference.beyond_rounding(gradient * float("nan"), error)[0])

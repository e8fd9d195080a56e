from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from dnnlab.data.dataset import Dataset
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.nn.evaluator import Evaluator
from dnnlab.nn.mixture import Mixture
from dnnlab.nn.scaling import scaling_arrays
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.continuation import continued
from tests.nn.examples import network_of, snapshot_of, table

INPUTS = np.array([[0.2, 95.0, -3.4], [0.7, 110.0, -3.9]])


def mixture_of(covariance: str, **values: object) -> Network:
    given: dict[str, Any] = {"components": 2, "columns": ("sum", "square"), "sigma_floor": 0.3, **values}
    layers = [
        Layer.new("x", "input", units=3, columns=("first", "second", "third")),
        Layer.new("h", "units", units=6),
        Layer.new("t", "mixture", units=2, covariance=covariance, **given),
    ]
    return network_of(layers, "x>h", "h>t")


def edited(snapshot: Snapshot, network: Network, dataset: Dataset) -> Snapshot:
    beginning = continued(snapshot, network, dataset, 1)
    return Snapshot(0, network, {**beginning.arrays, **scaling_arrays(beginning.scalings)})


def predicted(snapshot: Snapshot) -> Mixture:
    return Evaluator.of(snapshot, torch.float64).mixture("t", INPUTS)


@pytest.mark.parametrize("covariance", ["diagonal", "full", "precision"])
def test_that_a_round_mixture_stays_the_same_where_it_may_be_stretched(covariance: str) -> None:
    dataset = table()
    before = snapshot_of(mixture_of("isotropic"), dataset)
    after = edited(before, mixture_of(covariance), dataset)
    round_one, found = predicted(before), predicted(after)
    np.testing.assert_allclose(found.log_pi, round_one.log_pi, rtol=1e-10)
    np.testing.assert_allclose(found.mu, round_one.mu, rtol=1e-10)
    np.testing.assert_allclose(found.factors, round_one.factors, rtol=1e-10)


@pytest.mark.parametrize("covariance", ["full", "precision"])
def test_that_a_diagonal_mixture_stays_the_same_where_it_may_be_tilted(covariance: str) -> None:
    dataset = table()
    before = snapshot_of(mixture_of("diagonal"), dataset)
    after = predicted(edited(before, mixture_of(covariance), dataset))
    np.testing.assert_allclose(after.factors, predicted(before).factors, rtol=1e-10)


@pytest.mark.parametrize("covariance", ["diagonal", "full", "precision"])
def test_that_a_mixture_made_round_keeps_its_means_and_the_geometric_mean_of_its_sigmas(covariance: str) -> None:
    dataset = table()
    before = snapshot_of(mixture_of(covariance, sigma_floor=0.0), dataset)
    stretched = predicted(before)
    found = predicted(edited(before, mixture_of("isotropic", sigma_floor=0.0), dataset))
    np.testing.assert_allclose(found.mu, stretched.mu, rtol=1e-10)
    np.testing.assert_allclose(found.log_sigma, stretched.log_sigma.mean(2), rtol=1e-10)


def test_that_numbers_of_a_factor_are_not_taken_for_those_of_its_inverse() -> None:
    dataset = table()
    before = snapshot_of(mixture_of("full", sigma_floor=0.0), dataset)
    found = predicted(edited(before, mixture_of("precision", sigma_floor=0.0), dataset))
    np.testing.assert_allclose(found.mu, predicted(before).mu, rtol=1e-10)
    np.testing.assert_allclose(found.log_sigma, predicted(before).log_sigma, rtol=1e-10)
    assert found.below is not None
    assert float(found.below.abs().max()) == 0.0


def test_that_choosing_another_covariance_and_taking_it_back_changes_nothing() -> None:
    dataset = table()
    before = snapshot_of(mixture_of("full"), dataset)
    there = continued(before, mixture_of("isotropic"), dataset, 1)
    assert there.removed is not None
    snapshot = Snapshot(0, there.network, {**there.arrays, **scaling_arrays(there.scalings)})
    back = continued(snapshot, before.network, dataset, 1, [there.removed])
    for name in ("weight/h->t", "bias/t"):
        np.testing.assert_allclose(back.arrays[name], before.arrays[name], rtol=1e-12)


def test_that_other_targets_bring_their_own_scale() -> None:
    dataset = table()
    before = snapshot_of(mixture_of("isotropic"), dataset)
    after = edited(before, mixture_of("full", columns=("first", "third")), dataset)
    assert np.isfinite(predicted(after).factors.numpy()).all()

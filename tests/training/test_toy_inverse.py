from __future__ import annotations

import pytest
import torch

from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.project.settings import Settings
from dnnlab.theory.toy_inverse import ToyInverseTheory
from dnnlab.training.trainer import Trainer
from tests.nn.examples import small_mixture


@pytest.mark.parametrize("seed", [1, 2])
def test_that_a_mixture_of_three_comes_within_0_23_nats_of_the_entropy(seed: int) -> None:
    theory = ToyInverseTheory()
    settings = Settings(learning_rate=0.005, schedule="cosine", schedule_steps=3000, seed=seed)
    run = Trainer(small_mixture(), generate(ToyInverse(seed=seed)), settings, "cpu", None)
    run.run(120.0, until=3000)
    v, u, weights = theory.population(4000)
    errors = run.evaluator().row_errors("t", v[:, None], u[:, None])
    gap = float((errors.double() * torch.from_numpy(weights)).sum()) - theory.entropy()
    assert theory.mixture_floor(3) < gap < 0.23

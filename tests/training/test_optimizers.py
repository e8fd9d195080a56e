from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.optimizers import learning_rate_at, new_optimizer


def gradients(count: int) -> Iterator[Tensor]:
    generator = torch.Generator().manual_seed(4)
    for _ in range(count):
        yield torch.randn(13, dtype=torch.float64, generator=generator)


def after_steps(settings: Settings, count: int = 40) -> Tensor:
    parameters = torch.linspace(-1.0, 1.0, 13, dtype=torch.float64)
    optimizer = new_optimizer(settings, parameters)
    for gradient in gradients(count):
        optimizer.update(parameters, gradient, settings.learning_rate)
    assert optimizer.count == count
    return parameters


def after_torchs_steps(settings: Settings, count: int = 40) -> Tensor:
    parameters = torch.linspace(-1.0, 1.0, 13, dtype=torch.float64).requires_grad_()
    if settings.optimizer == "adam":
        optimizer: torch.optim.Optimizer = torch.optim.Adam([parameters], lr=settings.learning_rate)
    else:
        optimizer = torch.optim.SGD([parameters], lr=settings.learning_rate, momentum=settings.momentum)
    for gradient in gradients(count):
        parameters.grad = gradient
        optimizer.step()
    return parameters.detach()


@pytest.mark.parametrize("settings", [Settings(), Settings(optimizer="sgd", momentum=0.8)], ids=lambda s: s.optimizer)
def test_that_updates_are_those_of_torch(settings: Settings) -> None:
    assert torch.allclose(after_steps(settings), after_torchs_steps(settings), rtol=1e-12, atol=1e-13)


def test_that_adam_is_the_same_where_torch_lacks_the_update_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch, "_fused_adam_")
    assert torch.allclose(after_steps(Settings()), after_torchs_steps(Settings()), rtol=1e-12, atol=1e-13)


def test_that_what_lies_behind_the_gradient_does_not_move() -> None:
    for settings in (Settings(), Settings(optimizer="sgd")):
        parameters = torch.ones(5)
        optimizer = new_optimizer(settings, parameters)
        optimizer.update(parameters[:3], torch.ones(3), 0.1)
        assert (parameters != 1.0).tolist() == [True, True, True, False, False]
        assert all(not state[3:].any() for state in optimizer.states.values())


def test_that_momentum_changes_while_it_runs() -> None:
    optimizer = new_optimizer(Settings(optimizer="sgd", momentum=0.9), torch.zeros(1))
    optimizer.configure(Settings(optimizer="sgd", momentum=0.0))
    parameters = torch.zeros(1)
    for _ in range(2):
        optimizer.update(parameters, torch.ones(1), 1.0)
    assert float(parameters) == -2.0


def test_that_the_cosine_falls_to_one_percent_and_stays_there() -> None:
    settings = Settings(learning_rate=0.1, schedule="cosine", schedule_steps=100)
    assert learning_rate_at(settings, 0) == 0.1
    assert learning_rate_at(settings, 50) == pytest.approx(0.1 * 0.505)
    assert learning_rate_at(settings, 25) == pytest.approx(0.1 * (0.01 + 0.495 * (1 + math.cos(math.pi / 4))))
    assert learning_rate_at(settings, 100) == pytest.approx(0.001) == learning_rate_at(settings, 10_000)


def test_that_a_constant_rate_stays() -> None:
    assert {learning_rate_at(Settings(learning_rate=0.3), step) for step in (0, 5, 10**6)} == {0.3}

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.optimizer import RULES, FirstOrder, new_optimizer
from dnnlab.training.optimizers.rule import shortened

SIZE = 13
STEPS = 40
SETTINGS = {
    "adam": Settings(),
    "adam with all its numbers": Settings(
        first_decay=0.8, second_decay=0.99, epsilon=1e-3, weight_decay=0.1, gradient_limit=2.0
    ),
    "adamw": Settings(optimizer="adamw", weight_decay=0.3),
    "adamw with all its numbers": Settings(
        optimizer="adamw", first_decay=0.7, second_decay=0.98, epsilon=1e-4, weight_decay=0.2, gradient_limit=3.0
    ),
    "sgd": Settings(optimizer="sgd", momentum=0.8),
    "sgd without momentum": Settings(optimizer="sgd", momentum=0.0, weight_decay=0.1),
    "sgd with all its numbers": Settings(optimizer="sgd", nesterov=True, weight_decay=0.1, gradient_limit=2.5),
    "nesterov": Settings(optimizer="sgd", momentum=0.7, nesterov=True),
    "rmsprop": Settings(optimizer="rmsprop"),
    "rmsprop with all its numbers": Settings(
        optimizer="rmsprop", square_decay=0.9, epsilon=1e-3, weight_decay=0.2, gradient_limit=1.5
    ),
}
SCHEDULED = {"schedule": "step", "drop_every": 7, "drop_factor": 0.7, "warmup_steps": 5}


def beginning(dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.linspace(-1.0, 1.0, SIZE, dtype=dtype)


def gradients(dtype: torch.dtype = torch.float64) -> Iterator[Tensor]:
    generator = torch.Generator().manual_seed(4)
    for _ in range(STEPS):
        yield torch.randn(SIZE, dtype=torch.float64, generator=generator).to(dtype)


def after_steps_in_place(settings: Settings, dtype: torch.dtype = torch.float64) -> tuple[Tensor, dict[str, Tensor]]:
    parameters = beginning(dtype)
    optimizer = new_optimizer(settings, parameters)
    for step, gradient in enumerate(gradients(dtype)):
        before = gradient.clone()
        optimizer.update(parameters, gradient, settings, step, 1.0)
        assert torch.equal(gradient, before)
    assert optimizer.count == STEPS
    return parameters, optimizer.states


def after_pure_steps(settings: Settings, dtype: torch.dtype = torch.float64) -> tuple[Tensor, dict[str, Tensor]]:
    rule = RULES[settings.optimizer]()
    parameters = beginning(dtype)
    states = tuple(torch.zeros_like(parameters) for _ in rule.names)
    for step, gradient in enumerate(gradients(dtype)):
        numbers = torch.tensor(rule.numbers_at(settings, step, step), dtype=dtype)
        kept = [values.clone() for values in (parameters, gradient, *states)]
        moved = rule.updated(parameters, gradient, states, numbers)
        assert all(torch.equal(old, now) for old, now in zip(kept, (parameters, gradient, *states), strict=True))
        parameters, states = moved
    return parameters, dict(zip(rule.names, states, strict=True))


def after_torchs_steps(settings: Settings, dtype: torch.dtype = torch.float64) -> Tensor:
    parameters = beginning(dtype).requires_grad_()
    optimizer = torchs_optimizer(settings, parameters)
    for step, gradient in enumerate(gradients(dtype)):
        parameters.grad = gradient
        if settings.gradient_limit:
            torch.nn.utils.clip_grad_norm_([parameters], settings.gradient_limit)
        optimizer.param_groups[0]["lr"] = learning_rate_at(settings, step)
        optimizer.step()
    return parameters.detach()


def torchs_optimizer(settings: Settings, parameters: Tensor) -> torch.optim.Optimizer:
    rate, decay, epsilon = settings.learning_rate, settings.weight_decay, settings.epsilon
    betas = (settings.first_decay, settings.second_decay)
    match settings.optimizer:
        case "adam":
            return torch.optim.Adam([parameters], rate, betas, epsilon, decay)
        case "adamw":
            return torch.optim.AdamW([parameters], rate, betas, epsilon, decay)
        case "rmsprop":
            return torch.optim.RMSprop([parameters], rate, settings.square_decay, epsilon, decay)
    nesterov = settings.nesterov
    return torch.optim.SGD([parameters], rate, settings.momentum, weight_decay=decay, nesterov=nesterov)


@pytest.fixture(params=SETTINGS)
def settings(request: pytest.FixtureRequest) -> Settings:
    return SETTINGS[request.param]


@pytest.mark.parametrize("schedule", [{}, SCHEDULED], ids=["constant", "scheduled"])
def test_that_updates_are_those_of_torch(settings: Settings, schedule: dict[str, object]) -> None:
    settings = settings.with_values(**schedule)
    moved, _ = after_steps_in_place(settings)
    assert torch.allclose(moved, after_torchs_steps(settings), rtol=1e-12, atol=1e-13)
    assert not torch.allclose(moved, beginning(), atol=0.02)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
def test_that_both_forms_of_a_rule_agree(settings: Settings, dtype: torch.dtype) -> None:
    settings = settings.with_values(**SCHEDULED)
    relative, absolute = (1e-12, 1e-13) if dtype is torch.float64 else (2e-5, 1e-6)
    moved, states = after_steps_in_place(settings, dtype)
    purely_moved, pure_states = after_pure_steps(settings, dtype)
    assert torch.allclose(moved, purely_moved, rtol=relative, atol=absolute)
    assert states.keys() == pure_states.keys()
    assert all(torch.allclose(states[name], pure_states[name], relative, absolute) for name in states)


def test_that_a_pure_update_can_be_traced_once_for_all_numbers(settings: Settings) -> None:
    rule = RULES[settings.optimizer]()

    def updated(parameters: Tensor, gradient: Tensor, numbers: Tensor) -> Tensor:
        states = tuple(torch.zeros_like(parameters) for _ in rule.names)
        return rule.updated(parameters, gradient, states, numbers)[0]

    gradient = next(gradients())
    plain = torch.tensor(rule.numbers_at(Settings(optimizer=settings.optimizer), 0, 0), dtype=torch.float64)
    numbers = torch.tensor(rule.numbers_at(settings, 3, 3), dtype=torch.float64)
    traced = make_fx(updated)(beginning(), gradient, plain)
    assert torch.equal(traced(beginning(), gradient, numbers), updated(beginning(), gradient, numbers))


def test_that_stacked_runs_move_as_each_would_by_itself(settings: Settings) -> None:
    apart = []
    for shift in (0.0, 0.5):
        parameters = beginning() + shift
        optimizer = new_optimizer(settings, parameters)
        for step, gradient in enumerate(gradients()):
            optimizer.update(parameters, gradient * (1.0 + shift), settings, step, 1.0)
        apart.append(parameters)
    together = torch.stack([beginning(), beginning() + 0.5])
    purely = together.clone()
    optimizer = FirstOrder(RULES[settings.optimizer](), together)
    states = tuple(torch.zeros_like(purely) for _ in optimizer.rule.names)
    for step, gradient in enumerate(gradients()):
        stacked = torch.stack([gradient, gradient * 1.5])
        numbers = torch.tensor(optimizer.rule.numbers_at(settings, step, step), dtype=torch.float64)
        purely, states = optimizer.rule.updated(purely, stacked, states, numbers)
        optimizer.update(together, stacked, settings, step, 1.0)
    assert torch.allclose(together, torch.stack(apart), rtol=1e-12, atol=1e-13)
    assert torch.allclose(purely, torch.stack(apart), rtol=1e-12, atol=1e-13)


def test_that_adam_is_the_same_where_torch_lacks_the_update_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_fused_adam_", "_fused_adamw_"):
        monkeypatch.delattr(torch, name)
    for settings in SETTINGS.values():
        if settings.optimizer in ("adam", "adamw"):
            moved, _ = after_steps_in_place(settings)
            assert torch.allclose(moved, after_torchs_steps(settings), rtol=1e-12, atol=1e-13)


def test_that_what_lies_behind_the_gradient_does_not_move(settings: Settings) -> None:
    parameters = torch.ones(5)
    optimizer = new_optimizer(settings, parameters)
    optimizer.update(parameters[:3], torch.full((3,), 2.0), settings, 0, 1.0)
    assert (parameters != 1.0).tolist() == [True, True, True, False, False]
    assert all(state[:3].any() and not state[3:].any() for state in optimizer.states.values())


def test_that_parts_of_stacked_vectors_move_alone(settings: Settings) -> None:
    parameters = torch.ones(3, 5, dtype=torch.float64)
    alone = torch.ones(2, dtype=torch.float64)
    together, single = new_optimizer(settings, parameters), new_optimizer(settings, alone)
    for step in range(4):
        together.update(parameters[:, :2], torch.full((3, 2), 2.0, dtype=torch.float64), settings, step, 1.0)
        single.update(alone, torch.full((2,), 2.0, dtype=torch.float64), settings, step, 1.0)
    assert torch.allclose(parameters[:, :2], alone.expand(3, 2), rtol=1e-12)
    assert (parameters[:, 2:] == 1.0).all()


def test_that_a_short_gradient_is_not_made_longer_and_a_long_one_keeps_its_direction() -> None:
    gradient = torch.tensor([3.0, 4.0], dtype=torch.float64)
    for limit in (math.inf, 6.0, 5.1):
        assert torch.equal(shortened(gradient, torch.tensor(limit)), gradient)
    assert torch.allclose(shortened(gradient, torch.tensor(1.0)), gradient / 5.0, atol=1e-6)
    huge = torch.tensor([1e30, 0.0])  # its square is infinite in this precision
    assert torch.equal(shortened(huge, torch.tensor(math.inf)), huge)


def test_that_what_is_removed_stays_removed_under_weight_decay(settings: Settings) -> None:
    settings = settings.with_values(weight_decay=0.5)
    parameters = torch.tensor([0.0, 1.0])
    optimizer = new_optimizer(settings, parameters)
    for step in range(5):
        optimizer.update(parameters, torch.tensor([0.0, 0.1]), settings, step, 1.0)
    assert parameters[0] == 0.0
    assert parameters[1] < 1.0


def test_that_momentum_changes_while_it_runs() -> None:
    parameters = torch.zeros(1)
    settings = Settings(optimizer="sgd", momentum=0.0, learning_rate=1.0)
    optimizer = new_optimizer(settings, parameters)
    for step in range(2):
        optimizer.update(parameters, torch.ones(1), settings, step, 1.0)
    assert float(parameters) == -2.0
    optimizer.update(parameters, torch.ones(1), settings.with_values(momentum=0.5), 2, 1.0)
    assert float(parameters) == -3.5


def test_that_every_rule_gives_numbers_that_are_finite_but_for_the_limit() -> None:
    for settings in SETTINGS.values():
        for step in (0, 10**9):
            limit, *numbers = RULES[settings.optimizer]().numbers_at(settings, step, step)
            assert limit == (settings.gradient_limit or math.inf)
            assert all(map(math.isfinite, numbers))

"""How a model is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from dnnlab.errors import SettingsError

Optimizer = Literal["adam", "adamw", "sgd", "rmsprop", "lbfgs", "levenberg_marquardt"]
Schedule = Literal["constant", "step", "cosine", "one_cycle", "plateau"]
Precision = Literal["float32", "float64"]
Execution = Literal["auto", "eager", "fused", "compiled"]

RANGES: Mapping[str, tuple[float, float]] = {
    "learning_rate": (1e-8, 100.0),
    "momentum": (0.0, 0.9999),
    "first_decay": (0.0, 0.9999),
    "second_decay": (0.0, 0.999999),
    "square_decay": (0.0, 0.999999),
    "epsilon": (1e-16, 1.0),
    "weight_decay": (0.0, 10.0),
    "gradient_limit": (0.0, 1e9),
    "damping": (1e-12, 1e6),
    "drop_factor": (0.001, 0.999),
    "warm_share": (0.01, 0.99),
    "least_improvement": (0.0, 1e9),
}
"""The least and the greatest value of each setting that is a number."""

WHOLE_RANGES: Mapping[str, tuple[int, int]] = {
    "history": (1, 100),
    "schedule_steps": (1, 10**9),
    "drop_every": (1, 10**9),
    "plateau_patience": (1, 10**9),
    "warmup_steps": (0, 10**9),
    "stopping_patience": (1, 10**9),
    "batch_size": (0, 10**9),
    "seed": (0, 2**63 - 1),
}
"""The least and the greatest value of each setting that is a whole number."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one model's training. All may change while it runs.

    Attributes:
        optimizer: How the gradient moves the weights:

            - `adam` (Kingma and Ba, 2015), and `adamw` with decoupled weight decay (Loshchilov and Hutter, 2019);
            - `sgd`: gradient descent with momentum; `rmsprop` (Tieleman and Hinton, 2012);
            - `lbfgs`: limited-memory BFGS with a line search (Nocedal and Wright, 2006, section 7.2), on all rows;
            - `levenberg_marquardt`: damped Gauss-Newton for regression outputs (Nielsen, 1999), on all rows.
        learning_rate: The step size at the start of the schedule; of `one_cycle`, at its peak. `lbfgs` and
            `levenberg_marquardt` find their own.
        momentum: For `sgd`: the share of the last step that is kept.
        nesterov: For `sgd`: whether the gradient counts as if the momentum had been followed already.
        first_decay: For `adam` and `adamw`: the share of the mean gradient that is kept at each step, beta 1.
        second_decay: For `adam` and `adamw`: the share of the mean squared gradient that is kept, beta 2.
        square_decay: For `rmsprop`: the share of the mean squared gradient that is kept.
        epsilon: For `adam`, `adamw` and `rmsprop`: what is added to the root of the mean squared gradient.
        weight_decay: For `adamw` decoupled: each step multiplies by 1 - rate x decay. For the others L2: the error
            gains half of it times the sum of squares. It acts on all that training moves, biases and gains too, as in
            `torch.optim`, but not on what is frozen or removed. What is reported as loss stays without it.
        gradient_limit: A gradient longer than this is shortened to it, all weights together; 0 leaves all as they are.
        history: For `lbfgs`: how many past steps tell the curvature.
        damping: For `levenberg_marquardt`: the damping of the first step, relative to the greatest curvature.
        schedule: How the learning rate changes:

            - `constant`;
            - `step`: it is multiplied by `drop_factor` every `drop_every` steps;
            - `cosine`: it falls along half a cosine to 1 % over `schedule_steps`, then stays there;
            - `one_cycle` (Smith, 2018): it rises from 1/25 to the rate over the first `warm_share` of
              `schedule_steps`, falls to 1/250,000 of the rate until their end, then stays there;
            - `plateau`: it is multiplied by `drop_factor` whenever the validation loss, or without validation rows the
              training loss, was not better than ever before for `plateau_patience` steps.
        schedule_steps: Length of the schedule in steps, for `cosine` and `one_cycle`.
        drop_every: For `step`: steps between two drops.
        drop_factor: For `step` and `plateau`: by what the rate is multiplied at a drop.
        warm_share: For `one_cycle`: the share of the steps over which the rate rises.
        plateau_patience: For `plateau`: so many steps without a better loss bring the rate down.
        warmup_steps: Over the first so many steps the rate rises in a straight line, whatever the schedule; 0 for none.
        early_stopping: Whether the run halts when the validation loss was not better for `stopping_patience` steps.
        stopping_patience: See there.
        least_improvement: For early stopping: a validation loss is better if it is lower by more than this.
        restore_best: For early stopping: whether the weights of the best validation loss come back at the halt.
        batch_size: Rows per step; 0 takes all training rows at every step.
        seed: Fixes initial weights and the order of the rows.
        precision: The floating point type of weights and data.
        execution: The tier that runs the training step: `eager`, `fused`, or `compiled`, which waits for the compiler.
            `auto` takes the fastest that knows the network, and moves up when there is a faster one.
    """

    optimizer: Optimizer = "adam"
    learning_rate: float = 0.01
    momentum: float = 0.9
    nesterov: bool = False
    first_decay: float = 0.9
    second_decay: float = 0.999
    square_decay: float = 0.99
    epsilon: float = 1e-8
    weight_decay: float = 0.0
    gradient_limit: float = 0.0
    history: int = 10
    damping: float = 1e-3
    schedule: Schedule = "constant"
    schedule_steps: int = 10_000
    drop_every: int = 1_000
    drop_factor: float = 0.5
    warm_share: float = 0.3
    plateau_patience: int = 500
    warmup_steps: int = 0
    early_stopping: bool = False
    stopping_patience: int = 1_000
    least_improvement: float = 0.0
    restore_best: bool = True
    batch_size: int = 0
    seed: int = 1
    precision: Precision = "float32"
    execution: Execution = "auto"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            _require_choice(name, getattr(self, name), choices)
        for name, (least, most) in RANGES.items():
            _require_range(name, getattr(self, name), least, most)
        for name, (first, last) in WHOLE_RANGES.items():
            _require_whole(name, getattr(self, name), first, last)
        for name in _SWITCHES:
            _require_switch(name, getattr(self, name))

    def with_values(self, **values: object) -> Settings:
        """Return these settings with some changed.

        Raises:
            SettingsError: There is no such setting, or the value is outside its range.
        """
        known = {field.name for field in fields(self)}
        for name in values:
            if name not in known:
                raise SettingsError(
                    f"There is no setting {name!r}", remedy="The settings are " + ", ".join(sorted(known))
                )
        return replace(self, **values)  # type: ignore[arg-type]


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "optimizer": get_args(Optimizer),
    "schedule": get_args(Schedule),
    "precision": get_args(Precision),
    "execution": get_args(Execution),
}
_SWITCHES = ("nesterov", "early_stopping", "restore_best")


def _require_switch(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise SettingsError(f"{name} is {_shown(value)}", where=f"settings.{name}", remedy="Give true or false")


def _require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(
            f"{name} is {value!r}", where=f"settings.{name}", remedy="Choose one of " + ", ".join(choices)
        )


def _require_whole(name: str, value: object, minimum: int, maximum: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise SettingsError(
            f"{name} is {_shown(value)}",
            where=f"settings.{name}",
            remedy=f"Give a whole number from {minimum:,} to {maximum:,}",
        )


def _require_range(name: str, value: object, minimum: float, maximum: float) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise SettingsError(
            f"{name} is {_shown(value)}",
            where=f"settings.{name}",
            remedy=f"Give a number from {minimum:g} to {maximum:g}",
        )


def _shown(value: object) -> str:
    huge = isinstance(value, int) and abs(value) >= 10**20  # numbers of thousands of digits cannot even be printed
    return "a number of more than 20 digits" if huge else repr(value)

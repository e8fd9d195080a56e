"""How a model is trained."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from dnnlab.errors import SettingsError

Optimizer = Literal["adam", "sgd"]
Schedule = Literal["constant", "cosine"]
Precision = Literal["float32", "float64"]
Execution = Literal["auto", "eager", "fused"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one model's training. All may change while it runs.

    Attributes:
        optimizer: `adam` (Kingma and Ba, 2015) or `sgd` with momentum.
        learning_rate: The step size at the start of the schedule.
        momentum: For `sgd`: the share of the last step that is kept.
        schedule: `constant`, or `cosine`: falls along half a cosine to 1 % over `schedule_steps`, then stays there.
        schedule_steps: Length of the schedule in steps.
        batch_size: Rows per step; 0 takes all training rows at every step.
        seed: Fixes initial weights and the order of the rows.
        precision: The floating point type of weights and data.
        execution: The tier that runs the training step; `auto` takes the fastest that knows the network.
    """

    optimizer: Optimizer = "adam"
    learning_rate: float = 0.01
    momentum: float = 0.9
    schedule: Schedule = "constant"
    schedule_steps: int = 10_000
    batch_size: int = 0
    seed: int = 1
    precision: Precision = "float32"
    execution: Execution = "auto"

    def __post_init__(self) -> None:
        _require_choice("optimizer", self.optimizer, get_args(Optimizer))
        _require_choice("schedule", self.schedule, get_args(Schedule))
        _require_choice("precision", self.precision, get_args(Precision))
        _require_choice("execution", self.execution, get_args(Execution))
        _require_range("learning_rate", self.learning_rate, 1e-8, 100.0)
        _require_range("momentum", self.momentum, 0.0, 0.9999)
        _require_whole("schedule_steps", self.schedule_steps, 1, 10**9)
        _require_whole("batch_size", self.batch_size, 0, 10**9)
        _require_whole("seed", self.seed, 0, 2**63 - 1)

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

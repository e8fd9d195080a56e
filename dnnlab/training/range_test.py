"""The learning-rate range test: a copy of the run trains on while the rate grows, and the losses tell which rates work.

Source: Smith, Cyclical learning rates for training neural networks (2017), section 3.3.
"""

from __future__ import annotations

import math
import time

import numpy as np
import torch
from numpy.typing import NDArray

from dnnlab.link.messages import RatesTried
from dnnlab.project.settings import Settings
from dnnlab.training.arithmetic import arithmetic_for
from dnnlab.training.machine import Machine

LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 300
SMOOTHING = 0.93
"""The share of the smoothed loss that is kept at each step."""
EXPLODED = 3.0
"""How far the smoothed loss may rise above its lowest, in units of how far it came down, before the test ends."""
BELOW_LOWEST = 10.0
"""By what the rate of the lowest loss is divided: there the loss falls, and is far from exploding."""

Values = NDArray[np.float64]


class RangeTest:
    """Trains a machine of its own with a rate that grows from 1e-6 to 10, in slices.

    Attributes:
        done: Whether it has come to its end: the last rate, or a loss that explodes.
    """

    def __init__(self, machine: Machine, step: int) -> None:
        """Take a machine that nobody else uses, as it stands after `step` steps of the run."""
        self.done = False
        self._machine = machine
        self._step = step
        self._settings = settings_to_try(machine.settings)
        self._rates: Values = np.geomspace(LOWEST, HIGHEST, STEPS)
        self._losses: list[float] = []
        self._loss = torch.zeros((), dtype=machine.flat.dtype, device=machine.flat.device)

    def run(self, seconds: float) -> None:
        """Go on for about so many seconds, at least one step."""
        deadline = time.perf_counter() + seconds
        with arithmetic_for(self._machine.multiplications):
            while not self.done:
                self._advance()
                if time.perf_counter() >= deadline:
                    return

    def result(self, model: str) -> RatesTried:
        """Return what was found so far."""
        losses = np.array(self._losses)
        rates = self._rates[: len(losses)]
        smoothed = smoothed_losses(losses)
        steepest, suggested = suggestion(rates, smoothed) if self.done else (0.0, 0.0)
        return RatesTried(model, rates, losses, smoothed, steepest, suggested, self.done)

    def _advance(self) -> None:
        place = len(self._losses)
        self._machine.configure(self._settings.with_values(learning_rate=float(self._rates[place])))
        self._machine.advance(self._step + place, self._loss)
        loss = float(self._machine.finished(self._loss.unsqueeze(0))[0])
        if not math.isfinite(loss):
            self.done = True
            return
        self._losses.append(loss)
        self.done = len(self._losses) == STEPS or has_exploded(smoothed_losses(np.array(self._losses)))


def settings_to_try(settings: Settings) -> Settings:
    """Return a run's settings without what would change the rate beside the test."""
    return settings.with_values(schedule="constant", warmup_steps=0, early_stopping=False)


def smoothed_losses(losses: Values) -> Values:
    """Return an exponential mean of losses (S,) up to each, without bias towards the first."""
    smoothed = np.empty_like(losses)
    mean = 0.0
    for place, loss in enumerate(losses):
        mean = SMOOTHING * mean + (1.0 - SMOOTHING) * float(loss)
        smoothed[place] = mean / (1.0 - SMOOTHING ** (place + 1))
    return smoothed


def has_exploded(smoothed: Values) -> bool:
    """Whether the last smoothed loss is far above the lowest, compared with how far the loss came down before."""
    if not len(smoothed):
        return False
    first, lowest = float(smoothed[0]), float(smoothed.min())
    return float(smoothed[-1]) - lowest > EXPLODED * (first - lowest) + abs(first)


def suggestion(rates: Values, smoothed: Values) -> tuple[float, float]:
    """Return the rate at which the loss falls most steeply, and the one that is suggested; zeros if it never falls.

    The suggestion is a tenth of the rate of the lowest loss.

    Args:
        rates: Growing by the same factor each time, (S,).
        smoothed: The smoothed losses, (S,).
    """
    lowest = int(smoothed.argmin()) if len(smoothed) else 0
    if lowest < 2:
        return 0.0, 0.0
    slopes = np.gradient(smoothed[: lowest + 1])
    return float(rates[int(slopes.argmin())]), float(rates[lowest]) / BELOW_LOWEST

"""The values on which the handle of a slider can rest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from dnnlab.experiments.controls import Slider
from dnnlab.gui.widgets.number_text import format_fixed, format_integer

_FINE = 200
"""Places on a slider that takes any value."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Values from low to high, evenly apart or by factors.

    Attributes:
        low, high: The ends. count: How many. logarithmic: Whether they go by factors.
        step: Values are multiples of it above `low`; 0 for any.
        digits, unit: How values are written.
    """

    low: float
    high: float
    count: int
    logarithmic: bool
    step: float
    digits: int
    unit: str

    def value(self, place: int) -> float:
        """Return the value at a place, from 0."""
        share = place / max(self.count - 1, 1)
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + (self.high - self.low) * share
        return self._rested(value)

    def place(self, value: float) -> int:
        """Return the place nearest to a value."""
        inside = min(max(value, self.low), self.high)
        if self.high <= self.low:
            return 0
        if self.logarithmic:
            share = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return round(share * (self.count - 1))

    def _rested(self, value: float) -> float:
        if self.step <= 0:
            return value
        return min(self.low + round((value - self.low) / self.step) * self.step, self.high)

    def text(self, value: float) -> str:
        """Return a value as it is written."""
        whole = self.step >= 1 and float(self.step).is_integer()
        number = format_integer(round(value)) if whole else format_fixed(value, self.digits)
        return f"{number} {self.unit}".rstrip()


def ladder_of(slider: Slider[Any]) -> Ladder:
    """Return where the handle of a slider can rest."""
    steps = round((slider.high - slider.low) / slider.step) + 1 if slider.step > 0 else _FINE + 1
    count = _FINE + 1 if slider.logarithmic else max(steps, 1)
    return Ladder(slider.low, slider.high, count, slider.logarithmic, slider.step, slider.digits, slider.unit)

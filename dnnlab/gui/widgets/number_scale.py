"""The values on which the handle of a slider can rest, and how they are written."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from dnnlab.gui.widgets.number_text import format_fixed, format_significant

FINE = 200
"""Steps from end to end of a scale that takes any value."""
MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
"""Ten round steps a decade, nearly equal on a log scale (the preferred numbers R10, rounded)."""

Written = Callable[[float], str]


class EvenScale(Struct, frozen=True):
    """Values evenly apart.

    Attributes:
        low, high: The ends.
        written: How values are written.
        step: Between two of them; 0 for any value.
        fine: How many steps there are where any value is taken.
    """

    low: float
    high: float
    written: Written
    step: float = 0.0
    fine: int = FINE

    @property
    def last(self) -> int:
        """The place of the greatest value."""
        return max(round((self.high - self.low) / self.step), 0) if self.step > 0 else self.fine

    def value(self, place: int) -> float:
        """Return the value at a place."""
        value = self.low + place * self._apart
        if self.step > 0:
            value = round(value, 12)  # 0.3, not 0.1 + 2 * 0.1
        return _within(value, self.low, self.high)

    def place(self, value: float) -> int:
        """Return the place nearest to a value."""
        if self.high <= self.low:
            return 0
        return min(round((_within(value, self.low, self.high) - self.low) / self._apart), self.last)

    @property
    def _apart(self) -> float:
        return self.step if self.step > 0 else (self.high - self.low) / self.fine

    def text(self, value: float) -> str:
        """Return a value as it is written."""
        return self.written(value)


class FactorScale(Struct, frozen=True):
    """Values by equal factors, from a positive one on. Attributes as those of `EvenScale`."""

    low: float
    high: float
    written: Written
    step: float = 0.0

    @property
    def last(self) -> int:
        return FINE

    def value(self, place: int) -> float:
        value: float = self.low * (self.high / self.low) ** (place / FINE)
        if self.step > 0:
            value = self.low + round((value - self.low) / self.step) * self.step
        return min(value, self.high)

    def place(self, value: float) -> int:
        if self.high <= self.low:
            return 0
        inside = _within(value, self.low, self.high)
        return round(FINE * math.log(inside / self.low) / math.log(self.high / self.low))

    def text(self, value: float) -> str:
        return self.written(value)


class RoundScale(Struct, frozen=True):
    """Round positive values, a learning rate say.

    Attributes:
        values: All of them; they rise.
        written: How values are written.
    """

    values: tuple[float, ...]
    written: Written

    @property
    def last(self) -> int:
        return len(self.values) - 1

    def value(self, place: int) -> float:
        return self.values[place]

    def place(self, value: float) -> int:
        return nearest(self.values, value)

    def text(self, value: float) -> str:
        return self.written(value)


NumberScale: TypeAlias = EvenScale | FactorScale | RoundScale
"""Values that rise from place to place, the first at place 0."""


def round_scale(low: float, high: float) -> RoundScale:
    """Return the round values between two positive limits, written with three digits."""
    return RoundScale(round_values(low, high), significant(3))


def round_values(low: float, high: float) -> tuple[float, ...]:
    """Return the round values between two positive limits, the limits included."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    # Through text, so that 3e-4 is the float that a person would type.
    values = (float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in MANTISSAS)
    return tuple(sorted({low, high, *(value for value in values if low < value < high)}))


def nearest(values: tuple[float, ...], wanted: float) -> int:
    """Return the index of the value that is nearest on a log scale; values rise."""
    after = min(bisect_left(values, wanted), len(values) - 1)
    before = max(after - 1, 0)
    return before if wanted > 0 and wanted / values[before] < values[after] / wanted else after if wanted > 0 else 0


def fixed(digits: int, unit: str = "") -> Written:
    """Return what writes so many digits behind the point, and a unit."""
    return lambda value: f"{format_fixed(value, digits)} {unit}".rstrip()


def significant(digits: int) -> Written:
    """Return what writes so many digits, and small or large values with an exponent."""
    return lambda value: format_significant(value, digits)


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)

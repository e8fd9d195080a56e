"""Where a plot's ticks stand and what they say."""

from __future__ import annotations

import math
from itertools import pairwise

from dnnlab.gui.widgets.number_text import MINUS, format_fixed

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 100


def linear_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return round values from `low` to `high`, evenly spaced, the finest that are at most `most` (at least 2)."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return ()
    magnitude = 10.0 ** math.floor(math.log10(span / max(most, 2)))
    for factor in (*_STEPS, 20.0, 50.0, 100.0):
        step = magnitude * factor
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= max(most, 2):
            return tuple(step * index for index in range(first, last + 1))
    return ()


def decade_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return whole decades between two exponents of ten, every second or third where more than `most` would stand."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    stride = max(1, math.ceil((last - first + 1) / max(most, 2)))
    return tuple(float(exponent) for exponent in range(first, last + 1, stride))[:_MOST]


def tick_texts(values: tuple[float, ...]) -> tuple[str, ...]:
    """Return what stands at evenly spaced ticks: as many decimals as they need, without trailing zeros."""
    if not values:
        return ()
    step = min((abs(b - a) for a, b in pairwise(values)), default=abs(values[0]) or 1.0)
    largest = max(abs(value) for value in values)
    if largest >= 1e6 or step < 1e-4:
        return tuple(_short(value, step) for value in values)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9) + 1)
    return tuple(_trimmed(format_fixed(value, decimals)) for value in values)


def decade_text(exponent: float) -> str:
    """Return what stands at a decade: 1, 10, 100, 1k, 10k, 1M, and 0.1, 0.01, 1e−3."""
    whole = round(exponent)
    if whole < -2 or whole > 11:
        return f"1e{whole}".replace("-", MINUS)
    if whole < 0:
        return f"{10.0**whole:.{-whole}f}"
    letters = ("", "k", "M", "G")
    return f"{10 ** (whole % 3)}{letters[whole // 3]}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float, step: float) -> str:
    if abs(value) < step / 2:
        return "0"
    exponent = math.floor(math.log10(abs(value)) + 1e-12)
    decimals = max(0, exponent - math.floor(math.log10(step) + 1e-9))
    mantissa = _trimmed(f"{value / 10.0**exponent:.{decimals}f}")
    return f"{mantissa}e{exponent}".replace("-", MINUS)

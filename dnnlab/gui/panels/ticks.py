"""Where a plot's ticks stand and what they say."""

from __future__ import annotations

import math
from itertools import pairwise

from dnnlab.gui.widgets.number_text import MINUS, format_fixed

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 100
_LARGEST_EXPONENT = 300


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
    """Return exponents of ten from `low` to `high` where round values lie, about `most` at most.

    Whole decades, every second or third where they would crowd. With fewer than two of them in view: 1, 2 and 5 times a
    power of ten, and within these round values like those of `linear_ticks`.
    """
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return ()
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first >= 1 or high > _LARGEST_EXPONENT or low < -_LARGEST_EXPONENT:
        stride = max(1, math.ceil((last - first + 1) / max(most, 2)))
        return tuple(float(exponent) for exponent in range(first, last + 1, stride))[:_MOST]
    fine = [decade + math.log10(factor) for decade in range(first - 1, last + 1) for factor in (1.0, 2.0, 5.0)]
    visible = tuple(exponent for exponent in fine if low - 1e-9 <= exponent <= high + 1e-9)
    if len(visible) >= 2:
        return visible if len(visible) <= max(most, 2) else visible[:: len(visible) - 1]
    return tuple(math.log10(value) for value in linear_ticks(10.0**low, 10.0**high, most) if value > 0)


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


def decade_texts(exponents: tuple[float, ...]) -> tuple[str, ...]:
    """Return what stands at exponents of ten: as `decade_text`, and 2, 50, 3.5k between the decades."""
    return tuple(map(_power_text, exponents))


def count_texts(values: tuple[float, ...]) -> tuple[str, ...]:
    """Return what stands at evenly spaced counts: 0, 500, 20k, 1.5M."""
    return tuple(_power_text(math.log10(value)) if value >= 1.0 else "0" for value in values)


def _power_text(exponent: float) -> str:
    if abs(exponent - round(exponent)) < 1e-9:
        return decade_text(exponent)
    whole = math.floor(exponent)
    if whole < -2 or whole > 11:
        return f"{10.0 ** (exponent - whole):.6g}e{whole}".replace("-", MINUS)
    group = max(whole, 0) // 3
    return f"{10.0 ** (exponent - 3 * group):.6g}{('', 'k', 'M', 'G')[group]}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float, step: float) -> str:
    if abs(value) < step / 2:
        return "0"
    exponent = math.floor(math.log10(abs(value)) + 1e-12)
    decimals = max(0, exponent - math.floor(math.log10(step) + 1e-9))
    mantissa = _trimmed(f"{value / 10.0**exponent:.{decimals}f}")
    return f"{mantissa}e{exponent}".replace("-", MINUS)

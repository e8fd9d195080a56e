"""Numbers as stages and badges write them, in the window's own style: a true minus sign, 5e−3 for small ones."""

from __future__ import annotations

import math

MINUS = "\u2212"


def fixed(value: float, decimals: int = 2) -> str:
    """Return a number with so many decimals, and without a sign where all of them are 0."""
    text = f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def significant(value: float, digits: int = 2) -> str:
    """Return a number with so many significant digits; below 0.01 and from 10^6 on with an exponent."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    if value == 0.0:
        return "0"
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if -2 <= exponent < 6:
        return fixed(value, max(digits - 1 - exponent, 0))
    return f"{mantissa}e{exponent}".replace("-", MINUS)


def rounded_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 ... that is not below a number above 0: an axis that seldom jumps."""
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (1.0, 2.0, 5.0) if value <= step * power * (1.0 + 1e-12)), 10.0 * power)

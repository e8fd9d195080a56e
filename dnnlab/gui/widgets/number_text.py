"""Numbers as the window writes and reads them: a true minus sign, a comma between thousands, 5e−3 for small ones."""

from __future__ import annotations

import math

MINUS = "\u2212"
"""The sign that is as wide as a plus; a hyphen is not a minus."""


def format_integer(value: int) -> str:
    """Return 12000 as "12,000" and -3 as "−3"."""
    return f"{value:,}".replace("-", MINUS)


def format_fixed(value: float, decimals: int) -> str:
    """Return a number with so many decimals, "−1.10" or "12,000.5"; NaN and infinity by name."""
    if not math.isfinite(value):
        return _not_finite(value)
    text = f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def format_significant(value: float, digits: int = 3, *, zeros: bool = False) -> str:
    """Return a number with so many significant digits: "0.05", "2.9e−3", "1,250".

    Below 0.01 and from 10^6 on it is written with an exponent. Trailing zeros are kept where `zeros` asks for them: a
    number that changes all the time keeps its width then.
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value == 0:
        return "0"
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    exponent = int(power)
    if -2 <= exponent < 6:
        text, power = f"{float(f'{mantissa}e{power}'):,.{max(digits - 1 - exponent, 0)}f}", ""
    else:
        text, power = mantissa, f"e{exponent}"
    return ((text if zeros else _without_zeros(text)) + power).replace("-", MINUS)


def format_loss(value: float) -> str:
    """Return a loss with four decimals, and a small one with an exponent: 1.8e−9 and 3e−7 can be told apart."""
    return format_significant(value) if 0.0 < abs(value) < 0.01 else format_fixed(value, 4)


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_number(text: str) -> float | None:
    """Return the number that a text stands for, or None; takes both minus signs and commas between thousands."""
    plain = text.strip().replace(MINUS, "-").replace(",", "").replace("\u00a0", "").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else f"{MINUS}∞"

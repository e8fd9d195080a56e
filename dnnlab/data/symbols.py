"""How a column's name stands in a picture: theta1 as θ₁, as formulas have it."""

from __future__ import annotations

import re
import unicodedata

_SYMBOL = re.compile("([A-Za-z]|[a-z]{2,7})_?([0-9]{1,2})?")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def in_symbols(name: str) -> str:
    """Return a letter, or a Greek one's name, with its index set below; other names as they are.

    In lists of columns and in files a column keeps its own name.
    """
    found = _SYMBOL.fullmatch(name)
    if found is None:
        return name
    letter = found[1] if len(found[1]) == 1 else _greek(found[1])
    return letter + (found[2] or "").translate(_LOWERED) if letter else name


def _greek(word: str) -> str:
    """The small Greek letter of a name; empty if there is none."""
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {word.upper()}")
    except KeyError:
        return ""

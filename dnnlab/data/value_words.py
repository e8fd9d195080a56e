"""How a setting's value is written where a change is put in words."""

from __future__ import annotations


def value_words(value: object) -> str:
    """Return a value in a few letters: `on`, `0.05`, `1,000`, `0.8, 0.2`, `none` for an empty list."""
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:.4g}"
        case int():
            return f"{value:,}"
        case tuple():
            return ", ".join(map(value_words, value)) or "none"
    return str(value)

"""What changed between two sources, in a few words."""

from __future__ import annotations

from dataclasses import fields

from dnnlab.data.sources import Source, Table


def source_words(before: Source, after: Source) -> str:
    """Return what differs: `noise 0.1 → 0.2`, or the name of what is new."""
    if type(before) is not type(after):
        return _name(after)
    found = [
        f"{field.name.replace('_', ' ')} {_value(getattr(before, field.name))} → {_value(getattr(after, field.name))}"
        for field in fields(after)
        if getattr(before, field.name) != getattr(after, field.name)
    ]
    return ", ".join(found) or _name(after)


def _name(source: Source) -> str:
    if isinstance(source, Table):
        return source.name
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(source).__name__)
    return f"the rows of the{words} problem"


def _value(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:.4g}"
        case int():
            return f"{value:,}"
        case tuple():
            return ", ".join(_value(part) for part in value)
    return str(value)

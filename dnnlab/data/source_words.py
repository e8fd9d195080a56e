"""What changed between two sources, in a few words."""

from __future__ import annotations

from dataclasses import fields

from dnnlab.data.sources import Source, Table
from dnnlab.data.value_words import value_words


def source_words(before: Source, after: Source) -> str:
    """Return what differs: `noise 0.1 → 0.2`, or the name of what is new."""
    if type(before) is not type(after):
        return _name(after)
    found = []
    for field in fields(after):
        one, other = getattr(before, field.name), getattr(after, field.name)
        if one != other:
            found.append(f"{field.name.replace('_', ' ')} {value_words(one)} → {value_words(other)}")
    return ", ".join(found) or _name(after)


def _name(source: Source) -> str:
    if isinstance(source, Table):
        return source.name
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(source).__name__)
    return f"the rows of the{words} problem"

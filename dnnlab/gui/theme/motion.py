"""How long things move, in milliseconds; nothing does under "reduce motion"."""

from __future__ import annotations

HOVER = 90
SELECTION = 120
CROSS_FADE = 160
WORKSPACE = 180
SLIDE = 200
BADGE = 240

_state = {"reduced": False}


def set_reduced(reduced: bool) -> None:
    """Turn all motion off, or on again."""
    _state["reduced"] = reduced


def is_reduced() -> bool:
    """Return whether motion is off."""
    return _state["reduced"]


def duration(milliseconds: int) -> int:
    """Return the duration to use for a motion of that length: zero while motion is off."""
    return 0 if is_reduced() else milliseconds

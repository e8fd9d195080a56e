"""Controls as values: what a person may turn, how it is read off a subject, and what comes of turning it.

The subject of an experiment's controls is its `Project`, that of a stage's controls its `State`. Nothing here knows a
widget: the window shows each kind by one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Slider(Generic[Subject]):
    """A number within a range.

    Attributes:
        name: Unique among its experiment's or stage's controls.
        label: What a person reads.
        low, high: The range, both included.
        read, write: The number that a subject has, and the subject with another number.
        tip: One sentence.
        step: Between two values; 1 for whole numbers, 0 for any.
        logarithmic: Whether it goes by factors.
        digits: Behind the decimal point.
        unit: Behind the number.
        seconds: Above 0 it can be played: so long it takes from one end to the other.
        offered: Whether it means anything for a subject; where not it is not shown.
    """

    name: str
    label: str
    low: float
    high: float
    read: Callable[[Subject], float]
    write: Callable[[Subject, float], Subject]
    tip: str = ""
    step: float = 0.0
    logarithmic: bool = False
    digits: int = 2
    unit: str = ""
    seconds: float = 0.0
    offered: Callable[[Subject], bool] = lambda _subject: True


@dataclass(frozen=True, slots=True)
class Choice(Generic[Subject]):
    """One of several; `options` are pairs of a value and what a person reads."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    read: Callable[[Subject], str]
    write: Callable[[Subject, str], Subject]
    tip: str = ""
    offered: Callable[[Subject], bool] = lambda _subject: True


@dataclass(frozen=True, slots=True)
class Switch(Generic[Subject]):
    """On or off."""

    name: str
    label: str
    read: Callable[[Subject], bool]
    write: Callable[[Subject, bool], Subject]
    tip: str = ""
    offered: Callable[[Subject], bool] = lambda _subject: True


@dataclass(frozen=True, slots=True)
class Button(Generic[Subject]):
    """Something to do once, for instance swapping the axes.

    Attributes:
        press: The subject afterwards.
        icon: Of the Material Design set.
    """

    name: str
    label: str
    press: Callable[[Subject], Subject]
    tip: str = ""
    icon: str = ""
    offered: Callable[[Subject], bool] = lambda _subject: True


Control: TypeAlias = Slider[Subject] | Choice[Subject] | Switch[Subject] | Button[Subject]


@dataclass(frozen=True, slots=True)
class WindowAction:
    """A button for something that the window can do anyway, for instance 20 restarts.

    Attributes:
        action: The name in the window's action registry: `restarts`, `reset`, `play`.
        label: What a person reads.
        value: What it is done with: how many restarts; 0 where it needs nothing.
    """

    action: str
    label: str
    value: int = 0
    tip: str = ""
    icon: str = ""

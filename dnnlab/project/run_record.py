"""What happened along a run beside its steps: with the seed and the data it is all that is needed to do it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Kind = Literal["start", "tier", "settings", "network", "weights", "data"]
MOST_EVENTS = 5000
LONGEST_WORDS = 400


class RunEvent(Struct, frozen=True):
    """One thing that happened.

    Attributes:
        step: After so many steps.
        kind: `start`: fresh weights. `tier`: the steps are run in another way. `settings`, `network`: they were edited.
            `weights`: some were set by hand. `data`: the rows are others.
        words: What changed, for a person: `learning rate 0.01 → 0.003`.
    """

    step: int
    kind: Kind
    words: str


def appended(events: Sequence[RunEvent], new: Iterable[RunEvent]) -> tuple[RunEvent, ...]:
    """Return a record with new events at its end; a start begins it anew. Of very many the latest stay."""
    result = list(events)
    for event in new:
        if event.kind == "start":
            result = []
        if event.kind == "tier":
            before = next((known.words.rpartition(" → ")[2] for known in reversed(result) if known.kind == "tier"), "")
            now = event.words.rpartition(" → ")[2]
            if now == before:  # another engine went on in the same way
                continue
            event = RunEvent(event.step, "tier", f"{before} → {now}" if before else now)  # noqa: PLW2901
        merged = _merged(result[-1], event) if result else None
        if merged is not None:
            result.pop()
        result.append(merged or event)
    return tuple(result[:1] + result[-(MOST_EVENTS - 1) :] if len(result) > MOST_EVENTS else result)


def _merged(before: RunEvent, event: RunEvent) -> RunEvent | None:
    """One event for two that follow closely and change the same number, as a hand on a slider does; else None."""
    start, _, middle = before.words.rpartition(" → ")
    begin, _, end = event.words.rpartition(" → ")
    same = (
        before.kind == event.kind
        and event.kind in ("settings", "data")
        and begin == f"{start.rsplit(' ', 1)[0]} {middle}"
    )
    if same and "," not in before.words + event.words and event.step - before.step <= max(200, event.step // 50):
        return RunEvent(event.step, event.kind, f"{start} → {end}")
    return None


def event_arrays(events: Sequence[RunEvent]) -> dict[str, NDArray[np.generic]]:
    """Return a record as arrays for a file."""
    return {
        "event_steps": np.array([event.step for event in events], dtype=np.int64),
        "event_kinds": np.array([event.kind for event in events], dtype="<U16"),
        "event_words": np.array([event.words[:LONGEST_WORDS] for event in events], dtype=f"<U{LONGEST_WORDS}"),
    }


def events_from(steps: NDArray[np.generic], kinds: NDArray[np.generic], words: NDArray[np.generic]) -> list[RunEvent]:
    """Return the record of such arrays.

    Raises:
        ValueError: They do not fit together, or a kind is not known.
    """
    if not steps.shape == kinds.shape == words.shape or steps.ndim != 1:
        raise ValueError("the events of the run do not fit together")
    if steps.dtype.kind != "i" or kinds.dtype.kind != "U" or words.dtype.kind != "U" or len(steps) > MOST_EVENTS:
        raise ValueError("there is no usable array of the run's events")
    in_order = bool((np.diff(steps.astype(np.int64), prepend=0) >= 0).all())
    if not in_order or not set(kinds.tolist()) <= set(get_args(Kind)):
        raise ValueError("the events of the run are not known or not in order")
    return [RunEvent(*one) for one in zip(steps.tolist(), kinds.tolist(), words.tolist(), strict=True)]

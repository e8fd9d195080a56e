"""After which steps the validation loss is taken: often at the start, at no more than a small share of the time."""

from __future__ import annotations

import math

EARLY = (1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 28, 37)
INTERVAL = 50
FINENESS = 20_000
"""In a long run validations are at least this part of the steps done apart: as fine as any picture of it, and few."""
LARGEST_SHARE = 0.05
"""The share of the training time that validation may cost."""
NEVER = 2**62


class ValidationCadence:
    """Says which step is followed by the next validation.

    Attributes:
        next_step: That step.
        last_step: The step followed by the last one; -1 before the first.
    """

    def __init__(self, step: int) -> None:
        """Begin, or go on, after `step` steps."""
        self.next_step = _regular(step + 1)
        self.last_step = -1
        self._seconds = math.inf

    def took(self, step: int, seconds: float, seconds_per_step: float) -> None:
        """Note that the validation after `step` steps took so long, and set the next one so far off that it pays.

        The early ones are few and show how the loss begins to fall: they are taken whatever they cost.
        """
        self.last_step = step
        self._seconds = min(self._seconds, seconds)  # the first one pays for the library's warming up
        pays = math.ceil(self._seconds / (LARGEST_SHARE * seconds_per_step)) if seconds_per_step > 0.0 else 1
        self.next_step = _regular(step + (1 if step < EARLY[-1] else max(1, pays)))

    def skip(self) -> None:
        """There is nothing to validate on."""
        self.next_step = NEVER


def _regular(step: int) -> int:
    """The first step at or after this one at which validation usually happens."""
    early = next((candidate for candidate in EARLY if candidate >= step), 0)
    if early:
        return early
    interval = INTERVAL * max(1, step // (INTERVAL * FINENESS))
    return math.ceil(step / interval) * interval

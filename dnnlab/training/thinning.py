"""Which moment of a run is missed least where too many are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def least_missed(steps: Sequence[int], protected: Callable[[int], bool] | None = None) -> int:
    """Return the index of the step whose absence leaves the smallest hole, measured by its distance to the present.

    So the latest stay dense and older ones grow sparse, about evenly on a logarithmic axis that begins at the present.

    Args:
        steps: Rising, at least three; the first and the last stay.
        protected: Whether the step at an index goes only where none else is left.
    """
    present = steps[-1]

    def hole(place: int) -> tuple[bool, float, int]:
        before, after = steps[place - 1], steps[place + 1]
        kept = protected is not None and protected(place)
        return kept, (after - before) / (present - before + 1), place

    return min(range(1, len(steps) - 1), key=hole)

"""How many steps a second a run makes."""

from __future__ import annotations

from collections import deque

OVER = 1.0
"""Seconds of training over which steps are counted."""


class StepRate:
    """Counts the steps of the last second of training."""

    def __init__(self) -> None:
        self._moments: deque[tuple[float, int]] = deque()

    def note(self, seconds: float, step: int) -> None:
        """Remember to which step so many seconds of training have led."""
        self._moments.append((seconds, step))
        while len(self._moments) > 2 and self._moments[-1][0] - self._moments[1][0] > OVER:
            self._moments.popleft()

    def forget(self) -> None:
        """Count anew: the run pauses."""
        self._moments.clear()

    @property
    def per_second(self) -> float:
        """Steps per second; 0 while there is nothing to count."""
        if len(self._moments) < 2:
            return 0.0
        (began, first), (ended, last) = self._moments[0], self._moments[-1]
        return (last - first) / (ended - began) if ended > began and last > first else 0.0

"""The losses and events of a run that nobody has taken yet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.link.messages import LossBatch
from dnnlab.project.run_record import RunEvent


class LossRecord:
    """Collects the training loss of every step, and the validation losses of some."""

    def __init__(self, step: int) -> None:
        """Begin after `step` steps."""
        self._taken = step
        self._pieces: list[NDArray[np.float64]] = []
        self._validation: list[tuple[int, float]] = []
        self._events: list[RunEvent] = []

    def extend(self, training: NDArray[np.float64]) -> None:
        """Append the training losses of the next steps, (S,)."""
        self._pieces.append(training)

    def validate(self, step: int, loss: float) -> None:
        """Append the validation loss after `step` steps."""
        self._validation.append((step, loss))

    def note(self, event: RunEvent) -> None:
        """Append something that happened."""
        self._events.append(event)

    def rewind(self, step: int) -> None:
        """Forget the losses after `step` steps: the run goes on from there."""
        pending = self._joined()
        kept = pending[: max(0, step - self._taken)] if step <= self._taken + len(pending) else np.empty(0)
        self._pieces = [kept]
        self._taken = step - len(kept)
        self._validation = [(at, loss) for at, loss in self._validation if at <= step]
        self._events = [event for event in self._events if event.step <= step]

    def drain(self) -> LossBatch:
        """Return everything since the last time, and forget it."""
        training = self._joined()
        steps = np.array([step for step, _ in self._validation], dtype=np.int64)
        validation = np.array([loss for _, loss in self._validation], dtype=np.float64)
        first = self._taken + 1
        self._taken += len(training)
        events = tuple(self._events)
        self._pieces, self._validation, self._events = [], [], []
        return LossBatch(first, training, steps, validation, events)

    def _joined(self) -> NDArray[np.float64]:
        return np.concatenate(self._pieces) if self._pieces else np.empty(0)

"""What waits for a better loss: the schedule that falls on plateaus, and early stopping.

Both look at the loss after steps that follow from their patience alone, so that a run is a function of its settings
however it was cut into slices; and both are values that travel in snapshots.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dnnlab.nn.parameters import Arrays
from dnnlab.project.settings import Settings

LOOKS = 10
"""How often the loss is looked at within the patience."""
SMALLEST_SHARE = 1e-6
"""Of the learning rate, below which plateaus leave it."""

Array = NDArray[np.floating]


def interval(patience: int) -> int:
    """Return after how many steps the loss is looked at: whenever the step is a multiple of that."""
    return max(1, patience // LOOKS)


def next_look(settings: Settings, step: int, *, validates: bool) -> int | None:
    """Return the first step after `step` after which the loss is looked at; None if nothing waits for it.

    Args:
        settings: What waits, and how patiently.
        step: How many steps were done.
        validates: Whether there are validation rows; without them nothing stops early.
    """
    intervals = []
    if settings.schedule == "plateau":
        intervals.append(interval(settings.plateau_patience))
    if settings.early_stopping and validates:
        intervals.append(interval(settings.stopping_patience))
    return min(((step // every + 1) * every for every in intervals), default=None)


@dataclass(frozen=True, slots=True)
class Plateau:
    """What the schedule `plateau` remembers, as `torch.optim.lr_scheduler.ReduceLROnPlateau` would.

    Attributes:
        loss: The lowest loss at which it looked; infinite before the first.
        since: The step of that look, or of the last drop.
        share: What is left of the learning rate.
    """

    loss: float = math.inf
    since: int = 0
    share: float = 1.0

    def after(self, loss: float, step: int, settings: Settings) -> Plateau:
        """Return it after a look at the loss after `step` steps."""
        if step % interval(settings.plateau_patience):
            return self
        if loss < self.loss:
            return replace(self, loss=loss, since=step)
        if step - self.since < settings.plateau_patience:
            return self
        return replace(self, since=step, share=max(self.share * settings.drop_factor, SMALLEST_SHARE))

    def array(self) -> Array | None:
        """Return it as an array (3,) for a snapshot; None if there is nothing to remember."""
        return np.array([self.loss, self.since, self.share]) if math.isfinite(self.loss) else None

    @classmethod
    def of(cls, array: Array | None) -> Plateau:
        """Return what a snapshot remembers; afresh where it does not."""
        if array is None or array.shape != (3,) or not (array[1] >= 0 and 0.0 < array[2] <= 1.0):
            return cls()
        return cls(float(array[0]), int(array[1]), float(array[2]))


@dataclass(frozen=True, slots=True)
class Stopping:
    """What early stopping remembers.

    Attributes:
        loss: The lowest validation loss at which it looked; infinite before the first.
        best_step: The step of that look.
        since: From when the patience counts: that step, or where the run was played on after it had stopped.
    """

    loss: float = math.inf
    best_step: int = 0
    since: int = 0

    def after(self, loss: float, step: int, settings: Settings) -> Stopping:
        """Return it after a look at the validation loss after `step` steps."""
        if step % interval(settings.stopping_patience):
            return self
        better = loss < self.loss - settings.least_improvement if math.isfinite(self.loss) else loss < math.inf
        return Stopping(loss, step, step) if better else self

    def is_over(self, step: int, settings: Settings) -> bool:
        """Whether the run should stop after `step` steps."""
        due = step % interval(settings.stopping_patience) == 0
        return due and math.isfinite(self.loss) and step - self.since >= settings.stopping_patience

    def array(self) -> Array | None:
        """Return it as an array (3,) for a snapshot; None if there is nothing to remember."""
        return np.array([self.loss, self.best_step, self.since], float) if math.isfinite(self.loss) else None

    @classmethod
    def of(cls, array: Array | None) -> Stopping:
        """Return what a snapshot remembers; afresh where it does not."""
        if array is None or array.shape != (3,) or not (array[1:] >= 0).all():
            return cls()
        return cls(float(array[0]), int(array[1]), int(array[2]))


def remembered(arrays: Arrays, name: str) -> Array | None:
    """Return a snapshot's array of this name, or None."""
    values = arrays.get(name)
    return None if values is None else np.asarray(values, float)

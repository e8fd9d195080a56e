"""What restarts have told so far, put together: curves, final losses, and which run is the best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dnnlab.link.messages import RestartCurves, RestartsProgress

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]

FEWEST, MOST = 2, 100
"""How many restarts there may be."""
BAND = (0.1, 0.5, 0.9)
"""The shares of the runs that lie under the seed band's lower edge, its median and its upper edge."""


class RestartResults:
    """The restarts of one model as the engine's reports tell them. Runs are counted in the order of their seeds.

    Attributes:
        last: The last report.
    """

    def __init__(self, first: RestartsProgress) -> None:
        self.last = first
        self._training = _Curves(len(first.seeds))
        self._validation = _Curves(len(first.seeds))
        self.take(first)

    def take(self, progress: RestartsProgress) -> None:
        """Take the next report about the same restarts."""
        self.last = progress
        self._training.take(progress.training)
        self._validation.take(progress.validation)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Each run's seed."""
        return self.last.seeds

    @property
    def has_validation(self) -> bool:
        """Whether there are validation losses: then they decide."""
        return len(self._validation.steps) > 0

    def curves(self) -> tuple[Steps, Floats]:
        """Return the steps (P,) and losses (P, R) of what decides: validation where there is one, else training.

        They are views that are good until the next report.
        """
        chosen = self._validation if self.has_validation else self._training
        return chosen.steps, chosen.losses

    @property
    def training(self) -> Floats:
        """Each run's training loss: over all training rows at the end, its curve's last point before, (R,)."""
        return self.last.final_training if self.last.finished else self._training.last

    @property
    def validation(self) -> Floats:
        """Each run's last validation loss, NaN where there is none, (R,)."""
        return self._validation.last

    @property
    def deciding(self) -> Floats:
        """The losses by which runs are ranked: validation where there is one, else training; NaN: diverged, (R,)."""
        losses = self.validation if self.has_validation else self.training
        return np.where((self.last.diverged > 0) | ~np.isfinite(losses), np.nan, losses)

    @property
    def order(self) -> list[int]:
        """The runs from the best to the worst, those that diverged last."""
        return [int(run) for run in np.argsort(self.deciding, kind="stable")]  # NaN is sorted to the end

    @property
    def best(self) -> int | None:
        """The best run so far; None if there is none."""
        losses = self.deciding
        return None if np.isnan(losses).all() else int(np.nanargmin(losses))


def band(losses: Floats, shares: Sequence[float] = BAND) -> Floats:
    """Return the losses (S, P) under which these shares of R runs lie at each of P points; NaN where no run is left.

    Runs that diverged, whose losses (P, R) are NaN, do not count.
    """
    ordered = np.sort(losses, axis=1)  # NaN comes last
    counts = np.isfinite(ordered).sum(1)
    rows = np.arange(len(ordered))
    edges = []
    for share in shares:
        place = share * np.maximum(counts - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(counts - 1, 0))
        part = place - below
        edges.append((1.0 - part) * ordered[rows, below] + part * ordered[rows, above])
    return np.stack(edges)


class _Curves:
    """Points over common steps, to which more are added now and then."""

    def __init__(self, count: int) -> None:
        self._steps = np.empty(64, np.int64)
        self._losses = np.empty((64, count))
        self._length = 0

    @property
    def steps(self) -> Steps:
        return self._steps[: self._length]

    @property
    def losses(self) -> Floats:
        return self._losses[: self._length]

    @property
    def last(self) -> Floats:
        """The last point, NaN where there is none."""
        return self.losses[-1] if self._length else np.full(self._losses.shape[1], np.nan)

    def take(self, new: RestartCurves) -> None:
        """Add points after the first `new.first` ones."""
        needed = new.first + len(new.steps)
        if needed > len(self._steps):
            self._steps = np.resize(self._steps, 2 * needed)
            grown = np.empty((2 * needed, self._losses.shape[1]))
            grown[: self._length] = self.losses
            self._losses = grown
        self._steps[new.first : needed] = new.steps
        self._losses[new.first : needed] = new.losses
        self._length = needed

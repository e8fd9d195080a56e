"""The moments of a run that can still be looked at, and what was found out about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId
from dnnlab.link.probes import Quantity
from dnnlab.nn.evaluator import Evaluator
from dnnlab.training.thinning import least_missed

FINE = 256
"""Bins of a distribution as it is kept, between its smallest and its largest value."""
MOST_MOMENTS = 400
"""Of one layer's quantity."""
MOST_SUBJECTS = 32
"""Quantities of layers about which moments are kept: about 13 MB in all."""

Key = tuple[LayerId, Quantity]


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """How some values are distributed.

    Attributes:
        low: The smallest. high: The largest.
        counts: How many are in each of `FINE` even bins between them, (FINE,).
    """

    low: float
    high: float
    counts: NDArray[np.int32]

    @classmethod
    def of(cls, values: NDArray[np.floating]) -> Distribution | None:
        """Return the distribution of those values that are finite; None where there are none."""
        finite = values[np.isfinite(values)]
        if not finite.size:
            return None
        low, high = float(finite.min()), float(finite.max())
        span = (low, high) if high > low else (low - 0.5, high + 0.5)
        counts, _ = np.histogram(finite, FINE, span)
        return cls(*span, counts.astype(np.int32))

    def on(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many values are in each of other bins, (B,)."""
        below = np.concatenate([[0.0], np.cumsum(self.counts)])
        return np.diff(np.interp(edges, np.linspace(self.low, self.high, FINE + 1), below))


@dataclass(slots=True)
class DistributionRecord:
    """The distributions that were worked out: of a few quantities, at a bounded number of moments each.

    They outlive the snapshots they came from: the tape is thinned sooner.
    """

    _found: dict[Key, dict[int, Distribution | None]] = field(default_factory=dict)

    def of(self, key: Key) -> dict[int, Distribution]:
        """Return what is known of a quantity, by step, rising."""
        return {step: found for step, found in sorted(self._found.get(key, {}).items()) if found is not None}

    def knows(self, key: Key, step: int) -> bool:
        """Whether a moment was looked at, even if there was nothing to see."""
        return step in self._found.get(key, {})

    def put(self, key: Key, step: int, found: Distribution | None) -> None:
        """Keep what was found at a moment; where that are too many, the least missed one goes."""
        moments = self._found.pop(key, {})
        self._found[key] = moments  # the quantity asked about last stands at the end
        moments[step] = found
        if len(moments) > MOST_MOMENTS:
            steps = sorted(moments)
            del moments[steps[least_missed(steps)]]
        if len(self._found) > MOST_SUBJECTS:
            del self._found[next(iter(self._found))]

    def forget_after(self, step: int) -> None:
        """Forget all later moments: the run goes on from this step in another way."""
        for moments in self._found.values():
            for later in [at for at in moments if at > step]:
                del moments[later]


@dataclass(frozen=True, slots=True)
class Past:
    """One run as it can be looked back at.

    Attributes:
        step: The present.
        present: The weights at present.
        kept: The steps of the snapshots on the tape, rising.
        evaluator: Returns the weights of such a snapshot; None where it can no longer be read.
        distributions: What was found out before.
    """

    step: int
    present: Evaluator
    kept: tuple[int, ...]
    evaluator: Callable[[int], Evaluator | None]
    distributions: DistributionRecord

"""The loss of every step of a run, kept so that no minimum and no maximum is ever lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]

EXACT_TAIL = 1 << 20
"""How many of the last training losses are kept one by one."""
BLOCK = 64
"""Older losses are kept as the minimum, maximum and mean of this many steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A stretch of losses, ready to be drawn: for P points their steps and the extremes and mean around each."""

    steps: Steps
    low: Floats
    high: Floats
    mean: Floats


class LossHistory:
    """Training and validation losses by step.

    Step s is the s-th step, from 1. Validation losses belong to the weights after a step, so they may have step 0.
    """

    def __init__(self) -> None:
        self._blocks = np.empty((0, 3))
        self._exact = np.empty(0)
        self._exact_count = 0
        self._validation_steps = np.empty(0, dtype=np.int64)
        self._validation = np.empty(0)

    @property
    def last_step(self) -> int:
        """The last step whose training loss is known; 0 if none is."""
        return len(self._blocks) * BLOCK + self._exact_count

    @property
    def validation_steps(self) -> Steps:
        return self._validation_steps

    @property
    def validation(self) -> Floats:
        return self._validation

    def training_loss(self) -> float:
        """The last training loss, NaN if there is none."""
        if self._exact_count:
            return float(self._exact[self._exact_count - 1])
        return float(self._blocks[-1, 2]) if len(self._blocks) else float("nan")

    def validation_loss(self) -> float:
        """The last validation loss, NaN if there is none."""
        return float(self._validation[-1]) if len(self._validation) else float("nan")

    def append(self, first_step: int, training: Floats, validation_steps: Steps, validation: Floats) -> None:
        """Add losses from step `first_step` on. What is known of that step and later ones is void."""
        self.truncate(first_step - 1)
        needed = self._exact_count + len(training)
        if needed > len(self._exact):
            grown = np.empty(max(needed, 2 * len(self._exact), 1024))
            grown[: self._exact_count] = self._exact[: self._exact_count]
            self._exact = grown
        self._exact[self._exact_count : needed] = training
        self._exact_count = needed
        self._compact()
        keep = validation_steps > (self._validation_steps[-1] if len(self._validation_steps) else -1)
        self._validation_steps = np.concatenate([self._validation_steps, validation_steps[keep]])
        self._validation = np.concatenate([self._validation, validation[keep]])

    def truncate(self, last_step: int) -> None:
        """Forget every loss after `last_step`: the run was reset or branched there."""
        if last_step < self.last_step:
            blocks = len(self._blocks)
            if last_step < blocks * BLOCK:
                whole = last_step // BLOCK
                rest = last_step - whole * BLOCK
                self._exact = np.full(max(rest, 1024), self._blocks[whole, 2])
                self._exact_count = rest
                self._blocks = self._blocks[:whole]
            else:
                self._exact_count = last_step - blocks * BLOCK
        keep = self._validation_steps <= last_step
        if not keep.all():
            self._validation_steps, self._validation = self._validation_steps[keep], self._validation[keep]

    def _compact(self) -> None:
        surplus = self._exact_count - 2 * EXACT_TAIL
        if surplus < 0:
            return
        count = (self._exact_count - EXACT_TAIL) // BLOCK
        old = self._exact[: count * BLOCK].reshape(count, BLOCK)
        self._blocks = np.concatenate(
            [self._blocks, np.stack([old.min(axis=1), old.max(axis=1), old.mean(axis=1)], axis=1)]
        )
        rest = self._exact[count * BLOCK : self._exact_count].copy()
        self._exact, self._exact_count = rest, len(rest)

    def curve(self, first_step: float, last_step: float, points: int, *, logarithmic: bool) -> Curve:
        """Return the training losses of a range of steps in at most `points` bins, even on the axis chosen.

        Each bin keeps the minimum and the maximum of all its steps, so no spike is lost however far one zooms out.
        """
        first, last = max(1, int(np.floor(first_step))), min(self.last_step, int(np.ceil(last_step)))
        if last < first:
            empty = np.empty(0)
            return Curve(np.empty(0, dtype=np.int64), empty, empty, empty)
        edges = np.geomspace(first, last + 1, points + 1) if logarithmic else np.linspace(first, last + 1, points + 1)
        starts = np.unique(edges[:-1].astype(np.int64))
        first_exact = len(self._blocks) * BLOCK + 1
        if first < first_exact <= last:  # no bin reaches from the blocks into the exact tail
            starts = np.unique(np.append(starts, first_exact))
        low, high, mean = self._reduced(starts, last)
        return Curve(starts, low, high, mean)

    def _reduced(self, starts: Steps, last: int) -> tuple[Floats, Floats, Floats]:
        in_blocks = len(self._blocks) * BLOCK
        old = starts[starts <= in_blocks]
        parts: list[tuple[Floats, Floats, Floats]] = []
        if len(old):
            rows = np.unique((old - 1) // BLOCK)
            end = -(-min(last, in_blocks) // BLOCK)
            blocks = self._blocks[:end]
            reduced = (
                np.minimum.reduceat(blocks[:, 0], rows),
                np.maximum.reduceat(blocks[:, 1], rows),
                np.add.reduceat(blocks[:, 2], rows) / np.diff(np.append(rows, end)),
            )
            which = np.searchsorted(rows, (old - 1) // BLOCK)
            parts.append((reduced[0][which], reduced[1][which], reduced[2][which]))
        new = starts[len(old) :] - 1 - in_blocks
        if len(new):
            exact = self._exact[: last - in_blocks]
            sizes = np.diff(np.append(new, len(exact)))
            parts.append(
                (np.minimum.reduceat(exact, new), np.maximum.reduceat(exact, new), np.add.reduceat(exact, new) / sizes)
            )
        return (
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] for part in parts]),
            np.concatenate([part[2] for part in parts]),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays from which `from_arrays` restores this history."""
        return {
            "blocks": self._blocks,
            "training": self._exact[: self._exact_count].copy(),
            "validation_steps": self._validation_steps,
            "validation": self._validation,
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[np.generic]]) -> LossHistory:
        """Return the history of such arrays.

        Raises:
            ValueError: An array is missing or has another shape or type.
        """
        shapes = {"blocks": 2, "training": 1, "validation_steps": 1, "validation": 1}
        for name, dimensions in shapes.items():
            if name not in arrays or arrays[name].ndim != dimensions or arrays[name].dtype.kind not in "if":
                raise ValueError(f"the history has no usable array {name!r}")
        blocks, steps = np.asarray(arrays["blocks"], dtype=np.float64), arrays["validation_steps"].astype(np.int64)
        validation = np.asarray(arrays["validation"], dtype=np.float64)
        if (blocks.size and blocks.shape[1] != 3) or len(steps) != len(validation) or (np.diff(steps) <= 0).any():
            raise ValueError("the history's arrays do not fit together")
        history = cls()
        history._blocks = blocks.reshape(-1, 3)
        history._exact = np.array(arrays["training"], dtype=np.float64)
        history._exact_count = len(history._exact)
        history._validation_steps, history._validation = steps, validation
        return history

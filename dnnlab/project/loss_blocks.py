"""Losses by their index: the last ones one by one, and all of them summed up in blocks that grow with their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dnnlab.project.growing import Growing

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Rows = tuple[Floats, Floats, Floats]
"""The minimum, maximum and mean of each row, three times (R,)."""

EXACT_TAIL = 1 << 20
"""How many of the last training losses are kept one by one, at least."""
BLOCK = 64
"""Older losses are kept as the minimum, maximum and mean of this many steps, early ones of fewer."""
FINENESS = 64
"""A block is at most this part of what lies before it, so that a logarithmic axis shows the first steps as well."""
COARSENESS = 1 << 16
"""Blocks of old losses grow to this part of what lies before them: the memory of a run grows with its logarithm."""


class LossBlocks:
    """A growing sequence of losses, which can be cut short, in memory that grows with its logarithm.

    All losses are summed up in blocks by their minimum, maximum and mean; the last `EXACT_TAIL` at least are there
    one by one too.

    Attributes:
        exact: The losses that are kept one by one.
        first_exact: The index of the first of these.
    """

    def __init__(self) -> None:
        self.exact = Growing(np.empty(0))
        self.first_exact = 0
        self._blocks = tuple(Growing(np.empty(0)) for _ in range(3))  # their minima, maxima and means
        self._bounds = Growing(np.zeros(1, dtype=np.int64))  # block k has the losses [bounds[k], bounds[k + 1])
        self._coarse = 0  # before this index blocks have been taken together

    @property
    def count(self) -> int:
        """How many losses there are."""
        return self.first_exact + len(self.exact)

    @property
    def memory(self) -> int:
        """How many bytes they take."""
        return sum(part.memory for part in (self.exact, *self._blocks, self._bounds))

    @property
    def last(self) -> float:
        """The last loss, NaN if there is none; the mean of its block where no more is kept."""
        if len(self.exact):
            return float(self.exact.values[-1])
        return float(self._blocks[2].values[-1]) if len(self._blocks[2]) else float("nan")

    @property
    def old(self) -> tuple[Floats, Indices]:
        """The blocks of losses that are no longer kept one by one, (B, 3), and how many losses each has, (B,)."""
        old = int(np.searchsorted(self._bounds.values, self.first_exact))
        return np.stack([part.values[:old] for part in self._blocks], axis=1), np.diff(self._bounds.values[: old + 1])

    def extend(self, losses: Floats) -> None:
        """Add losses at the end."""
        self.exact.extend(losses)
        self._sum_up()
        self._forget_exact()

    def restore(self, blocks: NDArray[Any], sizes: NDArray[Any], exact: Floats) -> None:
        """Take what `old` and `exact` gave, in place of nothing.

        Raises:
            ValueError: The blocks do not fit together.
        """
        self._take_blocks(blocks, sizes)
        self.exact.extend(exact)
        self._sum_up()

    def _take_blocks(self, blocks: NDArray[Any], sizes: NDArray[Any]) -> None:
        if blocks.shape != (len(sizes), 3) or (sizes < 1).any():
            raise ValueError("the blocks do not fit their sizes")
        ends = np.cumsum(sizes, dtype=np.int64)
        if (sizes > BLOCK + (ends - sizes) // COARSENESS).any():
            raise ValueError("a block is too large for its place")
        if (blocks[:, 0] > blocks[:, 1]).any():
            raise ValueError("a block's minimum is above its maximum")
        self._add_blocks(ends, blocks.T)
        self.first_exact = self._coarse = int(self._bounds.values[-1])

    def cut(self, count: int) -> None:
        """Keep the first `count` losses."""
        bounds = self._bounds.values
        kept = int(np.searchsorted(bounds, count, side="right")) - 1  # blocks that lie before `count` as a whole
        cut_block = count < self.first_exact and bounds[kept] < count
        for part in self._blocks:
            part.shorten(kept + cut_block)
        self._bounds.shorten(kept + 1)
        if cut_block:
            self._bounds.extend(np.array([count]))
        self.exact.shorten(max(0, count - self.first_exact))
        self.first_exact = min(self.first_exact, count)
        self._coarse = min(self._coarse, count)

    def rows(self, begins: Indices, end: int) -> tuple[Indices, Rows]:
        """The index at which each row begins, (R,), and the rows themselves that make up the bins of a curve.

        A row is a block or a single loss: a block where there is nothing else and where bins are at least as wide, a
        single loss elsewhere, so that the number of rows follows the number of bins and not that of losses.
        """
        bounds = self._bounds.values
        first = max(int(begins[0]), self.first_exact)
        wide = np.flatnonzero(np.diff(np.append(begins, end)) >= BLOCK)
        low = int(np.searchsorted(bounds, max(first, begins[wide[0]]) if len(wide) else end))
        high = int(np.searchsorted(bounds, end, side="right")) - 1
        pieces = []
        if begins[0] < self.first_exact:
            old = int(np.searchsorted(bounds, begins[0], side="right")) - 1
            pieces.append(self._block_rows(old, int(np.searchsorted(bounds, min(end, self.first_exact)))))
        if low < high:
            pieces.append(self._single_rows(first, int(bounds[low])))
            pieces.append(self._block_rows(low, high))
            pieces.append(self._single_rows(int(bounds[high]), end))
        elif first < end:
            pieces.append(self._single_rows(first, end))
        starts, lows, highs, means = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        return starts, (lows, highs, means)

    def _add_blocks(self, ends: Indices, extremes_and_means: Iterable[Floats]) -> None:
        self._bounds.extend(ends)
        for part, values in zip(self._blocks, extremes_and_means, strict=True):
            part.extend(values)

    def _sum_up(self) -> None:
        """Make blocks of the losses that are in none yet, but for the last few."""
        summed = int(self._bounds.values[-1])
        ends = _block_ends(summed, self.count)
        if len(ends):
            starts = np.append(summed, ends[:-1])
            new = self.exact.values[summed - self.first_exact : ends[-1] - self.first_exact]
            self._add_blocks(ends, reduced((new, new, new), np.ones(len(new)), starts - summed))

    def _forget_exact(self) -> None:
        """Keep about the last `EXACT_TAIL` losses one by one, once there are a quarter more."""
        if len(self.exact) > EXACT_TAIL + EXACT_TAIL // 4:
            bounds = self._bounds.values
            boundary = int(bounds[np.searchsorted(bounds, self.count - EXACT_TAIL, side="right") - 1])
            self.exact.drop(boundary - self.first_exact)
            self.first_exact = boundary
            self._coarsen()

    def _coarsen(self) -> None:
        """Take blocks together whose losses are kept no longer, as far as their place in the run allows."""
        bounds = self._bounds.values
        first, end = (int(np.searchsorted(bounds, index)) for index in (self._coarse, self.first_exact))
        starts, tail = bounds[first:end], bounds[end:].copy()
        self._coarse = self.first_exact
        if not len(starts) or starts[-1] < 2 * BLOCK * COARSENESS:
            return
        widths = BLOCK << np.log2(np.maximum(starts // (BLOCK * COARSENESS), 1)).astype(np.int64)
        begins = (np.diff(starts // widths, prepend=-1) != 0) | (np.diff(widths, prepend=0) != 0) | (widths == BLOCK)
        groups = np.flatnonzero(begins)
        sizes = np.diff(np.append(starts, self.first_exact)).astype(np.float64)
        _, *rows = self._block_rows(first, end)
        merged = reduced((rows[0], rows[1], rows[2]), sizes, groups)
        later = [part.values[end:].copy() for part in self._blocks]
        for part in self._blocks:
            part.shorten(first)
        self._bounds.shorten(first + 1)
        self._add_blocks(np.append(starts[groups[1:]], tail), map(np.concatenate, zip(merged, later, strict=True)))

    def _block_rows(self, first: int, end: int) -> tuple[Indices, Floats, Floats, Floats]:
        low, high, mean = (part.values[first:end] for part in self._blocks)
        return self._bounds.values[first:end], low, high, mean

    def _single_rows(self, first: int, end: int) -> tuple[Indices, Floats, Floats, Floats]:
        losses = self.exact.values[first - self.first_exact : end - self.first_exact]
        return np.arange(first, end), losses, losses, losses


def reduced(rows: Rows, sizes: Floats, starts: Indices) -> Rows:
    """The minimum, maximum and mean of groups of rows of `sizes` losses each; groups begin at `starts`."""
    low, high, mean = rows
    with np.errstate(invalid="ignore", over="ignore"):  # a run that went wrong has NaN and infinity in it
        return (
            np.minimum.reduceat(low, starts),
            np.maximum.reduceat(high, starts),
            np.add.reduceat(mean * sizes, starts) / np.add.reduceat(sizes, starts),
        )


def _block_ends(start: int, end: int) -> Indices:
    """Where the blocks end that follow each other from index `start` on and lie before `end` as a whole."""
    early = []
    while start < BLOCK * FINENESS and start + (size := max(1, start // FINENESS)) <= end:
        start += size
        early.append(start)
    return np.append(np.array(early, dtype=np.int64), np.arange(start + BLOCK, end + 1, BLOCK))

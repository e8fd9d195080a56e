"""Which part of the axes the loss plot shows by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dnnlab.gui.panels.training.curves import Bins

Range = tuple[float, float]

SHORTEST_AXIS = 1_000
"""The axis of steps is never shorter than this, so that it does not race at the start of a run."""
_LINEAR_ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0)
_ROOM_AT_THE_RIGHT = 1.02
_PADDING = 0.14
_TALLEST = 4.0  # times as high as three quarters of the axis need
_ROOMIEST = 1.9  # times as high as what there is to show


def step_range(last_step: int, *, logarithmic: bool = True) -> Range:
    """Return the range of log10(step) for a run of so many steps, or of the steps themselves.

    It ends at 1, 3, 10, 30, ... thousand: so it moves seldom, and leaves room at the right. Where it is not logarithmic
    it ends at 1, 1.5, 2, 3, 4, 6, 8, 10, ... thousand: more room would be wasted there.
    """
    if not logarithmic:
        needed = max(float(SHORTEST_AXIS), _ROOM_AT_THE_RIGHT * last_step)
        decade = 10.0 ** math.floor(math.log10(needed) + 1e-12)
        return 0.0, next(decade * part for part in _LINEAR_ENDS if decade * part >= needed)
    end = SHORTEST_AXIS
    while end < 1.5 * last_step:
        end = end * 3 if str(end).startswith("1") else end // 3 * 10
    return 0.0, math.log10(end)


def loss_range(bins: Bins, lines: Sequence[float], before: Range | None) -> Range:
    """Return the range of losses to show.

    Every reference line is in it, and the losses are too, but for extremes that would flatten everything else:
    those leave the plot at its top. The range before is kept while it fits, so that the picture stands still.

    Args:
        bins: The losses in view.
        lines: The reference lines.
        before: The range shown now, if there is one.
    """
    bottom, top = _needed(bins, lines)
    fits = before is not None and before[0] <= bottom and top <= before[1]
    if before is not None and fits and before[1] - before[0] <= _ROOMIEST * (top - bottom):
        return before
    padding = _PADDING * (top - bottom)
    spacing = 10.0 ** math.floor(math.log10(top - bottom)) / 10
    return (
        spacing * math.floor((bottom - padding) / spacing + 1e-9),
        spacing * math.ceil((top + padding) / spacing - 1e-9),
    )


def _needed(bins: Bins, lines: Sequence[float]) -> Range:
    known = [line for line in lines if math.isfinite(line)]
    if len(bins.low):
        bottom, top = float(bins.low.min()), float(bins.high.max())
        usual = _upper_quarter(bins) - bottom
        if usual > 0:
            top = min(top, bottom + _TALLEST * usual)
        bottom, top = min([bottom, *known]), max([top, *known])
    elif known:
        bottom, top = min(known), max(known)
        top += 1.6 * (top - bottom)  # a run begins above what theory allows
    else:
        return 0.0, 1.0
    if top - bottom < 1e-9 * max(1.0, abs(top)):
        margin = 0.5 * abs(top) or 0.5
        return bottom - margin, top + margin
    return bottom, top


def _upper_quarter(bins: Bins) -> float:
    """The loss under which three quarters of the axis lie."""
    order = np.argsort(bins.high)
    covered = np.cumsum(bins.width[order])
    index = int(np.searchsorted(covered, 0.75 * covered[-1]))
    return float(bins.high[order[min(index, len(order) - 1)]])

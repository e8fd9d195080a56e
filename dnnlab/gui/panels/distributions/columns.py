"""A run's distributions as the columns of a picture: for each pixel the last moment that is known there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.panels.training.curves import places
from dnnlab.link.probes import DistributionsAnswer

Range = tuple[float, float]


def moment_at(found: DistributionsAnswer, step: float) -> int | None:
    """Return the index of the last moment not after a step; None before the first and after the last one."""
    index = int(np.searchsorted(found.steps, step, side="right")) - 1
    return index if index >= 0 and step <= max(float(found.steps[-1]), 1.0) + 0.5 else None


def levels(found: DistributionsAnswer, shown: Range, columns: int, *, logarithmic: bool) -> NDArray[np.uint8]:
    """Return a picture (B, columns) of levels 0..255, the lowest bin first: the logarithm of the counts.

    Args:
        found: The distributions.
        shown: Where the first and the last column stand on the axis of steps.
        columns: How many.
        logarithmic: Whether that axis is.
    """
    at = places(found.steps, logarithmic=logarithmic)
    where = np.linspace(*shown, columns)
    half = (shown[1] - shown[0]) / max(columns - 1, 1) / 2
    moment = np.searchsorted(at, where + half, side="right") - 1
    known = (moment >= 0) & (where <= at[-1] + half)
    peak = float(found.counts.max(initial=0.0))
    strengths = np.log1p(found.counts) * (255.0 / np.log1p(peak) if peak > 0 else 0.0)
    picture = np.where(known[:, None], strengths[np.maximum(moment, 0)], 0.0)
    return np.ascontiguousarray(picture.T).astype(np.uint8)

"""How bright a conditional density is drawn: a scale that the data fixes, so that training does not make it flicker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.gui.theme import Theme
from dnnlab.gui.theme.colour_maps import density as density_table

_BRIGHTNESS, _POWER = 0.84, 0.55
_ABOVE_TYPICAL = 3.0
_MOST_ROWS = 20_000
_NATS = 16.0


def typical_density(x: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """Return exp(-H(t|x)), the density that a conditional distribution typically has at its own points.

    H(t|x) = H(x, t) - H(x), both from histograms: rough, but good for a scale.

    Args:
        x: (N,). t: (N,).
    """
    x, t = x[:_MOST_ROWS], t[:_MOST_ROWS]
    span = float(np.ptp(t))
    if span == 0.0:
        return 1.0
    bins = int(np.clip(round(np.sqrt(len(x)) * 0.8), 4, 40))
    joint, _, t_edges = np.histogram2d(x, t, bins=bins)
    cells = joint[joint > 0] / len(x)
    columns = joint.sum(axis=1)
    columns = columns[columns > 0] / len(x)
    entropy = -np.sum(cells * np.log(cells)) + np.sum(columns * np.log(columns)) + np.log(t_edges[1] - t_edges[0])
    return float(np.exp(-entropy))


def reference_density(x: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """Return the density p0 that is drawn at 0.84 of the colour map; others at 0.84 (p / p0)^0.55."""
    return _ABOVE_TYPICAL * typical_density(x, t)


def levels(density: NDArray[np.floating], reference: float) -> NDArray[np.uint8]:
    """Return the levels 0..255 of densities, of their shape: the square root, as `level_table` expects it."""
    brightest = reference * (1.0 / _BRIGHTNESS) ** (1.0 / _POWER)
    capped = np.fmin(np.fmax(density, 0.0), np.float32(brightest))
    return np.asarray(np.sqrt(capped * np.float32(255.0**2 / brightest)).astype(np.uint8))


def log_levels(density: NDArray[np.floating], highest: float) -> NDArray[np.uint8]:
    """Return the levels 0..255 of densities whose range is wide, over two targets say: sixteen nats from the highest.

    They are entries of the colour map itself.
    """
    nats = np.log(np.maximum(density, 1e-30) / max(highest, 1e-30))
    return np.asarray((np.clip(1.0 + nats / _NATS, 0.0, 1.0) * (255.0 * _BRIGHTNESS)).astype(np.uint8))


def level_table(theme: Theme) -> NDArray[np.uint8]:
    """Return the colours of `levels`, (256, 3): the rest of the power law lies in this table, not in every frame."""
    values = (np.arange(256) / 255.0) ** (2.0 * _POWER)
    return density_table(theme)[np.rint(values * 255.0).astype(np.intp)]

"""The two colour maps as look-up tables, interpolated in OKLab so that equal steps look equal.

Source of OKLab: B. Ottosson, "A perceptual color space for image processing" (2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dnnlab.gui.theme.tokens import DARK, LIGHT, Theme

ENTRIES = 256

_LINEAR_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_CONE_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def diverging(theme: Theme) -> NDArray[np.uint8]:
    """Return the map of signed values (data, activations, weights, gradients): `(256, 3)` uint8, for limits -m..m.

    Zero is the colour of a card. Give a `pyqtgraph.ImageItem` levels (-m, m) with it. The table is read-only.
    """
    return _diverging(theme.name)


def density(theme: Theme) -> NDArray[np.uint8]:
    """Return the map of probability densities, from nothing to the peak: `(256, 3)` uint8, read-only."""
    return _density(theme.name)


def diverging_colours(theme: Theme, values: ArrayLike, limit: float) -> NDArray[np.uint8]:
    """Return the colours of signed values under symmetric limits.

    Args:
        theme: The theme to colour for.
        values: Any shape; what lies outside the limits gets the end colours, NaN the colour of zero.
        limit: The value of the end colours; nothing above zero colours everything as zero.

    Returns:
        The shape of `values` with a last axis of three uint8.
    """
    scaled = np.asarray(values, dtype=float) / limit if limit > 0 else np.zeros(np.shape(values))
    position = np.nan_to_num((scaled + 1) / 2, nan=0.5, posinf=1.0, neginf=0.0)
    return diverging(theme)[_index(position)]


def density_colours(theme: Theme, values: ArrayLike) -> NDArray[np.uint8]:
    """Return the colours of values in [0, 1] under the density map, with a last axis of three uint8."""
    return density(theme)[_index(np.nan_to_num(np.asarray(values, dtype=float)))]


def _index(position: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.rint(np.clip(position, 0.0, 1.0) * (ENTRIES - 1)).astype(np.intp)


@lru_cache
def _diverging(name: str) -> NDArray[np.uint8]:
    stops = _theme(name).diverging_stops
    return table([((position + 1) / 2, colour) for position, colour in stops])


@lru_cache
def _density(name: str) -> NDArray[np.uint8]:
    return table(_theme(name).density_stops)


def _theme(name: str) -> Theme:
    return DARK if name == DARK.name else LIGHT


def table(stops: Sequence[tuple[float, str]]) -> NDArray[np.uint8]:
    """Return `(256, 3)` uint8 sRGB colours that pass through the stops, straight lines in OKLab between them.

    Args:
        stops: (position in [0, 1], "#RRGGBB") with rising positions.
    """
    positions = [position for position, _ in stops]
    colours = np.array([[int(text[i : i + 2], 16) for i in (1, 3, 5)] for _, text in stops]) / 255
    lab = _to_oklab(colours)
    where = np.linspace(0, 1, ENTRIES)
    between = np.stack([np.interp(where, positions, lab[:, channel]) for channel in range(3)], axis=1)
    result = np.rint(_from_oklab(between) * 255).astype(np.uint8)
    result.flags.writeable = False
    return result


def _to_oklab(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lab: NDArray[np.float64] = np.cbrt(linear @ _LINEAR_TO_CONE.T) @ _CONE_TO_LAB.T
    return lab


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    cone = lab @ np.linalg.inv(_CONE_TO_LAB).T
    linear = np.clip(cone**3 @ np.linalg.inv(_LINEAR_TO_CONE).T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)

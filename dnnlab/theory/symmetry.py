r"""The symmetries of a two-layer network's weights: changes that leave the function as it is.

A network of M hidden units is a table of units, (M, D + 1 + L): of each the weights that arrive, its bias, and the
weights that leave it. What it computes is :math:`y = \sum_j v_j h(w_j^T x + b_j) + c`.

Source: Bishop & Bishop, Deep Learning (2024), section 6.2.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Activation = Callable[[Floats], Floats]

MOST_UNITS = 6
"""Of more units there are too many orders to try them all while one looks."""


def copy_count(units: int) -> int:
    r"""Return :math:`2^M M!`, the number of weight vectors of M odd units (tanh) that compute the same function."""
    return int(2**units) * math.factorial(units)


def copies(units: Floats) -> Iterator[Floats]:
    """Yield every table (M, P) that comes of flipping the signs of some units and putting them in another order.

    A tanh unit is odd: with all weights that arrive and its bias of the other sign it gives -z, and with the weights
    that leave it of the other sign too, the output gets what it got before.
    """
    for order in permutations(range(len(units))):
        for signs in product((1.0, -1.0), repeat=len(units)):
            yield np.array(signs)[:, None] * units[list(order)]


def scaled(units: Floats, unit: int, factor: float, outgoing: int = 1) -> Floats:
    """Return the table with one unit's arriving weights and bias times a factor, and its leaving weights over it.

    ReLU is positively homogeneous, h(c a) = c h(a) for c > 0: there the function stays as it is.
    """
    changed = units.copy()
    changed[unit, :-outgoing] *= factor
    changed[unit, -outgoing:] /= factor
    return changed


def balanced(units: Floats, outgoing: int = 1) -> Floats:
    """Return that scaling of the table in which what arrives at each unit is as long as what leaves it."""
    before = np.linalg.norm(units[:, :-outgoing], axis=1)
    after = np.linalg.norm(units[:, -outgoing:], axis=1)
    usable = (before > 0.0) & (after > 0.0)
    factor = np.sqrt(np.where(usable, after, 1.0) / np.where(usable, before, 1.0))[:, None]
    return np.concatenate([units[:, :-outgoing] * factor, units[:, -outgoing:] / factor], axis=1)


def matched(units: Floats, reference: Floats, flips: bool = True) -> Floats:
    """Return that copy of a table which lies nearest to another one of the same shape.

    Each unit's distance to each place is looked up once, so that only the orders are tried, not all copies.

    Args:
        units: (M, P), M up to 7 or so: there are M! orders.
        reference: (M, P).
        flips: Whether signs may turn too: for odd activation functions.
    """
    candidates = np.stack([units, -units]) if flips else units[None]
    distances = ((candidates[:, None] - reference[None, :, None]) ** 2).sum(axis=-1)  # sign, place, unit
    signs, least = distances.argmin(axis=0), distances.min(axis=0)
    orders = np.array(list(permutations(range(len(units)))))
    places = np.arange(len(units))
    best = orders[least[places, orders].sum(axis=1).argmin()]
    return np.asarray(candidates[signs[places, best], best])


def outputs(units: Floats, bias: Floats, inputs: Floats, activation: Activation) -> Floats:
    """Return what such networks compute.

    Args:
        units: (..., M, D + 1 + L): one table, or several.
        bias: (..., L), the outputs' own.
        inputs: (N, D).
        activation: h.

    Returns:
        (..., N, L).
    """
    width = inputs.shape[1]
    arriving, own, leaving = units[..., :width], units[..., width], units[..., width + 1 :]
    z = activation(inputs @ np.swapaxes(arriving, -1, -2) + own[..., None, :])
    return np.asarray(z @ leaving + bias[..., None, :])

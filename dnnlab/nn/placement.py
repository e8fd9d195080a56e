"""Where the components of a mixture output begin: the biases of its rows, so that each has some of the targets."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.kinds import ISOTROPIC
from dnnlab.graph.layer import Layer

Array = NDArray[np.float64]

SMALLEST_START_SIGMA = 0.15
"""The least standard deviation, in scaled units, that a mixture's components start with."""
MOST_ROWS = 4096
"""Of more targets, so many drawn ones tell where k-means puts the components."""
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """How K components over L targets begin, in scaled units.

    Attributes:
        log_shares: Logarithms of what the mixing coefficients are in proportion to, (K,).
        means: (K, L).
        deviations: The standard deviation along each target, (K, L).
    """

    log_shares: Array
    means: Array
    deviations: Array


def mixture_biases(layer: Layer, targets: Array, seed: int) -> Array:
    """Return the starting biases of a mixture output, (pre-activations,), in the order of `Layer.rows`.

    Args:
        layer: The mixture output, of K components over L targets; its `placement` says how they begin.
        targets: The scaled training targets, (N, L), at least one.
        seed: Of what is drawn; copies of a network with other seeds begin elsewhere.
    """
    draw = np.random.default_rng((seed, zlib.crc32(layer.id.encode())))
    match layer.placement:
        case "random":
            begun = at_random(targets, layer.components, draw)
        case "k-means":
            begun = by_k_means(targets, layer.components, draw)
        case _:
            begun = by_quantiles(targets, layer.components)
    sigma = begun.deviations
    if layer.covariance == ISOTROPIC:
        sigma = np.sqrt(np.mean(sigma**2, axis=1))
    log_sigma = np.log(np.maximum(sigma, SMALLEST_START_SIGMA))
    below = np.zeros(layer.components * layer.factors_below)
    return np.concatenate([begun.log_shares, begun.means.ravel(), log_sigma.ravel(), below])


def at_random(targets: Array, count: int, draw: np.random.Generator) -> Components:
    """Put each mean on a target that is drawn, with equal shares and deviations."""
    chosen = draw.choice(len(targets), count, replace=len(targets) < count)
    return Components(np.zeros(count), targets[chosen], _equal_deviations(targets, count))


def by_quantiles(targets: Array, count: int) -> Components:
    """Put the means on those of K groups of equal size, with equal shares and deviations of about their spacing.

    The groups are made by cutting the targets along their direction of largest variance; for one target their means
    are those between its quantiles.
    """
    order = np.argsort(_along_largest_spread(targets, targets), kind="stable")
    groups = [targets[group] for group in np.array_split(order, count)]
    means = np.stack([group.mean(0) if len(group) else targets.mean(0) for group in groups])
    return Components(np.zeros(count), means, _equal_deviations(targets, count))


def by_k_means(targets: Array, count: int, draw: np.random.Generator) -> Components:
    """Give each component one cluster: its centre, its share of the targets, and its deviations.

    Lloyd's algorithm (1982) from centres that are drawn as k-means++ draws them (Arthur and Vassilvitskii, 2007). The
    components are numbered along the direction of largest variance.
    """
    if len(targets) > MOST_ROWS:
        targets = targets[np.sort(draw.choice(len(targets), MOST_ROWS, replace=False))]
    centres = _spread_out(targets, count, draw)
    nearest = np.full(len(targets), -1)
    for _ in range(MOST_ROUNDS):
        previous, nearest = nearest, _square_distances(targets, centres).argmin(1)
        if np.array_equal(nearest, previous):
            break
        centres = np.stack(
            [targets[nearest == k].mean(0) if (nearest == k).any() else centres[k] for k in range(count)]
        )
    order = np.argsort(_along_largest_spread(centres, targets), kind="stable")
    clusters = [targets[nearest == k] for k in order]
    shares = np.array([max(len(cluster), 0.5) for cluster in clusters]) * count / len(targets)
    empty = np.zeros(targets.shape[1])
    return Components(np.log(shares), centres[order], np.stack([c.std(0) if len(c) else empty for c in clusters]))


def _spread_out(targets: Array, count: int, draw: np.random.Generator) -> Array:
    """K targets: of several drawn in proportion to the squared distance from those before, the one that helps most."""
    chosen = [int(draw.integers(len(targets)))]
    distances = _square_distances(targets, targets[chosen])[:, 0]
    candidates = 2 + int(np.log(count))
    for _ in range(count - 1):
        total = float(distances.sum())
        drawn = draw.choice(len(targets), candidates, p=distances / total if total > 0.0 else None)
        left = np.minimum(distances[:, None], _square_distances(targets, targets[drawn]))
        best = int(left.sum(0).argmin())
        chosen.append(int(drawn[best]))
        distances = left[:, best]
    return np.asarray(targets[chosen])


def _square_distances(points: Array, centres: Array) -> Array:
    """(N, K), at least 0."""
    squares = (points**2).sum(1)[:, None] + (centres**2).sum(1) - 2.0 * points @ centres.T
    return np.asarray(np.maximum(squares, 0.0))


def _along_largest_spread(points: Array, targets: Array) -> Array:
    """How far points lie along the targets' direction of largest variance, (N,)."""
    centred = targets - targets.mean(0)
    direction = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    along: Array = points @ (direction * np.sign(direction[np.argmax(np.abs(direction))]))
    return along


def _equal_deviations(targets: Array, count: int) -> Array:
    return np.tile(targets.std(0) / count, (count, 1))

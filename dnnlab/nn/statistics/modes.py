"""Where the density of a mixture is highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from dnnlab.nn.mixture import Mixture

MOST_STEPS = 200
TOLERANCE = 1e-12
"""An ascent ends when no density grows by more than this share."""
POINTS_AT_ONCE = 2**20
"""How many numbers one part of the rows may take for each pair of a point and a component."""


class Modes(NamedTuple):
    """The highest points of N densities, as far as ascents from every component mean find them.

    Attributes:
        points: (N, L).
        log_densities: ln p there, (N,).
    """

    points: Tensor
    log_densities: Tensor


def modes(mixture: Mixture) -> Modes:
    """Return where each density is highest, found by climbing from every component mean.

    Each step moves to the better of the mean-shift point, which never descends, and of the Newton point, which
    converges fast; both are judged by the density itself. The highest of the K summits is kept. Works in float64.
    """
    exact = mixture.to(torch.float64)
    size = max(1, POINTS_AT_ONCE // (exact.components**2 * exact.dimensions))
    found = [_climbed(exact.rows(slice(start, start + size))) for start in range(0, len(exact.mu), size)]
    points, heights = torch.cat([one.points for one in found]), torch.cat([one.log_densities for one in found])
    return Modes(points.to(mixture.mu.dtype), heights.to(mixture.mu.dtype))


def _climbed(mixture: Mixture) -> Modes:
    hills = _Hills.of(mixture)
    points, heights = mixture.mu.clone(), hills.log_density(mixture.mu)
    climbing = torch.arange(len(points), device=points.device)
    for _ in range(MOST_STEPS):
        here, before = points[climbing], heights[climbing]
        there, reached = hills.risen(here, before)
        points[climbing], heights[climbing] = there, reached
        on = (reached - before > TOLERANCE).any(1)
        if not bool(on.any()):
            break
        if not bool(on.all()):
            climbing, hills = climbing[on], hills.of_rows(on)
    best = heights.argmax(1)
    rows = torch.arange(len(best), device=best.device)
    return Modes(points[rows, best], heights[rows, best])


@dataclass(frozen=True, slots=True, eq=False)
class _Hills:
    """The densities of N mixtures at G points each, (N, G, L), and how to climb.

    Attributes:
        means: (N, K, L).
        heights: Each component's log term at its mean, (N, K).
        inverses: Of the Cholesky factors, (N, K, L, L).
        precisions: Of the covariances, (N, K, L, L).
    """

    means: Tensor
    heights: Tensor
    inverses: Tensor
    precisions: Tensor

    @classmethod
    def of(cls, mixture: Mixture) -> _Hills:
        identity = torch.eye(mixture.dimensions, dtype=mixture.mu.dtype, device=mixture.mu.device)
        factors = mixture.factors
        inverses = torch.linalg.solve_triangular(factors, identity.expand_as(factors), upper=False)
        return cls(mixture.mu, mixture.heights(), inverses, inverses.mT @ inverses)

    def of_rows(self, rows: Tensor) -> _Hills:
        return _Hills(self.means[rows], self.heights[rows], self.inverses[rows], self.precisions[rows])

    def log_density(self, points: Tensor) -> Tensor:
        return torch.logsumexp(self._terms(points)[0], 2)

    def risen(self, points: Tensor, heights: Tensor) -> tuple[Tensor, Tensor]:
        """Points after one step, and how high they are."""
        for candidate in self._steps(points):
            reached = self.log_density(candidate)
            better = reached > heights
            points = torch.where(better.unsqueeze(2), candidate, points)
            heights = torch.where(better, reached, heights)
        return points, heights

    def _terms(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Each component's log term, (N, G, K), and F^-1 (mu - t), (N, G, K, L)."""
        away = torch.einsum("nkij,ngkj->ngki", self.inverses, self.means.unsqueeze(1) - points.unsqueeze(2))
        return self.heights.unsqueeze(1) - 0.5 * away.square().sum(3), away

    def _steps(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """The mean-shift and the Newton point of ln p from `points`; where that is no ascent, the first twice."""
        terms, away = self._terms(points)
        gamma = torch.softmax(terms, 2)
        pulls = torch.einsum("nkji,ngkj->ngki", self.inverses, away)
        gradient = torch.einsum("ngk,ngki->ngi", gamma, pulls)
        precision = torch.einsum("ngk,nkij->ngij", gamma, self.precisions)
        shift = points + _solved(precision, gradient, gradient)
        outer = (gamma.unsqueeze(3) * pulls).mT @ pulls
        curvature = precision - outer + gradient.unsqueeze(3) * gradient.unsqueeze(2)
        return shift, points + _solved(curvature, gradient, shift - points)


def _solved(matrices: Tensor, vectors: Tensor, otherwise: Tensor) -> Tensor:
    """The solutions of positive definite systems (N, G, L, L); where one is not, what is given otherwise."""
    factors, failed = torch.linalg.cholesky_ex(matrices)
    solved = torch.cholesky_solve(vectors.unsqueeze(3), factors).squeeze(3)
    sound = (failed == 0).unsqueeze(2) & solved.isfinite().all(2, keepdim=True)
    return torch.where(sound, solved, otherwise)

r"""The Gaussian mixture that a mixture density output predicts, and its likelihood.

.. math:: p(t|x) = \sum_k \pi_k(x) \, \mathcal{N}(t \,|\, \mu_k(x), F_k(x) F_k(x)^T)

with F the lower Cholesky factor of a component's covariance: sigma times the identity where it is isotropic, as in the
book; the standard deviation along each target where it is diagonal; with numbers below the diagonal where it is full.
A full covariance may be given by the inverse of F instead, the factor of the precision: then standardised residuals are
sums of products, without a division of one by another, which trains better where targets hang together closely.
Sources: Bishop & Bishop, Deep Learning (2024), section 6.5; Williams, Using neural networks to model conditional
multivariate densities (1996), for the inverse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from dnnlab.data.dataset import Scaling
from dnnlab.graph.kinds import ISOTROPIC, PRECISION
from dnnlab.graph.layer import Layer

Floor = float | tuple[float, ...]
"""A sigma floor in scaled units: one number, or one for each target where their scales differ; 0 for none."""

LARGEST_LOG_SIGMA = 80.0
"""Standard deviations lie within exp(-80) and exp(80) scaled units: further ones have no float32 to stand for them."""

LARGEST_RESIDUALS = {torch.float32: 1e15, torch.float64: 1e150}
"""Where |F^-1 (t - mu)| saturates along each target: the square of a larger one, summed over targets, overflows."""

LARGEST_FACTORS = {torch.float32: 1e20, torch.float64: 1e150}
"""Where a factor saturates below its diagonal, in scaled units: its product with the largest residual, summed over
targets, would overflow."""

LOG_TWO_PI = math.log(2.0 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """N mixtures of K Gaussians over L targets.

    Attributes:
        log_pi: The logarithms of the mixing coefficients, (N, K).
        mu: The component means, (N, K, L), in target units.
        log_sigma: The logarithms of the Cholesky factors' diagonals in target units: (N, K) for isotropic components,
            which have one standard deviation, otherwise (N, K, L).
        below: What full covariances have below these diagonals, row by row, (N, K, L (L - 1) / 2); None for others,
            and for one target.
        is_inverse: Whether `below` is of the factors' inverses; the diagonals are those of the factors all the same.
    """

    log_pi: Tensor
    mu: Tensor
    log_sigma: Tensor
    below: Tensor | None = None
    is_inverse: bool = False

    @property
    def components(self) -> int:
        return self.mu.shape[1]

    @property
    def dimensions(self) -> int:
        return self.mu.shape[2]

    @property
    def is_isotropic(self) -> bool:
        return self.log_sigma.ndim == 2

    @property
    def pi(self) -> Tensor:
        return self.log_pi.exp()

    @property
    def sigma(self) -> Tensor:
        """The factors' diagonals: of isotropic components the standard deviations (N, K), otherwise (N, K, L)."""
        return self.log_sigma.exp()

    @property
    def factors(self) -> Tensor:
        """The lower Cholesky factors of the covariances, (N, K, L, L), in target units."""
        diagonal = self._wide().exp().expand(self.mu.shape)
        if self.below is None:
            return torch.diag_embed(diagonal)
        if self.is_inverse:
            return self.of_factors().factors
        nothing = torch.zeros_like(diagonal[:, :, 0])
        rows = []
        for i in range(self.dimensions):
            first = i * (i - 1) // 2
            entries = [*self.below[:, :, first : first + i].unbind(2), diagonal[:, :, i]]
            rows.append(torch.stack([*entries, *[nothing] * (self.dimensions - i - 1)], 2))
        return torch.stack(rows, 2)

    @property
    def deviations(self) -> Tensor:
        """The standard deviation of each component along each target, (N, K, L)."""
        if self.below is None:
            return self._wide().exp().expand(self.mu.shape)
        return self.factors.square().sum(3).sqrt()

    def log_terms(self, targets: Tensor) -> Tensor:
        """Return ln pi_k N(t_n | mu_k, F_k F_k^T), (N, K), for targets (N, L)."""
        return self.heights() - 0.5 * self.residuals(targets).square().sum(2)

    def row_errors(self, targets: Tensor) -> Tensor:
        """Return -ln p(t_n | x_n) in nats, (N,), for targets (N, L)."""
        return -torch.logsumexp(self.log_terms(targets), 1)

    def responsibilities(self, targets: Tensor) -> Tensor:
        """Return gamma_k(t_n | x_n), the posterior probability of each component, (N, K), for targets (N, L)."""
        return torch.softmax(self.log_terms(targets), 1)

    def log_density(self, targets: Tensor) -> Tensor:
        """Return ln p(t_m | x_n), (M, N): each of M targets (M, L) under each of the N mixtures."""
        residuals = self._solved(targets[:, None, None, :] - self.mu, self._wide(), self.below)
        return torch.logsumexp(self.heights() - 0.5 * residuals.square().sum(3), 2)

    def log_density_at(self, targets: Tensor) -> Tensor:
        """Return ln p(t | x_n), (N, G), at G targets of each mixture's own, (N, G, L)."""
        below = None if self.below is None else self.below.unsqueeze(1)
        residuals = self._solved(targets.unsqueeze(2) - self.mu.unsqueeze(1), self._wide().unsqueeze(1), below)
        return torch.logsumexp(self.heights().unsqueeze(1) - 0.5 * residuals.square().sum(3), 2)

    def residuals(self, targets: Tensor) -> Tensor:
        """Return F_k^-1 (t_n - mu_k), (N, K, L), for targets (N, L): how far in standard deviations."""
        return self._solved(targets.unsqueeze(1) - self.mu, self._wide(), self.below)

    def mean(self) -> Tensor:
        """Return E[t|x] = sum_k pi_k mu_k, (N, L)."""
        return (self.pi.unsqueeze(2) * self.mu).sum(1)

    def scaled_back(self, scaling: Scaling) -> Mixture:
        """Return this mixture in original units; that of isotropic ones has one common scale for all targets."""
        shift = torch.tensor(scaling.shift, dtype=self.mu.dtype, device=self.mu.device)
        scale = torch.tensor(scaling.scale, dtype=self.mu.dtype, device=self.mu.device)
        below = None
        if self.below is not None:
            places = places_below(self.dimensions)
            grown = [1.0 / scale[j] if self.is_inverse else scale[i] for i, j in places]
            below = self.below * torch.stack(grown)
        stretch = math.log(float(scaling.scale[0])) if self.is_isotropic else scale.log()
        return Mixture(self.log_pi, self.mu * scale + shift, self.log_sigma + stretch, below, self.is_inverse)

    def of_factors(self) -> Mixture:
        """Return the same mixture with what is below the diagonals of the factors themselves."""
        if self.below is None or not self.is_inverse:
            return self
        below = _inverted_below(self.below, self.log_sigma)
        return Mixture(self.log_pi, self.mu, self.log_sigma, below)

    def component_factors(self, component: int) -> Tensor:
        """Return the Cholesky factors of one component, (N, L, L)."""
        return self._of(slice(None), slice(component, component + 1)).factors[:, 0]

    def rows(self, rows: slice) -> Mixture:
        """Return some of the mixtures."""
        return self._of(rows, slice(None))

    def to(self, dtype: torch.dtype) -> Mixture:
        """Return these mixtures in another floating point type."""
        below = None if self.below is None else self.below.to(dtype)
        return Mixture(self.log_pi.to(dtype), self.mu.to(dtype), self.log_sigma.to(dtype), below, self.is_inverse)

    def _of(self, rows: slice, components: slice) -> Mixture:
        below = None if self.below is None else self.below[rows, components]
        return Mixture(
            self.log_pi[rows, components],
            self.mu[rows, components],
            self.log_sigma[rows, components],
            below,
            self.is_inverse,
        )

    def _solved(self, differences: Tensor, log_sigma: Tensor, below: Tensor | None) -> Tensor:
        if below is not None and self.is_inverse:
            return _multiplied(differences, log_sigma, below)
        return _solved(differences, log_sigma, below)

    def _wide(self) -> Tensor:
        """log sigma with a last dimension for the targets, of length 1 or L."""
        return self.log_sigma.unsqueeze(2) if self.is_isotropic else self.log_sigma

    def heights(self) -> Tensor:
        """The logarithm of each component's term at its mean, (N, K)."""
        volume = self.dimensions * self.log_sigma if self.is_isotropic else self.log_sigma.sum(2)
        return self.log_pi - volume - 0.5 * self.dimensions * LOG_TWO_PI


def _solved(differences: Tensor, log_sigma: Tensor, below: Tensor | None) -> Tensor:
    """F^-1 d for differences (..., K, L), by forward substitution; log sigma is (..., K, 1) or (..., K, L)."""
    largest, precision = LARGEST_RESIDUALS.get(differences.dtype, 1e15), torch.exp(-log_sigma)
    if below is None:
        return (differences * precision).clamp(-largest, largest)
    solved: list[Tensor] = []
    for i in range(differences.shape[-1]):
        rest, first = differences[..., i], i * (i - 1) // 2
        for j in range(i):
            rest = rest - below[..., first + j] * solved[j]
        solved.append((rest * precision[..., i]).clamp(-largest, largest))
    return torch.stack(solved, -1)


def _multiplied(differences: Tensor, log_sigma: Tensor, below: Tensor) -> Tensor:
    """F^-1 d for differences (..., K, L), where `below` is of F^-1; log sigma is (..., K, L)."""
    largest = LARGEST_RESIDUALS.get(differences.dtype, 1e15)
    own = (differences * torch.exp(-log_sigma)).clamp(-largest, largest)
    differences = differences.clamp(-largest, largest)
    rows: list[Tensor] = []
    for i in range(differences.shape[-1]):
        row, first = own[..., i], i * (i - 1) // 2
        for j in range(i):
            row = row + below[..., first + j] * differences[..., j]
        rows.append(row.clamp(-largest, largest))
    return torch.stack(rows, -1)


def _inverted_below(below: Tensor, log_sigma: Tensor) -> Tensor:
    """What a lower triangular matrix has below its diagonal exp(log sigma) (..., L), given that of its inverse."""
    largest, sigma = LARGEST_FACTORS.get(below.dtype, 1e20), torch.exp(log_sigma)
    found: dict[tuple[int, int], Tensor] = {(i, i): sigma[..., i] for i in range(sigma.shape[-1])}
    places = places_below(sigma.shape[-1])
    for i, j in places:
        terms = [below[..., i * (i - 1) // 2 + m] * found[m, j] for m in range(j, i)]
        total = torch.stack([term.clamp(-largest, largest) for term in terms]).sum(0)
        found[i, j] = (-sigma[..., i] * total).clamp(-largest, largest)
    return torch.stack([found[place] for place in places], -1)


def places_below(dimensions: int) -> list[tuple[int, int]]:
    """Return the rows and columns below the diagonal of an (L, L) matrix, row by row, as `Mixture.below` has them."""
    return [(i, j) for i in range(dimensions) for j in range(i)]


def saturated(values: Tensor, largest: float) -> Tensor:
    """Return values clamped to -largest and largest, with the gradient of values that are not.

    So the formulas of section 6.5.3 stay true, and a component that has run away is still pulled back.
    """
    return values.clamp(-largest, largest).detach() + (values - values.detach())


def mixture_from(layer: Layer, preactivations: Tensor, floor: Floor) -> Mixture:
    r"""Return the mixtures that the pre-activations of a mixture output mean.

    .. math::
        \pi = \mathrm{softmax}(a^\pi), \quad \mu = a^\mu, \quad F_{ii} = \sigma_i = \exp(a^\sigma_i) + \mathrm{floor},
        \quad F_{ij} = a^F_{ij} \text{ for } j < i

    or where the covariance is given by its precision :math:`[F^{-1}]_{ij} = a^F_{ij} \text{ for } j < i`.

    Args:
        layer: The output; it fixes K, L, the covariance and the order of the pre-activations (`Layer.rows`).
        preactivations: (N, pre-activations).
        floor: What is added to every standard deviation, in the units of the mixture.
    """
    count, width = layer.components, layer.width
    sigmas = count if layer.covariance == ISOTROPIC else count * width
    sizes = [count, count * width, sigmas, count * layer.factors_below]
    a_pi, a_mu, a_sigma, a_below = torch.split(preactivations, sizes, 1)
    log_sigma = saturated(a_sigma, LARGEST_LOG_SIGMA)
    if layer.covariance != ISOTROPIC:
        log_sigma = log_sigma.reshape(-1, count, width)
    below = None
    if layer.factors_below:
        largest = LARGEST_FACTORS.get(a_below.dtype, 1e20)
        below = a_below.clamp(-largest, largest).reshape(-1, count, layer.factors_below)
    log_floor = log_floor_like(log_sigma, floor)
    if log_floor is not None:
        log_sigma = torch.logaddexp(log_sigma, log_floor)
    is_inverse = below is not None and layer.covariance == PRECISION
    return Mixture(torch.log_softmax(a_pi, 1), a_mu.reshape(-1, count, width), log_sigma, below, is_inverse)


def log_floor_like(log_sigma: Tensor, floor: Floor) -> Tensor | None:
    """Return the logarithm of a floor in the shape of log sigma, (N, K) or (N, K, L); None where there is none."""
    if isinstance(floor, tuple):
        logs = [math.log(one) for one in floor]
        return torch.tensor(logs, dtype=log_sigma.dtype, device=log_sigma.device).expand_as(log_sigma)
    return torch.full_like(log_sigma, math.log(floor)) if floor > 0.0 else None


def negative_log_likelihood(mixture: Mixture, targets: Tensor) -> Tensor:
    r"""Mean negative log-likelihood of targets under Gaussian mixtures.

    .. math:: E(w) = -\frac{1}{N} \sum_n \ln \sum_k \pi_k(x_n) \, \mathcal{N}(t_n \,|\, \mu_k(x_n), F_k(x_n) F_k(x_n)^T)

    Source: Bishop & Bishop, Deep Learning (2024), section 6.5.

    Args:
        mixture: In the units of the targets.
        targets: (N, L).

    Returns:
        A scalar, in nats. Finite for any finite input: the sum is a log-sum-exp, and standard deviations, factors and
        standardised residuals saturate where floating point ends.
    """
    return mixture.row_errors(targets).mean()

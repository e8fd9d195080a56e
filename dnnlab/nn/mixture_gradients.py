"""The gradients of a mixture output's error with respect to its pre-activations, in closed form."""

from __future__ import annotations

import torch
from torch import Tensor

from dnnlab.graph.layer import Layer
from dnnlab.nn.mixture import LARGEST_RESIDUALS, Floor, Mixture, mixture_from, places_below


def preactivation_gradients(layer: Layer, preactivations: Tensor, targets: Tensor, floor: Floor) -> Tensor:
    r"""Return the gradient of each row's error with respect to its pre-activations, (N, pre-activations).

    With z = F^-1 (t - mu) of each component, and lambda the solution of F^T lambda = z,

    .. math::
        \frac{\partial E_n}{\partial a^\pi_k} = \pi_k - \gamma_k, \quad
        \frac{\partial E_n}{\partial a^\mu_{kl}} = -\gamma_k \lambda_{kl}, \quad
        \frac{\partial E_n}{\partial a^\sigma_{kl}}
            = \gamma_k (1 - \lambda_{kl} \sigma_{kl} z_{kl}) \frac{\exp(a^\sigma_{kl})}{\sigma_{kl}}, \quad
        \frac{\partial E_n}{\partial a^F_{kij}} = -\gamma_k \lambda_{ki} z_{kj}

    Where the inverse G of F is predicted, lambda = G^T z, and

    .. math::
        \frac{\partial E_n}{\partial a^\sigma_{kl}} = \gamma_k \Big( 1 - z_{kl} \frac{t_l - \mu_{kl}}{\sigma_{kl}} \Big)
            \frac{\exp(a^\sigma_{kl})}{\sigma_{kl}}, \quad
        \frac{\partial E_n}{\partial a^F_{kij}} = \gamma_k z_{ki} (t_j - \mu_{kj})

    The factor with the exponential is 1 without a floor. Isotropic components have one sigma for all targets, whose
    gradients add up: these are the formulas of the book,

    .. math::
        \frac{\partial E_n}{\partial a^\mu_{kl}} = \gamma_k \frac{\mu_{kl} - t_l}{\sigma_k^2}, \quad
        \frac{\partial E_n}{\partial a^\sigma_k} = \gamma_k \Big( L - \frac{\|t - \mu_k\|^2}{\sigma_k^2} \Big)

    Source: Bishop & Bishop, Deep Learning (2024), section 6.5.3.

    Args:
        layer: The mixture output.
        preactivations: In the order of `Layer.rows`, (N, pre-activations).
        targets: (N, L), in the units of the mixture.
        floor: As in `mixture_from`.
    """
    mixture = mixture_from(layer, preactivations, floor)
    gamma = mixture.responsibilities(targets)
    residuals = mixture.residuals(targets)
    differences = targets.unsqueeze(1) - mixture.mu
    if mixture.is_inverse:
        own, pulls = _multiplied_back(mixture, residuals, differences)
    else:
        own, pulls = _solved_back(mixture, residuals)
    to_sigma = gamma.unsqueeze(2) * (1.0 - own * residuals)
    if mixture.is_isotropic:
        to_sigma = to_sigma.sum(2)
    if floor != 0.0:
        a_sigma = preactivations[:, layer.components * (1 + layer.width) :][:, : mixture.log_sigma[0].numel()]
        to_sigma = to_sigma * torch.exp(a_sigma.reshape(to_sigma.shape) - mixture.log_sigma)
    parts = [mixture.pi - gamma, -gamma.unsqueeze(2) * pulls, to_sigma]
    if mixture.below is not None:
        largest = LARGEST_RESIDUALS.get(residuals.dtype, 1e15)
        near = differences.clamp(-largest, largest)
        first, second = (residuals, -near) if mixture.is_inverse else (pulls, residuals)
        lower = [first[..., i] * second[..., j] for i, j in places_below(layer.width)]
        parts.append(-gamma.unsqueeze(2) * torch.stack(lower, 2))
    return torch.cat([part.flatten(1) for part in parts], 1)


def _solved_back(mixture: Mixture, residuals: Tensor) -> tuple[Tensor, Tensor]:
    """lambda times the factors' diagonals, and lambda itself, (N, K, L) each: F^T lambda = z by back substitution."""
    log_sigma = mixture.log_sigma.unsqueeze(2) if mixture.is_isotropic else mixture.log_sigma
    precision = torch.exp(-log_sigma).expand_as(residuals)
    if mixture.below is None:
        return residuals, residuals * precision
    width = residuals.shape[2]
    unscaled, pulls = list(residuals.unbind(2)), list(residuals.unbind(2))
    for i in reversed(range(width)):
        for m in range(i + 1, width):
            unscaled[i] = unscaled[i] - mixture.below[..., m * (m - 1) // 2 + i] * pulls[m]
        pulls[i] = unscaled[i] * precision[..., i]
    return torch.stack(unscaled, 2), torch.stack(pulls, 2)


def _multiplied_back(mixture: Mixture, residuals: Tensor, differences: Tensor) -> tuple[Tensor, Tensor]:
    """The differences over the factors' diagonals, and lambda = G^T z, (N, K, L) each, of mixtures that have G."""
    assert mixture.below is not None
    precision, width = torch.exp(-mixture.log_sigma), residuals.shape[2]
    pulls = list((residuals * precision).unbind(2))
    for i, j in places_below(width):
        pulls[j] = pulls[j] + mixture.below[..., i * (i - 1) // 2 + j] * residuals[..., i]
    largest = LARGEST_RESIDUALS.get(residuals.dtype, 1e15)
    return (differences * precision).clamp(-largest, largest), torch.stack(pulls, 2)

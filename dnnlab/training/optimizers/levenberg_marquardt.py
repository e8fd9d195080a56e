"""Levenberg-Marquardt: Gauss-Newton steps, damped as the gain of the last step tells."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.objective import Objective
from dnnlab.training.optimizers.residuals import Residuals

MOST_TRIALS = 30
"""Damped systems that one update solves before it leaves the parameters as they are."""
SMALLEST_DAMPING, LARGEST_DAMPING = 1e-300, 1e300
SMALLEST_MOVE = 1e-15
"""Relative to the length of the parameters: shorter moves are lost in rounding."""
DAMPING = "damping"


class LevenbergMarquardt:
    r"""Levenberg-Marquardt with Nielsen's damping (Madsen, Nielsen and Tingleff, 2004, algorithm 3.16).

    .. math:: (A + \mu I) h = -\nabla E, \quad A = \frac1N J^T J + \lambda I, \quad w \leftarrow w + h

    for the error :math:`E = \frac1{2N} \|r\|^2 + \frac\lambda2 \|w\|^2`. A step is taken if it lowers the error; the
    damping mu then falls by as much as the gain kept what the model of the error promised, otherwise it grows faster
    and faster. One update tries until a step is taken. Sums and systems are of double precision.
    """

    kind = "levenberg_marquardt"
    remembers: tuple[str, ...] = (DAMPING,)

    def __init__(self, parameters: Tensor, objective: Objective) -> None:
        """Begin without damping known, for a flat vector of parameters, (size,)."""
        index, moving = objective.model.index, objective.model.index.trainable
        self.states: dict[str, Tensor] = {}
        self.memory: dict[str, list[float]] = {}
        self.count = 0
        self._residuals = Residuals(objective.model, parameters, objective.training)
        free = np.setdiff1d(np.arange(moving), np.union1d(index.removed, index.held))
        self._free = torch.from_numpy(free).to(parameters.device)

    def update(self, parameters: Tensor, gradient: Tensor, settings: Settings, step: int, plateau_share: float) -> None:
        self.count += 1
        if not len(self._free):
            return
        decay = settings.weight_decay
        start = parameters[self._free]
        curvature, slope = self._system(start, decay)
        error = self._error(start, decay)
        damping, growth = self.memory.get(DAMPING) or (settings.damping * float(curvature.diagonal().max()), 2.0)
        damping = max(damping, SMALLEST_DAMPING)
        for _ in range(MOST_TRIALS):
            move = _solved(curvature, damping, slope)
            if move is not None and float(move.norm()) <= SMALLEST_MOVE * float(start.norm()):
                break
            if move is not None:
                parameters[self._free] = start + move.to(start.dtype)
                now = self._error(parameters[self._free], decay)
                promised = 0.5 * float(move.dot(damping * move - slope))
                gain = (error - now) / promised if promised > 0.0 else 0.0
                if gain > 0.0:  # False for NaN too
                    damping = max(damping * max(1.0 / 3.0, 1.0 - (2.0 * gain - 1.0) ** 3), SMALLEST_DAMPING)
                    self.memory[DAMPING] = [damping, 2.0]
                    return
            damping, growth = min(damping * growth, LARGEST_DAMPING), min(growth * 2.0, LARGEST_DAMPING)
        parameters[self._free] = start
        self.memory.pop(DAMPING, None)  # it begins anew: rounding was all that was left to gain

    def _system(self, start: Tensor, decay: float) -> tuple[Tensor, Tensor]:
        """A and the gradient, both by the free parameters, (F, F) and (F,)."""
        residuals = self._residuals.values().double()
        size = len(self._free)
        curvature = torch.zeros(size, size, dtype=torch.float64, device=start.device)
        slope = curvature.new_zeros(size)
        for rows, derivatives in self._residuals.derivatives():
            jacobian = derivatives[..., self._free].flatten(0, 1).double()
            curvature.addmm_(jacobian.T, jacobian)
            slope.addmv_(jacobian.T, residuals[rows].flatten())
        curvature.div_(self._residuals.rows).diagonal().add_(decay)
        return curvature, slope.div_(self._residuals.rows).add_(start.double(), alpha=decay)

    def _error(self, free: Tensor, decay: float) -> float:
        squares = float(self._residuals.values().double().square().sum())
        return 0.5 * (squares / self._residuals.rows + decay * float(free.double().square().sum()))


def _solved(curvature: Tensor, damping: float, slope: Tensor) -> Tensor | None:
    """The step h; None where the damped curvature is not positive definite in this precision."""
    damped = curvature.clone()
    damped.diagonal().add_(damping)
    factor, info = torch.linalg.cholesky_ex(damped)
    if int(info):
        return None
    return torch.cholesky_solve(-slope.unsqueeze(1), factor).squeeze(1)

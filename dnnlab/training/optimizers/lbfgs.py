"""Limited-memory BFGS with a strong-Wolfe line search, by `torch.optim.LBFGS`."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.objective import Objective

SMALLEST_CURVATURE = 1e-10
"""Of a pair of step and change of the gradient; `torch.optim.LBFGS` does not learn from smaller ones either."""
MOST_EVALUATIONS = 25
"""Of the error in one step."""
_GRADIENT, _STEP = "gradient", "step"


class _Library(torch.optim.LBFGS):
    """The library's class, without the wrapper that loads torch's compiler, seconds and much memory, for nothing."""

    add_param_group = getattr(
        torch.optim.Optimizer.add_param_group, "__wrapped__", torch.optim.Optimizer.add_param_group
    )


class LBFGS:
    r"""L-BFGS (Nocedal and Wright, Numerical Optimization, 2006, section 7.2): one update is one outer iteration.

    Its whole memory lies in `states`, from which the library's is made anew at every update: the last gradient and
    step, and the pairs of earlier steps `s0`, `s1`... and changes of the gradient along them `y0`, `y1`..., newest
    first, zeros where there are none yet. So it goes on from a snapshot exactly as if it had never stopped.
    """

    kind = "lbfgs"
    remembers: tuple[str, ...] = ()

    def __init__(self, parameters: Tensor, objective: Objective, history: int) -> None:
        """Begin with an empty memory of at most `history` pairs, for a flat vector of parameters, (size,)."""
        pairs = [f"{kind}{place}" for kind in "sy" for place in range(history)]
        self.states = {name: torch.zeros_like(parameters) for name in (_GRADIENT, _STEP, *pairs)}
        self.memory: dict[str, list[float]] = {}
        self.count = 0
        self._history = history
        self._objective = objective

    def update(self, parameters: Tensor, gradient: Tensor, settings: Settings, step: int, plateau_share: float) -> None:
        moved, reported = parameters.detach(), gradient.clone()
        library = _Library(
            [moved], max_iter=1, max_eval=MOST_EVALUATIONS, history_size=self._history,
            tolerance_grad=0.0, tolerance_change=0.0, line_search_fn="strong_wolfe",
        )  # fmt: skip
        memory: dict[str, Any] = library.state[moved]
        memory.update(self._remembered(gradient.shape[0]))
        known: tuple[float, Tensor] | None = self._objective.last(settings.weight_decay)

        def closure() -> float:
            nonlocal known
            error, moved.grad = known or self._objective.at(step, settings.weight_decay)
            known = None
            return error

        library.step(closure)  # type: ignore[no-untyped-call]
        self._remember(memory, gradient.shape[0])
        gradient.copy_(reported)
        self.count += 1

    def _remembered(self, size: int) -> dict[str, object]:
        """The library's memory before an update; empty before the first."""
        last = self.states[_GRADIENT][:size]
        if not self.count or not bool(last.any()):
            return {}
        pairs = [(self.states[f"s{place}"][:size], self.states[f"y{place}"][:size]) for place in range(self._history)]
        known = [(s.clone(), y.clone(), y.dot(s)) for s, y in reversed(pairs)]
        known = [pair for pair in known if float(pair[2]) > SMALLEST_CURVATURE]
        _, change, curvature = known[-1] if known else (last, last, last.dot(last))
        return {
            "func_evals": 0,
            "n_iter": 1,
            "d": self.states[_STEP][:size].clone(),
            "t": 1.0,
            "prev_flat_grad": last.clone(),
            "prev_loss": 0.0,
            "old_stps": [s for s, _, _ in known],
            "old_dirs": [y for _, y, _ in known],
            "ro": [1.0 / ys for _, _, ys in known],
            "H_diag": curvature / change.dot(change),
        }

    def _remember(self, memory: dict[str, Any], size: int) -> None:
        if "d" not in memory:  # the gradient is 0: the library did nothing
            return
        self.states[_GRADIENT][:size] = memory["prev_flat_grad"]
        self.states[_STEP][:size] = memory["d"] * memory["t"]
        for kind, vectors in (("s", memory["old_stps"]), ("y", memory["old_dirs"])):
            for place in range(self._history):
                into = self.states[f"{kind}{place}"][:size]
                if place < len(vectors):
                    into.copy_(vectors[-1 - place])
                else:
                    into.zero_()

"""Autograd for several copies of a network at once: the reference model with a dimension of copies put over it.

The fused tier takes copies as it is (`FusedDifferentiator`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.func import grad_and_value, vmap

from dnnlab.graph.layer import LayerId
from dnnlab.nn.losses import reported_row_errors, row_errors, sigma_floor
from dnnlab.nn.model import Model
from dnnlab.nn.operations import TrainingPass, kept_values
from dnnlab.training.batches import Batch
from dnnlab.training.step import fixed_places, rows_at_once

Parameters = dict[str, Tensor]


def views_of(model: Model, flat: Tensor) -> Parameters:
    """Return the matrices and vectors of R copies that lie in `flat` (R, size), by name, without copying."""
    slots = model.index.slots.items()
    return {name: flat[:, slot.start : slot.stop].view(len(flat), *slot.shape) for name, slot in slots}


class EagerCopies:
    """A tier for R copies: autograd on the reference model.

    Attributes: those of a `Differentiator`, with `gradient` (R, trainable) and `total` (R,).
    """

    execution = "eager"
    factor = 1.0
    offset = 0.0

    def __init__(self, model: Model, flat: Tensor, rows: int, seeds: Sequence[int], *, shared: bool) -> None:
        """Take the parameters (R, size), the rows per batch, dropout's seeds, and whether all read the same rows."""
        self.gradient = flat.new_zeros(len(flat), model.index.trainable)
        self.total = flat.new_zeros(len(flat))
        self._model, self._rows, self._seeds = model, rows, tuple(seeds)
        self._fixed = fixed_places(model, flat)
        parameters = views_of(model, flat)
        frozen = {name for name, slot in model.index.slots.items() if slot.frozen}
        self._moved = {name: view for name, view in parameters.items() if name not in frozen}
        self._still = {name: view for name, view in parameters.items() if name in frozen}
        over_rows = None if shared else 0
        objective = grad_and_value(self._objective, has_aux=True) if self._moved else self._objective
        self._run: Any = vmap(objective, in_dims=(0, 0, over_rows, over_rows, 0))

    def differentiate(self, batch: Batch, step: int = 0) -> None:
        found = self._run(self._moved, self._still, dict(batch.inputs), dict(batch.targets), self._kept(step))
        gradients, (_, (total, buffers)) = found if self._moved else ({}, found)
        if gradients:
            parts = [gradients[name].reshape(len(self.total), -1) for name in self._moved]
            torch.cat(parts, 1, out=self.gradient)
        self.total.copy_(total)
        for name, values in buffers.items():
            self._still[name].copy_(values)
        if self._fixed is not None:
            self.gradient.index_fill_(1, self._fixed, 0.0)

    def _objective(
        self,
        moved: Parameters,
        still: Parameters,
        inputs: Mapping[LayerId, Tensor],
        targets: Mapping[LayerId, Tensor],
        kept: Mapping[LayerId, Tensor],
    ) -> tuple[Tensor, tuple[Tensor, Parameters]]:
        """The error of one copy to learn by; the one to report, and what its buffers become."""
        training = TrainingPass(0, 0, kept=kept)
        outputs = self._model.outputs_of({**moved, **still}, inputs, training)
        objective, reported = self.total.new_zeros(()), self.total.new_zeros(())
        for layer in self._model.outputs:
            a, scaling = outputs[layer.id], self._model.scalings.get(layer.id)
            objective = objective + row_errors(layer, a, targets[layer.id], sigma_floor(layer, scaling)).mean()
            reported = reported + reported_row_errors(layer, a.detach(), targets[layer.id], scaling).mean()
        return objective, (reported, training.buffers)

    def _kept(self, step: int) -> dict[LayerId, Tensor]:
        """What each copy's dropout keeps in this step, drawn as an ordinary run with its seed draws it."""
        return {
            layer.id: torch.stack(
                [
                    kept_values((self._rows, layer.width), layer.drop_probability, TrainingPass(seed, step), layer.id)
                    for seed in self._seeds
                ]
            ).to(self.total.device)
            for layer in self._model.layers
            if layer.kind == "dropout"
        }


class CopiesErrors:
    """The mean errors of R copies over some rows, evaluated and not trained."""

    def __init__(self, model: Model, flat: Tensor) -> None:
        """Take the parameters (R, size), which may change in between."""
        self._model, self._parameters, self._count = model, views_of(model, flat), len(flat)
        self._sums: Any = vmap(self._sum, in_dims=(0, None, None))

    def over(self, inputs: Mapping[LayerId, Tensor], targets: Mapping[LayerId, Tensor], count: int) -> Tensor:
        """Return the mean errors (R,) in original units over so many rows, at least one."""
        chunk = max(1, rows_at_once(self._model, count * self._count) // self._count)
        pieces = [slice(start, start + chunk) for start in range(0, count, chunk)]
        with torch.no_grad():
            sums = [
                self._sums(self._parameters, *({id: x[rows] for id, x in part.items()} for part in (inputs, targets)))
                for rows in pieces
            ]
        total: Tensor = torch.stack(sums).sum(0) / count
        return total

    def _sum(
        self, parameters: Parameters, inputs: Mapping[LayerId, Tensor], targets: Mapping[LayerId, Tensor]
    ) -> Tensor:
        outputs = self._model.outputs_of(parameters, inputs)
        errors = [
            reported_row_errors(layer, outputs[layer.id], targets[layer.id], self._model.scalings.get(layer.id)).sum()
            for layer in self._model.outputs
        ]
        return torch.stack(errors).sum()

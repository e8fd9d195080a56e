"""The residuals of regression outputs and their derivatives by the parameters, in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.func import vmap

from dnnlab.nn.model import Model
from dnnlab.training.preparation import Part

LARGEST_PART = 2**21
"""How many derivatives are held at once."""


class Residuals:
    r"""What regression outputs miss their targets by in scaled units, :math:`r_{nl} = a_{nl} - t_{nl}`.

    With N rows the error that training lowers is :math:`\frac{1}{2N} \sum_{nl} r_{nl}^2`.
    """

    def __init__(self, model: Model, flat: Tensor, training: Part) -> None:
        """Take a model of regression outputs, its parameters (size,), read at every call, and the training rows."""
        self.rows = training.count
        self._model = model
        self._flat = flat
        self._inputs = training.inputs
        self._names = list(training.inputs)
        self._targets = torch.cat([training.targets[layer.id] for layer in model.outputs], 1)
        self._moving = model.index.trainable
        derivatives = max(1, self._targets.shape[1] * self._moving)
        self._chunk = max(1, min(self.rows, LARGEST_PART // derivatives))

    def values(self) -> Tensor:
        """Return r at the present parameters, (N, L), L over all outputs."""
        with torch.no_grad():
            outputs = self._model.outputs_of(self._model.index.views(self._flat), self._inputs)
            return torch.cat([outputs[layer.id] for layer in self._model.outputs], 1) - self._targets

    def derivatives(self) -> Iterator[tuple[slice, Tensor]]:
        """Yield the rows of each part and dr/dw at the present parameters by what training moves, (rows, L, T)."""
        for start in range(0, self.rows, self._chunk):
            rows = slice(start, min(start + self._chunk, self.rows))
            yield rows, self._jacobian([self._inputs[name][rows] for name in self._names])

    def _jacobian(self, inputs: list[Tensor]) -> Tensor:
        """dr/dw of some rows: each row has parameters of its own, so that one pass back per output is enough."""
        own = self._flat[: self._moving].expand(len(inputs[0]), -1).clone().requires_grad_(True)
        with torch.enable_grad():
            outputs = vmap(self._outputs, in_dims=(0, None, 0))(own, self._flat[self._moving :], inputs)
            totals = outputs.sum(0).unbind()
            parts = [torch.autograd.grad(total, own, retain_graph=True)[0] for total in totals]
        return torch.stack(parts, 1)

    def _outputs(self, moving: Tensor, rest: Tensor, row: list[Tensor]) -> Tensor:
        """What all outputs make of one row's inputs, (L,)."""
        scaled = {name: values.unsqueeze(0) for name, values in zip(self._names, row, strict=True)}
        outputs = self._model.outputs_of(self._model.index.views(torch.cat([moving, rest])), scaled)
        return torch.cat([outputs[layer.id][0] for layer in self._model.outputs])

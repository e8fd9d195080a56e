"""The residuals of regression outputs and their derivatives by the parameters, in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.func import jacrev, vmap
from torch.fx.experimental.proxy_tensor import make_fx

from dnnlab.nn.model import Model
from dnnlab.training.preparation import Part

LARGEST_PART = 2**21
"""How many derivatives are held at once."""

Jacobian = Callable[[Tensor, list[Tensor]], Tensor]


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
        self._traced: dict[int, Jacobian] = {}

    def values(self) -> Tensor:
        """Return r at the present parameters, (N, L), L over all outputs."""
        with torch.no_grad():
            outputs = self._model.outputs_of(self._model.index.views(self._flat), self._inputs)
            return torch.cat([outputs[layer.id] for layer in self._model.outputs], 1) - self._targets

    def derivatives(self) -> Iterator[tuple[slice, Tensor]]:
        """Yield the rows of each part and dr/dw at the present parameters by what training moves, (rows, L, T)."""
        for start in range(0, self.rows, self._chunk):
            rows = slice(start, min(start + self._chunk, self.rows))
            inputs = [self._inputs[name][rows] for name in self._names]
            with torch.no_grad():
                yield rows, self._jacobian(rows.stop - start, inputs)(self._flat, inputs)

    def _jacobian(self, rows: int, inputs: list[Tensor]) -> Jacobian:
        """The derivatives as recorded calls: torch.func by itself takes ten times as long for few rows."""
        if rows not in self._traced:
            one_row = jacrev(lambda moving, flat, row: self._outputs(torch.cat([moving, flat[self._moving :]]), row))

            def derivatives(flat: Tensor, inputs: list[Tensor]) -> Tensor:
                jacobian: Tensor = vmap(one_row, in_dims=(None, None, 0))(flat[: self._moving], flat, inputs)
                return jacobian

            self._traced[rows] = make_fx(derivatives)(self._flat, inputs)
        return self._traced[rows]

    def _outputs(self, flat: Tensor, row: list[Tensor]) -> Tensor:
        """What one row's inputs make of all outputs, (L,)."""
        scaled = {name: values.unsqueeze(0) for name, values in zip(self._names, row, strict=True)}
        outputs = self._model.outputs_of(self._model.index.views(flat), scaled)
        return torch.cat([outputs[layer.id][0] for layer in self._model.outputs])

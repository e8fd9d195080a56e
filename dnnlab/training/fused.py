"""Explicit backpropagation on fixed buffers: the fast tier for networks of the standard layers.

Everything lies features x rows, so that the rows of one quantity are contiguous; every call writes into a buffer that
was made beforehand. Several copies of a network, each with its own parameters, run as one: see `fused_copies`.
Source: Bishop & Bishop, Deep Learning (2024), section 8.1 (backpropagation).
"""

from __future__ import annotations

from functools import partial
from types import EllipsisType

import torch
from torch import Tensor

from dnnlab.graph.kinds import FUSED, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import ConnectionKind
from dnnlab.nn.activations import VALUES
from dnnlab.nn.model import Model
from dnnlab.training.batches import Batch
from dnnlab.training.fused_activations import Call, activation_calls
from dnnlab.training.fused_copies import copies_of
from dnnlab.training.fused_outputs import output_calls


def unknown_layers(model: Model) -> tuple[Layer, ...]:
    """The layers of a model that this tier cannot run."""
    return tuple(layer for layer in model.layers if FUSED not in layer.declared.tiers or layer.activation not in VALUES)


class Backpropagation:
    """Forward and backward pass of a model, or of R copies of it, over a fixed number of rows.

    Attributes:
        rows: How many rows one pass takes, of each copy.
        inputs: The buffer of each input layer's scaled columns, (units, rows), or (R, units, rows) where each copy has
            its own: write the rows here.
        targets: The buffer of each output layer's targets, (L, rows), class codes (1, rows); of copies (R, L, rows):
            write the rows here.
        total: The sum of the rows' errors in original units, less `offset` per row, (); of copies (R,).
        offset: See `total`.
    """

    def __init__(
        self,
        model: Model,
        flat: Tensor,
        gradient: Tensor,
        rows: int,
        batch: int,
        accumulate: bool,
        shared: bool = True,
    ) -> None:
        """Lay out the buffers and the calls.

        Args:
            model: The network; it has no `unknown_layers`.
            flat: The parameters, (size,), or (R, size) for R copies; read at every pass.
            gradient: Where the gradient of the mean error goes, (trainable,) or (R, trainable).
            rows: How many rows one pass takes, of each copy.
            batch: Over how many rows in all the mean is taken.
            accumulate: Add to the gradient instead of replacing it.
            shared: Whether all copies read the same inputs.
        """
        self.rows = rows
        self.inputs: dict[LayerId, Tensor] = {}
        self.targets: dict[LayerId, Tensor] = {}
        self.offset = 0.0
        self._model = model
        self._like = flat
        self._copies = copies_of(flat, rows)
        self._shared = shared
        self._parameters = self._copies.views(model.index.slots.values(), flat)
        self._gradients = self._copies.views((s for s in model.index.slots.values() if not s.frozen), gradient)
        self._mean = {"beta": 1.0 if accumulate else 0.0, "alpha": 1.0 / batch}
        self._moved = _moved_layers(model)
        self._activations: dict[LayerId, Tensor] = {}
        self._deltas: dict[LayerId, Tensor] = {}  # dE_n/da, at hidden layers dE_n/dz before their activation's turn
        self._slopes: dict[LayerId, tuple[Call, ...]] = {}
        self._totals = flat.new_zeros(len(model.outputs), *flat.shape[:-1])
        self.total = self._totals[0] if len(model.outputs) == 1 else flat.new_zeros(flat.shape[:-1])
        forward = [call for layer in model.layers for call in self._forward(layer)]
        if len(model.outputs) > 1:
            forward.append(partial(torch.sum, self._totals, 0, out=self.total))
        backward = [call for layer in reversed(model.layers) if layer.id in self._moved for call in self._back(layer)]
        self._calls = (*forward, *backward)

    def run(self) -> None:
        """Compute the gradient and the total error at the present parameters, inputs and targets."""
        for call in self._calls:
            call()

    def load(self, batch: Batch, start: int, copies: slice | EllipsisType = ...) -> None:
        """Take the rows from `start` on out of a batch that lies features x rows.

        Args:
            batch: Its tensors are (units, rows), or (R, units, rows) where each copy has its own.
            start: The first row.
            copies: Which of the batch's copies are those of this pass.
        """
        rows = slice(start, start + self.rows)
        for buffers, tensors in ((self.inputs, batch.inputs), (self.targets, batch.targets)):
            for id, buffer in buffers.items():
                values = tensors[id]
                buffer.copy_(values[:, rows] if values.ndim == 2 else values[copies, :, rows])

    def _forward(self, layer: Layer) -> list[Call]:
        if layer.role is Role.INPUT:
            self._read(layer)
            return []
        a = self._copies.buffer(layer.preactivations)
        calls = self._weighted_sum(layer, self._copies.apart(a))
        needed = layer.id in self._moved or layer.role is Role.OUTPUT
        delta = torch.empty_like(a) if needed else None
        if delta is not None:
            self._deltas[layer.id] = self._copies.apart(delta)
        if layer.role is Role.OUTPUT and delta is not None:
            return calls + self._error(layer, a, delta)
        activation = activation_calls(layer.activation, a, delta)
        self._activations[layer.id] = self._copies.apart(activation.activations)
        self._slopes[layer.id] = activation.backward
        return [*calls, *activation.forward]

    def _read(self, layer: Layer) -> None:
        """Make the buffer of an input's columns."""
        if self._shared:
            self.inputs[layer.id] = self._like.new_empty(layer.width, self.rows)
            self._activations[layer.id] = self._copies.shared(self.inputs[layer.id])
        else:
            self.inputs[layer.id] = self._activations[layer.id] = self._copies.apart(self._copies.buffer(layer.width))

    def _weighted_sum(self, layer: Layer, a: Tensor) -> list[Call]:
        """a = sum_j W_j z_j + b: the first term overwrites, the others add."""
        bias = self._parameters[f"bias/{layer.id}"].unsqueeze(-1) if layer.bias else None
        arriving = sorted(self._model.arriving(layer.id), key=lambda c: c.kind is not ConnectionKind.DENSE)
        product, added = self._copies.product, self._copies.added_product
        calls: list[Call] = []
        for connection in arriving:
            z, start = self._activations[connection.source], a if calls else bias
            if connection.kind is ConnectionKind.DENSE:
                weight = self._parameters[f"weight/{connection.id}"]
                dense = partial(product, weight, z) if start is None else partial(added, start, weight, z)
                calls.append(partial(dense, out=a))
            else:
                calls.append(partial(a.copy_, z) if start is None else partial(torch.add, start, z, out=a))
        return calls

    def _error(self, layer: Layer, a: Tensor, delta: Tensor) -> list[Call]:
        codes = layer.kind == "multiclass"
        targets = self._copies.buffer(1 if codes else layer.width, torch.int64 if codes else None).zero_()
        total = self._totals[len(self.targets)]
        self.targets[layer.id] = self._copies.apart(targets)
        error = output_calls(layer, self._model.scalings.get(layer.id), a, targets, delta, total)
        self.offset += error.offset
        return list(error.calls)

    def _back(self, layer: Layer) -> list[Call]:
        calls = self._gathered(layer) if layer.role is not Role.OUTPUT else []
        return [*calls, *self._slopes.get(layer.id, ()), *self._parameter_gradients(layer)]

    def _gathered(self, layer: Layer) -> list[Call]:
        """dE/dz = sum_k W_k^T delta_k over the layers k that this one leads to."""
        product, added = self._copies.product, self._copies.added_product
        calls: list[Call] = []
        into = self._deltas[layer.id]
        leaving = [c for c in self._model.network.leaving(layer.id) if c.target in self._deltas]
        for connection in sorted(leaving, key=lambda c: c.kind is not ConnectionKind.DENSE):
            delta = self._deltas[connection.target]
            if connection.kind is ConnectionKind.DENSE:
                weight = self._parameters[f"weight/{connection.id}"].mT
                dense = partial(added, into, weight, delta) if calls else partial(product, weight, delta)
                calls.append(partial(dense, out=into))
            else:
                calls.append(partial(torch.add, into, delta, out=into) if calls else partial(into.copy_, delta))
        return calls

    def _parameter_gradients(self, layer: Layer) -> list[Call]:
        delta = self._deltas[layer.id]
        calls: list[Call] = []
        for connection in self._model.arriving(layer.id):
            gradient = self._gradients.get(f"weight/{connection.id}")
            if gradient is not None:
                z = self._activations[connection.source].mT
                calls.append(partial(self._copies.added_product, gradient, delta, z, **self._mean, out=gradient))
        gradient = self._gradients.get(f"bias/{layer.id}")
        if gradient is not None:
            calls.append(self._copies.added_row_sums(gradient, delta, **self._mean))
        return calls


def _moved_layers(model: Model) -> frozenset[LayerId]:
    """The layers whose pre-activations change while training: of those the gradient is needed."""
    moved: set[LayerId] = set()
    trained = {slot.layer for slot in model.index.slots.values() if not slot.frozen}
    for layer in model.layers:
        if layer.id in trained or any(c.source in moved for c in model.arriving(layer.id)):
            moved.add(layer.id)
    return frozenset(moved)

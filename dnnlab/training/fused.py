"""Explicit backpropagation on fixed buffers: the fast tier for networks of the standard layers.

Everything lies features x rows, so that the rows of one quantity are contiguous; every call writes into a buffer that
was made beforehand. Several copies of a network, each with its own parameters, run as one: see `fused_copies`.
Source: Bishop & Bishop, Deep Learning (2024), section 8.1 (backpropagation).
"""

from __future__ import annotations

from functools import partial
from types import EllipsisType

import numpy as np
import torch
from torch import Tensor

from dnnlab.graph.kinds import FUSED, Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind
from dnnlab.nn.activations import VALUES
from dnnlab.nn.level_plan import Block, plan_of
from dnnlab.nn.model import Model
from dnnlab.training.batches import Batch
from dnnlab.training.fused_activations import Call, activation_calls, works_in_place
from dnnlab.training.fused_copies import copies_of
from dnnlab.training.fused_levels import Levels
from dnnlab.training.fused_outputs import output_calls
from dnnlab.training.fused_products import multiplied, returned_to_factors


def unknown_layers(model: Model) -> tuple[Layer, ...]:
    """The layers of a model that this tier cannot run."""
    return tuple(layer for layer in model.layers if FUSED not in layer.declared.tiers or layer.activation not in VALUES)


class Backpropagation:
    """Forward and backward pass of a model, or of R copies of it, over a fixed number of rows.

    Attributes:
        rows: How many rows one pass takes, of each copy.
        flat: The parameters, (size,) or (R, size).
        gradient: The gradient of the mean error, (trainable,) or (R, trainable).
        accumulates: Whether a pass adds to the gradient instead of replacing it.
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
        self.flat, self.gradient, self.accumulates = flat, gradient, accumulate
        self._copies = copies_of(flat, rows)
        self._shared = shared
        self._mean = {"beta": 1.0 if accumulate else 0.0, "alpha": 1.0 / batch}
        self._moved = _moved_layers(model)
        self._plan = plan_of(model)
        self._levels = self._merged_levels() if self._plan.is_merged else None
        self._activations: dict[LayerId, Tensor] = {}
        self._shared_inputs: dict[LayerId, Tensor] = {}  # of copies: above a row of ones
        self._deltas: dict[LayerId, Tensor] = {}  # dE_n/da, at hidden layers dE_n/dz before their activation's turn
        self._factors: dict[LayerId, list[Tensor]] = {}
        self._passed_back: dict[ConnectionId, Tensor] = {}  # where it is not all of the target's delta
        self._slopes: dict[int, tuple[Call, ...]] = {}  # by the first unit of a block
        self._totals = flat.new_zeros(len(model.outputs), *flat.shape[:-1])
        self.total = self._totals[0] if len(model.outputs) == 1 else flat.new_zeros(flat.shape[:-1])
        forward = [call for block in self._plan.blocks for call in self._forward_through(block)]
        if len(model.outputs) > 1:
            forward.append(partial(torch.sum, self._totals, 0, out=self.total))
        backward = [call for block in reversed(self._plan.blocks) for call in self._back_through(block)]
        if self._levels is not None:
            forward = [*self._levels.collected(), *forward]
            backward += self._levels.gradients(gradient, **self._mean)
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

    def _merged_levels(self) -> Levels:
        moved = np.zeros(self._plan.units, np.bool_)
        for block in self._plan.blocks:
            moved[block.start : block.stop] = self._is_moved(block)
        return Levels(self._plan, self._copies, self.flat, self._model.index.trainable, moved)

    def _is_moved(self, block: Block) -> bool:
        return any(layer.id in self._moved for layer in block.layers)

    # ---- forward

    def _forward_through(self, block: Block) -> list[Call]:
        if self._levels is not None and block.merged:
            return self._forward_together(block, self._levels)
        return [call for layer in block.layers for call in self._forward(layer, block)]

    def _forward_together(self, block: Block, levels: Levels) -> list[Call]:
        """Run many small layers at once."""
        z, delta = levels.activations[block.start : block.stop], levels.deltas[block.start : block.stop]
        a = z if all(works_in_place(name) for name, _ in block.runs) else torch.empty_like(z)
        calls: list[Call] = [levels.weighted_sums(block, a)]
        slopes: list[Call] = []
        start = 0
        for name, count in block.runs:
            run = slice(start, start + count)
            activation = activation_calls(name, a[run], delta[run], z[run])
            calls += activation.forward
            slopes += activation.backward
            start += count
        self._slopes[block.start] = tuple(slopes)
        for layer in block.layers:
            within = self._plan.within(layer)
            self._activations[layer.id] = self._copies.apart(z[within])
            self._deltas[layer.id] = self._copies.apart(delta[within])
            if layer.role is Role.OUTPUT:
                calls += self._error(layer, z[within], delta[within])
        return calls

    def _forward(self, layer: Layer, block: Block) -> list[Call]:
        """Run a layer by itself."""
        if layer.role is Role.INPUT:
            self._read(layer)
            return []
        z = self._buffer(layer)
        a = z if works_in_place(layer.activation) else torch.empty_like(z)
        calls = self._combined(layer, self._copies.apart(a))
        needed = layer.id in self._moved or layer.role is Role.OUTPUT
        delta = self._buffer(layer, of_deltas=True) if needed else None
        self._activations[layer.id] = self._copies.apart(z)
        if delta is not None:
            self._deltas[layer.id] = self._copies.apart(delta)
        if layer.role is Role.OUTPUT and delta is not None:
            return calls + self._error(layer, a, delta)
        activation = activation_calls(layer.activation, a, delta, z)
        self._slopes[block.start] = (*activation.backward, *self._passes_back(layer))
        return [*calls, *activation.forward]

    def _buffer(self, layer: Layer, *, of_deltas: bool = False) -> Tensor:
        """A layer's activations or deltas, in the buffer of all levels if there is one."""
        if self._levels is None:
            of_output = layer.role is Role.OUTPUT
            return self._copies.buffer(layer.preactivations) if of_output else self._copies.stacked(layer.width)
        start = self._plan.start_of[layer.id]
        buffer = self._levels.deltas if of_deltas else self._levels.activations
        return buffer[start : start + layer.preactivations]

    def _read(self, layer: Layer) -> None:
        """Make the buffer of an input's columns."""
        if not self._shared or self._levels is not None:
            self.inputs[layer.id] = self._activations[layer.id] = self._copies.apart(self._buffer(layer))
            return
        above_ones = self.flat.new_ones(layer.width + 1, self.rows)
        x = self.inputs[layer.id] = above_ones[:-1]
        self._activations[layer.id] = self._copies.shared(x)
        if self._copies.count is not None:
            self._shared_inputs[layer.id] = above_ones

    def _combined(self, layer: Layer, a: Tensor) -> list[Call]:
        """What arrives at a layer, brought together as its kind says."""
        match layer.declared.combine:
            case Combine.PRODUCT:
                return self._product(layer, a)
            case Combine.CONCATENATE:
                parts = zip(self._model.arriving(layer.id), self._cut(layer, a), strict=True)
                return [partial(part.copy_, self._activations[connection.source]) for connection, part in parts]
        return self._weighted_sum(layer, a)

    def _product(self, layer: Layer, a: Tensor) -> list[Call]:
        """a = prod_l W^(l) z^(l), an identity connection's factor being z itself."""
        calls: list[Call] = []
        factors: list[Tensor] = []
        for connection in self._model.arriving(layer.id):
            factor = self._activations[connection.source]
            if connection.kind is ConnectionKind.DENSE:
                weight, z = self._parameter(f"weight/{connection.id}"), factor
                factor = self._copies.stacked(layer.width)
                calls.append(partial(self._copies.product, weight, z, out=factor))
            factors.append(factor)
        self._factors[layer.id] = factors
        return calls + multiplied(factors, a)

    def _passes_back(self, layer: Layer) -> list[Call]:
        """Note what each connection of a product or a concatenation passes back, and return the calls for it."""
        if layer.id not in self._deltas or layer.declared.combine not in (Combine.PRODUCT, Combine.CONCATENATE):
            return []
        delta, arriving = self._deltas[layer.id], self._model.arriving(layer.id)
        if layer.declared.combine is Combine.CONCATENATE:
            parts, calls = self._cut(layer, delta), []
        else:
            parts = [self._copies.stacked(layer.width) for _ in arriving]
            calls = returned_to_factors(self._factors[layer.id], delta, parts)
        self._passed_back |= {connection.id: part for connection, part in zip(arriving, parts, strict=True)}
        return calls

    def _cut(self, layer: Layer, values: Tensor) -> list[Tensor]:
        """What of a concatenation's values, (units, rows) or (R, units, rows), belongs to each of its sources."""
        layers = self._model.network.layers
        widths = [layers[connection.source].width for connection in self._model.arriving(layer.id)]
        return list(torch.split(values, widths, -2))

    def _weighted_sum(self, layer: Layer, a: Tensor) -> list[Call]:
        """a = sum_j W_j z_j + b: the first term overwrites, the others add."""
        bias = self._parameter(f"bias/{layer.id}").unsqueeze(-1) if layer.bias else None
        arriving = sorted(self._model.arriving(layer.id), key=lambda c: c.kind is not ConnectionKind.DENSE)
        product, added = self._copies.product, self._copies.added_product
        calls: list[Call] = []
        first = arriving[0]
        if bias is not None and first.kind is ConnectionKind.DENSE and first.source in self._shared_inputs:
            weight, x = self._parameter(f"weight/{first.id}"), self._shared_inputs[first.source]
            calls += self._copies.input_product(weight, bias.squeeze(-1), x, a)
            arriving = arriving[1:]
        for connection in arriving:
            z, start = self._activations[connection.source], a if calls else bias
            if connection.kind is ConnectionKind.DENSE:
                weight = self._parameter(f"weight/{connection.id}")
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

    def _parameter(self, name: str) -> Tensor:
        return self._copies.view(self._model.index.slots[name], self.flat)

    # ---- and back

    def _back_through(self, block: Block) -> list[Call]:
        if not self._is_moved(block):
            return []
        calls = self._gathered(block)
        calls += self._slopes.get(block.start, ())
        if not block.merged:
            calls += [call for layer in block.layers for call in self._parameter_gradients(layer)]
        return calls

    def _gathered(self, block: Block) -> list[Call]:
        """dE/dz = sum_k W_k^T delta_k over the layers k that the hidden layers of a block lead to."""
        calls = self._levels.returned(block) if self._levels is not None else []
        is_filled = bool(calls)
        for layer in block.layers:
            if layer.role is not Role.OUTPUT:
                calls += self._gathered_by_connections(layer, is_filled=is_filled)
        return calls

    def _gathered_by_connections(self, layer: Layer, *, is_filled: bool) -> list[Call]:
        """What comes from the layers that are blocks by themselves: the first term overwrites, the others add."""
        product, added = self._copies.product, self._copies.added_product
        calls: list[Call] = []
        into = self._deltas[layer.id]
        leaving = [c for c in self._model.network.leaving(layer.id) if c.target in self._deltas]
        leaving = [c for c in leaving if not self._plan.blocks[self._plan.block_of[c.target]].merged]
        for connection in sorted(leaving, key=lambda c: c.kind is not ConnectionKind.DENSE):
            delta, adds = self._delta_of(connection), is_filled or bool(calls)
            if connection.kind is ConnectionKind.DENSE:
                weight = self._parameter(f"weight/{connection.id}").mT
                dense = partial(added, into, weight, delta) if adds else partial(product, weight, delta)
                calls.append(partial(dense, out=into))
            else:
                calls.append(partial(torch.add, into, delta, out=into) if adds else partial(into.copy_, delta))
        return calls

    def _parameter_gradients(self, layer: Layer) -> list[Call]:
        calls: list[Call] = []
        bias = self._gradient_of(f"bias/{layer.id}")
        for connection in self._model.arriving(layer.id):
            gradient = self._gradient_of(f"weight/{connection.id}")
            x, delta = self._shared_inputs.get(connection.source), self._delta_of(connection)
            if gradient is not None and x is not None:
                calls += self._copies.added_input_gradients(gradient, bias, delta, x, **self._mean)
                bias = None
            elif gradient is not None:
                z = self._activations[connection.source]
                calls += self._copies.added_gradient(gradient, delta, z, **self._mean)
        if bias is not None:
            calls += self._copies.added_row_sums(bias, self._deltas[layer.id], **self._mean)
        return calls

    def _delta_of(self, connection: Connection) -> Tensor:
        """The gradient of what arrives over a connection."""
        return self._passed_back.get(connection.id, self._deltas[connection.target])

    def _gradient_of(self, name: str) -> Tensor | None:
        slot = self._model.index.slots.get(name)
        return None if slot is None or slot.frozen else self._copies.view(slot, self.gradient)


def _moved_layers(model: Model) -> frozenset[LayerId]:
    """The layers whose pre-activations change while training: of those the gradient is needed."""
    moved: set[LayerId] = set()
    trained = {slot.layer for slot in model.index.slots.values() if not slot.frozen}
    for layer in model.layers:
        if layer.id in trained or any(c.source in moved for c in model.arriving(layer.id)):
            moved.add(layer.id)
    return frozenset(moved)

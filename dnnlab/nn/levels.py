"""A network as a pure function of its flat parameters, level by level, features x rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, reduce
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from dnnlab.graph.kinds import COMPILED, Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import ConnectionKind
from dnnlab.nn.activations import VALUES, activate
from dnnlab.nn.level_plan import Block, Places, plan_of
from dnnlab.nn.model import Model, Response
from dnnlab.nn.operations import standardised
from dnnlab.nn.parameters import Slot

LARGEST_AREA = 2**25
"""Beyond so many numbers in the matrices of all levels, nearly all 0, single layers take less time and memory."""


def unknown_layers(model: Model) -> tuple[Layer, ...]:
    """The layers of a model that this function cannot run."""
    return tuple(
        layer for layer in model.layers if COMPILED not in layer.declared.tiers or layer.activation not in VALUES
    )


class Leveled:
    """What `Model` computes, for tracing and compiling: no call works in place or depends on numbers.

    The calls are as many as the levels of small layers and the connections of large ones, however many layers there
    are. The model has no `unknown_layers`.

    Attributes:
        plan: Which layers are computed together.
    """

    def __init__(self, model: Model, like: Tensor, activation: Callable[[str, Tensor], Tensor] = activate) -> None:
        """Lay out the matrices.

        Args:
            model: The network.
            like: A tensor of the type and on the device of the parameters to come.
            activation: Returns z = h(a) for the activation function of a name.
        """
        self._activation = activation
        self.plan = plan_of(model)
        self._model = model
        merged = [block for block in self.plan.blocks if block.merged]
        self._widths = {block.start: self.plan.width(block) for block in merged}
        self._sizes = [block.units * self._widths[block.start] for block in merged]
        edges, places = self.plan.edges, self._places(merged)
        self._ones = like.new_zeros(sum(self._sizes))
        self._ones[torch.from_numpy(places[edges.places < 0]).to(like.device)] = 1.0
        learned = edges.places >= 0
        self._matrix_places = _indices(places[learned], like)
        self._weight_places = _indices(edges.places[learned], like)
        self._without_bias = like.new_zeros(self.plan.units)
        self._bias_units, self._bias_places = _indices(edges.bias_units, like), _indices(edges.bias_places, like)
        together = {layer.id for block in merged for layer in block.layers}
        self._alone = [slot for slot in model.index.slots.values() if slot.layer not in together]
        self._cuts = _cuts(self._alone, model.index.size)

    def outputs_of(self, flat: Tensor, inputs: Mapping[LayerId, Tensor]) -> dict[LayerId, Tensor]:
        """Return the pre-activations (P, rows) of every output layer.

        Args:
            flat: The parameters, (size,); removed weights are 0.
            inputs: The scaled columns (units, rows) of every input layer.
        """
        preactivations, _ = self._through(flat, inputs)
        return {layer.id: self._of_layer(layer, preactivations) for layer in self._model.outputs}

    def responses_of(self, flat: Tensor, inputs: Mapping[LayerId, Tensor]) -> dict[LayerId, Response]:
        """Return every layer's response, (P, rows); see `outputs_of`."""
        preactivations, activations = self._through(flat, inputs)
        return {
            layer.id: Response(self._of_layer(layer, preactivations), self._of_layer(layer, activations))
            for layer in self._model.layers
        }

    def _through(self, flat: Tensor, inputs: Mapping[LayerId, Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        """The pre-activations and the activations of every block, (units, rows)."""
        matrices, biases = self._matrices(flat)
        alone = self._parameters(flat)
        preactivations: list[Tensor] = []
        activations: list[Tensor] = []
        for block in self.plan.blocks:
            if block.layers[0].role is Role.INPUT:
                a = _side_by_side([inputs[layer.id] for layer in block.layers])
            elif block.merged:
                arriving = _side_by_side([activations[source] for source in block.sources])
                a = _biased(matrices[block.start] @ arriving, biases[block.start])
            else:
                a = self._combined(block.layers[0], alone, activations)
            preactivations.append(a)
            activations.append(self._activated(block, a))
        return preactivations, activations

    def _of_layer(self, layer: Layer, values: list[Tensor]) -> Tensor:
        """A layer's rows out of the values of every block."""
        block = self.plan.block_of[layer.id]
        whole = len(self.plan.blocks[block].layers) == 1
        return values[block] if whole else values[block][self.plan.within(layer)]

    def _matrices(self, flat: Tensor) -> tuple[dict[int, Tensor], dict[int, Tensor]]:
        """The matrices (units, source units) and the biases (units,) of merged blocks, by their first unit."""
        if not self._sizes:
            return {}, {}
        weights = flat.index_select(0, self._weight_places)
        laid_out = torch.split(self._ones.index_copy(0, self._matrix_places, weights), self._sizes)
        biases = self._without_bias.index_copy(0, self._bias_units, flat.index_select(0, self._bias_places))
        each = torch.split(biases, [block.units for block in self.plan.blocks])
        matrices = {
            start: matrix.view(-1, width) for (start, width), matrix in zip(self._widths.items(), laid_out, strict=True)
        }
        return matrices, {block.start: bias for block, bias in zip(self.plan.blocks, each, strict=True)}

    def _combined(self, layer: Layer, parameters: Mapping[str, Tensor], values: list[Tensor]) -> Tensor:
        """What arrives at a layer that is a block by itself, brought together as its kind says."""
        terms: list[Tensor] = []
        for connection in self._model.arriving(layer.id):
            z = self._of_layer(self._model.network.layers[connection.source], values)
            if connection.kind is ConnectionKind.DENSE:
                z = parameters[f"weight/{connection.id}"] @ z
            terms.append(z)
        match layer.declared.combine:
            case Combine.PRODUCT:
                return reduce(torch.mul, terms)
            case Combine.CONCATENATE:
                return _side_by_side(terms)
            case Combine.SINGLE:  # the normalisation over a layer, of the kinds that are known
                return _normalised(layer, terms[0], parameters)
        total = reduce(torch.add, terms)
        return _biased(total, parameters[f"bias/{layer.id}"]) if layer.bias else total

    def _activated(self, block: Block, a: Tensor) -> Tensor:
        """z = h(a), each activation function on its run of units."""
        if len(block.runs) == 1:
            return self._activation(block.runs[0][0], a)
        parts = torch.split(a, [count for _, count in block.runs])
        pairs = zip(block.runs, parts, strict=True)
        return torch.cat([self._activation(name, part) for (name, _), part in pairs])

    def _parameters(self, flat: Tensor) -> dict[str, Tensor]:
        """The matrices and vectors of blocks of one layer; cut at once, so that their gradients are joined once."""
        pieces = torch.split(flat, self._cuts)
        return {slot.name: piece.view(slot.shape) for slot, piece in zip(self._alone, pieces[1::2], strict=True)}

    def _places(self, merged: list[Block]) -> Places:
        """Where each edge's weight lies in the matrices of all merged blocks, one after the other."""
        places = np.empty(len(self.plan.edges.targets), np.int64)
        start = 0
        for block, size in zip(merged, self._sizes, strict=True):
            which = self.plan.edges.between(block.start, block.stop)
            rows = self.plan.edges.targets[which] - block.start
            places[which] = start + rows * self._widths[block.start] + self.plan.columns(block)
            start += size
        return places


def responding(model: Model, flat: Tensor) -> Callable[[Mapping[LayerId, Tensor]], dict[LayerId, Response]]:
    """Return `Model.respond` at some parameters (size,), by levels where that spares calls; they agree to rounding."""
    if not _is_worth_it(model):
        return partial(model.respond, model.index.views(flat))
    leveled = Leveled(model, flat)

    def respond(scaled: Mapping[LayerId, Tensor]) -> dict[LayerId, Response]:
        responses = leveled.responses_of(flat, {id: columns.T for id, columns in scaled.items()})
        return {id: Response(each.preactivations.T, each.activations.T) for id, each in responses.items()}

    return respond


def predicting(model: Model, flat: Tensor) -> Callable[[Mapping[LayerId, Tensor]], dict[LayerId, Tensor]]:
    """Return `Model.outputs_of` at some parameters (size,), by levels where that spares calls."""
    if not _is_worth_it(model):
        return partial(model.outputs_of, model.index.views(flat))
    leveled = Leveled(model, flat)

    def outputs_of(scaled: Mapping[LayerId, Tensor]) -> dict[LayerId, Tensor]:
        outputs = leveled.outputs_of(flat, {id: columns.T for id, columns in scaled.items()})
        return {id: a.T for id, a in outputs.items()}

    return outputs_of


def _is_worth_it(model: Model) -> bool:
    plan = plan_of(model)
    return plan.is_merged and plan.area <= LARGEST_AREA and not unknown_layers(model)


def _biased(a: Tensor, bias: Tensor) -> Tensor:
    """a (units, rows) plus the biases (units,), in a shape that compilers do not join with the product before.

    They would copy the biases into the whole of the product's result first; so they add them where h(a) is computed.
    """
    return (a.unsqueeze(0) + bias.view(1, -1, 1)).squeeze(0)


def _cuts(slots: list[Slot], size: int) -> list[int]:
    """The lengths into which a vector is cut: in turn what lies before a slot, and the slot; at last the rest."""
    ends = [0, *(end for slot in slots for end in (slot.start, slot.stop)), size]
    return [after - before for before, after in pairwise(ends)]


def _normalised(layer: Layer, z: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
    gain, bias = (parameters[f"{name}/{layer.id}"].unsqueeze(1) for name in ("gain", "bias"))
    return gain * standardised(z, z.mean(0, keepdim=True), z.var(0, False, keepdim=True)) + bias


def _indices(places: Places, like: Tensor) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(places)).to(like.device)


def _side_by_side(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)

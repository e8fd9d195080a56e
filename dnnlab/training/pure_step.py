"""One training step as a pure function: forward, backward and update on one flat vector of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import torch
from torch import Tensor

from dnnlab.graph.kinds import COMPILED, Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import ConnectionKind
from dnnlab.nn.activations import VALUES
from dnnlab.nn.model import Model
from dnnlab.nn.operations import standardised
from dnnlab.training.optimizers.rule import Rule, States
from dnnlab.training.pure_activations import pure_activation
from dnnlab.training.pure_errors import error_sums


def formless_layers(model: Model) -> tuple[Layer, ...]:
    """The layers of a model for which there is no pure form."""
    return tuple(
        layer for layer in model.layers if COMPILED not in layer.declared.tiers or layer.activation not in VALUES
    )


class Rows(NamedTuple):
    """The rows of one step, features x rows.

    Attributes:
        inputs: The scaled columns of each input layer, (units, rows).
        targets: The targets of each output layer, (L, rows), class codes (1, rows).
        constants: What `constant_of` says, for the outputs that need it.
    """

    inputs: Mapping[LayerId, Tensor]
    targets: Mapping[LayerId, Tensor]
    constants: Mapping[LayerId, Tensor]


class After(NamedTuple):
    """What a step leaves.

    Attributes:
        moving: The parameters that training moves, (T,).
        states: The optimiser's states, (T,) each.
        error: The mean error before the update, in original units less its constants, ().
        gradient: Of the mean error in scaled units, before it is shortened, (T,).
    """

    moving: Tensor
    states: States
    error: Tensor
    gradient: Tensor


class PureStep:
    """The step of a model under an update rule. It writes nowhere, and branches on no value."""

    def __init__(self, model: Model, rule: Rule) -> None:
        """Take a model without `formless_layers`."""
        self._model = model
        self._rule = rule

    def __call__(
        self, moving: Tensor, states: States, resting: Tensor, rows: Rows, numbers: Tensor, free: Tensor | None
    ) -> After:
        """Return what a step leaves.

        Args:
            moving: The parameters that training moves, (T,): the first of the flat vector.
            states: The optimiser's states, (T,) each.
            resting: The other parameters, (size - T,).
            rows: The rows of the step.
            numbers: What the rule's `numbers_at` says, (n,).
            free: 0 where a weight is removed or frozen by itself, otherwise 1, (T,); None if there is no such weight.
        """
        gradient, (_, error) = torch.func.grad_and_value(self._errors, has_aux=True)(moving, resting, rows)
        if free is not None:
            gradient = gradient * free
        updated, states = self._rule.updated(moving, gradient, states, numbers)
        if free is not None:
            updated = torch.where(free > 0.0, updated, moving)
        return After(updated, states, error, gradient)

    def _errors(self, moving: Tensor, resting: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        """Return the mean error in scaled units and the one to report, (), less its constants."""
        outputs = self.outputs_of(torch.cat([moving, resting]) if len(resting) else moving, rows.inputs)
        sums = [
            error_sums(layer, outputs[layer.id], rows.targets[layer.id], rows.constants.get(layer.id))
            for layer in self._model.outputs
        ]
        count = next(iter(rows.targets.values())).shape[1]
        objective, reported = (reduce(torch.add, parts) / count for parts in zip(*sums, strict=True))
        return objective, reported

    def outputs_of(self, flat: Tensor, inputs: Mapping[LayerId, Tensor]) -> dict[LayerId, Tensor]:
        """Return the pre-activations (P, rows) of every output from all parameters and scaled inputs (units, rows)."""
        parameters = self._model.index.views(flat)
        activations: dict[LayerId, Tensor] = {}
        outputs: dict[LayerId, Tensor] = {}
        for layer in self._model.layers:
            if layer.role is Role.INPUT:
                activations[layer.id] = inputs[layer.id]
                continue
            a = _operated(layer, self._combined(layer, parameters, activations), parameters)
            if layer.role is Role.OUTPUT:
                outputs[layer.id] = activations[layer.id] = a
            else:
                activations[layer.id] = pure_activation(layer.activation, a)
        return outputs

    def _combined(
        self, layer: Layer, parameters: Mapping[str, Tensor], activations: Mapping[LayerId, Tensor]
    ) -> Tensor:
        terms: list[Tensor] = []
        for connection in self._model.arriving(layer.id):
            z = activations[connection.source]
            dense = connection.kind is ConnectionKind.DENSE
            terms.append(parameters[f"weight/{connection.id}"] @ z if dense else z)
        match layer.declared.combine:
            case Combine.PRODUCT:
                return reduce(torch.mul, terms)
            case Combine.CONCATENATE:
                return torch.cat(terms)
            case Combine.SINGLE:
                return terms[0]
        if layer.bias:
            terms.append(parameters[f"bias/{layer.id}"].unsqueeze(1))
        return reduce(torch.add, terms)


def _operated(layer: Layer, z: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
    """What a normalisation over the layer makes of the values z (units, rows) that arrive; others leave them."""
    if layer.kind != "layer_normalisation":
        return z
    gain, bias = (parameters[f"{name}/{layer.id}"].unsqueeze(1) for name in ("gain", "bias"))
    return gain * standardised(z, z.mean(0, keepdim=True), z.var(0, False, keepdim=True)) + bias

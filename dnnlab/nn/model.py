"""The reference implementation of a network: a pure function of its parameters and inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dnnlab.data.dataset import Scaling
from dnnlab.graph.kinds import TILTED, Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.nn.activations import activate
from dnnlab.nn.losses import sigma_floor
from dnnlab.nn.mixture import Mixture, mixture_from
from dnnlab.nn.operations import TrainingPass, operated
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.nn.scaling import Scalings, scalings_from
from dnnlab.project.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """How one layer responds to N inputs.

    Attributes:
        preactivations: a, (N, pre-activations); an input's are its scaled columns.
        activations: z = h(a), (N, pre-activations); for outputs the same as a.
    """

    preactivations: Tensor
    activations: Tensor


class Model:
    """What a network computes, given parameters: z_k = h(sum_j W_kj z_j + b_k) over its compiled layers.

    Other kinds combine what arrives in other ways (`Combine`) and work on it (`dnnlab.nn.operations`). A product takes
    z_k = h(prod_l sum_j W^(l)_kj z_j) over its connections l; an identity connection's factor is the activation z_k.

    Attributes:
        network: The topology.
        scalings: The standardisation of inputs and outputs.
        index: Where each parameter lies in a flat vector.
        layers: The compiled layers, in topological order.
        inputs: The compiled input layers, in topological order.
        outputs: The compiled output layers, in topological order.
    """

    def __init__(self, network: Network, scalings: Scalings) -> None:
        self.network = network
        self.scalings = scalings
        self.index = ParameterIndex.of(network)
        self.layers = tuple(network.layers[id] for id in network.order if id in network.compiled)
        self.inputs = tuple(layer for layer in self.layers if layer.role is Role.INPUT)
        self.outputs = tuple(layer for layer in self.layers if layer.role is Role.OUTPUT)

    @property
    def input_width(self) -> int:
        """D: how many numbers one row of inputs has, all input layers together."""
        return sum(layer.width for layer in self.inputs)

    def arriving(self, layer: LayerId) -> tuple[Connection, ...]:
        """The connections that arrive at a layer from compiled layers."""
        return tuple(c for c in self.network.arriving(layer) if c.source in self.network.compiled)

    def split(self, inputs: Tensor) -> dict[LayerId, Tensor]:
        """Return the columns (N, D) of all input layers, side by side in the order of `inputs`, by layer."""
        parts: dict[LayerId, Tensor] = {}
        start = 0
        for layer in self.inputs:
            parts[layer.id] = inputs[:, start : start + layer.width]
            start += layer.width
        return parts

    def scaled_inputs(self, inputs: Tensor) -> dict[LayerId, Tensor]:
        """Return encoded inputs (N, D) in original units as scaled columns by layer."""
        scaled: dict[LayerId, Tensor] = {}
        for id, columns in self.split(inputs).items():
            shift, scale = shift_and_scale(self.scalings[id], columns)
            scaled[id] = (columns - shift) / scale
        return scaled

    def respond(
        self,
        parameters: Mapping[str, Tensor],
        scaled: Mapping[LayerId, Tensor],
        training: TrainingPass | None = None,
        held: Mapping[LayerId, tuple[int, float]] | None = None,
    ) -> dict[LayerId, Response]:
        """Return every compiled layer's response.

        Args:
            parameters: Parameters and buffers by slot name; removed weights are 0.
            scaled: The scaled columns (N, units) of every input layer.
            training: The training pass that this is; None evaluates.
            held: For some layers a unit, by its place, and the activation at which it is held whatever arrives.
        """
        responses: dict[LayerId, Response] = {}
        for layer in self.layers:
            if layer.role is Role.INPUT:
                a = z = scaled[layer.id]
            else:
                a = operated(layer, self._combined(layer, parameters, responses), parameters, training)
                z = activate(layer.activation, a)
            if held and layer.id in held:
                unit, value = held[layer.id]
                z = z.clone()
                z[:, unit] = value
            responses[layer.id] = Response(a, z)
        return responses

    def outputs_of(
        self,
        parameters: Mapping[str, Tensor],
        scaled: Mapping[LayerId, Tensor],
        training: TrainingPass | None = None,
    ) -> dict[LayerId, Tensor]:
        """Return the pre-activations (N, P) of every output layer."""
        responses = self.respond(parameters, scaled, training)
        return {layer.id: responses[layer.id].preactivations for layer in self.outputs}

    def mixture(self, output: Layer, preactivations: Tensor) -> Mixture:
        """Return what a mixture output predicts, in original units."""
        scaling = self.scalings[output.id]
        return mixture_from(output, preactivations, sigma_floor(output, scaling)).scaled_back(scaling).of_factors()

    def values(self, output: Layer, preactivations: Tensor) -> Tensor:
        """Return what an output predicts, in original units.

        Regression: the targets (N, L). Binary: the probabilities of the second class (N, L). Multiclass: the
        probabilities of all classes (N, C). Mixture: the conditional mean (N, L).
        """
        match output.kind:
            case "binary":
                return torch.sigmoid(preactivations)
            case "multiclass":
                return torch.softmax(preactivations, 1)
            case "mixture":
                return self.mixture(output, preactivations).mean()
        shift, scale = shift_and_scale(self.scalings[output.id], preactivations)
        return preactivations * scale + shift

    def _combined(
        self, layer: Layer, parameters: Mapping[str, Tensor], responses: Mapping[LayerId, Response]
    ) -> Tensor:
        """What arrives at a layer, brought together as its kind says."""
        terms: list[Tensor] = []
        for connection in self.arriving(layer.id):
            z = responses[connection.source].activations
            dense = connection.kind is ConnectionKind.DENSE
            terms.append(z @ parameters[f"weight/{connection.id}"].T if dense else z)
        match layer.declared.combine:
            case Combine.PRODUCT:
                return reduce(torch.mul, terms)
            case Combine.CONCATENATE:
                return torch.cat(terms, 1)
            case Combine.SINGLE:
                return terms[0]
        if layer.bias:
            terms.append(parameters[f"bias/{layer.id}"])
        return reduce(torch.add, terms)


def shift_and_scale(scaling: Scaling, like: Tensor) -> tuple[Tensor, Tensor]:
    """Return a scaling's shift and scale as tensors of the type and on the device of another."""
    shift = torch.tensor(scaling.shift, dtype=like.dtype, device=like.device)
    return shift, torch.tensor(scaling.scale, dtype=like.dtype, device=like.device)


class NetworkModule(nn.Module):
    """A model with its weights as a torch module, from encoded inputs to predictions in original units, for export.

    Attributes:
        output_names: A name for each tensor that `forward` returns: the output layer's identity; for a mixture
            followed by `/pi`, `/mu` and `/sigma`, of full covariances `/factor` in its place.
    """

    def __init__(
        self, model: Model, arrays: Mapping[str, NDArray[np.floating]], dtype: torch.dtype = torch.float32
    ) -> None:
        """Take the weights and biases out of `arrays`, named as in a snapshot.

        Raises:
            ProjectFileError: One is missing or has another shape.
        """
        super().__init__()
        self.model = model
        self.output_names = tuple(name for layer in model.outputs for name in _tensor_names(layer))
        self._places = {name: f"parameter_{place}" for place, name in enumerate(model.index.slots)}
        for name, values in model.index.views(model.index.flat(arrays, dtype)).items():
            self.register_buffer(self._places[name], values.clone())

    @classmethod
    def of(cls, snapshot: Snapshot, dtype: torch.dtype = torch.float32) -> NetworkModule:
        """Return the module of a snapshot.

        Raises:
            ProjectFileError: An array is missing or has another shape.
        """
        model = Model(snapshot.network, scalings_from(snapshot.network, snapshot.arrays))
        return cls(model, snapshot.arrays, dtype)

    def forward(self, inputs: Tensor) -> tuple[Tensor, ...]:
        """Return the predictions for encoded inputs (N, D) in original units, in the order of `output_names`.

        Regression: targets (N, L). Binary: probabilities of the second class (N, L). Multiclass: probabilities
        (N, C). Mixture: pi (N, K), mu (N, K, L) and sigma (N, K), of diagonal covariances (N, K, L), of full
        ones instead the lower Cholesky factors (N, K, L, L).
        """
        parameters = {name: self.get_buffer(place) for name, place in self._places.items()}
        preactivations = self.model.outputs_of(parameters, self.model.scaled_inputs(inputs))
        predictions: list[Tensor] = []
        for layer in self.model.outputs:
            a = preactivations[layer.id]
            if layer.kind == "mixture":
                mixture = self.model.mixture(layer, a)
                shape = mixture.factors if layer.covariance in TILTED else mixture.sigma
                predictions += [mixture.pi, mixture.mu, shape]
            else:
                predictions.append(self.model.values(layer, a))
        return tuple(predictions)


def _tensor_names(layer: Layer) -> tuple[str, ...]:
    if layer.kind != "mixture":
        return (layer.id,)
    shape = "factor" if layer.covariance in TILTED else "sigma"
    return f"{layer.id}/pi", f"{layer.id}/mu", f"{layer.id}/{shape}"

"""The straight line between two weight vectors of a two-layer network, and the error along it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.experiments.networks.two_layers import Floats, TwoLayers
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.theory.symmetry import outputs

SHARES = np.round(np.linspace(-0.14, 1.14, 65), 12)
"""Where on the straight line from the first (0) to the second (1) the error is worked out."""


@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """The straight line between two weight vectors of a network, and the error along it.

    Attributes:
        layers: The network's.
        dataset: Whose training rows count.
        arrays: The scaling of inputs and targets, named as in a snapshot.
        activation: h.
    """

    layers: TwoLayers
    dataset: Dataset
    arrays: Mapping[str, NDArray[np.floating]]
    activation: str

    def errors(self, units: tuple[Floats, Floats], biases: tuple[Floats, Floats]) -> Floats:
        """Return the root mean squared error at `SHARES` between two tables of units and two output biases."""
        columns = (self.layers.input.columns[0], self.layers.output.columns[0])
        x, t = self.dataset.encode(columns, self.dataset.training).T
        shift, scale = self.scaling(self.layers.input.id)
        output_shift, output_scale = self.scaling(self.layers.output.id)
        share = SHARES[:, None]
        tables = (1.0 - share[..., None]) * units[0] + share[..., None] * units[1]
        bias = (1.0 - share) * biases[0] + share * biases[1]
        y = outputs(tables, bias, (x[:, None] - shift) / scale, ACTIVATIONS[self.activation].value)[..., 0]
        return np.asarray(np.sqrt(((y * output_scale + output_shift - t) ** 2).mean(axis=1)))

    def scaling(self, layer: str) -> tuple[float, float]:
        """Return the shift and the scale of a layer's one column."""
        return float(self.arrays[f"shift/{layer}"][0]), float(self.arrays[f"scale/{layer}"][0])

"""What a view may ask about the units of layers: how they respond, how that is distributed, which are dead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId
from dnnlab.link.axis import Axis, Floats

Quantity = Literal["weights", "gradients", "preactivations", "activations"]


class Activations(Struct, frozen=True):
    """How each unit responds across the inputs, for the pictures on the layer cards.

    With one input column the inputs are `resolution` values across its range, with two a `resolution` x
    `resolution` plane across both ranges, otherwise the first `resolution` rows of the training data.
    """

    model: str
    layers: tuple[LayerId, ...]
    resolution: int = 32
    most_units: int = 64


class ActivationsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    dimensions: 1 for one input column, 2 for two, 0 for rows of data.
    activations: For each layer (U, resolution) or (U, resolution, resolution) (second input along the first
        of the two), float32, U at most `most_units`. Outputs answer what they predict: of a mixture what the
        rows of `Layer.rows` stand for, coefficients, means, standard deviations (the diagonals of the factors) and
        what is below them; class probabilities; targets. All but coefficients and probabilities are in scaled units.
    """

    dimensions: int
    activations: Mapping[LayerId, Floats]


class UnitDetail(Struct, frozen=True):
    """One unit, for the inspector: how it responds, what it is made of, and what the error owes to it.

    Attributes:
        row: The key of its row (see `Layer.rows`); for an input the key of a column.
        bins: Of the histogram where the inputs are not one or two numbers.
    """

    model: str
    layer: LayerId
    row: str
    resolution: int = 48
    bins: int = 32


class UnitDetailAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    dimensions: 1 or 2 where the network reads so many columns of numbers, otherwise 0.
    axes: For each dimension where it begins and ends, in the column's own units.
    response: z over the inputs, (resolution,) or (resolution, resolution) with the second input along the first axis;
        with 0 dimensions counts over the training rows, (bins,). For an output what it predicts, as `Activations` says.
    edges: With 0 dimensions the edges of the bins, (bins + 1,); otherwise empty.
    bias: NaN where it has none.
    incoming: For each dense connection that arrives its weights by source unit, (C,); 0 where they are removed.
    outgoing: For each dense connection that leaves its weights by row of the target, (R,); 0 where they are removed.
    mean: Of z over the training rows.
    error: The mean error over the training rows in original units, all outputs together.
    error_held: The same with z held at its mean; NaN for an output.
    """

    dimensions: int
    axes: tuple[Axis, ...]
    response: Floats
    edges: Floats
    bias: float
    incoming: Mapping[ConnectionId, Floats]
    outgoing: Mapping[ConnectionId, Floats]
    mean: float
    error: float
    error_held: float


class LayerDetail(Struct, frozen=True):
    """One layer's parameters and pre-activations, for the inspector."""

    model: str
    layer: LayerId
    most_weights: int = 256
    bins: int = 40


class LayerDetailAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    weights: For each arriving dense connection, its first `most_weights` weights, flat by rows.
    biases: The first `most_weights` biases; empty without bias.
    histogram: Counts of pre-activations a over the training rows in `bins` equal bins, (bins,).
    edges: The bins' edges, (bins + 1,).
    saturated: The share of activations with |h'(a)| < 0.06 of the steepest slope; NaN where h has no plateau.
    dead_units: How many units have the same activation (within 1e-6) on all training rows.
    dead: The first of these by their place in the layer.
    stuck: The first units that are saturated on more than nine tenths of the rows, but not dead.
    """

    weights: Mapping[ConnectionId, Floats]
    biases: Floats
    histogram: NDArray[np.int64]
    edges: Floats
    saturated: float
    dead_units: int
    dead: tuple[int, ...] = ()
    stuck: tuple[int, ...] = ()


class DeadUnits(Struct, frozen=True):
    """Which units of the layers with an activation function have the same activation on all training rows.

    Of many rows, or for a large network, evenly spread ones are looked at.
    """

    model: str


class DeadUnitsAnswer(Struct, frozen=True):
    """Attributes:
    dead: For each layer that has some, the first of them by their place in the layer.
    counts: For each of these layers how many there are.
    """

    dead: Mapping[LayerId, tuple[int, ...]]
    counts: Mapping[LayerId, int]


class Distributions(Struct, frozen=True):
    """How something of one layer is distributed, at the present and at the moments of the run that are on the tape.

    Attributes:
        quantity: `weights`: those that arrive at the layer. `gradients`: log10 |dE/dw| of these, E the mean error over
            the training rows (of many, evenly spread ones) at the moment itself, in scaled units. `preactivations`
            and `activations`: a and z of all units on those rows.
        bins: How many.
    """

    model: str
    layer: LayerId
    quantity: Quantity
    bins: int = 72


class DistributionsAnswer(Struct, frozen=True, eq=False):
    """S moments, B bins that all of them share.

    Attributes:
        steps: Rising, (S,).
        edges: Of the bins, (B + 1,).
        counts: How many of the values are in each bin, (S, B), float32; a value is shared out where a bin cuts closer
            than the moment was kept.
        missing: How many moments are on the tape that were not looked at yet: ask again for them.
    """

    steps: NDArray[np.int64]
    edges: Floats
    counts: Floats
    missing: int

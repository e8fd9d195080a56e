"""What a view may ask about a model, and what the engine answers.

A probe is a small frozen request. Inputs and targets in probes and answers are in the data's own units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId, UnitId
from dnnlab.graph.network import ConnectionId
from dnnlab.link.axis import Axis as Axis
from dnnlab.link.axis import Floats as Floats
from dnnlab.link.mixture_probes import Calibration as Calibration
from dnnlab.link.mixture_probes import CalibrationAnswer as CalibrationAnswer
from dnnlab.link.mixture_probes import GradientParts as GradientParts
from dnnlab.link.mixture_probes import MixtureParameters as MixtureParameters
from dnnlab.link.mixture_probes import MixtureParametersAnswer as MixtureParametersAnswer
from dnnlab.link.mixture_probes import MixtureSamples as MixtureSamples
from dnnlab.link.mixture_probes import MixtureSamplesAnswer as MixtureSamplesAnswer
from dnnlab.link.mixture_probes import MixtureStatistics as MixtureStatistics
from dnnlab.link.mixture_probes import MixtureStatisticsAnswer as MixtureStatisticsAnswer
from dnnlab.link.mixture_probes import PointGradients as PointGradients
from dnnlab.link.mixture_probes import PointGradientsAnswer as PointGradientsAnswer
from dnnlab.link.mixture_probes import Responsibilities as Responsibilities
from dnnlab.link.mixture_probes import ResponsibilitiesAnswer as ResponsibilitiesAnswer
from dnnlab.link.mixture_probes import TargetPlane as TargetPlane
from dnnlab.link.mixture_probes import TargetPlaneAnswer as TargetPlaneAnswer
from dnnlab.link.parameter_probes import Parameters as Parameters
from dnnlab.link.parameter_probes import ParametersAnswer as ParametersAnswer

Quantity = Literal["weights", "gradients", "preactivations", "activations"]


class MixtureDensity(Struct, frozen=True):
    """The conditional density p(t|x) of a mixture output over a grid, for one input column and one target."""

    model: str
    output: LayerId
    inputs: Axis
    targets: Axis


class MixtureDensityAnswer(Struct, frozen=True, eq=False):
    """X inputs, T targets, K components.

    Attributes:
        density: p(t|x), (T, X), float32, per target unit.
        mixing_coefficients: pi, (X, K).
        means: mu, (X, K).
        deviations: sigma, (X, K).
        conditional_mean: (X,).
        conditional_mode: The mean of the most probable component (the approximate mode), (X,).
    """

    density: Floats
    mixing_coefficients: Floats
    means: Floats
    deviations: Floats
    conditional_mean: Floats
    conditional_mode: Floats


class Curve(Struct, frozen=True):
    """An output's predictions along one axis, for a network with one input column.

    Regression answers the predicted targets; binary the probability of the second class; multiclass all
    class probabilities.
    """

    model: str
    output: LayerId
    inputs: Axis


class CurveAnswer(Struct, frozen=True, eq=False):
    """Attributes: values: (X, L) predictions for X inputs and L targets or classes."""

    values: Floats


class Surface(Struct, frozen=True):
    """An output's predictions over a plane, for a network with two input columns in all."""

    model: str
    output: LayerId
    first: Axis
    second: Axis


class SurfaceAnswer(Struct, frozen=True, eq=False):
    """Attributes: values: (Y, X, L): first input along X, second along Y, float32."""

    values: Floats


class Predictions(Struct, frozen=True):
    """Predictions and targets of up to `limit` rows, validation rows where there are any, otherwise training rows."""

    model: str
    output: LayerId
    limit: int = 2000


class PredictionsAnswer(Struct, frozen=True, eq=False):
    """M rows, L targets (for a mixture: the conditional mean; for classes: probabilities, targets are class codes).

    Attributes:
        rows: The data rows, (M,).
        predicted: (M, L).
        targets: (M, L); class codes (M, 1) for binary and multiclass.
        likelihoods: For a mixture the log-likelihood of each row in nats, (M,); otherwise empty.
        split: `validation` or `training`.
    """

    rows: NDArray[np.int64]
    predicted: Floats
    targets: Floats
    likelihoods: Floats
    split: str


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


class Weights(Struct, frozen=True):
    """The size and sign of the weights on every connection, and the gradient's size at every layer."""

    model: str
    strands: int = 28


class WeightsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    strands: For each dense connection up to `strands` quantiles of its weights, ascending; removed ones left out.
    limit: The 97 % quantile of |w| over the whole network: the end of the colour scale.
    gradient_norms: For each layer the Euclidean norm of the gradient of the error with respect to the weights
        and biases arriving at it, at the last step; missing before the first.
    """

    strands: Mapping[ConnectionId, Floats]
    limit: float
    gradient_norms: Mapping[LayerId, float]


class ConnectionWeights(Struct, frozen=True):
    """Every single weight of one dense connection; of a large one as many first rows and columns as `most` holds."""

    model: str
    connection: ConnectionId
    most: int = 10_000


class ConnectionWeightsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    weights: (R, C), float32, in scaled units.
    removed: Whether each of them was removed (and is 0), (R, C).
    rows: The keys of the rows, as in `Layer.rows` of the target, (R,).
    columns: The source units' identities, (C,).
    shape: That of the whole matrix.
    """

    weights: Floats
    removed: NDArray[np.bool_]
    rows: tuple[str, ...]
    columns: tuple[UnitId, ...]
    shape: tuple[int, int]


class ParameterDetail(Struct, frozen=True):
    """One single weight, bias or gain, and its gradient, for the editor of that number.

    Attributes:
        array: Its array, named as in a snapshot: `weight/<connection>`, `bias/<layer>`.
        row: The key of its row (see `Layer.rows`).
        unit: For a weight the source unit's identity; None for a vector.
    """

    model: str
    array: str
    row: str
    unit: UnitId | None


class ParameterDetailAnswer(Struct, frozen=True):
    """Attributes:
    value: What it is, in scaled units.
    gradient: dE/dw of the mean error over the training rows (of many, evenly spread ones), in scaled units; also
        where training does not move it.
    """

    value: float
    gradient: float


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


class ExpectedLoss(Struct, frozen=True, eq=False):
    """The weighted mean error of one output on given points, for instance on a quadrature of the true population.

    Attributes:
        inputs: (M, D) all input columns, in the order of the network's input layers and their columns.
        targets: (M, L).
        weights: (M,), summing to 1.
    """

    model: str
    output: LayerId
    inputs: Floats
    targets: Floats
    weights: Floats


class ExpectedLossAnswer(Struct, frozen=True):
    """Attributes: loss: In the units of the loss plot: nats for likelihoods, squared target units for regression."""

    loss: float


class Outputs(Struct, frozen=True, eq=False):
    """What an output predicts for given inputs.

    Attributes:
        inputs: (M, D) all input columns, in the order of the network's input layers and their columns.
    """

    model: str
    output: LayerId
    inputs: Floats


class OutputsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    values: (M, L), float32: predicted targets, the conditional mean of a mixture, the probability of each second class
        (binary), the probabilities of all classes (multiclass).
    """

    values: Floats


Probe = (
    MixtureDensity
    | Curve
    | Surface
    | Predictions
    | Activations
    | Weights
    | ConnectionWeights
    | ParameterDetail
    | UnitDetail
    | LayerDetail
    | DeadUnits
    | Distributions
    | ExpectedLoss
    | Outputs
    | MixtureParameters
    | Parameters
    | Calibration
    | MixtureSamples
    | MixtureStatistics
    | PointGradients
    | Responsibilities
    | TargetPlane
)
Answer = (
    MixtureDensityAnswer
    | CurveAnswer
    | SurfaceAnswer
    | PredictionsAnswer
    | ActivationsAnswer
    | WeightsAnswer
    | ConnectionWeightsAnswer
    | ParameterDetailAnswer
    | UnitDetailAnswer
    | LayerDetailAnswer
    | DeadUnitsAnswer
    | DistributionsAnswer
    | ExpectedLossAnswer
    | OutputsAnswer
    | MixtureParametersAnswer
    | ParametersAnswer
    | CalibrationAnswer
    | MixtureSamplesAnswer
    | MixtureStatisticsAnswer
    | PointGradientsAnswer
    | ResponsibilitiesAnswer
    | TargetPlaneAnswer
)


class Subscription(Struct, frozen=True):
    """A probe that a visible panel wants answered again and again.

    Attributes:
        probe: The question.
        hertz: How often at most; frames in between carry no answer to it.
    """

    probe: Probe
    hertz: float = 60.0

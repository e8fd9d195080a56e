"""What a view may ask about what an output predicts, and the answers; all in the data's own units.

`mixture_probes` has the questions that only a mixture density output can answer, but for the picture of its density.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId
from dnnlab.link.axis import Axis, Floats


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

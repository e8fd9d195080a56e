"""What a view may ask about a mixture density output beyond the picture of its density, and the answers.

M inputs of D columns, K components, L targets, all in the data's own units. Inputs come in the order of the network's
input layers and their columns, as for `ExpectedLoss`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId
from dnnlab.link.axis import Axis, Floats


class MixtureParameters(Struct, frozen=True, eq=False):
    """The mixtures that an output predicts.

    Attributes:
        inputs: (M, D).
    """

    model: str
    output: LayerId
    inputs: Floats


class MixtureParametersAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    pi: The mixing coefficients, (M, K), float32 as the others.
    mu: The component means, (M, K, L).
    factors: The lower Cholesky factors of the components' covariances, (M, K, L, L); for an isotropic component
        sigma times the identity.
    """

    pi: Floats
    mu: Floats
    factors: Floats


class MixtureStatistics(Struct, frozen=True, eq=False):
    """What follows from the mixtures that an output predicts.

    Attributes:
        inputs: (M, D).
        levels: At which quantiles are wanted, between 0 and 1; none need no time.
        mode: Whether the mode is looked for, which takes some milliseconds for a hundred inputs.
        entropy: Whether the entropy is worked out, which takes the longest.
        seed: Of the draws by which the entropy over several targets is found.
    """

    model: str
    output: LayerId
    inputs: Floats
    levels: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)
    mode: bool = True
    entropy: bool = True
    seed: int = 0


class MixtureStatisticsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    mean: The conditional mean, (M, L).
    deviation: The root of the conditional variance s^2(x), all targets together, (M,).
    deviations: The standard deviation of each target by itself, (M, L).
    approximate_mode: The mean of the most probable component, (M, L).
    mode: Where the density is highest, (M, L); empty if it was not asked for.
    mode_density: The density there, per unit of all targets, (M,).
    entropy: In nats, (M,); empty if it was not asked for.
    entropy_error: Its standard error, (M,): 0 for one target, where it is found by quadrature.
    quantiles: Of each target by itself, (M, L, Q).
    """

    mean: Floats
    deviation: Floats
    deviations: Floats
    approximate_mode: Floats
    mode: Floats
    mode_density: Floats
    entropy: Floats
    entropy_error: Floats
    quantiles: Floats


class MixtureSamples(Struct, frozen=True, eq=False):
    """Draws from the mixture that an output predicts for one input, (D,)."""

    model: str
    output: LayerId
    inputs: Floats
    count: int = 100
    seed: int = 0


class MixtureSamplesAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    samples: (count, L), float32.
    components: Of which component each of them is, (count,).
    """

    samples: Floats
    components: NDArray[np.int64]


class TargetPlane(Struct, frozen=True, eq=False):
    """The density over two of the targets for one input; the other targets are summed out.

    Attributes:
        inputs: (D,).
        first: Values of the first of the two, along X.
        second: Values of the second, along Y.
        targets: Their places among the output's targets.
    """

    model: str
    output: LayerId
    inputs: Floats
    first: Axis
    second: Axis
    targets: tuple[int, int] = (0, 1)


class TargetPlaneAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    density: (Y, X), float32, per unit of both targets.
    pi: The mixing coefficients, (K,).
    mu: The component means of the two targets, (K, 2).
    factors: The lower Cholesky factors of the components' covariances of the two, (K, 2, 2): for ellipses.
    mean: The conditional mean of the two, (2,).
    """

    density: Floats
    pi: Floats
    mu: Floats
    factors: Floats
    mean: Floats


class Responsibilities(Struct, frozen=True):
    """How much each component answers for rows of the data: up to `limit` evenly spread rows."""

    model: str
    output: LayerId
    limit: int = 2000
    split: Literal["training", "validation"] = "training"


class ResponsibilitiesAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    rows: The data rows, (M,).
    gamma: p(k | t_n, x_n), (M, K), float32.
    """

    rows: NDArray[np.int64]
    gamma: Floats


class PointGradients(Struct, frozen=True, eq=False):
    """The gradient of one point's error with respect to the output's pre-activations.

    Attributes:
        inputs: (D,).
        targets: (L,).
    """

    model: str
    output: LayerId
    inputs: Floats
    targets: Floats


class GradientParts(Struct, frozen=True, eq=False):
    """A gradient with respect to the pre-activations of a mixture, float64, in the network's scaled units.

    Attributes:
        pi: (K,).
        mu: (K, L).
        sigma: (K, 1) of isotropic components, otherwise (K, L).
        below: What is below the diagonals of full covariances, (K, L (L - 1) / 2); otherwise (K, 0).
    """

    pi: Floats
    mu: Floats
    sigma: Floats
    below: Floats


class PointGradientsAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    pi: The mixing coefficients, (K,).
    gamma: The responsibilities, (K,), float64 as all of it.
    error: -ln p(t|x) in nats, in the data's own units.
    closed: The gradient by the formulas of section 6.5.3.
    automatic: The same by automatic differentiation in double precision.
    difference: The greatest difference between the two.
    """

    pi: Floats
    gamma: Floats
    error: float
    closed: GradientParts
    automatic: GradientParts
    difference: float


class Calibration(Struct, frozen=True):
    """Whether what a mixture predicts is what happens, on held-out rows.

    Attributes:
        bins: Of the histogram.
        levels: Of the central intervals.
        limit: Up to so many rows, evenly spread: validation rows, or training rows where none validate.
    """

    model: str
    output: LayerId
    bins: int = 20
    levels: tuple[float, ...] = (0.5, 0.8, 0.9, 0.95)
    limit: int = 5000


class CalibrationAnswer(Struct, frozen=True, eq=False):
    """R rows, L targets, B bins, Q levels.

    Attributes:
        split: `validation` or `training`.
        rows: R.
        transforms: The probability integral transforms of each target, each column ascending, (R, L): their empirical
            distribution function is the diagonal if the mixture is right. With several targets each one's is
            conditional on the targets before it (Rosenblatt, 1952).
        histogram: How many of them are in each bin, (L, B).
        distance: The Kolmogorov-Smirnov distance of each target's from the diagonal, (L,).
        coverage: Which share of the rows lies in the central interval of each level, (Q, L); with several targets in
            those of each one given the targets before it.
        score: The mean continuous ranked probability score of each target by itself, in its units, (L,).
        log_likelihood: The mean log-likelihood, nats a row, in the data's own units.
        gaussian: That of the best single Gaussian found whose mean and covariance follow the input.
        gaussian_words: Which that is.
        advantage: By how many nats a row the mixture is better than it.
        advantage_error: The standard error of the advantage.
        stuck: Whether the mixture is no better than one Gaussian: its advantage is below two standard errors.
    """

    split: str
    rows: int
    transforms: Floats
    histogram: NDArray[np.int64]
    distance: Floats
    coverage: Floats
    score: Floats
    log_likelihood: float
    gaussian: float
    gaussian_words: str
    advantage: float
    advantage_error: float
    stuck: bool

"""What a view may ask about a mixture density output beyond the picture of its density, and the answers.

M inputs of D columns, K components, L targets, all in the data's own units. Inputs come in the order of the network's
input layers and their columns, as for `ExpectedLoss`.
"""

from __future__ import annotations

from msgspec import Struct

from dnnlab.graph.layer import LayerId
from dnnlab.link.axis import Floats


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

"""What a view may ask about the learned numbers of a network: in outline, of one connection, one by one, or all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.graph.layer import LayerId, UnitId
from dnnlab.graph.network import ConnectionId
from dnnlab.link.axis import Floats


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


class Parameters(Struct, frozen=True):
    """Every weight, bias and gain of a small network, as exactly as it is computed with.

    Attributes:
        most: A network with more numbers is refused: a picture of a large one asks for its parts.
    """

    model: str
    most: int = 10_000


class ParametersAnswer(Struct, frozen=True, eq=False):
    """Attributes:
    arrays: Named as in a snapshot: `weight/<connection>` (R, C), `bias/<layer>` (R,), buffers, and the scaling that is
        part of the model, `shift/<layer>` and `scale/<layer>`. Rows as in `Layer.rows`, columns as the source's units.
    """

    arrays: Mapping[str, Floats]

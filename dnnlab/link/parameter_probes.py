"""What a view may ask about all learned numbers of a network at once, and the answer."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from dnnlab.link.axis import Floats


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

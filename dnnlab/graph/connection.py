"""A connection: the arrow from one layer to another, and the weights it carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.mask import Mask

ConnectionId = str


class ConnectionKind(StrEnum):
    """What a connection does to the activations it carries."""

    DENSE = "dense"
    """Multiplies them by a learned weight matrix W."""
    IDENTITY = "identity"
    """Carries them as they are: a residual or skip connection without weights."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An arrow from one layer to another; at most one between any two layers.

    Attributes:
        source: Where it starts.
        target: Where it ends.
        kind: What it does to the activations it carries.
        frozen: Whether training leaves all its weights as they are.
        mask: Which of its weights are removed; None if all are there.
        frozen_weights: Which single weights training leaves as they are, none of them removed; None if there are none.
    """

    source: LayerId
    target: LayerId
    kind: ConnectionKind = ConnectionKind.DENSE
    frozen: bool = False
    mask: Mask | None = None
    frozen_weights: Mask | None = None

    @property
    def id(self) -> ConnectionId:
        return f"{self.source}->{self.target}"

    def fitted(self, source: Layer, target: Layer) -> Connection:
        """Return this connection as it can be between these two layers.

        Into a layer that carries values (dropout, say) it is an identity connection; where it has no weights, none
        are frozen or removed; and only weights that are there can be removed, or frozen by themselves.
        """
        kind = ConnectionKind.IDENTITY if target.declared.carries else self.kind
        if kind is ConnectionKind.IDENTITY:
            plain = Connection(self.source, self.target, kind)
            return self if self == plain else plain
        mask = self.mask and self.mask.within(target.rows, source.units)
        held = self.frozen_weights and self.frozen_weights.within(target.rows, source.units)
        held = held and held.without(mask)
        same = mask is self.mask and held is self.frozen_weights
        return self if same else replace(self, mask=mask, frozen_weights=held)

"""What can be wrong with a network, and what would mend it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dnnlab.graph.connection import ConnectionId
from dnnlab.graph.layer import LayerId


class Severity(StrEnum):
    """Whether a problem stands in the way of training."""

    ERROR = "error"
    HINT = "hint"


class FixAction(StrEnum):
    """What a fix does at the problem's place."""

    ADD_INPUT = "add-input"
    """Adds an input and connects it to the layers that wait for one."""
    ADD_OUTPUT = "add-output"
    """Adds an output and connects the last layer that leads nowhere to it, the last after the layer if there is one."""
    CONNECT_INPUT = "connect-input"
    """Connects the first input, or a new one, to the layer or to those before it that have no input."""
    CONNECT_OUTPUT = "connect-output"
    """Connects the layer, or the last of those it leads to, to the first output."""
    INSERT = "insert"
    """Inserts a layer that takes what arrives at the place."""
    MAKE_DENSE = "make-dense"
    """Gives the connection weights."""
    MATCH_UNITS = "match-units"
    """Gives a layer the number of units that fits."""
    SET_COLUMNS = "set-columns"
    """Gives an input or output other columns, and as many units as they need."""
    CHANGE_OUTPUT = "change-output"
    """Puts an output of another kind in the place of the layer, with the same columns and arrows."""
    REMOVE = "remove"
    """Removes the layer."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a problem; `dnnlab.graph.fixes.apply_fix` does it.

    Attributes:
        action: What it does.
        title: For a button, such as "Make it dense".
        kind: The kind of layer that it adds; empty if it adds none.
        layer: The layer whose units or columns it changes; empty if it changes none.
        units: The number that it gives that layer.
        columns: The columns that it gives that layer.
    """

    action: FixAction
    title: str
    kind: str = ""
    layer: LayerId = ""
    units: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a network that a person should know.

    Attributes:
        code: A short name of the kind of problem, for tests.
        place: The layer or connection it is about; empty for the network as a whole.
        sentence: What is wrong.
        remedy: What to do.
        severity: Whether training is impossible (`ERROR`) or merely leaves something out (`HINT`).
        fixes: What would mend it, the best first; none where only a person can choose, columns say.
    """

    code: str
    place: LayerId | ConnectionId
    sentence: str
    remedy: str
    severity: Severity = Severity.ERROR
    fixes: tuple[Fix, ...] = ()

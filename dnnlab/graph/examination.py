"""Whether a network can be trained: every problem has a place, a sentence and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network


class Severity(StrEnum):
    """Whether a problem stands in the way of training."""

    ERROR = "error"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a network that a person should know.

    Attributes:
        code: A short name of the kind of problem, for tests and for offering a fix.
        place: The layer or connection it is about; empty for the network as a whole.
        sentence: What is wrong.
        remedy: What to do.
        severity: Whether training is impossible (`ERROR`) or merely leaves something out (`HINT`).
    """

    code: str
    place: LayerId | ConnectionId
    sentence: str
    remedy: str
    severity: Severity = Severity.ERROR


def examine(network: Network) -> tuple[Problem, ...]:
    """Return all problems of a network's shape, errors first. (Columns are checked with the data, in `project`.)"""
    found = [
        *_whole_network(network),
        *(problem for layer in network.layers.values() for problem in _layer(network, layer)),
        *(problem for connection in network.connections.values() for problem in _connection(network, connection)),
    ]
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.HINT))


def _whole_network(network: Network) -> Iterator[Problem]:
    if not network.inputs:
        yield Problem("no-input", "", "The network has no input layer", "Drag an Input from the palette")
    if not network.outputs:
        yield Problem("no-output", "", "The network has no output layer", "Drag an output from the palette")


def _layer(network: Network, layer: Layer) -> Iterator[Problem]:
    arriving, leaving = network.arriving(layer.id), network.leaving(layer.id)
    if layer.id in network.compiled:
        if layer.has("columns") and not layer.columns:
            what = "columns to read" if layer.role is Role.INPUT else "target columns"
            yield Problem("no-columns", layer.id, f"{layer.name} has no {what}", "Choose them in the inspector")
        return
    if layer.role is Role.INPUT or (layer.role is Role.HIDDEN and arriving and not leaving):
        yield _hint("dead-end", layer, "leads to no output", "Draw an arrow from it, or delete it")
    elif layer.role is Role.OUTPUT:
        remedy = "Draw an arrow to it" if not arriving else "Connect an input to the layers before it"
        yield Problem("missing-input", layer.id, f"{layer.name} has no input", remedy)
    elif not arriving and not leaving:
        yield _hint("unconnected", layer, "is not connected", "Draw arrows to and from it, or delete it")
    elif not arriving and layer.id in network.before_outputs:
        yield Problem("missing-input", layer.id, f"{layer.name} has no input", "Draw an arrow to it, or delete it")
    else:
        yield _hint("not-on-a-path", layer, "is on no way from an input to an output", "Connect both of its ends")


def _hint(code: str, layer: Layer, what: str, remedy: str) -> Problem:
    return Problem(code, layer.id, f"{layer.name} {what}", remedy, Severity.HINT)


def _connection(network: Network, connection: Connection) -> Iterator[Problem]:
    if connection.kind is not ConnectionKind.IDENTITY:
        return
    source, target = network.layers[connection.source], network.layers[connection.target]
    if source.width != target.preactivations:
        yield Problem(
            "identity-shape",
            connection.id,
            f"The identity connection carries {source.width} values from {source.name}, but {target.name} adds them "
            f"to {target.preactivations} pre-activations",
            "Give both the same number, or make the connection dense",
        )

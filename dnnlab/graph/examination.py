"""Whether a network can be trained: every problem has a place, a sentence, what to do about it, and often a fix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dnnlab.graph.connection import Connection, ConnectionId
from dnnlab.graph.kinds import MAXIMUM_UNITS, Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.graph.problem import Fix, FixAction, Problem, Severity
from dnnlab.graph.shapes import misfit

__all__ = ["Examination", "Fix", "FixAction", "Problem", "Severity", "examination_of", "examine"]

MOST_BELOW = 500_000
"""How many numbers below the diagonals of all its Cholesky factors a mixture may have: each is a row of weights."""

_Found = dict[LayerId | ConnectionId, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """All problems of one network's shape, and by place, so that the next examination can go on from here.

    Attributes:
        network: What was examined.
        at_layers: The problems of each layer that has some.
        at_connections: The problems of each connection that has some.
        problems: All problems, errors first.
    """

    network: Network
    at_layers: Mapping[LayerId, tuple[Problem, ...]]
    at_connections: Mapping[ConnectionId, tuple[Problem, ...]]
    problems: tuple[Problem, ...]


def examine(network: Network) -> tuple[Problem, ...]:
    """Return all problems of a network's shape, errors first. (Columns are checked with the data, in `project`.)"""
    return examination_of(network).problems


def examination_of(network: Network, previous: Examination | None = None) -> Examination:
    """Return all problems of a network's shape.

    Args:
        network: What to examine.
        previous: The examination of another state of this network. Only what differs is then looked at; the outcome
            is the same as without.
    """
    layers, connections = _doubtful(network, previous)
    at_layers: _Found = {} if previous is None else dict(previous.at_layers)
    at_connections: _Found = {} if previous is None else dict(previous.at_connections)
    for id in layers:
        found = tuple(_layer(network, network.layers[id])) if id in network.layers else ()
        _note(at_layers, id, found)
    for id in connections:
        found = tuple(_connection(network, network.connections[id])) if id in network.connections else ()
        _note(at_connections, id, found)
    return Examination(network, at_layers, at_connections, _in_order(network, at_layers, at_connections))


def _note(into: _Found, place: str, found: tuple[Problem, ...]) -> None:
    if found:
        into[place] = found
    else:
        into.pop(place, None)


def _in_order(network: Network, at_layers: _Found, at_connections: _Found) -> tuple[Problem, ...]:
    """All problems: errors first, otherwise the whole network's, the layers' and the connections' in their order."""
    found = list(_whole_network(network))
    if at_layers:
        found += [problem for id in network.layers if id in at_layers for problem in at_layers[id]]
    if at_connections:
        found += [problem for id in network.connections if id in at_connections for problem in at_connections[id]]
    return tuple(sorted(found, key=lambda problem: problem.severity is Severity.HINT))


# ---- what differs


def _doubtful(network: Network, previous: Examination | None) -> tuple[Iterable[LayerId], Iterable[ConnectionId]]:
    """The layers and connections about which the answer may be another than it was."""
    if previous is None or bool(previous.network.output_ids) != bool(network.output_ids):
        gone = () if previous is None else [*previous.at_layers, *previous.at_connections]
        return {*network.layers, *gone}, {*network.connections, *gone}
    before = previous.network
    layers = _differing(before.layers, network.layers)
    connections = _differing(before.connections, network.connections)
    near = {end for id in connections for state in (before, network) for end in _ends(state, id)}
    at_layers = {arrow.id for id in layers if id in network.layers for arrow in _arrows(network, id)}
    if before.after_inputs is not network.after_inputs:
        near |= before.after_inputs ^ network.after_inputs
    if before.before_outputs is not network.before_outputs:
        near |= before.before_outputs ^ network.before_outputs
    return layers | near, connections | at_layers


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The keys under which two mappings hold different things; values are told apart by identity, which is fast."""
    if before is after:
        return set()
    changed = {key for key, value in after.items() if before.get(key) is not value}
    return changed | (before.keys() - after.keys())


def _ends(network: Network, connection: ConnectionId) -> tuple[LayerId, ...]:
    arrow = network.connections.get(connection)
    return () if arrow is None else (arrow.source, arrow.target)


def _arrows(network: Network, layer: LayerId) -> tuple[Connection, ...]:
    return (*network.arriving(layer), *network.leaving(layer))


# ---- what can be wrong


def _whole_network(network: Network) -> Iterator[Problem]:
    if not network.input_ids:
        fix = Fix(FixAction.ADD_INPUT, "Add an input", kind="input")
        yield Problem(
            "no-input", "", "The network has no input layer", "Drag an Input from the palette", Severity.ERROR, (fix,)
        )
    if not network.output_ids:
        fix = Fix(FixAction.ADD_OUTPUT, "Add a regression output", kind="regression")
        remedy = "Drag an output from the palette"
        yield Problem("no-output", "", "The network has no output layer", remedy, Severity.ERROR, (fix,))


def _layer(network: Network, layer: Layer) -> Iterator[Problem]:
    arriving, leaving = network.arriving(layer.id), network.leaving(layer.id)
    if layer.declared.combine is Combine.SINGLE and len(arriving) > 1:
        fix = Fix(FixAction.INSERT, "Put them side by side first", kind="concatenate")
        what = f"{layer.name} takes the values of one layer, but {len(arriving)} lead to it"
        yield Problem("several-sources", layer.id, what, "Concatenate them before it", Severity.ERROR, (fix,))
    if layer.components * layer.factors_below > MOST_BELOW:
        what = f"{layer.name} would have {layer.factors_below:,} numbers below the diagonal of each component's factor"
        remedy = "Choose a diagonal covariance for so many targets"
        yield Problem("large-factors", layer.id, what, remedy, Severity.ERROR)
    if layer.id in network.after_inputs and layer.id in network.before_outputs:
        if layer.has("columns") and not layer.columns:
            what = "columns to read" if layer.role is Role.INPUT else "target columns"
            yield Problem("no-columns", layer.id, f"{layer.name} has no {what}", "Choose them in the inspector")
        return
    delete = () if layer.role is Role.INPUT else (Fix(FixAction.REMOVE, "Delete it"),)
    if layer.role is Role.INPUT or (layer.role is Role.HIDDEN and arriving and not leaving):
        fixes = (_way_out(network, layer), *delete)
        yield _hint("dead-end", layer, "leads to no output", "Draw an arrow from it, or delete it", fixes)
    elif layer.role is Role.OUTPUT:
        yield _missing_input(
            layer, "Draw an arrow to it" if not arriving else "Connect an input to the layers before it"
        )
    elif not arriving and not leaving:
        remedy = "Draw arrows to and from it, or delete it"
        yield _hint("unconnected", layer, "is not connected", remedy, (*delete, _way_out(network, layer)))
    elif not arriving and layer.id in network.before_outputs:
        yield _missing_input(layer, "Draw an arrow to it, or delete it")
    elif layer.id in network.before_outputs:
        fixes = (Fix(FixAction.CONNECT_INPUT, "Connect an input", kind="input"),)
        remedy = "Connect an input to the layers before it"
        yield _hint("not-on-a-path", layer, "is on no way from an input to an output", remedy, fixes)
    else:
        remedy = "Connect both of its ends, or delete it"
        fixes = (_way_out(network, layer), *delete)
        yield _hint("not-on-a-path", layer, "is on no way from an input to an output", remedy, fixes)


def _way_out(network: Network, layer: Layer) -> Fix:
    """Let a layer lead to an output; one without an input before it gets one too (`dnnlab.graph.fixes`)."""
    what = "Connect" if not network.leaving(layer.id) else "Connect its end"
    if not network.output_ids:
        return Fix(FixAction.ADD_OUTPUT, f"{what} to a new output", kind="regression")
    if layer.id not in network.after_inputs:
        return Fix(FixAction.CONNECT_OUTPUT, "Connect both ends")
    return Fix(FixAction.CONNECT_OUTPUT, f"{what} to the output")


def _missing_input(layer: Layer, remedy: str) -> Problem:
    fix = Fix(FixAction.CONNECT_INPUT, "Connect an input", kind="input")
    return Problem("missing-input", layer.id, f"{layer.name} has no input", remedy, Severity.ERROR, (fix,))


def _hint(code: str, layer: Layer, what: str, remedy: str, fixes: tuple[Fix, ...] = ()) -> Problem:
    return Problem(code, layer.id, f"{layer.name} {what}", remedy, Severity.HINT, fixes)


def _connection(network: Network, connection: Connection) -> Iterator[Problem]:
    source, target = network.layers[connection.source], network.layers[connection.target]
    sentence = misfit(connection, source, target)
    if sentence:
        fixes = (Fix(FixAction.MAKE_DENSE, "Make it dense"), *_matching(source, target))
        remedy = "Give both the same number, or make the connection dense"
        yield Problem("identity-shape", connection.id, sentence, remedy, Severity.ERROR, fixes)


def _matching(source: Layer, target: Layer) -> Iterator[Fix]:
    """Give one of two layers the width of the other, where it is free: the target rather than the source."""
    for layer, units in ((target, source.width), (source, target.preactivations)):
        if layer.role is Role.HIDDEN and not layer.declared.follows and units <= MAXIMUM_UNITS:
            words = f"{units} unit{'' if units == 1 else 's'}"
            yield Fix(FixAction.MATCH_UNITS, f"Give {layer.name} {words}", layer=layer.id, units=units)
            return

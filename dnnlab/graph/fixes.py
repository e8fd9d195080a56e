"""Applies the fixes that problems offer: pure functions from a network to a mended one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dnnlab.errors import FieldError
from dnnlab.graph.connection import Connection, ConnectionId, ConnectionKind
from dnnlab.graph.examination import examine
from dnnlab.graph.kinds import Role, kind_named
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.graph.problem import Fix, FixAction, Problem
from dnnlab.graph.reach import grown


def apply_fix(network: Network, problem: Problem, fix: Fix | None = None) -> Network:
    """Return the network without one of its problems.

    A fix brings no new error but `no-columns`: a layer that comes to be on a path must be told its columns. Where
    it changes widths, identity connections that no longer fit become dense; where layers come to lead to an output
    that have no input, they are connected to one.

    Args:
        network: The network.
        problem: One of its problems (`examine`).
        fix: One of the problem's fixes; None takes the first.

    Raises:
        FieldError: The problem has no fix, or a layer would become too wide.
    """
    if fix is None:
        if not problem.fixes:
            raise FieldError("There is no ready-made fix for this", where=problem.place, remedy=problem.remedy)
        fix = problem.fixes[0]
    return _without_new_errors(network, _ACTIONS[fix.action](network, problem.place, fix))


def joined_without_loop(network: Network, connection: Connection) -> tuple[Network, tuple[ConnectionId, ...]]:
    """Return the network with a connection that would close loops, without the last arrow of each loop, and those.

    Raises:
        NetworkError: The two cannot be connected for another reason (see `Network.connect`).
    """
    gone: list[ConnectionId] = []
    path = network.path(connection.target, connection.source)
    while len(path) > 1:
        gone.append(f"{path[-2]}->{path[-1]}")
        network = network.disconnect(gone[-1])
        path = network.path(connection.target, connection.source)
    return network.join(connection), tuple(gone)


def _without_new_errors(before: Network, after: Network) -> Network:
    known = {(problem.code, problem.place) for problem in examine(before)}
    for problem in examine(after):
        if (problem.code, problem.place) in known:
            continue
        if problem.code == "identity-shape":
            after = _make_dense(after, problem.place, problem.fixes[0])
        elif problem.code == "missing-input" and problem.place not in after.after_inputs:
            after = _without_new_errors(after, _connect_input(after, problem.place, problem.fixes[0]))
    return after


def _add_input(network: Network, place: str, fix: Fix) -> Network:
    network, layer = _added(network, fix.kind)
    for id in network.order:
        if id in network.before_outputs and not network.arriving(id) and network.layers[id].role is not Role.INPUT:
            network = network.connect(layer, id)
    return network


def _add_output(network: Network, place: str, fix: Fix) -> Network:
    ends = [_last_after(network, place)] if place else _ends(network)
    network, layer = _added(network, fix.kind)
    network = network.connect(ends[-1], layer) if ends else network
    return _fed(network, place) if place else network


def _ends(network: Network) -> list[LayerId]:
    """The layers that lead nowhere, those that an input leads to last."""
    ends = [id for id in network.order if not network.leaving(id) and id not in network.output_ids]
    return sorted(ends, key=network.after_inputs.__contains__)


def _last_after(network: Network, place: LayerId) -> LayerId:
    """The last of all that a layer leads to: the layer itself if it leads nowhere."""
    after = grown(frozenset(), [place], lambda layer: [arrow.target for arrow in network.leaving(layer)])
    return [id for id in network.order if id in after and not network.leaving(id)][-1]


def _connect_input(network: Network, place: str, fix: Fix) -> Network:
    """Connect an input to every layer without one from which `place` can be reached."""
    return _fed(network, place)


def _fed(network: Network, place: LayerId) -> Network:
    if place in network.after_inputs:
        return network
    waiting = [id for id in network.order if network.layers[id].role is not Role.INPUT and not network.arriving(id)]
    waiting = [id for id in waiting if network.path(id, place)]
    if network.input_ids:
        source = next(id for id in network.order if id in network.input_ids)
    else:
        network, source = _added(network, "input")
    for id in waiting:
        network = network.connect(source, id)
    return network


def _connect_output(network: Network, place: str, fix: Fix) -> Network:
    output = next(id for id in network.order if id in network.output_ids)
    return _fed(network.connect(_last_after(network, place), output), place)


def _insert(network: Network, place: str, fix: Fix) -> Network:
    """Put a layer before `place` that takes all that arrives there."""
    arrows = network.arriving(place)
    network, layer = _added(network.disconnect(*(arrow.id for arrow in arrows)), fix.kind)
    for arrow in arrows:
        network = network.join(replace(arrow, target=layer))
    return network.connect(layer, place)


def _make_dense(network: Network, place: str, fix: Fix) -> Network:
    return network.put_connection(replace(network.connection(place), kind=ConnectionKind.DENSE))


def _match_units(network: Network, place: str, fix: Fix) -> Network:
    return network.put(network.layer(fix.layer).with_unit_count(fix.units))


def _set_columns(network: Network, place: str, fix: Fix) -> Network:
    layer = network.layer(fix.layer).with_values(columns=fix.columns)
    return network.put(layer.with_unit_count(fix.units) if fix.units else layer)


def _change_output(network: Network, place: str, fix: Fix) -> Network:
    before = network.layer(place)
    arrows = network.arriving(place)
    network, id = _added(network.remove(place), fix.kind)
    layer = network.layer(id).with_values(columns=fix.columns).with_unit_count(fix.units)
    own_name = before.name != before.declared.title
    network = network.put(layer.renamed(before.name) if own_name else layer)
    for arrow in arrows:
        network = network.join(replace(arrow, target=id))
    return network


def _remove(network: Network, place: str, fix: Fix) -> Network:
    return network.remove(place)


_ACTIONS: dict[FixAction, Callable[[Network, str, Fix], Network]] = {
    FixAction.ADD_INPUT: _add_input,
    FixAction.ADD_OUTPUT: _add_output,
    FixAction.CONNECT_INPUT: _connect_input,
    FixAction.CONNECT_OUTPUT: _connect_output,
    FixAction.INSERT: _insert,
    FixAction.MAKE_DENSE: _make_dense,
    FixAction.MATCH_UNITS: _match_units,
    FixAction.SET_COLUMNS: _set_columns,
    FixAction.CHANGE_OUTPUT: _change_output,
    FixAction.REMOVE: _remove,
}


def _added(network: Network, kind: str) -> tuple[Network, LayerId]:
    """The network with a new layer of a kind, unconnected, and its identity."""
    title = kind_named(kind).title
    names = {layer.name for layer in network.layers.values()}
    number = 1
    while f"{kind}-{number}" in network.layers:
        number += 1
    id, count = f"{kind}-{number}", 1
    while (title if count == 1 else f"{title} {count}") in names:
        count += 1
    return network.add(Layer.new(id, kind, title if count == 1 else f"{title} {count}")), id

"""Applies the fixes that problems offer: pure functions from a network to a mended one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dnnlab.errors import FieldError
from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.examination import examine
from dnnlab.graph.kinds import Role, kind_named
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.graph.problem import Fix, FixAction, Problem


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


def connected_without_loop(network: Network, source: LayerId, target: LayerId) -> Network:
    """Return the network with a connection that would close loops, and without the last arrow of each such loop.

    Raises:
        NetworkError: The two cannot be connected for another reason (see `Network.connect`).
    """
    path = network.path(target, source)
    while len(path) > 1:
        network = network.disconnect(f"{path[-2]}->{path[-1]}")
        path = network.path(target, source)
    return network.connect(source, target)


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
    ends = [id for id in network.order if id in network.after_inputs and not network.leaving(id)]
    network, layer = _added(network, fix.kind)
    return network.connect(ends[-1], layer)


def _connect_input(network: Network, place: str, fix: Fix) -> Network:
    """Connect an input to every layer without one from which `place` can be reached."""
    waiting = [id for id in network.order if network.layers[id].role is not Role.INPUT and not network.arriving(id)]
    waiting = [id for id in waiting if network.path(id, place)]
    if network.input_ids:
        source = next(id for id in network.order if id in network.input_ids)
    else:
        network, source = _added(network, fix.kind)
    for id in waiting:
        network = network.connect(source, id)
    return network


def _connect_output(network: Network, place: str, fix: Fix) -> Network:
    output = next(id for id in network.order if id in network.output_ids)
    return network.connect(place, output)


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

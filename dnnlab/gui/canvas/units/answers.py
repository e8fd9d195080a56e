"""What the units level asks of the engine, and how it takes the answers: only about what is in view."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QRectF

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId, ConnectionKind
from dnnlab.gui.canvas.units.frames import MOST_CIRCLES
from dnnlab.gui.canvas.units.marks import BiasAt, NumberAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.set_weight import change_of
from dnnlab.gui.canvas.units.staying import stays
from dnnlab.gui.canvas.units.view import UnitsView
from dnnlab.link.probes import (
    Activations,
    ActivationsAnswer,
    Answer,
    ConnectionWeights,
    ConnectionWeightsAnswer,
    LayerDetail,
    LayerDetailAnswer,
    ParameterDetail,
    Subscription,
    Weights,
    WeightsAnswer,
)

HERTZ, NUMBER_HERTZ, DETAIL_HERTZ = 15.0, 5.0, 2.0
_MOST_WEIGHTS = 40_000
_MOST_LAYERS = 24
_MOST_CONNECTIONS = 24
_ACTIVATIONS, _WEIGHTS = "canvas/activations", "canvas/weights"
_MATRIX, _DETAIL = "canvas/weights of ", "canvas/units of "


def subscriptions(model: str, view: UnitsView) -> Mapping[str, Subscription]:
    """Return what to ask about a model: responses, weights and biases of the layers in view."""
    network = view.opened.network
    exposed = view.camera.exposed()
    in_view = [frame.id for frame in view.opened.frames_in(exposed) if frame.id in network.compiled]
    ends = [network.connections[id].target for id in view.opened.connections_in(exposed)]
    detailed = dict.fromkeys([*in_view, *ends])
    found = {}
    if in_view:
        probe = Activations(model, tuple(sorted(in_view)[:_MOST_LAYERS]), most_units=MOST_CIRCLES)
        found[_ACTIVATIONS] = Subscription(probe, HERTZ)
    if network.compiled:
        found[_WEIGHTS] = Subscription(Weights(model), HERTZ)
    for id in _weighted(view, exposed)[:_MOST_CONNECTIONS]:
        found[_MATRIX + id] = Subscription(ConnectionWeights(model, id, _MOST_WEIGHTS), HERTZ)
    for id in list(detailed)[:_MOST_LAYERS]:
        if id in network.compiled and network.layers[id].role is not Role.INPUT:
            found[_DETAIL + id] = Subscription(LayerDetail(model, id, most_weights=MOST_CIRCLES), DETAIL_HERTZ)
    return found


def number_subscription(model: str, view: UnitsView, number: NumberAt | None) -> Mapping[str, Subscription]:
    """Return what to ask about the weight or bias that is open: its gradient."""
    network = view.opened.network
    if number is None or not stays(number, view.opened, network):
        return {}
    target = number.layer if isinstance(number, BiasAt) else network.connections[number.connection].target
    if target not in network.compiled:
        return {}
    place = change_of(network, number, 0.0)
    probe = ParameterDetail(model, place.array, place.row, place.unit)
    return {f"canvas/number {place.array} {place.row} {place.unit}": Subscription(probe, NUMBER_HERTZ)}


def take_answers(answers: Mapping[str, Answer], view: UnitsView) -> bool:
    """Take answers; return whether anything looks different."""
    opened, changed = view.opened, False
    for key, answer in answers.items():
        match answer:
            case ActivationsAnswer() if key == _ACTIVATIONS:
                for id, values in answer.activations.items():
                    changed |= opened.take_responses(id, answer.dimensions, values)
                changed |= _take_inputs(opened, answer.dimensions)
            case WeightsAnswer() if key == _WEIGHTS:
                opened.take_limit(answer.limit)
            case ConnectionWeightsAnswer() if key.startswith(_MATRIX):
                changed |= _take_matrix(opened, key.removeprefix(_MATRIX), answer)
            case LayerDetailAnswer() if key.startswith(_DETAIL):
                changed |= _take_detail(opened, key.removeprefix(_DETAIL), answer)
    return changed


def _take_inputs(opened: Opened, dimensions: int) -> bool:
    """Show how the inputs themselves run, where that is along axes."""
    changed = False
    for layer in opened.network.inputs:
        if layer.id not in opened.responses and dimensions:
            changed |= opened.take_responses(layer.id, dimensions, np.zeros((layer.width, 2)))
    return changed


def _weighted(view: UnitsView, exposed: QRectF) -> list[ConnectionId]:
    """Return the connections in view of which the engine has weights."""
    network = view.opened.network
    arrows = (network.connections[id] for id in view.opened.connections_in(exposed))
    return [
        arrow.id
        for arrow in arrows
        if arrow.kind is ConnectionKind.DENSE and arrow.source in network.compiled and arrow.target in network.compiled
    ]


def _take_matrix(opened: Opened, id: ConnectionId, answer: ConnectionWeightsAnswer) -> bool:
    """Take the weights of a connection, unless they are about units of before an edit."""
    arrow = opened.network.connections.get(id)
    if arrow is None:
        return False
    rows, columns = opened.network.layers[arrow.target].rows, opened.network.layers[arrow.source].units
    if answer.rows != rows[: len(answer.rows)] or answer.columns != columns[: len(answer.columns)]:
        return False
    return opened.take_weights(id, np.asarray(answer.weights, dtype=np.float64))


def _take_detail(opened: Opened, id: LayerId, answer: LayerDetailAnswer) -> bool:
    biases, last = np.asarray(answer.biases, dtype=np.float64), opened.biases.get(id)
    if not biases.size or (last is not None and np.array_equal(last, biases)):
        return False
    opened.biases[id] = biases
    return True

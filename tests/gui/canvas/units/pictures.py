"""Networks and answers for the tests of the units level."""

from __future__ import annotations

import numpy as np

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.document import Document
from dnnlab.link.probes import (
    Activations,
    Answer,
    ConnectionWeights,
    ConnectionWeightsAnswer,
    LayerDetail,
    LayerDetailAnswer,
    Subscription,
    Weights,
    WeightsAnswer,
)
from dnnlab.project.project import Model
from tests.gui.canvas.made_up import activations_answer, document_of


def small_network() -> Network:
    """Two inputs, four and three hidden units, one output; one skip; two weights removed."""
    layers = [
        Layer.new("i", "input", "Input", 2, columns=("x", "u")),
        Layer.new("h1", "units", "Hidden 1", 4),
        Layer.new("h2", "units", "Hidden 2", 3),
        Layer.new("o", "regression", "Out", 1, columns=("t",)),
    ]
    pairs = [("i", "h1"), ("h1", "h2"), ("h2", "o"), ("i", "h2")]
    network = Network.of(layers, (Connection(*pair) for pair in pairs))
    return network.remove_weights("h1->h2", [("0", 2), ("1", 0)])


def small_model() -> Model:
    places = {"i": Point(0, 40), "h1": Point(300, 0), "h2": Point(640, 0), "o": Point(980, 20)}
    return Model(small_network(), Layout(places))


def small_document() -> Document:
    model = small_model()
    return document_of(model.network, model.layout)


def matrix(network: Network, connection: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Weights that tell where they stand: row + column / 10, every second one negative."""
    rows, columns = np.indices(network.weight_shape(connection))
    return ((rows + 1 + columns / 10) * (1 - 2 * ((rows + columns) % 2))).astype(np.float32)


def answers(document: Document, subscriptions: dict[str, Subscription]) -> dict[str, Answer]:
    """What an engine would answer to the units level."""
    network, found = document.network, dict[str, Answer]()
    for key, subscription in subscriptions.items():
        match subscription.probe:
            case Activations() as probe:
                found[key] = activations_answer(document, probe)
            case Weights():
                found[key] = WeightsAnswer({}, 4.0, {})
            case ConnectionWeights(_, connection):
                arrow = network.connection(connection)
                rows, columns = network.layers[arrow.target].rows, network.layers[arrow.source].units
                weights, removed = matrix(network, connection), network.removed_weights(connection)
                found[key] = ConnectionWeightsAnswer(weights, removed, rows, columns, weights.shape)
            case LayerDetail(_, layer):
                count = network.layers[layer].preactivations
                nothing = np.zeros(0)
                histogram = nothing.astype(np.int64)
                found[key] = LayerDetailAnswer({}, np.linspace(-1, 1, count), histogram, nothing, 0.0, 0)
    assert all(network.layers[id].role is not Role.INPUT for id in network.compiled if f"canvas/units of {id}" in found)
    return found

"""Documents, sessions and answers for the tests of the canvas."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.sources import ToyInverse
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.document import Document
from dnnlab.link.messages import LossBatch, Progress, WeightChange
from dnnlab.link.probes import Activations, ActivationsAnswer, Probe, Subscription, Weights, WeightsAnswer
from dnnlab.project.columns import network_for
from dnnlab.project.project import MAIN_MODEL, Model, Project


class MadeUpSession(QObject):
    """Has the session's signals, and remembers what is watched."""

    frame = Signal(object, object)
    answered = Signal(str, object)
    loaded = Signal(object)
    state_changed = Signal()
    notice = Signal(object)
    last_loaded = None

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.watched: dict[str, Subscription] = {}
        self.changes: list[WeightChange] = []

    def watch(self, key: str, subscription: Subscription) -> None:
        self.watched[key] = subscription

    def set_weights(self, changes: tuple[WeightChange, ...]) -> None:
        self.changes += changes

    def unwatch(self, key: str) -> None:
        del self.watched[key]


def toy_dataset(rows: int = 400) -> Dataset:
    """The toy inverse problem, and a column of words."""
    random = np.random.default_rng(1)
    t = random.uniform(0, 1, rows)
    x = t + 0.3 * np.sin(2 * np.pi * t) + random.uniform(-0.1, 0.1, rows)
    columns = (
        Column("x", x),
        Column("t", t),
        Column("u", random.normal(size=rows)),
        Column("colour", random.integers(0, 3, rows), ("red", "green", "blue")),
    )
    half = rows // 2
    return Dataset("Toy inverse", {c.name: c for c in columns}, np.arange(half), np.arange(half, rows))


def default_network(dataset: Dataset) -> Network:
    return network_for(dataset, ["x"], ["t"], "mixture")


def document_of(network: Network, layout: Layout | None = None, dataset: Dataset | None = None) -> Document:
    dataset = dataset or toy_dataset()
    model = Model(network, layout or Layout())
    return Document(Project("Made up", ToyInverse(), {MAIN_MODEL: model}), dataset)


def default_document() -> Document:
    dataset = toy_dataset()
    return document_of(default_network(dataset), dataset=dataset)


def picture_document() -> Document:
    """The layers of the design's picture, where they stand there."""
    dataset = toy_dataset(2000)
    network = default_network(dataset).connect("input", "output")
    places = {"input": Point(0, 40), "hidden-1": Point(276, 0), "output": Point(656, -28)}
    return document_of(network, Layout(places), dataset)


def big_document(layers: int, connections: int, seed: int = 0) -> Document:
    """A random graph of hidden layers in columns between one input and one output, mostly joined to neighbours."""
    random = np.random.default_rng(seed)
    high = max(1, round(float(np.sqrt(layers / 2.5))))
    inner = [Layer.new(f"u{i}", "units", f"Hidden {i + 1}", int(random.integers(2, 40))) for i in range(layers - 2)]
    ids = ["input", *(layer.id for layer in inner), "output"]
    pairs = {(max(0, i - high), i) for i in range(1, len(ids))}
    pairs |= {(i, min(len(ids) - 1, i + high)) for i in range(len(ids) - 1)}
    while len(pairs) < connections:
        first = int(random.integers(0, len(ids) - 1))
        column = (first - 1) // high + 1 + int(random.random() < 0.1) * int(random.integers(1, 3))
        second = min(len(ids) - 1, 1 + column * high + int(random.integers(0, high)))
        pairs.add((first, second))
    chain = [Layer.new("input", "input", columns=("x",)), *inner, Layer.new("output", "mixture", columns=("t",))]
    network = Network.of(chain, (Connection(ids[a], ids[b]) for a, b in sorted(pairs)))
    places = {id: Point(400.0 * (1 + (i - 1) // high), 256.0 * ((i - 1) % high)) for i, id in enumerate(ids)}
    return document_of(network, Layout(places))


def progress(step: int = 100, *, running: bool = True) -> Progress:
    none = np.zeros(0)
    losses = LossBatch(step, none, none.astype(np.int64), none)
    return Progress(step, step, running, 400.0, 0.01, 1.0, losses)


def activations_answer(document: Document, probe: Activations, phase: float = 0.0) -> ActivationsAnswer:
    """Smooth responses of every layer along one input."""
    x = np.linspace(0, 1, probe.resolution)
    answers = {}
    for id in probe.layers:
        layer = document.network.layers[id]
        if layer.kind == "mixture":
            k = np.arange(layer.components)[:, None]
            pi = np.exp(-(((x - k / layer.components - 0.2 + 0.05 * phase) / 0.2) ** 2))
            mu = np.repeat(np.sin(3 * x + k) * 1.2, layer.width, axis=0)
            answers[id] = np.concatenate([pi / pi.sum(axis=0), mu, 0.1 + 0.3 * pi]).astype(np.float32)
        else:
            unit = np.arange(min(layer.width, probe.most_units))[:, None]
            slope = 14.0 * np.cos(unit * 2.4 + phase)
            answers[id] = np.tanh(slope * (x - (unit * 0.37 + 0.1 * phase) % 1.2)).astype(np.float32)
    return ActivationsAnswer(1, answers)


def weights_answer(document: Document, probe: Weights, phase: float = 0.0) -> WeightsAnswer:
    """Spread-out weights on every connection."""
    network = document.network
    strands = {}
    for number, (id, arrow) in enumerate(network.connections.items()):
        if arrow.kind == "dense":
            rows, columns = network.weight_shape(id)
            count = min(probe.strands, rows * columns)
            strands[id] = np.sort(np.tan(np.linspace(-1.1, 1.1, count)) + 0.4 * np.sin(number + phase))
    norms = {id: 2.9e-3 * (1 + number) for number, id in enumerate(network.layers)}
    return WeightsAnswer(strands, 1.8, norms)


def answer(document: Document, probe: Probe, phase: float = 0.0) -> ActivationsAnswer | WeightsAnswer:
    if isinstance(probe, Activations):
        return activations_answer(document, probe, phase)
    assert isinstance(probe, Weights)
    return weights_answer(document, probe, phase)

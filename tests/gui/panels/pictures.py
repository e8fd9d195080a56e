"""What the tests of the output's pictures stand on: data, and small models that answer for the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.data.dataset import Column, Dataset
from dnnlab.gui.document import Document
from dnnlab.gui.panels.output_data import OutputData, output_data
from dnnlab.gui.panels.predictions import PredictionsPanel
from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.session import Session
from dnnlab.link.probes import (
    Answer,
    Calibration,
    CalibrationAnswer,
    Curve,
    CurveAnswer,
    MixtureDensity,
    MixtureDensityAnswer,
    MixtureParameters,
    MixtureParametersAnswer,
    MixtureStatistics,
    MixtureStatisticsAnswer,
    Outputs,
    OutputsAnswer,
    Predictions,
    PredictionsAnswer,
    Surface,
    SurfaceAnswer,
)
from dnnlab.project.columns import OutputKind, network_for

from .stage import QuietSession, document_of, dress, progress_at

Values = NDArray[np.float64]
AnyPanel = TypeVar("AnyPanel", bound=ViewPanel | PredictionsPanel | TargetPlanePanel)

ROWS, TRAINING = 240, 160


def logistic(a: Values) -> Values:
    return np.asarray(1.0 / (1.0 + np.exp(-a)))


def softmax(a: Values) -> Values:
    shares = np.exp(a - a.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))


def three_classes(x: Values, y: Values) -> Values:
    """Probabilities of three classes over the plane, (..., 3): red left, green right, blue above."""
    return softmax(np.stack([-3.0 * x, 3.0 * x, 6.0 * y - 3.0], axis=-1))


def samples() -> Dataset:
    """x and y uniform on (-1, 1), t and u that follow x, z that follows both, and words that follow them."""
    generator = np.random.default_rng(7)
    x, y = generator.uniform(-1.0, 1.0, ROWS), generator.uniform(-1.0, 1.0, ROWS)
    numbers = {"x": x, "y": y, "t": np.sin(3.0 * x), "u": 10.0 + x, "z": x * y}
    columns = {name: Column(name, values) for name, values in numbers.items()}
    columns["answer"] = Column("answer", (x > 0.0).astype(int), ("no", "yes"))
    columns["sign"] = Column("sign", (y > 0.0).astype(int), ("minus", "plus"))
    columns["colour"] = Column("colour", np.argmax(three_classes(x, y), axis=1), ("red", "green", "blue"))
    rows = np.arange(ROWS)
    return Dataset("samples", columns, rows[:TRAINING], rows[TRAINING:])


def document_for(output: OutputKind, inputs: tuple[str, ...], targets: tuple[str, ...]) -> Document:
    """A document of the samples with one hidden layer and one output."""
    data = samples()
    return document_of(network_for(data, inputs, targets, output), data)


def subject(document: Document, output: str = "output") -> OutputData:
    """What an output of a document has to learn."""
    found = output_data(document.model_name, document.network, document.dataset, output)
    assert isinstance(found, OutputData)
    return found


def opened(
    make: Callable[[Document, Session], AnyPanel], document: Document, qtbot: QtBot, application: QApplication
) -> tuple[AnyPanel, QuietSession]:
    """A panel on the screen that shows the document's output, and its session."""
    dress(application)
    session = QuietSession(document)
    panel = make(document, session)
    qtbot.addWidget(panel)
    panel.set_data(subject(document))
    panel.resize(590, 346)
    panel.show()
    settle(application)
    return panel, session


def settle(application: QApplication) -> None:
    """Let layouts and paint events happen."""
    application.processEvents()
    application.processEvents()


def answer_all(session: QuietSession) -> None:
    """Answer everything that is asked as the models below would."""
    answers = {key: answer_to(subscription.probe, session.document) for key, subscription in session.watched.items()}
    session.send_frame(progress_at(1), answers)


def answer_to(probe: object, document: Document) -> Answer:
    """Return what a small model of the samples answers."""
    match probe:
        case MixtureDensity():
            return mixture_answer(probe)
        case Curve():
            return CurveAnswer(_predictions(document, probe.inputs.values(), np.zeros(probe.inputs.count)))
        case Surface():
            x, y = np.meshgrid(probe.first.values(), probe.second.values())
            return SurfaceAnswer(_predictions(document, x, y).astype(np.float32))
        case Predictions():
            return _rows_answer(probe, document)
        case MixtureParameters():
            return parameters_answer(probe, document)
        case MixtureStatistics():
            return statistics_answer(probe, document)
        case Outputs():
            return OutputsAnswer(np.tile(probe.inputs[:, :1], (1, len(document.network.layer("output").columns))))
    raise AssertionError(probe)


def mixture_answer(probe: MixtureDensity) -> MixtureDensityAnswer:
    """Two branches t = x and t = -x, the upper one the more probable the further right."""
    x, t = probe.inputs.values(), probe.targets.values()
    right = logistic(4.0 * x)
    pi = np.stack([right, 1.0 - right], axis=1)
    mu = np.stack([x, -x], axis=1)
    sigma = np.full_like(mu, 0.1) + 0.02 * np.abs(x)[:, None]
    bells = pi / (sigma * np.sqrt(2.0 * np.pi)) * np.exp(-0.5 * ((t[:, None, None] - mu) / sigma) ** 2)
    mode = mu[np.arange(len(x)), np.argmax(pi, axis=1)]
    density = bells.sum(axis=2).astype(np.float32)
    return MixtureDensityAnswer(density, pi, mu, sigma, (pi * mu).sum(axis=1), mode)


def parameters_answer(probe: MixtureParameters, document: Document) -> MixtureParametersAnswer:
    """Two components, means at x and -x of every target, the first tilted where there are two targets or more."""
    width = document.network.layer("output").width
    x = np.asarray(probe.inputs[:, 0], np.float64)
    pi = np.stack([logistic(4.0 * x), 1.0 - logistic(4.0 * x)], axis=1)
    mu = np.repeat(np.stack([x, -x], axis=1)[:, :, None], width, axis=2)
    factors = np.tile(0.1 * np.eye(width), (len(x), 2, 1, 1))
    if width > 1:
        factors[:, 0, 1, 0] = 0.05
    return MixtureParametersAnswer(pi, mu, factors)


def statistics_answer(probe: MixtureStatistics, document: Document) -> MixtureStatisticsAnswer:
    """What has to be known of the mode only: it is at 0.25 of every target."""
    mode = np.full((len(probe.inputs), document.network.layer("output").width), 0.25)
    nothing = np.empty(0)
    return MixtureStatisticsAnswer(mode, nothing, mode, mode, mode, nothing, nothing, nothing, np.empty((0, 0, 0)))


def _predictions(document: Document, x: Values, y: Values) -> Values:
    layer = document.network.layer("output")
    match layer.kind:
        case "binary":
            return np.stack([logistic(20.0 * (x if name == "answer" else y)) for name in layer.columns], axis=-1)
        case "multiclass":
            return three_classes(x, y)
    curves = {"t": np.sin(3.0 * x), "u": 10.0 + x, "z": x * y}
    return np.stack([curves[name] for name in layer.columns], axis=-1)


def _rows_answer(probe: Predictions, document: Document) -> PredictionsAnswer:
    dataset, layer = document.dataset, document.network.layer("output")
    split = "validation" if len(dataset.validation) else "training"
    rows = getattr(dataset, split)[: probe.limit]
    x, y = dataset.encode(("x", "y"), rows).T
    if layer.kind in ("binary", "multiclass"):
        targets = np.stack([dataset.codes(name, rows) for name in layer.columns], axis=1).astype(np.float64)
    else:
        targets = dataset.encode(layer.columns, rows)
    likelihoods = np.linspace(-3.0, 1.0, len(rows)) if layer.kind == "mixture" else np.empty(0)
    return PredictionsAnswer(rows, _predictions(document, x, y), targets, likelihoods, split)


def picture_of(widget: QWidget) -> QImage:
    """The widget as it looks."""
    return widget.grab().toImage()


def colours(image: QImage) -> int:
    """How many different colours a picture has, at most a thousand are counted."""
    found: set[int] = set()
    for y in range(0, image.height(), 3):
        for x in range(0, image.width(), 3):
            found.add(image.pixel(x, y))
            if len(found) >= 1000:
                return 1000
    return len(found)


def calibration_answer(
    probe: Calibration, *, stuck: bool = False, rows: int = 400, targets: int = 1
) -> CalibrationAnswer:
    """A model of one target that covers as it should, but for the first bin, which is twice as full."""
    targets = 1
    histogram = np.full((targets, probe.bins), rows // probe.bins)
    histogram[:, 0] *= 2
    coverage = np.repeat(np.array(probe.levels)[:, None], targets, axis=1)
    transforms = np.tile(np.linspace(0.0, 1.0, rows)[:, None], (1, targets))
    distance, score = np.full(targets, 0.04), np.full(targets, 0.095)
    return CalibrationAnswer(
        "validation", rows, transforms, histogram, distance, coverage, score, 1.09, 0.65,
        "one Gaussian of the nearest rows", 0.01 if stuck else 0.44, 0.02, stuck,
    )  # fmt: skip

"""What the tests of the training panel and the inspector stand on: documents, a session without an engine, frames."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtWidgets import QApplication

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.sources import Table
from dnnlab.graph.network import Network
from dnnlab.gui.document import Document
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.theme import theme_switch
from dnnlab.link.messages import Loaded, LossBatch, Progress, SnapshotMark
from dnnlab.link.probes import Answer, Probe, Subscription
from dnnlab.project.columns import OutputKind, network_for
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.project import MAIN_MODEL, Model, Project

ROWS = 200


def dress(application: QApplication) -> None:
    """Give the application its fonts and its style sheet, once for all tests."""
    if not application.styleSheet():
        theme_switch().install(application)


def table() -> Dataset:
    """Two numbers, a column of two words and one of three; the last fifty rows validate."""
    generator = np.random.default_rng(1)
    numbers = {name: Column(name, generator.normal(size=ROWS)) for name in ("x", "y", "t")}
    words = {
        "answer": Column("answer", generator.integers(0, 2, ROWS), ("no", "yes")),
        "colour": Column("colour", generator.integers(0, 3, ROWS), ("red", "green", "blue")),
    }
    rows = np.arange(ROWS)
    return Dataset("measurements", {**numbers, **words}, rows[:150], rows[150:])


def document_of(network: Network | None = None, dataset: Dataset | None = None) -> Document:
    """A document of a network, or of one hidden layer and a mixture output."""
    data = table() if dataset is None else dataset
    drawn = network_of("mixture") if network is None else network
    return Document(Project("A test", Table("measurements"), {MAIN_MODEL: Model(drawn)}), data)


def network_of(output: OutputKind, inputs: tuple[str, ...] = ("x",), target: str = "t") -> Network:
    """One hidden layer of twenty units between some inputs and one output."""
    return network_for(table(), inputs, (target,), output)


class QuietSession(Session):
    """A session that starts no engine and remembers what it was asked for. What an engine would say can be set."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.calls: list[object] = []
        self.watched: dict[str, Subscription] = {}

    @property
    def progress(self) -> Progress | None:
        return self._shown.progress

    @progress.setter
    def progress(self, value: Progress | None) -> None:
        self._shown.progress = value

    @property
    def last_loaded(self) -> Loaded | None:
        return self._shown.loaded

    @last_loaded.setter
    def last_loaded(self, value: Loaded | None) -> None:
        self._shown.loaded = value

    @property
    def tape(self) -> tuple[SnapshotMark, ...]:
        return self._shown.tape

    @tape.setter
    def tape(self, value: tuple[SnapshotMark, ...]) -> None:
        self._shown.tape = value

    @property
    def stopped_early(self) -> EarlyStop | None:
        return self._shown.stopped_early

    @stopped_early.setter
    def stopped_early(self, value: EarlyStop | None) -> None:
        self._shown.stopped_early = value

    @property
    def running(self) -> bool:
        return self._shown.running

    @running.setter
    def running(self, value: bool) -> None:
        self._shown.running = value

    def be_ready(self) -> None:
        self.state = EngineState.READY
        self.state_changed.emit()

    def send_frame(
        self, progress: Progress, answers: Mapping[str, Answer] | None = None, tape: tuple[int, ...] | None = None
    ) -> None:
        """Bring a frame, as the engine would; losses go into the document's history."""
        self.progress = progress
        if progress.running != self.running:
            self.running = progress.running
            self.state_changed.emit()
        losses = progress.losses
        if len(losses.training):
            self.document.history.append(losses.first_step, losses.training, losses.validation_steps, losses.validation)
            self.document.history_changed.emit()
        if tape is not None:
            self.tape = tuple(SnapshotMark(step) for step in tape)
            self.tape_changed.emit()
        self.frame.emit(progress, answers or {})

    def watch(self, key: str, subscription: Subscription) -> None:
        self.watched[key] = subscription

    def unwatch(self, key: str) -> None:
        self.watched.pop(key, None)

    def ask(self, topic: str, probe: Probe) -> None:
        self.calls.append(("ask", topic, probe))

    def toggle(self) -> None:
        self.calls.append("toggle")

    def step(self, count: int = 1) -> None:
        self.calls.append(("step", count))

    def reset(self) -> None:
        self.calls.append("reset")

    def scrub(self, step: int | None) -> None:
        self.calls.append(("scrub", step))


def progress_at(step: int, *, shown: int | None = None, running: bool = False, first: int | None = None) -> Progress:
    """Progress at a step; with `first`, losses 1/s from that step on."""
    steps = np.arange(first, step + 1) if first is not None else np.empty(0, dtype=np.int64)
    losses = LossBatch(first or step + 1, 1.0 / np.maximum(steps, 1), steps, 1.1 / np.maximum(steps, 1))
    return Progress(step, step if shown is None else shown, running, 400.0, 0.005, 30.0, losses)

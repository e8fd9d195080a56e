"""What theory knows of the document: reference lines worked out in the background, and the badge's verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Event

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.experiment import Oracle, ReferenceLine
from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Subscription

KEY = "oracle/"
"""How the keys of its questions begin."""
_LOOKS = 20
"""Milliseconds between two looks whether the lines are there."""


class OracleWatch(QObject):
    """Follows the document and says what its experiment's theory says.

    Signals:
        oracle_changed: (Oracle or None) another oracle applies.
        lines_changed: (tuple of ReferenceLine) for the loss plot of the model that is shown.
        verdict_changed: (Verdict or None) for the badge.
    """

    oracle_changed = Signal(object)
    lines_changed = Signal(object)
    verdict_changed = Signal(object)

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self.oracle: Oracle | None = None
        self.lines: tuple[ReferenceLine, ...] = ()
        self._subject: object = None
        self._keys: dict[str, str] = {}
        self._answers: dict[str, Answer] = {}
        self._generation = 0
        self._work: _Lines | None = None
        self._look = QTimer(self, interval=_LOOKS)
        self._look.timeout.connect(self._take_finished)
        self._shown = document.model_name
        document.replaced.connect(self._follow_shown)
        document.project_changed.connect(self.follow)
        session.frame.connect(self._on_frame)
        session.state_changed.connect(self._tell)  # a run that ends may have no further answer

    def follow(self) -> None:
        """Look whether another oracle applies to the document as it stands now."""
        project = self._document.project
        ends = [(name, model.network.inputs, model.network.outputs) for name, model in project.models.items()]
        subject = (project.experiment, project.source, ends)
        if subject == self._subject:
            return
        self._subject = subject
        experiment = experiments().get(project.experiment)
        self.oracle = experiment.oracle(project) if experiment is not None else None
        self.oracle_changed.emit(self.oracle)
        self.verdict_changed.emit(None)
        self._ask()
        if self.oracle is None:
            self._look.stop()
            self._take_lines(())
            return
        self._work = _Lines(self.oracle)
        QThreadPool.globalInstance().start(self._work.run)
        self._look.start()

    def _ask(self) -> None:
        for key in self._keys.values():
            self._session.unwatch(key)
        oracle = self.oracle
        probes = {} if oracle is None else oracle.probes()
        hertz = 0.0 if oracle is None else oracle.hertz
        self._generation += 1  # late answers to the questions before are then not mistaken for answers to these
        self._keys = {name: f"{KEY}{self._generation}/{name}" for name in probes}
        self._answers = {}
        for name, probe in probes.items():
            self._session.watch(self._keys[name], Subscription(probe, hertz))

    def _take_finished(self) -> None:
        if self._work is not None and self._work.returned.is_set():
            self._look.stop()
            self._take_lines(self._work.lines)

    def _take_lines(self, lines: tuple[ReferenceLine, ...]) -> None:
        self.lines = lines
        self._show_lines()

    def _follow_shown(self) -> None:
        """Another model is shown, whose losses may have no theory."""
        self.follow()
        if self._shown != self._document.model_name:
            self._shown = self._document.model_name
            self._show_lines()

    def _show_lines(self) -> None:
        applies = self.oracle is not None and self.oracle.model == self._shown
        self.lines_changed.emit(self.lines if applies else ())

    def _on_frame(self, _progress: Progress, answers: Mapping[str, Answer]) -> None:
        news = {name: answers[key] for name, key in self._keys.items() if key in answers}
        if self.oracle is None or not news:
            return
        self._answers.update(news)
        self._tell()

    def _tell(self) -> None:
        """Say what comes of the answers there are. While a run goes on nothing is called wrong: it may agree yet."""
        oracle = self.oracle
        if oracle is None or not self._answers or len(self._answers) < len(self._keys):
            return
        asked_of = self._session.progress_of(oracle.model)
        verdict = oracle.verdict(self._answers) if asked_of is not None and asked_of.shown_step > 0 else None
        if verdict is not None and verdict.passed is False and self._session.is_running(oracle.model):
            verdict = replace(verdict, passed=None)
        self.verdict_changed.emit(verdict)


class _Lines:
    """Works out reference lines off the window's thread. It touches nothing of Qt's.

    (A QRunnable written in Python would not always be freed.)

    Attributes:
        lines: What was found.
        returned: Set when it is there.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self.lines: tuple[ReferenceLine, ...] = ()
        self.returned = Event()

    def run(self) -> None:
        """Work them out."""
        try:
            self.lines = tuple(self._oracle.reference_lines())
        finally:
            self.returned.set()

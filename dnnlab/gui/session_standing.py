"""How the training of the document's models stands, as the session tells the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dnnlab.errors import DnnlabError
from dnnlab.graph.examination import Severity
from dnnlab.gui.document import Document
from dnnlab.gui.engine_state import EngineState
from dnnlab.gui.model_session import ModelSession
from dnnlab.gui.model_sessions import ModelSessions
from dnnlab.link.messages import (
    Loaded,
    Progress,
    Ready,
    SnapshotMark,
)
from dnnlab.project.early_stop import EarlyStop


class SessionStanding(QObject):
    """What can be known of the session without asking the engine.

    What is not told otherwise is about the model that the document shows.

    Signals:
        frame: (progress: Progress, answers: Mapping[str, Answer]) at most 60 times a second; the answers are about any
            model, the progress is the shown one's.
        answered: (topic: str, answer: Answer) to an `ask`.
        loaded: (loaded: Loaded) how the shown model runs now.
        state_changed: `state`, `running`, `only_shown` or `scrubbed_to` is another.
        notice: (error: DnnlabError) something a person must be told.
        tape_changed: The snapshots in `tape` are others.
        rates_tried: (tried: RatesTried) how a learning-rate range test of the shown model stands.
        restarts_told: (model: str, RestartsProgress, FetchedRestart or Refused) what the engine says about restarts.
    """

    frame = Signal(object, object)
    answered = Signal(str, object)
    loaded = Signal(object)
    state_changed = Signal()
    notice = Signal(object)
    tape_changed = Signal()
    rates_tried = Signal(object)
    restarts_told = Signal(str, object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.state = EngineState.STARTING
        self.ready: Ready | None = None
        self.only_shown = False
        self._models = ModelSessions(document)

    @property
    def _shown(self) -> ModelSession:
        return self._models.shown

    @property
    def _in_scope(self) -> list[ModelSession]:
        """The models that train when a person wants to train."""
        return [self._shown] if self.only_shown else list(self._models)

    @property
    def progress(self) -> Progress | None:
        """How the shown model's training stands."""
        return self._shown.progress

    def progress_of(self, name: str) -> Progress | None:
        """Return how a model's training stands."""
        return self._models.of(name).progress

    def is_running(self, name: str) -> bool:
        """Return whether a model trains."""
        return self._models.of(name).running

    @property
    def last_loaded(self) -> Loaded | None:
        """How the shown model runs."""
        return self._shown.loaded

    @property
    def tape(self) -> tuple[SnapshotMark, ...]:
        """The shown model's snapshots."""
        return self._shown.tape

    @property
    def scrubbed_to(self) -> int | None:
        """The earlier step that is shown; None for the present."""
        return self._shown.scrubbed_to

    @property
    def stopped_early(self) -> EarlyStop | None:
        """Where and why the shown model stopped early."""
        return self._shown.stopped_early

    @property
    def shown_step(self) -> int:
        """The step of the shown model whose weights are on show."""
        return self._shown.shown_step

    @property
    def running(self) -> bool:
        """Whether any model trains."""
        return any(one.running for one in self._models)

    @property
    def shown_is_running(self) -> bool:
        """Whether the shown model trains."""
        return self._shown.running

    @property
    def waiting_to_play(self) -> bool:
        """Whether training begins as soon as the engine is up."""
        return any(one.play_when_loaded for one in self._models)

    @property
    def obstacle(self) -> str:
        """Why the shown model cannot be trained and what to do, in words; empty if it can."""
        what, remedy = self.first_obstacle
        return f"{what}. {remedy}.".removesuffix(" .") if what else ""

    @property
    def first_obstacle(self) -> tuple[str, str]:
        """Why training cannot start, and what to do about it, each without a full stop; both empty if it can."""
        for problem in self.document.problems:
            if problem.severity is Severity.ERROR:
                return problem.sentence, problem.remedy
        error = self.last_loaded.trainable if self.last_loaded is not None else None
        if error is None:
            return "", ""
        return error.what + (f" ({error.where})" if error.where else ""), error.remedy

    def _set_state(self, state: EngineState) -> None:
        self.state = state
        self.state_changed.emit()

    def _set_running(self, one: ModelSession, running: bool) -> None:
        if running != one.running:
            one.running = running
            self.state_changed.emit()

    def _tell(self, one: ModelSession, error: DnnlabError) -> None:
        """Tell a person what went wrong, and with which model where there are several."""
        project = self.document.project
        if len(project.models) > 1 and one.name in project.models:
            title = project.title_of(one.name)
            where = f"{title}, {error.where}" if error.where else title
            error = type(error)(error.what, where=where, remedy=error.remedy)
        self.notice.emit(error)

"""The training session: what a person has the engine do with the models of the document."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from dnnlab.gui.document import Document
from dnnlab.gui.engine_link import EngineLink
from dnnlab.gui.engine_session import EngineSession
from dnnlab.gui.engine_state import EngineState
from dnnlab.gui.engine_thread import EngineThread
from dnnlab.gui.model_session import ModelSession
from dnnlab.link.messages import (
    FetchRestart,
    FindRate,
    Reset,
    Scrub,
    SetWeights,
    StartRestarts,
    StopRestarts,
    WeightChange,
)
from dnnlab.project.snapshot import Snapshot

__all__ = ["EngineState", "Session"]


class Session(EngineSession):
    """Plays, pauses and rewinds. `SessionStanding` says what it tells.

    All models of the project train side by side, unless a person wants `only_shown`. What is not told otherwise is
    about the model that the document shows.
    """

    def __init__(self, document: Document, device: str = "auto", parent: QObject | None = None) -> None:
        super().__init__(document, EngineLink(EngineThread), device, parent)

    # ---- transport

    def play(self, until: int | None = None) -> None:
        """Train. If the engine is still starting, it begins as soon as it is up."""
        self._play_some({one.name: until for one in self._in_scope})

    def _play_some(self, ends: Mapping[str, int | None]) -> None:
        """Train some models, each up to its end, if the shown one can be trained."""
        if self.obstacle:
            return
        if self.state is EngineState.READY:
            self._edits.flush()
        for one in self._models:
            if one.name in ends:
                self._play(one, ends[one.name])

    def pause(self) -> None:
        """Stop training, all models."""
        for one in self._models:
            self._pause(one)
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.running or self.waiting_to_play:
            self.pause()
        else:
            self.play()

    def step(self, count: int = 1) -> None:
        """Do some steps and pause."""
        if self.running:
            self.pause()
        self._play_some({one.name: one.shown_step + count for one in self._in_scope})

    def reset(self) -> None:
        """Go back to step 0 with fresh weights."""
        self._edits.flush()
        for one in self._in_scope:
            one.play_when_loaded = False
            one.snapshot = None
            one.scrubbed_to = None
            one.stopped_early = None
            if self.state is not EngineState.READY:  # the next engine must not go on from the tape
                one.tapes.leave()
            self._send(Reset(one.name))

    def scrub(self, step: int | None) -> None:
        """Show the shown model's snapshot nearest to a step; None shows the present again."""
        if self.state is not EngineState.READY:
            return
        if self.running and step is not None:
            self.pause()
        self._shown.scrubbed_to = step
        self._send(Scrub(self.document.model_name, step))
        self.state_changed.emit()

    def train_only_shown(self, only: bool) -> None:
        """Let only the shown model train from now on, or all again; those that train otherwise pause."""
        self.only_shown = only
        for one in self._models:
            if only and one is not self._shown and (one.running or one.play_when_loaded):
                self._pause(one)
        if not only and self._shown.running:
            self.play()
        self.state_changed.emit()

    # ---- one model

    def find_rate(self, *, wanted: bool = True) -> None:
        """Begin a learning-rate range test, of which `rates_tried` tells, or end the one under way."""
        if wanted and (self.obstacle or self.last_loaded is None):
            return
        self._edits.flush()
        self._testing = self.document.model_name if wanted else ""
        self._send(FindRate(self.document.model_name, wanted))

    def set_weights(self, changes: tuple[WeightChange, ...], model: str = "") -> None:
        """Set weights, biases or gains of a model by hand, of the shown one if none is named.

        Edits that wait are sent first, so that they are there.
        """
        self._edits.flush()
        self._send(SetWeights(model or self.document.model_name, changes))

    def tell_restarts(self, message: StartRestarts | StopRestarts | FetchRestart) -> None:
        """Say something about restarts; edits that wait are sent first, as copies take the network as it is."""
        self._edits.flush()
        self._send(message)

    def take_up(self, snapshot: Snapshot | None, tape: str, start: Snapshot | None = None, reason: str = "") -> str:
        """Go on with another run of the shown model, and put the present one aside with its tape.

        Args:
            snapshot: Where the run stands, in case its tape does not tell.
            tape: The name of its tape; empty for a new one.
            start: Where it once began, for a new tape.
            reason: What `snapshot` is marked with on a new tape.

        Returns:
            The name of the tape of the run that is put aside.
        """
        one = self._shown
        if one.running:
            self._pause(one)  # this keeps its last moment
        before = one.tapes.take_back(tape) if tape else one.tapes.put_aside()
        one.snapshot = snapshot
        one.play_when_loaded = one.was_running = False
        one.begin()
        self.tape_changed.emit()
        if self.state is EngineState.READY:
            self._load(one, resume=True, start=start, reason=reason)
        return before

    # ---- where it runs

    def use_device(self, device: str) -> None:
        """Train on another device from now on, going on from the last snapshot."""
        self.device = device
        self._load_again()

    def use_tape_budget(self, budget: int) -> None:
        """Let the snapshots of a run take so many bytes from now on; the next ones that come thin out the others."""
        self.tape_budget = budget
        self._load_again()

    def _load_again(self) -> None:
        for one in self._models:
            one.was_running = one.running
            if self.state is EngineState.READY:
                self.keep_soon(lambda _snapshot, one=one: self._reload(one), one.name)  # type: ignore[misc]

    def _reload(self, one: ModelSession) -> None:
        one.play_when_loaded = one.was_running
        self._load(one, resume=False)

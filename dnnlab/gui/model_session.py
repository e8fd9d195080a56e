"""One model in the window's session: what the engine said of its run, and what the engine was told of it."""

from __future__ import annotations

from collections import Counter

from msgspec import structs

from dnnlab.data.dataset import Dataset
from dnnlab.data.source_words import source_words
from dnnlab.data.sources import Source
from dnnlab.gui.tape_folders import TapeFolders
from dnnlab.gui.weights_awaited import WeightsAwaited
from dnnlab.link.messages import ChangeData, Configure, Edit, Load, Loaded, Progress, SnapshotMark
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.project import Model, Project
from dnnlab.project.snapshot import Snapshot


class ModelSession:
    """The run of one model, as the window knows it.

    Attributes:
        name: The model's.
        progress: How it stood in the last frame; None before the first.
        loaded: How it runs; None as long as no engine had it.
        running: Whether it trains.
        tape: The snapshots on its tape.
        scrubbed_to: The earlier step that is shown; None for the present.
        stopped_early: Where and why it stopped early.
        snapshot: The last weights that were told.
        tapes: Where its snapshots lie.
        awaited: Who waits for its weights.
        play_when_loaded: Whether it trains as soon as it is loaded.
        was_running: Whether it trained when the engine died, or before it is loaded again.
        device: Where it was told to run.
    """

    def __init__(self, name: str, loads: Counter[str]) -> None:
        """Know nothing of a model yet.

        Args:
            name: The model's.
            loads: How many loads of each model the engine has not answered yet, whichever project they were of.
        """
        self.name = name
        self._loads = loads
        self.snapshot: Snapshot | None = None
        self.tapes = TapeFolders()
        self.awaited = WeightsAwaited()
        self.loaded: Loaded | None = None
        self.device = "auto"
        self.stopped_early: EarlyStop | None = None
        self.play_when_loaded = self.was_running = self.running = False
        self._sent: Model | None = None
        self._source: Source | None = None
        self._dataset: Dataset | None = None
        self.begin()

    def begin(self) -> None:
        """Begin another run: nothing is known of it yet."""
        self.progress: Progress | None = None
        self.tape: tuple[SnapshotMark, ...] = ()
        self.scrubbed_to: int | None = None

    # ---- what the engine says

    @property
    def loads_under_way(self) -> int:
        """How many loads the engine has not answered yet: until then what it says may be about another run."""
        return self._loads[self.name]

    def answer_load(self) -> None:
        """A load was answered."""
        self._loads[self.name] = max(0, self._loads[self.name] - 1)

    @property
    def shown_step(self) -> int:
        """The step whose weights are on show."""
        return self.progress.shown_step if self.progress else 0

    @property
    def step(self) -> int:
        """Steps done."""
        return self.progress.step if self.progress else 0

    def take(self, progress: Progress) -> None:
        """Take what a frame says of it."""
        self.progress = progress
        self.running = progress.running
        if progress.tape is not None:
            self.tape = progress.tape

    def on_loaded(self, loaded: Loaded) -> bool:
        """Take how it runs now; return False where a later load will tell better."""
        if loaded.taken_up:
            self.answer_load()
        if self.loads_under_way:
            return False
        self.tapes.forget_left()  # the engine has left them
        self.loaded = loaded
        if loaded.trainable is not None:
            self.running = False
        return True

    def on_moved(self, execution: str, note: str) -> Loaded | None:
        """Take that it runs in another way, and return how; None while it is being loaded."""
        if self.loads_under_way or self.loaded is None:
            return None
        self.loaded = structs.replace(self.loaded, execution=execution, note=note)
        return self.loaded

    def on_death(self) -> None:
        """The engine died: the next one goes on."""
        self.awaited.engine_died()
        self.was_running = self.running or self.play_when_loaded or self.was_running
        self.running = False
        self.scrubbed_to = None

    def leave_engine(self) -> None:
        """The model is no longer in the project. Who waits for its weights is told the last ones that are known.

        If undo brings it back, it goes on from its tape.
        """
        self.running = self.play_when_loaded = self.was_running = False
        self._sent = self._source = self._dataset = None
        self.awaited.engine_died()
        self.hand_out_known_weights()

    # ---- who waits for its weights

    def hand_out_known_weights(self) -> None:
        """Give those who wait for an engine the last weights that are known: none will tell better ones."""
        for take in self.awaited.engine_is_up():
            take(self.snapshot)

    def hand_over_weights(self) -> None:
        """Give those whose losses have arrived the weights that they asked for."""
        if self.progress is not None:
            self.awaited.hand_over(self.progress.step)

    # ---- what the engine is told

    def begin_from(self, project: Project, dataset: Dataset) -> None:
        """Take the model as it is in the project for what the engine knows or will be told by a load."""
        self._sent, self._source, self._dataset = project.models[self.name], project.source, dataset

    def load(
        self,
        project: Project,
        dataset: Dataset,
        device: str,
        budget: int | None,
        *,
        resume: bool,
        start: Snapshot | None = None,
        reason: str = "",
    ) -> Load:
        """Return what has the engine take it up as it is in the project."""
        self.begin_from(project, dataset)
        model = project.models[self.name]
        self.device = device
        self._loads[self.name] += 1
        self.play_when_loaded = (resume and self.was_running) or self.play_when_loaded
        self.was_running = False
        return Load(
            self.name,
            model.network,
            dataset,
            model.settings,
            device,
            self.tapes.present,
            self.snapshot,
            resume,
            budget,
            start,
            reason,
        )

    def lacks(self, dataset: Dataset) -> bool:
        """Whether the engine trains it on other data."""
        return self._dataset is not None and dataset is not self._dataset

    def edits(self, project: Project, dataset: Dataset) -> list[Edit | Configure | ChangeData]:
        """Return what tells the engine how it is now, where that is other than it was told."""
        model, sent, source = project.models[self.name], self._sent, self._source
        if sent is None or source is None:
            return []
        self._sent = model
        if self.lacks(dataset):
            self._source, self._dataset = project.source, dataset
            words = source_words(source, project.source)
            return [ChangeData(self.name, dataset, model.network, model.settings, words)]
        messages: list[Edit | Configure | ChangeData] = []
        if model.network != sent.network:
            messages.append(Edit(self.name, model.network))
        if model.settings != sent.settings:
            messages.append(Configure(self.name, model.settings))
        return messages

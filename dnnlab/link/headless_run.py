"""One model that a headless engine has: how its run stands, what it lost on the way, and how it went."""

from __future__ import annotations

from dataclasses import dataclass, field

from dnnlab.data.dataset import Dataset
from dnnlab.link.messages import Loaded, Progress
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.history import LossHistory
from dnnlab.project.project import Model


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """How a run went.

    Attributes:
        steps: Steps done in all, those before included.
        steps_per_second: Of this run, without start-up and validation; 0 if it did no step.
        train_loss: The last training loss, NaN if there is none.
        validation_loss: The last validation loss, NaN if there is none.
        device: Where it ran.
        execution: The tier that ran it.
        note: Something a person should know; usually empty.
    """

    steps: int
    steps_per_second: float
    train_loss: float
    validation_loss: float
    device: str
    execution: str
    note: str


@dataclass(slots=True, eq=False)
class HeadlessRun:
    """What is known of a model that is loaded.

    Attributes:
        model: What was loaded.
        dataset: Its data.
        device: Where it was to run.
        loaded: How it runs.
        history: Its losses.
        progress: How it stood in the last frame.
        early_stop: Where and why it stopped early; None if it did not.
        restarts: Its restarts, as far as they were told.
    """

    model: Model
    dataset: Dataset
    device: str
    loaded: Loaded
    history: LossHistory = field(default_factory=LossHistory)
    progress: Progress | None = None
    early_stop: EarlyStop | None = None
    restarts: RestartResults | None = None

    @property
    def step(self) -> int:
        """Steps done."""
        return self.progress.step if self.progress else self.loaded.step

    @property
    def seconds(self) -> float:
        """Time spent in steps."""
        return self.progress.seconds if self.progress else 0.0

    def take(self, progress: Progress) -> None:
        """Take what a frame says of it."""
        self.progress = progress
        losses = progress.losses
        self.history.append(
            losses.first_step, losses.training, losses.validation_steps, losses.validation, losses.events
        )

    def has_ended(self, until: int) -> bool:
        """Whether it has come to its last step, or stopped early, and all its losses are here."""
        if self.progress is None or self.progress.running:
            return False
        return self.progress.step >= (until if self.early_stop is None else self.early_stop.step)

    def report(self, step_before: int, seconds_before: float, until: int) -> TrainingReport:
        """Return how it went since a step, up to step `until` or an early stop."""
        seconds = self.seconds - seconds_before
        end = until if self.early_stop is None else self.early_stop.step
        notes = [self.loaded.note, "" if self.early_stop is None else f"{self.early_stop.sentence}."]
        return TrainingReport(
            end,
            (end - step_before) / seconds if seconds > 0 else 0.0,
            self.history.training_loss(),
            self.history.validation_loss(),
            self.loaded.device,
            self.loaded.execution,
            " ".join(note for note in notes if note),
        )

"""What window and engine say about a model's run: training and its losses, the tape, the range test, its end."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.errors import DnnlabError
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.run_record import RunEvent
from dnnlab.project.snapshot import Snapshot


class Play(Struct, frozen=True):
    """Train until told otherwise, or until step `until`."""

    model: str
    until: int | None = None


class Pause(Struct, frozen=True):
    """Stop training and stay where it is."""

    model: str


class Reset(Struct, frozen=True):
    """Go back to step 0 with fresh weights from the settings' seed."""

    model: str


class LossBatch(Struct, frozen=True, eq=False):
    """Losses since the last frame; all are means over rows in the data's own units.

    Attributes:
        first_step: The step of the first training loss: step s is the s-th step's loss before its update, from 1.
        training: The loss of every step in turn, (S,), none left out.
        validation_steps: After which steps the validation loss was taken, (V,).
        validation: The validation losses, (V,).
        events: What else happened, in turn.
    """

    first_step: int
    training: NDArray[np.float64]
    validation_steps: NDArray[np.int64]
    validation: NDArray[np.float64]
    events: tuple[RunEvent, ...] = ()


class SnapshotMark(Struct, frozen=True):
    """A snapshot on the tape: its step, and whether settings, the network or weights (by hand) changed there."""

    step: int
    reason: str = ""


class Progress(Struct, frozen=True):
    """How one model's training stands.

    Attributes:
        step: Steps done.
        shown_step: The step whose weights the answers are about: `step`, unless a snapshot is shown.
        running: Whether it trains.
        steps_per_second: Over the last second of training; 0 when paused.
        learning_rate: The rate of the last step; 0 where the optimiser has none.
        seconds: Time spent training.
        losses: Since the last frame. A batch whose `first_step` is not above what was sent before means that the run
            was reset or branched: later losses are void.
        tape: The snapshots on the tape, by step; None if unchanged since the last frame.
    """

    step: int
    shown_step: int
    running: bool
    steps_per_second: float
    learning_rate: float
    seconds: float
    losses: LossBatch
    tape: tuple[SnapshotMark, ...] | None = None


class Halted(Struct, frozen=True):
    """Training ended without being told to.

    Attributes:
        model: The model.
        step: Where it stands.
        error: What went wrong; None if nothing did: `until` was reached, or it stopped early.
        early_stop: Where and why it stopped early; None if it did not.
    """

    model: str
    step: int
    error: DnnlabError | None = None
    early_stop: EarlyStop | None = None


class Scrub(Struct, frozen=True):
    """Show the snapshot nearest to a step without changing the run; None shows the present again.

    Playing or stepping while a snapshot is shown branches: the run continues from there, later snapshots go.
    """

    model: str
    step: int | None


class Keep(Struct, frozen=True):
    """Answer with `Kept`: the present weights, for saving."""

    model: str
    number: int


class Kept(Struct, frozen=True):
    """The present weights, in answer to `Keep`."""

    model: str
    number: int
    snapshot: Snapshot
    losses_until: int


class FindRate(Struct, frozen=True):
    """Begin a learning-rate range test on a copy of the run, answered by `RatesTried` as it goes, or end it.

    The run itself is not disturbed.
    """

    model: str
    wanted: bool = True


class RatesTried(Struct, frozen=True, eq=False):
    """How a learning-rate range test stands.

    Attributes:
        model: The model.
        rates: The rates so far, growing, (S,).
        losses: The training loss before the step with each, (S,).
        smoothed: The same, smoothed, (S,).
        steepest: The rate at which the smoothed loss falls most steeply; 0 while it is not known, or if it never falls.
        suggested: The rate that is suggested; 0 likewise.
        done: Whether the test has ended.
    """

    model: str
    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    smoothed: NDArray[np.float64]
    steepest: float
    suggested: float
    done: bool

"""What window and engine say to each other: frozen values, sent through a pipe, matched where they arrive."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError
from dnnlab.graph.layer import UnitId
from dnnlab.graph.network import Network
from dnnlab.link.probes import Answer, Probe, Subscription
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.run_record import RunEvent
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot

# ---- from the window to the engine


class Load(Struct, frozen=True):
    """Take up a model, in place of one of the same name.

    Attributes:
        model: The model's name.
        network: Its topology.
        dataset: Its data.
        settings: How to train it.
        device: `auto`, `cpu`, `cuda:0`, `mps`.
        tape: The folder for its snapshots; it exists. Snapshots already in it belong to this run.
        snapshot: Where to begin: weights kept in a file. None begins anew.
        resume: Begin at the last readable snapshot on the tape instead, if there is one.
        tape_budget: How many bytes the snapshots may take; None leaves it to the engine.
        start: Where the run of `snapshot` once began, for an empty tape.
        reason: What `snapshot` is marked with on an empty tape.
    """

    model: str
    network: Network
    dataset: Dataset
    settings: Settings
    device: str
    tape: str
    snapshot: Snapshot | None = None
    resume: bool = False
    tape_budget: int | None = None
    start: Snapshot | None = None
    reason: str = ""


class Unload(Struct, frozen=True):
    """Forget a model."""

    model: str


class Edit(Struct, frozen=True):
    """Go on with an edited network; every weight that still has a place keeps its value."""

    model: str
    network: Network


class ChangeData(Struct, frozen=True):
    """Go on with other data, with the weights there are and without losing the tape; answered by `Loaded`.

    The scaling is part of the model and follows the data: weights stay as they are in scaled units, so that what the
    network has learnt stretches and shifts with the columns. Snapshots on the tape keep the scaling of their time. What
    was remembered of the best loss is forgotten, for it was of other rows.

    Attributes:
        model: The model's name.
        dataset: The data.
        network: The network that fits it, for columns and network may change together.
        settings: How to train it.
        words: What the run's record says of the change, for a person.
    """

    model: str
    dataset: Dataset
    network: Network
    settings: Settings
    words: str


class WeightChange(Struct, frozen=True):
    """One number that a person sets by hand.

    Attributes:
        array: Its array, named as in a snapshot: `weight/<connection>`, `bias/<layer>` or `gain/<layer>`.
        row: The key of its row (see `Layer.rows`).
        unit: For a weight the source unit's identity; None for biases and gains.
        value: The new value.
        relative: Whether `value` multiplies what there is, instead of taking its place: -1 turns the sign.
    """

    array: str
    row: str
    unit: UnitId | None
    value: float
    relative: bool = False


class SetWeights(Struct, frozen=True):
    """Set some weights, biases or gains by hand, all or none; answered by `Loaded`, and marked on the tape.

    Refused while an old snapshot is shown.
    """

    model: str
    changes: tuple[WeightChange, ...]


class Configure(Struct, frozen=True):
    """Go on with other settings."""

    model: str
    settings: Settings


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


class FindRate(Struct, frozen=True):
    """Begin a learning-rate range test on a copy of the run, answered by `RatesTried` as it goes, or end it.

    The run itself is not disturbed.
    """

    model: str
    wanted: bool = True


class StartRestarts(Struct, frozen=True):
    """Train copies of a model that begin with different seeds, beside its run, which stays as it is.

    They take the network, data, settings and device that the model has now, and the place of restarts from before.
    Frames tell how they do; `FetchRestart` asks for one of them.

    Attributes:
        model: The model's name.
        seeds: Each copy's seed.
        steps: How many steps each makes.
    """

    model: str
    seeds: tuple[int, ...]
    steps: int


class StopRestarts(Struct, frozen=True):
    """End a model's restarts where they are; or forget them, with all they learnt."""

    model: str
    forget: bool = False


class FetchRestart(Struct, frozen=True):
    """Answer with `FetchedRestart`: where one of a model's restarts has come to, by its place among their seeds."""

    model: str
    number: int
    copy: int


class Subscribe(Struct, frozen=True):
    """Answer these probes in frames from now on, and no others; frames tell the `number` of the list they follow."""

    subscriptions: Mapping[str, Subscription]
    number: int = 0


class Ask(Struct, frozen=True):
    """Answer one probe at once. A newer question of the same topic replaces an older one that still waits."""

    topic: str
    number: int
    probe: Probe


class Credit(Struct, frozen=True):
    """The last frame was taken: the next one may come."""


class Close(Struct, frozen=True):
    """End the engine process."""


ToEngine = (
    Load
    | Unload
    | Edit
    | ChangeData
    | SetWeights
    | Configure
    | Play
    | Pause
    | Reset
    | Scrub
    | Keep
    | FindRate
    | StartRestarts
    | StopRestarts
    | FetchRestart
    | Subscribe
    | Ask
    | Credit
    | Close
)

# ---- from the engine to the window


class Ready(Struct, frozen=True):
    """The engine is up.

    Attributes:
        devices: What `device` may be on this machine, best first, for instance ("cuda:0", "cpu").
        versions: For the about box and error reports: torch and such.
    """

    devices: tuple[str, ...]
    versions: Mapping[str, str]


class Loaded(Struct, frozen=True):
    """A model was taken up, edited or configured, and this is how it runs now.

    Attributes:
        model: Its name.
        step: The step it stands at.
        device: Where it runs, for instance `cpu`.
        device_title: The same for a person, for instance `CPU` or a graphics card's name.
        execution: The tier that runs its steps: `eager`, `fused`, `compiled`.
        precision: `float32` or `float64`.
        trainable: None, or why training cannot start.
        note: Something a person should know, for instance why a wished tier is not in use; usually empty.
        taken_up: Whether it answers a `Load`, and not a change of a model that was there already.
    """

    model: str
    step: int
    device: str
    device_title: str
    execution: str
    precision: str
    trainable: DnnlabError | None = None
    note: str = ""
    taken_up: bool = True


class Moved(Struct, frozen=True):
    """While it trains, a model moved to another tier, or there is something else to know than `Loaded` told.

    Attributes:
        model: Its name.
        execution: The tier that runs its steps from now on: `eager`, `fused`, `compiled`.
        note: As in `Loaded`.
    """

    model: str
    execution: str
    note: str = ""


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


class RestartCurves(Struct, frozen=True, eq=False):
    """What was added to the loss curves of R restarts since the last time; NaN where a copy has diverged.

    Attributes:
        first: How many points were told before.
        steps: The steps at which the new points stand, (P,).
        losses: The points, (P, R), means over rows in the data's own units.
    """

    first: int
    steps: NDArray[np.int64]
    losses: NDArray[np.float64]


class RestartsProgress(Struct, frozen=True, eq=False):
    """How the restarts of one model stand: R copies of it that begin with different seeds.

    Attributes:
        seeds: Each copy's seed.
        step: Steps done by all of them.
        steps: How many they are to make.
        finished: Whether they have ended.
        seconds: Time spent in their steps.
        execution: The tier that runs their steps; empty while they are prepared.
        note: Something a person should know about how they run; usually empty.
        diverged: The step in which a copy stopped being finite, 0 where it did not, (R,).
        training: New points of the training curves, each the mean of the losses since the point before.
        validation: New validation losses.
        final_training: Each copy's error over all training rows at the end, (R,); NaN before.
    """

    seeds: tuple[int, ...]
    step: int
    steps: int
    finished: bool
    seconds: float
    execution: str
    note: str
    diverged: NDArray[np.int64]
    training: RestartCurves
    validation: RestartCurves
    final_training: NDArray[np.float64]


class Frame(Struct, frozen=True):
    """What changed since the last frame: progress of every model and of restarts, and answers to what is subscribed.

    `subscribed` is the number of the list of subscriptions that it follows.
    """

    progress: Mapping[str, Progress]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    restarts: Mapping[str, RestartsProgress] = field(default_factory=dict)
    subscribed: int = 0


class Answered(Struct, frozen=True):
    """The answer to one `Ask`."""

    topic: str
    number: int
    answer: Answer


class Kept(Struct, frozen=True):
    """The present weights, in answer to `Keep`."""

    model: str
    number: int
    snapshot: Snapshot
    losses_until: int


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


class FetchedRestart(Struct, frozen=True):
    """One of a model's restarts, in answer to `FetchRestart`.

    Attributes:
        model: The model's name.
        number: The question's.
        seed: The copy's seed.
        start: Its weights before the first step.
        snapshot: Its weights where it has come to.
        losses: Of every step up to there.
    """

    model: str
    number: int
    seed: int
    start: Snapshot
    snapshot: Snapshot
    losses: LossBatch


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


class Refused(Struct, frozen=True):
    """A message could not be obeyed; nothing changed.

    Attributes:
        request: The message's type, for instance `Play` or `Ask`.
        subject: The model, subscription or topic it was about.
        error: Why.
    """

    request: str
    subject: str
    error: DnnlabError


FromEngine = Ready | Loaded | Moved | Frame | Answered | Kept | RatesTried | FetchedRestart | Halted | Refused

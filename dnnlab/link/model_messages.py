"""What window and engine say about a model: that it is taken up, changed or forgotten, and how it runs since then."""

from __future__ import annotations

from msgspec import Struct

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError
from dnnlab.graph.layer import UnitId
from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot


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

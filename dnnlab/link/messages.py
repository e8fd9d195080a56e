"""What window and engine say to each other: frozen values, sent through a pipe, matched where they arrive.

This is the place where all messages are found, whichever file declares them. Declared here is what is about the engine
as a whole: its start and end, questions, and frames.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from dnnlab.errors import DnnlabError
from dnnlab.link.model_messages import ChangeData as ChangeData
from dnnlab.link.model_messages import Configure as Configure
from dnnlab.link.model_messages import Edit as Edit
from dnnlab.link.model_messages import Load as Load
from dnnlab.link.model_messages import Loaded as Loaded
from dnnlab.link.model_messages import Moved as Moved
from dnnlab.link.model_messages import SetWeights as SetWeights
from dnnlab.link.model_messages import Unload as Unload
from dnnlab.link.model_messages import WeightChange as WeightChange
from dnnlab.link.probes import Answer, Probe, Subscription
from dnnlab.link.restart_messages import FetchedRestart as FetchedRestart
from dnnlab.link.restart_messages import FetchRestart as FetchRestart
from dnnlab.link.restart_messages import RestartCurves as RestartCurves
from dnnlab.link.restart_messages import RestartsProgress as RestartsProgress
from dnnlab.link.restart_messages import StartRestarts as StartRestarts
from dnnlab.link.restart_messages import StopRestarts as StopRestarts
from dnnlab.link.run_messages import FindRate as FindRate
from dnnlab.link.run_messages import Halted as Halted
from dnnlab.link.run_messages import Keep as Keep
from dnnlab.link.run_messages import Kept as Kept
from dnnlab.link.run_messages import LossBatch as LossBatch
from dnnlab.link.run_messages import Pause as Pause
from dnnlab.link.run_messages import Play as Play
from dnnlab.link.run_messages import Progress as Progress
from dnnlab.link.run_messages import RatesTried as RatesTried
from dnnlab.link.run_messages import Reset as Reset
from dnnlab.link.run_messages import Scrub as Scrub
from dnnlab.link.run_messages import SnapshotMark as SnapshotMark

# ---- from the window to the engine


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

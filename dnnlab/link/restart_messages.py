"""What window and engine say about restarts: copies of a model that begin with different seeds, beside its run."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dnnlab.link.run_messages import LossBatch
from dnnlab.project.snapshot import Snapshot


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

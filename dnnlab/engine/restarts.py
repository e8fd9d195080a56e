"""Restarts in the engine: trained in slices, and told to the window now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from dnnlab.engine.session import Session
from dnnlab.errors import EngineError
from dnnlab.link.messages import (
    FetchedRestart,
    FetchRestart,
    FromEngine,
    LossBatch,
    RestartCurves,
    RestartsProgress,
    StartRestarts,
    StopRestarts,
)
from dnnlab.training.restarts import Restarts

TOLD_EVERY = 0.1
"""Seconds between two reports, at least."""
POINTS = 400
"""How many points a training curve has, at most; even on a logarithmic axis."""


class RestartsRuns:
    """The restarts of all models; of each the last ones. They outlive that their model is loaded anew.

    Args:
        send: Where answers go.
        clock: Seconds, never going back.
    """

    def __init__(self, send: Callable[[FromEngine], None], clock: Callable[[], float]) -> None:
        self._send, self._clock = send, clock
        self._runs: dict[str, RestartsRun] = {}

    @property
    def running(self) -> int:
        """How many models have restarts in training."""
        return sum(run.running for run in self._runs.values())

    @property
    def news(self) -> bool:
        """Whether there is something to tell."""
        return any(run.news for run in self._runs.values())

    def take(self, message: StartRestarts | StopRestarts | FetchRestart, session: Session) -> None:
        """Obey a message about a model's restarts.

        Raises:
            DnnlabError: It cannot be obeyed.
        """
        match message:
            case StartRestarts(model=model, seeds=seeds, steps=steps):
                self._runs.pop(model, None)  # first, for the memory that they have
                self._runs[model] = RestartsRun(session.restarts(seeds, steps), self._clock)
            case StopRestarts(model=model, forget=True):
                self.forget(model)
            case StopRestarts(model=model):
                self._of(model).stop()
            case FetchRestart(model=model, number=number, copy=copy):
                self._send(self._of(model).fetched(model, number, copy))

    def forget(self, model: str) -> None:
        """Let go of a model's restarts, if there are any."""
        self._runs.pop(model, None)

    def train(self, seconds: float) -> list[tuple[str, Exception]]:
        """Train each model's for about so many seconds; return those that failed, which are forgotten, and why."""
        failed: list[tuple[str, Exception]] = []
        for model, run in list(self._runs.items()):
            try:
                if run.running:
                    run.train(seconds)
            except Exception as error:  # it ends the restarts, not the engine
                self.forget(model)
                failed.append((model, error))
        return failed

    def progress(self) -> Mapping[str, RestartsProgress]:
        """Return how those stand of which there is news."""
        return {model: run.progress() for model, run in self._runs.items() if run.news}

    def _of(self, model: str) -> RestartsRun:
        try:
            return self._runs[model]
        except KeyError:
            raise EngineError("There are no restarts", where=model, remedy="Start some first") from None


class RestartsRun:
    """The restarts of one model.

    Args:
        restarts: The copies.
        clock: Seconds, never going back.
    """

    def __init__(self, restarts: Restarts, clock: Callable[[], float]) -> None:
        self._restarts = restarts
        self._clock = clock
        self._ends = np.unique(np.geomspace(1, restarts.steps, POINTS).round().astype(np.int64))
        self._points = self._validations = 0
        self._told_at = -np.inf
        self._told_finished = False

    @property
    def running(self) -> bool:
        """Whether there is something left to train."""
        return not self._restarts.finished

    @property
    def news(self) -> bool:
        """Whether it is time to tell how they stand."""
        if self._restarts.finished:
            return not self._told_finished
        return self._clock() - self._told_at >= TOLD_EVERY

    def train(self, seconds: float) -> None:
        """Train for about so many seconds, at least one step of one group of copies."""
        self._restarts.run(seconds)

    def stop(self) -> None:
        """End where they are."""
        self._restarts.stop()

    def progress(self) -> RestartsProgress:
        """Return how they stand, and what was added to their curves since the last time."""
        restarts = self._restarts
        self._told_at, self._told_finished = self._clock(), restarts.finished
        validation = RestartCurves(self._validations, *restarts.validation_curves(self._validations))
        self._validations += len(validation.steps)
        return RestartsProgress(
            seeds=restarts.seeds,
            step=restarts.step,
            steps=restarts.steps,
            finished=restarts.finished,
            seconds=restarts.seconds,
            execution=restarts.execution,
            note=restarts.note,
            diverged=restarts.diverged.copy(),
            training=self._new_points(),
            validation=validation,
            final_training=restarts.training_losses.copy(),
        )

    def fetched(self, model: str, number: int, copy: int) -> FetchedRestart:
        """Return one of the copies: its weights, and the way it went.

        Raises:
            EngineError: There is no such copy, it diverged, or they are still training.
        """
        restarts = self._restarts
        snapshot = restarts.snapshot(copy)
        steps, losses = restarts.validation_curves()
        batch = LossBatch(1, restarts.losses(copy), steps, losses[:, copy])
        return FetchedRestart(model, number, restarts.seeds[copy], restarts.start(copy), snapshot, batch)

    def _new_points(self) -> RestartCurves:
        first = self._points
        ends = self._ends[self._points : np.searchsorted(self._ends, self._restarts.step, side="right")]
        told = int(self._ends[first - 1]) if first else 0
        if self._restarts.finished and self._restarts.step > (ends[-1] if len(ends) else told):
            ends = np.append(ends, self._restarts.step)  # they were stopped between two points
        self._points += len(ends)
        losses = self._restarts.training_curves(told + 1)
        return RestartCurves(first, ends, _means(losses, ends - told))


def _means(losses: NDArray[np.floating], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    """The means of losses (S, R) over stretches of steps that end at `ends`, (P, R)."""
    if not len(ends):
        return np.empty((0, losses.shape[1]))
    starts = np.append(0, ends[:-1])
    sums = np.add.reduceat(losses[: ends[-1]].astype(np.float64), starts, axis=0)
    return np.asarray(sums / np.diff(np.append(starts, ends[-1]))[:, None])

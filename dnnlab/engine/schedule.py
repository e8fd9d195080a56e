"""When the next frame may be built, and which subscriptions it answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

from dnnlab.errors import EngineError
from dnnlab.link.probes import Probe, Subscription

FRAMES_PER_SECOND = 60.0
_PERIOD = 1.0 / FRAMES_PER_SECOND

State = Callable[[str], Hashable]
"""What a model's answers depend on, by its name: equal states give equal answers; None: there is nothing to answer."""


@dataclass(slots=True)
class _Standing:
    """How a subscription stands: when it may be answered next, and the state that its last answer was about."""

    subscription: Subscription
    due: float = -math.inf
    answered: Hashable = None


class FrameSchedule:
    """One frame per credit, at most 60 a second, and only where there is something new to say.

    There is one credit at the start. Times are in seconds, from any one clock.
    """

    def __init__(self) -> None:
        self._credit = True
        self._due = -math.inf
        self._standings: dict[str, _Standing] = {}

    def credit(self) -> None:
        """The last frame was taken."""
        self._credit = True

    def subscribe(self, subscriptions: Mapping[str, Subscription]) -> None:
        """Answer these from now on. A subscription that stays as it was keeps its rhythm.

        Raises:
            EngineError: A subscription's frequency is not above 0; those from before stay.
        """
        for name, subscription in subscriptions.items():
            if not subscription.hertz > 0.0:
                raise EngineError(f"A subscription asks for answers {subscription.hertz:g} times a second", where=name)
        before = self._standings
        self._standings = {
            name: before[name]
            if name in before and before[name].subscription == subscription
            else _Standing(subscription)
            for name, subscription in subscriptions.items()
        }

    def drop(self, name: str) -> None:
        """Answer this subscription no more."""
        del self._standings[name]

    def wait(self, now: float, state: State, *, news: bool) -> float | None:
        """Return in how many seconds a frame should be built; None if there is no reason for one.

        Args:
            now: The time.
            state: The models' states.
            news: Whether there is something new apart from the subscriptions' answers.
        """
        if not self._credit:
            return None
        if news:
            return max(0.0, self._due - now)
        reasons = [standing.due for _, standing in self._stale(state)]
        return max(0.0, self._due - now, min(reasons) - now) if reasons else None

    def begin(self, now: float, state: State) -> dict[str, Probe]:
        """Spend the credit on a frame and return the probes that it answers, by subscription."""
        self._credit = False
        self._due = _next(self._due, now, _PERIOD)
        answered: dict[str, Probe] = {}
        for name, standing in self._stale(state):
            if now >= standing.due - 0.5 * _PERIOD:
                standing.due = _next(standing.due, now, 1.0 / standing.subscription.hertz)
                standing.answered = state(standing.subscription.probe.model)
                answered[name] = standing.subscription.probe
        return answered

    def _stale(self, state: State) -> Iterator[tuple[str, _Standing]]:
        for name, standing in self._standings.items():
            present = state(standing.subscription.probe.model)
            if present is not None and present != standing.answered:
                yield name, standing


def _next(due: float, now: float, period: float) -> float:
    """The beat after the one that was due: a late frame does not slow the rhythm, a long pause is not made up for."""
    return max(due + period, now + 0.5 * period) if due > -math.inf else now + period

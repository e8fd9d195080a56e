"""What a stage asks of the models, and the last answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import structs

from dnnlab.link.probes import Answer, Probe, Subscription


class Questions:
    """Keeps the probes of a stage under keys of its own. A probe that changes gets another key, so that a late answer
    to the one before is not taken for one to this.

    Args:
        topic: How the keys begin.
        hertz: How often at most answers are wanted.
    """

    def __init__(self, topic: str, hertz: float) -> None:
        self._topic, self._hertz = topic, hertz
        self._generation = 0
        self._probes: dict[str, tuple[str, Probe]] = {}
        self.answers: dict[str, Answer] = {}

    def ask(self, probes: Mapping[str, Probe]) -> bool:
        """Ask these and no others; return whether they are other ones than before."""
        changed = probes.keys() != self._probes.keys()
        self._generation += 1
        kept: dict[str, tuple[str, Probe]] = {}
        for name, probe in probes.items():
            before = self._probes.get(name)
            if before is not None and same_probe(before[1], probe):
                kept[name] = before
            else:
                kept[name] = (f"{self._topic}/{self._generation}/{name}", probe)
                changed = True
        self._probes = kept
        self.answers = {name: answer for name, answer in self.answers.items() if name in kept}
        return changed

    def subscriptions(self) -> dict[str, Subscription]:
        """Return what is to be answered, by key."""
        return {key: Subscription(probe, self._hertz) for key, probe in self._probes.values()}

    def take(self, answers: Mapping[str, Answer]) -> bool:
        """Keep what was answered; return whether anything was."""
        news = {name: answers[key] for name, (key, _) in self._probes.items() if key in answers}
        self.answers.update(news)
        return bool(news)


def same_probe(one: Probe, other: Probe) -> bool:
    """Return whether two probes ask the same; arrays in them are compared by their values."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    pairs = zip(structs.astuple(one), structs.astuple(other), strict=True)
    return all(_same(first, second) for first, second in pairs)


def _same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return one is other or np.array_equal(np.asarray(one), np.asarray(other))
    return bool(one == other)

"""What is answered in frames, by key, and which of the answers that arrive are still about what is wanted."""

from __future__ import annotations

from collections.abc import Mapping

from dnnlab.link.messages import Subscribe
from dnnlab.link.probes import Answer, Subscription


class Subscriptions:
    """The subscriptions of all views.

    A view that begins to ask about another model under the same key must not be given what the engine answers about
    the one before; so lists of subscriptions are numbered, and frames say which they follow.
    """

    def __init__(self) -> None:
        self._wanted: dict[str, Subscription] = {}
        self._models: dict[str, str] = {}
        self._since: dict[str, int] = {}
        self._number = 0

    @property
    def wanted(self) -> Mapping[str, Subscription]:
        """What is answered, by key."""
        return self._wanted

    def put(self, key: str, subscription: Subscription) -> bool:
        """Have a probe answered under this key; return whether that is news."""
        if self._wanted.get(key) == subscription:
            return False
        model = subscription.probe.model
        if self._models.get(key, model) != model:
            self._since[key] = self._number + 1
        self._models[key] = model
        self._wanted[key] = subscription
        return True

    def remove(self, key: str) -> bool:
        """Have it answered no longer; return whether it was."""
        return self._wanted.pop(key, None) is not None

    def message(self) -> Subscribe:
        """Return what tells the engine of them."""
        self._number += 1
        return Subscribe(dict(self._wanted), self._number)

    def current(self, answers: Mapping[str, Answer], number: int) -> dict[str, Answer]:
        """Return the answers that are still wanted, from a frame that follows the list of that number."""
        return {
            key: answer for key, answer in answers.items() if key in self._wanted and number >= self._since.get(key, 0)
        }

"""Weights without a place in the network, kept for an edit that takes back the one that removed them."""

from __future__ import annotations

from collections.abc import Sequence

from dnnlab.nn.parameters import Removed

LARGEST = 64 * 2**20
"""Bytes of parameters that are kept."""


class Parked:
    """Keeps what edits removed, the last of it longest, while there is room."""

    def __init__(self) -> None:
        self._removed: list[Removed] = []

    @property
    def removed(self) -> Sequence[Removed]:
        """What there is, oldest first."""
        return self._removed

    def add(self, removed: Removed | None) -> None:
        """Keep what an edit removed, if it did."""
        if removed is None:
            return
        self._removed.append(removed)
        while sum(one.bytes for one in self._removed) > LARGEST:
            self._removed.pop(0)

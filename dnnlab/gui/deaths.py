"""How often the engine has died lately, and whether it is worth starting it again."""

from __future__ import annotations

import time

MOST_RESTARTS = 3
"""So many deaths within `RESTART_WINDOW` seconds, and the engine is not started again by itself."""
RESTART_WINDOW = 60.0


class Deaths:
    """The deaths of the last minute."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def note(self) -> None:
        """The engine has died now."""
        now = time.monotonic()
        self._times = [*(death for death in self._times if now - death < RESTART_WINDOW), now]

    def forget(self) -> None:
        """Begin to count anew: a person wants to try again."""
        self._times.clear()

    @property
    def too_many(self) -> bool:
        """Whether it dies again and again."""
        return len(self._times) > MOST_RESTARTS

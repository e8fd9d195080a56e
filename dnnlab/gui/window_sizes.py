"""The sizes of the window and of what stands in splitters, from one session to the next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QSplitter, QWidget

USUAL = (1600, 1000)


class WindowSizes:
    """Puts sizes in place, and tells those that are.

    Args:
        window: The window.
        splitters: By the names under which their sizes are kept.
    """

    def __init__(self, window: QWidget, splitters: Mapping[str, QSplitter]) -> None:
        self._window, self._splitters = window, splitters

    def restore(self, sizes: Mapping[str, tuple[int, ...]]) -> None:
        """Take kept sizes, as far as the screen has room for them."""
        known = sizes.get("window", ())
        width, height = known if len(known) == 2 else USUAL
        room = self._window.screen().availableGeometry()
        self._window.resize(min(width, room.width()), min(height, room.height()))
        for name, splitter in self._splitters.items():
            if len(sizes.get(name, ())) == splitter.count():
                splitter.setSizes(list(sizes[name]))

    def now(self) -> dict[str, tuple[int, ...]]:
        """Return the sizes that there are."""
        sizes = {name: tuple(splitter.sizes()) for name, splitter in self._splitters.items()}
        return {**sizes, "window": (self._window.width(), self._window.height())}

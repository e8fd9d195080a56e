"""The application as `dnnlab` starts it with nothing to open: how soon the start page is painted, and its pictures."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from tests.benchmarks.child import seconds_since_start, tell

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


class Stopwatch:
    """Looks at a window as it opens, and closes it when all pictures in view are there."""

    def __init__(self, window: MainWindow) -> None:
        from dnnlab.gui.first_paint import on_first_paint
        from dnnlab.gui.pictures.store import picture_store

        self._store = picture_store()
        self._window = window
        window.ask_before_closing = False
        self._painted = 0.0
        self._plots = False
        self._there: set[str] = set()
        on_first_paint(window, self._on_painted)
        self._store.ready.connect(self._on_picture)

    def _on_painted(self) -> None:
        self._painted = seconds_since_start()
        self._plots = "pyqtgraph" in sys.modules

    def _on_picture(self, name: str) -> None:
        self._there.add(name)
        cards = self._window.pages.welcome.gallery.cards
        wanted = {name for name, card in cards.items() if not card.visibleRegion().isEmpty()}
        if self._painted and wanted <= self._there:
            tell(painted=self._painted, whole=seconds_since_start(), plots=self._plots)
            self._store.ready.disconnect(self._on_picture)
            self._window.close()


def main() -> None:
    """Start the window. Nothing of it may be loaded before this, so that all its loading is measured."""
    gc.disable()  # as the command does
    import dnnlab.gui.app

    make = vars(dnnlab.gui.app)["MainWindow"]
    watches: list[Stopwatch] = []

    def watched(*arguments: object) -> MainWindow:
        window: MainWindow = make(*arguments)
        watches.append(Stopwatch(window))
        return window

    vars(dnnlab.gui.app)["MainWindow"] = watched
    dnnlab.gui.app.run(None)


if __name__ == "__main__":
    main()

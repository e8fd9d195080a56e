"""The application as `dnnlab` starts it: how soon it is painted, its plots too, and the first live density."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.benchmarks.child import seconds_since_start, tell

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow
    from dnnlab.link.messages import Progress
    from dnnlab.link.probes import Answer


class Stopwatch:
    """Looks at a window as it opens, and closes it at the first live density."""

    def __init__(self, window: MainWindow) -> None:
        from dnnlab.gui.first_paint import on_first_paint

        self._window = window
        window.ask_before_closing = False
        self._painted = self._whole = 0.0
        self._torch = False
        on_first_paint(window, self._on_painted)
        window.session.frame.connect(self._on_frame)

    def _on_painted(self) -> None:
        from dnnlab.gui.panels.output_data import Picture

        self._painted = seconds_since_start()
        self._torch = "torch" in sys.modules
        self._window.training.plot.repaint()  # what stands there is made now, as it would be a moment later
        self._window.output.panel(Picture.MIXTURE).repaint()
        self._whole = seconds_since_start()

    def _on_frame(self, _progress: Progress, answers: Mapping[str, Answer]) -> None:
        from dnnlab.link.probes import MixtureDensityAnswer

        if any(isinstance(answer, MixtureDensityAnswer) for answer in answers.values()):
            tell(painted=self._painted, whole=self._whole, first_density=seconds_since_start(), torch=self._torch)
            self._window.session.frame.disconnect(self._on_frame)
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
    dnnlab.gui.app.run("toy-inverse")


if __name__ == "__main__":
    main()

"""The default project training in the visible window: how much of each frame the window itself takes.

The processor time of the window's own thread, and of the whole process with the thread that listens to the engine, over
the number of frames that the engine sent, at most sixty a second: what it takes on average to keep loss plot, density
and canvas live. On a machine that is busy otherwise there are fewer frames, and each costs the same.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from tests.benchmarks.child import tell

WARM_UP = 2.0


class Meter:
    """Lets a window train for some seconds and reads the clocks before and after.

    Args:
        window: It is started by others.
        seconds: For how long.
        then: What follows; else the window is closed.
    """

    def __init__(self, window: MainWindow, seconds: float, then: Callable[[], object] | None = None) -> None:
        self.figures: dict[str, float] = {}
        self._window = window
        self._seconds = seconds
        self._then = then or window.close
        self._before = (0.0, 0.0, 0.0)
        self._step = self._frames = 0
        window.session.frame.connect(self._count)

    def _count(self, _progress: object, _answers: object) -> None:
        self._frames += 1

    def begin(self) -> None:
        """Wait until the engine is up, then train."""
        if self._window.session.progress is None:
            QTimer.singleShot(100, self.begin)
            return
        self._window.session.play()
        QTimer.singleShot(int(1000 * WARM_UP), self._start)

    def _start(self) -> None:
        self._step, self._frames = self._window.session.shown_step, 0
        self._before = _clocks()
        QTimer.singleShot(int(1000 * self._seconds), self._end)

    def _end(self) -> None:
        thread, process, wall = (after - before for after, before in zip(_clocks(), self._before, strict=True))
        frames = max(self._frames, 1)
        self.figures = {
            "thread": 1000 * thread / frames,
            "process": 1000 * process / frames,
            "answered": self._frames / wall,
            "steps_per_second": (self._window.session.shown_step - self._step) / wall,
        }
        self._then()


def _clocks() -> tuple[float, float, float]:
    return time.thread_time(), time.process_time(), time.perf_counter()


def main(seconds: float) -> None:
    application = make_application("dark")
    window = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    gc.freeze()  # as the application does before it starts the engine
    window.start()
    meter = Meter(window, seconds)
    meter.begin()
    application.exec()
    tell(**meter.figures)


if __name__ == "__main__":
    main(float(sys.argv[1]))

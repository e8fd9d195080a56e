"""The memory of the window and of its engine: when they are up, and while the default project trains on and on."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QTimer

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from tests.benchmarks.child import tell
from tests.benchmarks.memory import resident

EVERY = 5.0
"""Seconds between two looks."""


class Watch:
    """Looks at a window that trains, now and then, for some time.

    Attributes:
        samples: (seconds, steps, MiB of the window, MiB of the engine), the first before training begins.
    """

    def __init__(self, window: MainWindow, seconds: float) -> None:
        self.samples: list[tuple[float, int, float, float]] = []
        self._window = window
        self._seconds = seconds
        self._began = 0.0
        self._timer = QTimer(window, interval=int(1000 * EVERY))
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Wait until the engine is up and its answers are on screen, then train."""
        if self._window.session.progress is None:
            QTimer.singleShot(100, self.begin)
        else:
            QTimer.singleShot(2000, self._play)

    def _play(self) -> None:
        self._began = time.perf_counter()
        self._look()
        self._window.session.play()
        self._timer.start()

    def _look(self) -> None:
        progress, engine = self._window.session.progress, self._window.session.engine_pid
        assert progress is not None
        assert engine is not None
        seconds = time.perf_counter() - self._began
        self.samples.append((seconds, progress.step, resident(os.getpid()), resident(engine)))
        seconds, steps, window, of_engine = self.samples[-1]
        sys.stderr.write(f"{seconds:.0f} s  {steps:,} steps  window {window:.1f} MiB  engine {of_engine:.1f} MiB\n")
        if seconds >= self._seconds:
            self._timer.stop()
            self._window.close()


def main(seconds: float) -> None:
    application = make_application("dark")
    window = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    window.start()
    watch = Watch(window, seconds)
    watch.begin()
    application.exec()
    tell(samples=watch.samples)


if __name__ == "__main__":
    main(float(sys.argv[1]))

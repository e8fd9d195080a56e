"""An experiment in its own workspace: what the window works for each frame while it trains, and whether it rests after.

At rest, paused and with nothing that moves, nothing may be painted but what the status bar says of the autosave, and
neither window nor engine may have work.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from tests.benchmarks.child import tell
from tests.benchmarks.window_frames import Meter

SETTLING = 2500
"""Milliseconds after the pause until all is at rest."""


class Paintings(QObject):
    """Counts what is painted, by the kind of widget."""

    def __init__(self) -> None:
        super().__init__()
        self.by_kind: dict[str, int] = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            kind = type(watched).__name__
            self.by_kind[kind] = self.by_kind.get(kind, 0) + 1
        return False


class Rest:
    """Pauses a window and looks at it for some seconds, then closes it."""

    def __init__(self, window: MainWindow, seconds: float) -> None:
        self.figures: dict[str, object] = {}
        self._window, self._seconds = window, seconds
        self._paintings = Paintings()
        self._before = (0.0, 0.0)

    def begin(self) -> None:
        """Pause."""
        self._window.session.pause()
        QTimer.singleShot(SETTLING, self._start)

    def _start(self) -> None:
        self._window.installEventFilter(self._paintings)
        for widget in self._window.findChildren(QWidget):
            widget.installEventFilter(self._paintings)
        self._before = time.process_time(), _processor_seconds(self._window.session.engine_pid)
        QTimer.singleShot(int(1000 * self._seconds), self._end)

    def _end(self) -> None:
        own = time.process_time() - self._before[0]
        engines = _processor_seconds(self._window.session.engine_pid) - self._before[1]
        self.figures = {
            "painted_at_rest": sum(self._paintings.by_kind.values()),
            "painted_kinds": self._paintings.by_kind,
            "window_at_rest": 100 * own / self._seconds,
            "engine_at_rest": 100 * engines / self._seconds,
        }
        self._window.close()


def _processor_seconds(pid: int | None) -> float:
    """The processor time that a process has taken; 0 where the system does not tell."""
    file = Path(f"/proc/{pid}/stat")
    if pid is None or not file.exists():
        return 0.0
    user, system = file.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / 100.0


def main(experiment: str, seconds: float, resting: float) -> None:
    application = make_application("dark")
    window = MainWindow(experiment_contents(experiment), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    rest = Rest(window, resting)
    meter = Meter(window, seconds, rest.begin)
    gc.freeze()  # as the application does before it starts the engine
    window.start()
    meter.begin()
    application.exec()
    tell(workspace=window.work_place.current.name, **meter.figures, **rest.figures)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))

"""The hand of the robot arm dragged by a pointer while its networks train: how long until the answer is painted.

For every move of the pointer the time until the arm is painted with what both networks answer for that place, or for a
later one: a place that was passed by need not be shown. Beside it, what a frame of the whole panel takes.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.workspaces.arm.answers import LEAST_SQUARES, MIXTURE
from dnnlab.gui.workspaces.arm.paths import first_path
from dnnlab.gui.workspaces.arm.workspace import ArmWorkspace
from dnnlab.theory.kinematics import FloatArray
from tests.benchmarks.child import tell
from tests.benchmarks.result import percentile

WARM_UP = 3.0
INTERVAL = 16
"""Milliseconds between two moves of the pointer."""
TURN = 120
"""Moves in one round."""


class Drag:
    """Drags the hand round and round and reads the clock."""

    def __init__(self, window: MainWindow, seconds: float) -> None:
        self.figures: dict[str, float] = {}
        self._window, self._seconds = window, seconds
        panel = window.work_place.widget("arm")
        assert isinstance(panel, ArmWorkspace)
        self._panel = panel
        self._places = first_path(self._panel.scene_now().arm, "circle").points()[:TURN]
        self._moved: list[tuple[float, FloatArray]] = []
        self._answered = {MIXTURE: -1, LEAST_SQUARES: -1}
        self._waiting = 0
        self.latencies: list[float] = []
        self._painted = 0
        self._before = (0.0, 0.0, 0)
        self._timer = QTimer(window, interval=INTERVAL, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._move)
        self._panel.answers.questions.answered.connect(self._note_answer)
        self._panel.stage.view.painted.connect(self._note_painting)

    def begin(self) -> None:
        """Wait until the engine is up, then train."""
        if self._window.session.progress is None:
            QTimer.singleShot(100, self.begin)
            return
        self._window.session.play()
        QTimer.singleShot(int(1000 * WARM_UP), self._start)

    def _start(self) -> None:
        self._send(QEvent.Type.MouseButtonPress, self._panel.target)
        self._before = time.thread_time(), time.perf_counter(), self._window.session.shown_step
        self._painted = 0
        self._timer.start()
        QTimer.singleShot(int(1000 * self._seconds), self._end)

    def _send(self, kind: QEvent.Type, place: FloatArray) -> None:
        view = self._panel.stage.view
        at = view.framing.point(place)
        button = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, QPointF(view.mapToGlobal(at)), button, button, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, event)

    def _move(self) -> None:
        sent = time.perf_counter()
        self._send(QEvent.Type.MouseMove, self._places[len(self._moved) % TURN])
        self._moved.append((sent, self._panel.target))

    def _note_answer(self, topic: str, about: FloatArray, _answer: object) -> None:
        if topic in self._answered:
            index = next((i for i in range(len(self._moved) - 1, -1, -1) if self._moved[i][1] is about), -1)
            self._answered[topic] = max(self._answered[topic], index)

    def _note_painting(self) -> None:
        self._painted += 1
        now = time.perf_counter()
        while self._waiting <= min(self._answered.values()):
            self.latencies.append(1000.0 * (now - self._moved[self._waiting][0]))
            self._waiting += 1

    def _end(self) -> None:
        self._timer.stop()
        thread, wall = time.thread_time() - self._before[0], time.perf_counter() - self._before[1]
        self.figures = {
            "median": float(np.median(self.latencies)),
            "late": percentile(self.latencies, 0.99),
            "moves": float(len(self.latencies)),
            "paintings": self._painted / wall,
            "thread": 1000.0 * thread / max(self._painted, 1),
            "steps_per_second": (self._window.session.shown_step - self._before[2]) / wall,
        }
        self._window.close()


def main(seconds: float) -> None:
    application = make_application("dark")
    window = MainWindow(experiment_contents("robot-arm"), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    window.work_place.show_workspace("arm")
    window.start()
    drag = Drag(window, seconds)
    drag.begin()
    application.exec()
    tell(**drag.figures)


if __name__ == "__main__":
    main(float(sys.argv[1]))

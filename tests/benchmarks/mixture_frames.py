"""A mixture's workspace while it trains: how soon the answer to a drag is on screen, and the intervals between frames.

`slice` drags the line that slices the density of the toy problem, `plane` the input of a mixture over two targets,
`gradients` the target at which gradients are shown: the last two ask the engine. One move after the other is made, the
next one when the answer to the one before was painted; a move is over when the paint event that shows it has been
handled. What the window's own thread worked in between is told too: on a machine that is busy otherwise it says more.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.sources import Table
from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.plots import Plot
from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
from dnnlab.gui.workspaces.mixture import MixtureWorkspace
from dnnlab.project.columns import network_for
from dnnlab.project.contents import Contents
from dnnlab.project.project import MAIN_MODEL, Model, Project
from tests.benchmarks.child import tell
from tests.benchmarks.result import percentile

WARM_UP = 3.0
_PAUSE = 7  # milliseconds between the answer to a move and the next one
_ROWS = 1000


def two_targets() -> Contents:
    """Angles of an arm with two links, to be found from where its hand is."""
    generator = np.random.default_rng(1)
    first, second = generator.uniform(0.3, 1.2, _ROWS), generator.uniform(np.pi / 2, 3 * np.pi / 2, _ROWS)
    columns = {
        "x1": 0.8 * np.cos(first) - 0.2 * np.cos(first + second),
        "x2": 0.8 * np.sin(first) - 0.2 * np.sin(first + second),
        "theta1": first,
        "theta2": second,
    }
    rows = np.arange(_ROWS)
    dataset = Dataset("arm", {name: Column(name, values) for name, values in columns.items()}, rows, rows[:0])
    network = network_for(dataset, ("x1", "x2"), ("theta1", "theta2"), "mixture")
    output = network.outputs[0]
    network = network.put(output.with_values(components=5))
    return Contents(Project("Two targets", Table("arm"), {MAIN_MODEL: Model(network)}), dataset)


class Hand(QObject):
    """Drags around in a plot, one move after the other.

    Args:
        view: The view that is dragged in.
        watched: The widget on which the answer is painted.
        plot: The plot, in whose middle it begins.
        is_answered: Whether what is asked about the last move is there.
    """

    def __init__(self, view: QGraphicsView, watched: QWidget, plot: Plot, is_answered: Callable[[], bool]) -> None:
        super().__init__(view)
        self._view, self._is_answered = view, is_answered
        self._plot = plot
        self.taken: list[float] = []
        self.worked: list[float] = []
        self.paints: list[float] = []
        self._moves = 0
        self._since = self._worked = 0.0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.paints.append(time.perf_counter())
            QTimer.singleShot(0, self._painted)
        return False

    def begin(self) -> None:
        """Press and begin to drag."""
        self.taken.clear()
        self.worked.clear()
        self.paints.clear()
        self._send(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)
        self.move()

    def move(self) -> None:
        """Make the next move."""
        self._moves += 1
        self._since, self._worked = time.perf_counter(), time.thread_time()
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)

    def _painted(self) -> None:
        if self._since and self._is_answered():
            self.taken.append(time.perf_counter() - self._since)
            self.worked.append(time.thread_time() - self._worked)
            self._since = 0.0
            QTimer.singleShot(_PAUSE, self.move)

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        angle = 0.13 * self._moves
        inside = QPointF(
            self._plot.width * (0.5 + 0.3 * np.cos(angle)), self._plot.height * (0.5 + 0.3 * np.sin(1.7 * angle))
        )
        at = QPointF(self._view.mapFromScene(self._plot.box.mapToScene(inside)))
        viewport = self._view.viewport()
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, at, viewport.mapToGlobal(at), button, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)


class Answers(QObject):
    """Notes when the engine answers a question of a topic."""

    def __init__(self, window: MainWindow, topic: str) -> None:
        super().__init__(window)
        self._topic = topic
        self.arrived = False
        window.session.answered.connect(self._take)

    def _take(self, topic: str, _answer: object) -> None:
        self.arrived = self.arrived or topic == self._topic

    def used(self) -> bool:
        """Return whether there is an answer that was not used yet, and use it."""
        arrived, self.arrived = self.arrived, False
        return arrived


def _hand(window: MainWindow, what: str) -> Hand:
    workspace = window.work_place.widget("mixture")
    assert isinstance(workspace, MixtureWorkspace)
    panel = workspace.pictures.currentWidget()
    if what == "plane":
        assert isinstance(panel, TargetPlanePanel)
        answers = Answers(window, "plane/workspace")
        return Hand(panel.inputs.canvas, panel.canvas.viewport(), panel.inputs.plot, answers.used)
    assert isinstance(panel, MixturePanel)
    if what == "gradients":
        answers = Answers(window, "mixture/gradients")
        return Hand(panel.canvas, workspace.gradients.gamma, panel.slice, answers.used)
    return Hand(panel.canvas, panel.canvas.viewport(), panel.map, lambda: True)


def main(what: str, seconds: float) -> None:
    application = make_application("dark")
    window = MainWindow(two_targets() if what == "plane" else experiment_contents("toy-inverse"), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    window.start()
    hands: list[Hand] = []

    def begin() -> None:
        if window.session.progress is None:
            QTimer.singleShot(100, begin)
            return
        window.work_place.show_workspace("mixture")
        window.session.play()
        QTimer.singleShot(int(1000 * WARM_UP), drag)

    def drag() -> None:
        hands.append(_hand(window, what))
        hands[0].begin()
        QTimer.singleShot(int(1000 * seconds), end)

    def end() -> None:
        hand = hands[0]
        intervals = [late - early for early, late in zip(hand.paints, hand.paints[1:], strict=False)]
        tell(
            drag_p50=percentile(hand.taken, 0.5),
            drag_p99=percentile(hand.taken, 0.99),
            worked_p99=percentile(hand.worked, 0.99),
            drags=len(hand.taken),
            interval_p50=percentile(intervals, 0.5),
            interval_p99=percentile(intervals, 0.99),
            trained=bool(window.session.running),
        )
        window.close()
        application.quit()

    begin()
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

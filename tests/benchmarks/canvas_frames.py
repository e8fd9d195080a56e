"""A large network on the canvas: how long it takes to open, and how long a frame takes while a hand is on it.

A frame is everything between the hand's move and the painted window: the edit if there is one, what the scene does
about it, and the painting of what changed. All of it is work of one thread, so its processor time is taken: what else
the machine does at the moment does not count.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.panel import CanvasPanel
from dnnlab.project.file import Contents, load, save
from tests.benchmarks.child import tell
from tests.benchmarks.result import median, percentile
from tests.gui.canvas.made_up import MadeUpSession, big_document, default_document

SIZE = (1280, 800)
FRAMES, WARM_UP = 90, 10
STEP = 16
"""Pixels that the hand moves between two frames."""


class Canvas:
    """The canvas in a window of its own, with a hand on it."""

    def __init__(self) -> None:
        self.document = default_document()
        self.panel = CanvasPanel(self.document, MadeUpSession(self.document))  # type: ignore[arg-type]
        self.panel.resize(*SIZE)
        self.panel.show()
        self.frame()

    def frame(self) -> None:
        """Bring the window up to date now, as the next frame on a screen would."""
        QApplication.processEvents()
        QApplication.sendEvent(self.panel.window(), QEvent(QEvent.Type.UpdateRequest))

    def settle(self) -> None:
        """Let everything be painted that waits for its turn."""
        self.panel.settle()
        self.frame()

    def open(self, file: Path) -> float:
        """Open a project and paint it; return the seconds."""
        begin = time.process_time()
        contents = load(file)
        self.document.open(contents.project, contents.dataset, file)
        self.frame()
        return time.process_time() - begin

    def milliseconds(self, move: Callable[[int], None]) -> list[float]:
        """Return how long each frame takes in which the hand moves."""
        taken = []
        for number in range(WARM_UP + FRAMES):
            begin = time.process_time()
            move(number)
            self.frame()
            taken.append(1000 * (time.process_time() - begin))
        return taken[WARM_UP:]

    def pan(self, number: int) -> None:
        """Move the canvas to and fro, a screen and more, over what was not seen before."""
        way = STEP if number < (WARM_UP + FRAMES) / 2 else -STEP
        self.panel.view.pan(-way, -way / 2)

    def pointer(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        """Send a pointer event to the view."""
        viewport = self.panel.view.viewport()
        on_screen = QPointF(viewport.mapToGlobal(at.toPoint()))
        event = QMouseEvent(kind, at, on_screen, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)

    def drag(self) -> list[float]:
        """Drag the card nearest to the middle around and return the frames' milliseconds."""
        view, scene = self.panel.view, self.panel.scene
        middle = view.middle()

        def away(id: str) -> float:
            centre = scene.layers[id].card_rect.center()
            return abs(centre.x() - middle.x) + abs(centre.y() - middle.y)

        card = scene.layers[min(scene.layers, key=away)].card_rect
        start = view.camera.to_view(QPointF(card.left() + 60, card.top() + 80))
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        self.pointer(QEvent.Type.MouseButtonPress, start, left, left)
        at = start

        def move(number: int) -> None:
            nonlocal at
            across, down = [(1, 0), (0, 1), (-1, 0), (0, -1)][number // 12 % 4]
            at = QPointF(at.x() + STEP * across, at.y() + STEP * down)
            self.pointer(QEvent.Type.MouseMove, at, none, left)

        taken = self.milliseconds(move)
        before = self.document.undo_stack.count()
        self.pointer(QEvent.Type.MouseButtonRelease, at, left, none)
        assert self.document.undo_stack.count() == before + 1
        return taken


def main(layers: int, connections: int) -> None:
    make_application("dark")
    canvas = Canvas()
    big = big_document(layers, connections)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "big.dnnlab"
        save(file, Contents(big.project, default_document().dataset))
        opened = [canvas.open(file) for _ in range(3)]
    assert len(canvas.panel.scene.connections) == connections
    view = canvas.panel.view
    canvas.settle()
    view.set_zoom(1.0)
    canvas.settle()
    figures = {"pan": canvas.milliseconds(canvas.pan)}
    canvas.settle()
    figures["drag"] = canvas.drag()
    view.fit()
    canvas.settle()
    figures["fit_pan"] = canvas.milliseconds(canvas.pan)
    middle = {name: median(taken) for name, taken in figures.items()}
    late = {f"{name}_p95": percentile(taken, 0.95) for name, taken in figures.items()}
    tell(open=median(opened), **middle, **late)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

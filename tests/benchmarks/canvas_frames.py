"""A large network on the canvas: how long it takes to open, and how long a frame takes while a hand is on it."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QPointF

from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.panel import CanvasPanel
from dnnlab.project.contents import Contents
from dnnlab.project.file import load, save
from tests.benchmarks.child import tell
from tests.benchmarks.frames import SIZE, drag, frame, milliseconds, onward
from tests.benchmarks.result import median, percentile
from tests.gui.canvas.made_up import MadeUpSession, big_document, default_document


class Canvas:
    """The canvas in a window of its own, with a hand on it."""

    def __init__(self) -> None:
        self.document = default_document()
        self.panel = CanvasPanel(self.document, MadeUpSession(self.document))  # type: ignore[arg-type]
        self.panel.resize(*SIZE)
        self.panel.show()
        frame(self.panel)

    def settle(self) -> None:
        """Let everything be painted that waits for its turn."""
        self.panel.settle()
        frame(self.panel)

    def open(self, file: Path) -> float:
        """Open a project and paint it; return the seconds."""
        begin = time.process_time()
        contents = load(file)
        self.document.open(contents.project, contents.dataset, file)
        frame(self.panel)
        return time.process_time() - begin

    def pan(self) -> list[float]:
        """Move the canvas to and fro, a screen and more, over what was not seen before."""
        view = self.panel.view
        return milliseconds(view, lambda number: view.pan(-onward(number), -onward(number) / 2), whole=True)

    def in_view(self) -> int:
        """Return how many layers are in view."""
        return len(self.panel.scene.layers_in(self.panel.view.camera.exposed()))

    def drag(self) -> list[float]:
        """Drag the card nearest to the middle around and return the frames' milliseconds."""
        view, scene = self.panel.view, self.panel.scene
        middle = view.middle()

        def away(id: str) -> float:
            centre = scene.layers[id].card_rect.center()
            return abs(centre.x() - middle.x) + abs(centre.y() - middle.y)

        card = scene.layers[min(scene.layers, key=away)].card_rect
        before = self.document.undo_stack.count()
        taken = drag(view, view.camera.to_view(QPointF(card.left() + 60, card.top() + 80)))
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
    near = canvas.in_view()
    figures = {"pan": canvas.pan()}
    canvas.settle()
    figures["drag"] = canvas.drag()
    view.fit()
    canvas.settle()
    far = canvas.in_view()
    figures["fit_pan"] = canvas.pan()
    middle = {name: median(taken) for name, taken in figures.items()}
    late = {f"{name}_p95": percentile(taken, 0.95) for name, taken in figures.items()}
    tell(open=median(opened), near=near, far=far, **middle, **late)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

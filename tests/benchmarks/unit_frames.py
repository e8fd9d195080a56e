"""The units level with two layers of 100 units, fully connected: how long a frame takes while a hand pans it.

A frame is everything between the hand's move and the painted window, in processor time (see `frames`). Painting
ten thousand curves afresh takes far longer than a frame; while a hand pans, that may only happen in turns.
"""

from __future__ import annotations

import time

from PySide6.QtWidgets import QApplication

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.panel import CanvasPanel
from tests.benchmarks.child import tell
from tests.benchmarks.frames import FRAMES, SIZE, WARM_UP, frame, onward
from tests.benchmarks.result import median, percentile
from tests.gui.canvas.made_up import MadeUpSession, document_of, progress
from tests.gui.canvas.units.pictures import answers

UNITS = 100
BETWEEN_FRAMES = 0.016
"""Seconds from one frame to the next, in which the window may go on with what waits for its turn."""


class OpenCanvas:
    """The units level in a window of its own, with a hand on it and an engine that has answered."""

    def __init__(self) -> None:
        self.document = document_of(_network(), _layout())
        self.panel = CanvasPanel(self.document, MadeUpSession(self.document))  # type: ignore[arg-type]
        self.panel.resize(*SIZE)
        self.panel.show()
        self.panel.levels.set_level("units")
        frame(self.panel)
        self.panel.show_frame(progress(), answers(self.document, dict(self.panel.subscriptions())))
        self.settle()

    def settle(self) -> None:
        """Let everything be painted that waits for its turn."""
        self.panel.settle()
        frame(self.panel)

    def pan(self) -> list[float]:
        """Move the canvas to and fro, half a screen and more, and return the frames' milliseconds."""
        view, taken = self.panel.levels.units, []
        for number in range(WARM_UP + FRAMES):
            begin, started = time.process_time(), time.perf_counter()
            way = onward(number)
            view.pan(-way, -way / 2)
            frame(self.panel)
            while time.perf_counter() < started + BETWEEN_FRAMES:
                QApplication.processEvents()
                time.sleep(0.001)
            taken.append(1000 * (time.process_time() - begin))
        return taken[WARM_UP:]


def _network() -> Network:
    layers = [
        Layer.new("x", "input", "Input", 1, columns=("x",)),
        Layer.new("a", "units", "Hidden 1", UNITS),
        Layer.new("b", "units", "Hidden 2", UNITS),
        Layer.new("t", "regression", "Out", 1, columns=("t",)),
    ]
    return Network.of(layers, [Connection("x", "a"), Connection("a", "b"), Connection("b", "t")])


def _layout() -> Layout:
    return Layout({"x": Point(0, 0), "a": Point(300, 0), "b": Point(660, 0), "t": Point(1020, 0)})


def main() -> None:
    make_application("dark")
    canvas = OpenCanvas()
    strands = canvas.panel.levels.units.opened.strands("a->b")
    assert strands.present.sum() == UNITS * UNITS
    assert strands.weights is not None
    figures = {"fit": canvas.pan()}
    canvas.panel.levels.units.set_zoom(1.0)
    canvas.settle()
    figures["close"] = canvas.pan()
    late = {f"{name}_p95": percentile(taken, 0.95) for name, taken in figures.items()}
    tell(**{name: median(taken) for name, taken in figures.items()}, **late)


if __name__ == "__main__":
    main()

"""NodeGraphQt with as many nodes: how long it takes to make them, and how long a frame takes while panning.

It is an optional extra (`pip install -e '.[bench]'`); without it the figure is told as missing.
"""

from __future__ import annotations

import importlib
import os
import sys
import time

from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QApplication

from tests.benchmarks.canvas_frames import FRAMES, SIZE, STEP, WARM_UP
from tests.benchmarks.child import tell
from tests.benchmarks.result import median

os.environ["QT_PREFERRED_BINDING"] = "PySide6"


def main(nodes: int) -> None:
    try:
        library = importlib.import_module("NodeGraphQt")
    except ImportError:
        tell(installed=False)
        return
    application = QApplication([])

    class Plain(library.BaseNode):  # type: ignore[misc, name-defined]
        __identifier__ = "bench"
        NODE_NAME = "plain"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("in", multi_input=True)
            self.add_output("out")

    graph = library.NodeGraph()
    graph.register_node(Plain)
    graph.widget.resize(*SIZE)
    graph.widget.show()
    application.processEvents()
    begin = time.process_time()
    high = round((nodes / 2.5) ** 0.5)
    made = [
        graph.create_node("bench.Plain", name=f"Hidden {i}", pos=[300 * (i // high), 150 * (i % high)], push_undo=False)
        for i in range(nodes)
    ]
    for first, second in zip(made, made[high:], strict=False):
        first.set_output(0, second.input(0))
    for first, second in zip(made, made[high + 1 :], strict=False):
        first.set_output(0, second.input(0))
    seconds = time.process_time() - begin
    viewer = graph.viewer()
    application.processEvents()
    places = viewer.scene().itemsBoundingRect()
    shown = viewer.viewport().size()
    zoom = min(shown.width() / places.width(), shown.height() / places.height())
    viewer.setTransform(QTransform.fromScale(zoom, zoom))
    viewer.centerOn(places.center())
    application.processEvents()
    taken = []
    for number in range(WARM_UP + FRAMES):
        begin = time.process_time()
        way = STEP if number < (WARM_UP + FRAMES) / 2 else -STEP
        viewer._set_viewer_pan(-way, -way / 2)
        application.processEvents()
        viewer.viewport().repaint()
        taken.append(1000 * (time.process_time() - begin))
    tell(installed=True, create=seconds, pan=median(taken[WARM_UP:]))


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""NodeGraphQt with the network that the canvas is measured with: the same places, wires, window, hand and frames.

It is an optional extra (`pip install -e '.[bench]'`); without it the figure is told as missing.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from dnnlab.project.project import Model
from tests.benchmarks.child import tell
from tests.benchmarks.frames import SIZE, drag, frame, milliseconds, onward
from tests.benchmarks.result import median
from tests.gui.canvas.made_up import big_document

os.environ["QT_PREFERRED_BINDING"] = "PySide6"


def fill(library: Any, graph: Any, model: Model) -> dict[str, Any]:
    """Make a node for each layer and a pipe for each connection."""

    class Plain(library.BaseNode):  # type: ignore[misc]
        __identifier__ = "bench"
        NODE_NAME = "plain"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("in", multi_input=True)
            self.add_output("out", multi_output=True)

    graph.register_node(Plain)
    nodes = {}
    for id, layer in model.network.layers.items():
        at = model.layout.at(id)
        nodes[id] = graph.create_node("bench.Plain", name=layer.name, pos=[at.x, at.y], selected=False, push_undo=False)
    for arrow in model.network.connections.values():
        nodes[arrow.source].output(0).connect_to(nodes[arrow.target].input(0), push_undo=False)
    return nodes


class Viewer:
    """NodeGraphQt's view, moved by its own methods."""

    def __init__(self, viewer: Any, nodes: dict[str, Any]) -> None:
        self.view, self._items = viewer, [node.view for node in nodes.values()]

    def show_all(self) -> None:
        """Show the whole network with the same margins as the canvas does."""
        whole = QRectF()
        for item in self._items:
            whole = whole.united(item.sceneBoundingRect())
        shown = self.view.viewport().size()
        zoom = min((shown.width() - 88) / whole.width(), (shown.height() - 120) / whole.height())
        area = QRectF(0, 0, shown.width() / zoom, shown.height() / zoom)
        area.moveCenter(whole.center())
        self.view.set_scene_rect([area.x(), area.y(), area.width(), area.height()])
        self.view.force_update()

    def show_actual_size(self) -> None:
        """Show the middle of the network at 1:1."""
        places = [item.sceneBoundingRect().center() for item in self._items]
        self.view.reset_zoom(QPointF(median(p.x() for p in places), median(p.y() for p in places)))

    def in_view(self) -> int:
        """Return how many nodes are in view."""
        seen = self.view.mapToScene(self.view.viewport().rect()).boundingRect()
        return sum(item.sceneBoundingRect().intersects(seen) for item in self._items)

    def pan(self) -> list[float]:
        """Pan as its own middle button does, by as many pixels as on the canvas."""
        zoom = self.view.transform().m11()

        def move(number: int) -> None:
            self.view._set_viewer_pan(onward(number) / zoom, onward(number) / 2 / zoom)

        return milliseconds(self.view, move, whole=True)

    def drag(self) -> list[float]:
        """Drag the node nearest to the middle around."""
        middle = self.view.viewport().rect().center()

        def away(item: Any) -> float:
            return float((self.view.mapFromScene(item.sceneBoundingRect().center()) - middle).manhattanLength())

        item = min(self._items, key=away)
        before = item.pos()
        taken = drag(self.view, QPointF(self.view.mapFromScene(item.sceneBoundingRect().center())))
        assert item.pos() != before
        return taken


def main(count: int) -> None:
    try:
        library = importlib.import_module("NodeGraphQt")
    except ImportError:
        tell(installed=False)
        return
    QApplication([])
    graph = library.NodeGraph()
    graph.widget.resize(*SIZE)
    graph.widget.show()
    frame(graph.widget)
    model = big_document(count, 2 * count).model
    begin = time.process_time()
    nodes = fill(library, graph, model)
    frame(graph.widget)
    seconds = time.process_time() - begin
    assert len(graph.viewer().all_pipes()) == 2 * count
    viewer = Viewer(graph.viewer(), nodes)
    viewer.show_actual_size()
    frame(graph.widget)
    near = viewer.in_view()
    pan, dragged = viewer.pan(), viewer.drag()
    viewer.show_all()
    frame(graph.widget)
    far = viewer.in_view()
    fit_pan = viewer.pan()
    figures = {"pan": median(pan), "drag": median(dragged), "fit_pan": median(fit_pan)}
    tell(installed=True, create=seconds, near=near, far=far, **figures)


if __name__ == "__main__":
    main(int(sys.argv[1]))

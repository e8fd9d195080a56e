"""The picture of all weights: kept while one pans, painted in turns where there are thousands."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from pytestqt.qtbot import QtBot

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.wires import Wires
from dnnlab.project.project import Model

EXPOSED = QRectF(-100, -1300, 900, 2600)


def _opened(units: int) -> Opened:
    layers = [Layer.new("a", "units", units=units), Layer.new("b", "units", units=units)]
    opened = Opened()
    network = Network.of(layers, [Connection("a", "b")])
    opened.take(Model(network, Layout({"a": Point(0, 0), "b": Point(400, 0)})))
    opened.take_weights("a->b", np.ones((units, units)))
    return opened


def _paint(wires: Wires, dx: float = 0.0) -> QImage:
    image = QImage(900, 2600, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    exposed = EXPOSED.translated(dx, 0)
    wires.paint(painter, QTransform.fromTranslate(-exposed.left(), -exposed.top()), exposed, 1.0)
    painter.end()
    return image


def _blank() -> QImage:
    image = QImage(900, 2600, QImage.Format.Format_RGB32)
    image.fill(0)
    return image


def test_that_few_weights_are_painted_at_once(qtbot: QtBot) -> None:
    wires = Wires()
    wires.show({"a->b": _opened(4).strands("a->b")})
    assert _paint(wires) != _blank()


def test_that_panning_moves_the_picture_and_paints_no_new_one(qtbot: QtBot) -> None:
    wires, opened = Wires(), _opened(4)
    wires.show({"a->b": opened.strands("a->b")})
    first = _paint(wires)
    opened.strands("a->b").weights = np.zeros((4, 4))  # it would look different if it were painted again
    moved = _paint(wires, dx=30.0)
    assert moved.copy(0, 0, 800, 2600) == first.copy(30, 0, 800, 2600)


def test_that_thousands_of_weights_are_painted_beside_other_work(qtbot: QtBot) -> None:
    wires = Wires()
    wires.show({"a->b": _opened(60).strands("a->b")})
    assert _paint(wires) == _blank()
    with qtbot.waitSignal(wires.ready):
        pass
    assert _paint(wires) != _blank()


def test_that_changed_weights_are_painted_anew(qtbot: QtBot) -> None:
    wires, opened = Wires(), _opened(4)
    wires.show({"a->b": opened.strands("a->b")})
    first = _paint(wires)
    opened.take_weights("a->b", -np.ones((4, 4)))
    wires.refresh()
    assert _paint(wires) == first
    wires.finish()
    assert _paint(wires) != first


def test_that_removed_weights_are_not_painted(qtbot: QtBot) -> None:
    wires, strands = Wires(), _opened(4).strands("a->b")
    strands.present[:] = False
    wires.show({"a->b": strands})
    assert _paint(wires) == _blank()

"""Frozen layers and connections are told from others at every zoom, however small their weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor

from dnnlab.gui.canvas.metrics import DETAIL_ZOOM
from dnnlab.gui.theme import current
from tests.gui.canvas.stand import Stand

WIRE = "hidden-1->output"


def show_tiny_weights(stand: Stand) -> None:
    item = stand.scene.connections[WIRE]
    item.take_weights(np.full(item.strand_count, 1e-6), 1.0)
    stand.view.finish_pictures()


def freeze(stand: Stand) -> None:
    network = stand.document.network
    stand.document.edit_network("Freeze", network.put_connection(replace(network.connections[WIRE], frozen=True)))
    show_tiny_weights(stand)


def near_accent(stand: Stand, area: QRectF) -> int:
    """How many pixels of an area of the scene have the hue of the accent, and not that of the ground."""
    accent, ground = current().accent, current().canvas
    return sum(
        abs(colour.hue() - accent.hue()) < 20 and _apart(colour, ground) > 60 and colour.saturation() > 50
        for colour in colours(stand, area)
    )


def colours(stand: Stand, area: QRectF) -> list[QColor]:
    shown = QRect(stand.at(area.topLeft()), stand.at(area.bottomRight()))
    image = stand.view.viewport().grab(shown).toImage()
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]


def _apart(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def of_wire(stand: Stand) -> QRectF:
    """The room between the two cards that the wire joins."""
    left, right = stand.scene.layers["hidden-1"].card_rect, stand.scene.layers["output"].card_rect
    return QRectF(left.right() + 12, left.top(), right.left() - left.right() - 24, left.height() * 0.55)


def zoom_to(stand: Stand, zoom: float) -> None:
    stand.panel.resize(round(1032 * zoom), round(516 * zoom))
    stand.settle()
    stand.view.go_home()
    stand.settle()
    show_tiny_weights(stand)


def test_that_a_wire_of_tiny_weights_is_seen_and_a_frozen_one_is_of_another_colour(stand: Stand) -> None:
    show_tiny_weights(stand)
    area = of_wire(stand)
    ground = current().canvas
    seen = sum(_apart(colour, ground) > 60 for colour in colours(stand, area))
    assert seen > stand.view.zoom * area.width() / 2
    assert near_accent(stand, area) == 0
    freeze(stand)
    assert near_accent(stand, area) > stand.view.zoom * area.width() / 2


@pytest.mark.parametrize("size", [0.45, 0.3])
def test_that_a_frozen_wire_and_a_frozen_layer_have_locks_from_afar(stand: Stand, size: float) -> None:
    zoom_to(stand, size)
    assert stand.view.zoom < DETAIL_ZOOM
    area, card = of_wire(stand), stand.scene.layers["hidden-1"].card_rect
    header = QRectF(card.center().x(), card.top(), card.width() / 2 - 12, 90)
    stand.document.select([])
    assert near_accent(stand, area) == near_accent(stand, header) == 0
    freeze(stand)
    assert near_accent(stand, area) > 15
    network = stand.document.network
    stand.document.edit_network("Freeze", network.put(network.layers["hidden-1"].with_values(frozen=True)))
    stand.view.finish_pictures()
    if stand.view.zoom > 0.25:  # below it the name needs the room
        assert near_accent(stand, header) > 5

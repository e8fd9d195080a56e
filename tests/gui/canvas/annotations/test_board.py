"""What of notes and frames is seen: on the canvas, from far away and on the map."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from dnnlab.graph.annotation import Tint
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.painter import tint_colour, title_height
from dnnlab.gui.theme import DARK, LIGHT, current
from tests.gui.canvas.annotations.sketch import annotation, sketch
from tests.gui.canvas.made_up import document_of
from tests.gui.canvas.stand import Stand


@pytest.fixture
def stand(qtbot: QtBot) -> Stand:
    model = sketch()
    return Stand(qtbot, document_of(model.network, model.layout))


def pixel(stand: Stand, place: QPointF) -> QColor:
    image = stand.view.viewport().grab().toImage()
    at = stand.at(place)
    return image.pixelColor(round(at.x() * image.devicePixelRatio()), round(at.y() * image.devicePixelRatio()))


def bar(stand: Stand) -> QPointF:
    area = stand.scene.board.items["apart"].area
    return QPointF(area.left() + 1, area.center().y())


@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.11])
def test_that_a_note_is_painted_near_and_far(stand: Stand, zoom: float) -> None:
    stand.view.set_zoom(zoom)
    stand.view.centre(bar(stand))
    stand.settle()
    assert stand.view.overview.applies(zoom, stand.view.camera.exposed()) is (zoom < 0.12)
    yellow = tint_colour(Tint.YELLOW, current())
    beside = [pixel(stand, bar(stand) + QPointF(pixels / zoom, 0)) for pixels in (-2, -1, 0, 1, 2)]
    assert any(abs(yellow.hue() - one.hue()) < 12 and one.saturation() > 100 for one in beside)


@pytest.mark.parametrize("zoom", [1.0, 0.11])
def test_that_the_ground_inside_a_frame_is_tinted(stand: Stand, zoom: float) -> None:
    inside, outside = QPointF(790, 300), QPointF(850, 360)
    stand.view.set_zoom(zoom)
    stand.view.centre(inside)
    stand.settle()
    assert pixel(stand, inside).lightness() != pixel(stand, outside).lightness()


def test_that_the_map_reaches_to_the_last_note_and_shows_it(stand: Stand) -> None:
    stand.document.edit_layout("Move", stand.document.layout.moved({"apart": Point(0, 3000)}))
    stand.settle()
    assert stand.scene.content_rect().bottom() == 3072
    minimap = stand.panel.minimap
    minimap.grab()
    assert minimap._drawn.bottom() == 3072


def test_that_titles_stay_legible_from_afar_but_take_no_more_than_half_a_frame() -> None:
    frame = annotation("f", "frame", 0, 0, 400, 272)
    assert title_height(frame, 1.0) == 32
    assert title_height(frame, 0.2) == 90
    assert title_height(frame, 0.05) == 136


def test_that_smaller_frames_lie_over_larger_ones_and_are_found_first(stand: Stand) -> None:
    board = stand.scene.board
    assert board.items["outer"].zValue() < board.items["inner"].zValue() < 0
    stand.document.edit_layout("Move", stand.document.layout.moved({"inner": Point(360, -160)}))
    found = board.frame_at(QPointF(420, -140), 1.0)
    assert found is not None
    assert found.id == "inner"
    assert board.frame_at(QPointF(700, 200), 1.0) is None


def test_that_a_tint_has_a_shade_in_each_theme() -> None:
    for theme in (DARK, LIGHT):
        assert len({tint_colour(tint, theme).name() for tint in Tint}) == len(Tint)


def test_that_items_come_and_go_with_the_document(stand: Stand) -> None:
    stand.document.undo_stack.clear()
    count = len(stand.scene.items())
    stand.editor.add("frame", Point(0, 900))
    assert len(stand.scene.items()) == count + 1
    stand.document.undo_stack.undo()
    assert len(stand.scene.items()) == count
    far = stand.document.layout.moved({"apart": Point(60_000, 0)})
    stand.document.edit_layout("Move", far)
    assert stand.scene.sceneRect().right() >= 60_000

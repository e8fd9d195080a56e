"""The switch between layers, units and values, and what zooming does to it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.units.dots import MOST_DOTS
from dnnlab.gui.canvas.units.levels import OPENS_AT
from dnnlab.gui.theme.motion import set_reduced
from tests.gui.canvas.units.open_stand import LEFT, OpenStand


def test_that_keys_1_2_and_3_choose_the_level(stand: OpenStand) -> None:
    for key, level in ((Qt.Key.Key_1, "layers"), (Qt.Key.Key_3, "values"), (Qt.Key.Key_2, "units")):
        stand.panel.activateWindow()
        QTest.keyClick(stand.levels.view, key)
        assert stand.levels.level == level
        assert stand.levels.switch.segmented.value() == level


def test_that_the_switch_chooses_the_level(stand: OpenStand, qtbot: QtBot) -> None:
    segmented = stand.levels.switch.segmented
    qtbot.mouseClick(segmented._buttons["layers"], LEFT)
    assert stand.levels.stack.currentWidget() is stand.panel.view
    qtbot.mouseClick(segmented._buttons["values"], LEFT)
    assert stand.levels.stack.currentWidget() is stand.view
    assert stand.view.numbers


def test_that_zooming_in_opens_the_layers_where_one_looks(stand: OpenStand) -> None:
    stand.levels.set_level("layers")
    place = stand.panel.scene.layers["h2"].card_rect.center()
    stand.panel.view.zoom_by_hand(OPENS_AT + 0.01)
    stand.levels.set_level("layers")
    stand.panel.view.set_zoom(1.0)
    stand.panel.view.centre(place)
    stand.panel.view.zoom_by_hand(OPENS_AT + 0.01)
    assert stand.levels.level == "units"
    assert abs(stand.view.percentage - OPENS_AT) < 0.02
    middle = stand.view.seen().center()
    assert abs(middle.x() - place.x()) < 8
    assert abs(middle.y() - place.y()) < 8


def test_that_zooming_out_closes_the_layers_and_in_shows_the_values(stand: OpenStand) -> None:
    stand.view.zoom_by_hand(3.6 / 2.2)
    assert stand.levels.level == "values"
    stand.view.zoom_by_hand(2.0 / 2.2)
    stand.view.zoom_by_hand(0.05)
    assert stand.levels.level == "layers"
    assert stand.panel.view.zoom < OPENS_AT


def test_that_showing_everything_never_closes_the_layers(stand: OpenStand) -> None:
    stand.panel.resize(700, 420)
    stand.panel.canvas_actions.fit.trigger()
    assert stand.levels.level == "units"


def test_that_the_engine_is_asked_about_single_weights_only_while_layers_are_open(stand: OpenStand) -> None:
    asked = [key for key in stand.session.watched if "weights of" in key]
    assert "canvas/weights of h1->h2" in asked
    stand.levels.set_level("layers")
    assert not [key for key in stand.session.watched if "weights of" in key]


def test_that_the_map_moves_the_opened_network(stand: OpenStand) -> None:
    stand.view.set_zoom(2.0)
    place = QPointF(stand.panel.scene.layers["o"].card_rect.center())
    stand.view.look_at(place)
    seen = stand.view.seen().center()
    assert abs(seen.x() - place.x()) < 4
    assert abs(seen.y() - place.y()) < 4


def test_that_the_legend_tells_the_limit_of_the_weights(stand: OpenStand) -> None:
    assert stand.panel.legend.isVisible()
    assert "to +4" in stand.panel.legend.accessibleName()
    stand.levels.set_level("layers")
    assert not stand.panel.legend.isVisible()


def test_that_another_document_is_shown_open_too(stand: OpenStand) -> None:
    document = stand.document
    stand.view.choose(None)
    document.open(document.project, document.dataset, None)
    assert stand.view.opened.frames.keys() == document.network.layers.keys()
    assert not stand.view.opened.weights


def test_that_rename_stands_over_the_frames_title(stand: OpenStand) -> None:
    stand.document.select(["h1"])
    stand.panel.canvas_actions.rename.trigger()
    frame = stand.view.opened.frames["h1"]
    top = stand.view.camera.to_view(QPointF(frame.left, frame.top)).y()
    field = next(child for child in stand.view.children() if type(child).__name__ == "RenameField")
    assert abs(field.geometry().bottom() - top) < 30  # type: ignore[attr-defined]


# ---- what a person chose, and how closely they look


def test_that_a_level_chosen_by_key_stays_until_one_zooms_past_the_other(stand: OpenStand) -> None:
    stand.view.zoom_by_hand(4.0 / 2.2)
    assert stand.levels.level == "values"
    stand.levels.set_level("units")
    stand.view.zoom_by_hand(4.2 / 2.2)
    assert stand.levels.level == "units"
    stand.view.zoom_by_hand(2.0 / 2.2)
    stand.view.zoom_by_hand(3.6 / 2.2)
    assert stand.levels.level == "values"
    stand.view.zoom_by_hand(2.0 / 2.2)
    assert stand.levels.level == "units"
    stand.levels.set_level("values")
    stand.view.zoom_by_hand(2.1 / 2.2)
    assert stand.levels.level == "values"


def test_that_the_legend_takes_less_room_where_there_is_little(stand: OpenStand) -> None:
    wide = stand.panel.legend.width()
    assert stand.panel.legend.fit(wide - 40)
    assert wide - 72 <= stand.panel.legend.width() <= wide - 40
    assert not stand.panel.legend.fit(wide - 200)
    assert stand.panel.legend.fit(wide)
    assert stand.panel.legend.width() == wide


def test_that_levels_fade_into_each_other_and_not_where_motion_is_reduced(stand: OpenStand, qtbot: QtBot) -> None:
    stand.levels.set_level("layers")
    assert stand.levels.fade.isVisible()
    qtbot.waitUntil(lambda: not stand.levels.fade.isVisible())
    set_reduced(True)
    try:
        stand.levels.set_level("units")
        assert not stand.levels.fade.isVisible()
    finally:
        set_reduced(False)
    stand.levels.set_level("values")
    assert not stand.levels.fade.isVisible()  # the same view


def test_that_the_legend_says_where_activations_have_no_common_scale(stand: OpenStand) -> None:
    assert "activations −1 to +1" in stand.panel.legend.accessibleName()
    network = stand.document.network
    stand.document.edit_network("Set", network.put(network.layers["h1"].with_values(activation="relu")))
    stand.answer()
    assert "activations, scaled by layer" in stand.panel.legend.accessibleName()


def test_that_rows_of_the_data_lie_over_a_single_output_of_two_inputs(stand: OpenStand) -> None:
    document = stand.document
    dots = stand.view.opened.dots["o"]
    assert 50 < len(dots.places) <= MOST_DOTS
    assert dots.places.min() >= 0
    assert dots.places.max() <= 1
    assert len(dots.classes) == 0
    layer = document.network.layers["i"].with_unit_count(1).with_values(columns=("x",))
    document.edit_network("One input", document.network.put(layer))
    assert stand.view.opened.dots == {}
    missing = document.network.layers["i"].with_unit_count(2).with_values(columns=("x", "nothing"))
    document.edit_network("A column that is not there", document.network.put(missing))
    assert stand.view.opened.dots == {}

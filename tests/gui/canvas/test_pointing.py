from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas.palette import MIME_TYPE
from dnnlab.gui.canvas.placement import boxes_of
from dnnlab.gui.canvas.quick_search import QuickSearch
from dnnlab.gui.canvas.rename_field import RenameField
from tests.gui.canvas.made_up import picture_document
from tests.gui.canvas.stand import LEFT, MIDDLE, SHIFT, Stand


def arrows(stand: Stand) -> set[str]:
    return set(stand.document.network.connections)


# ---- selecting


def test_that_a_click_selects_and_a_click_on_nothing_selects_nothing(stand: Stand) -> None:
    stand.click(stand.body("hidden-1"))
    assert stand.document.selection == {"hidden-1"}
    stand.click(stand.middle("hidden-1->output"))
    assert stand.document.selection == {"hidden-1->output"}
    stand.click(stand.empty_place())
    assert stand.document.selection == frozenset()


def test_that_shift_adds_and_takes_away(stand: Stand) -> None:
    stand.click(stand.body("hidden-1"))
    stand.click(stand.body("input"), SHIFT)
    stand.click(stand.middle("hidden-1->output"), SHIFT)
    assert stand.document.selection == {"hidden-1", "input", "hidden-1->output"}
    stand.click(stand.body("hidden-1"), SHIFT)
    assert stand.document.selection == {"input", "hidden-1->output"}


def test_that_a_click_on_one_of_several_selected_layers_selects_that_one(stand: Stand) -> None:
    stand.document.select(["input", "hidden-1"])
    stand.click(stand.body("hidden-1"))
    assert stand.document.selection == {"hidden-1"}


def test_that_a_rubber_band_selects_what_it_meets_and_escape_takes_it_back(stand: Stand) -> None:
    stand.document.select(["output"])
    start = stand.scene.layers["input"].card_rect.topLeft() + QPointF(-20, -40)
    end = stand.body("hidden-1")
    stand.drag(start, end)
    assert stand.document.selection == {"input", "hidden-1"}
    stand.press(start)
    stand.move(stand.body("input"))
    assert stand.document.selection == {"input"}
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.selection == {"input", "hidden-1"}
    stand.release(end)
    assert stand.document.selection == {"input", "hidden-1"}


def test_that_a_rubber_band_with_shift_keeps_what_was_selected(stand: Stand) -> None:
    stand.document.select(["output"])
    start = stand.scene.layers["input"].card_rect.topLeft() + QPointF(-20, -40)
    stand.drag(start, stand.body("input"), held=SHIFT)
    assert stand.document.selection == {"input", "output"}


# ---- moving


def test_that_a_drag_moves_layers_along_the_grid_in_one_step_of_undo(stand: Stand) -> None:
    before = stand.document.layout
    stand.document.select(["hidden-1", "output"])
    start = stand.body("hidden-1")
    stand.drag(start, start + QPointF(43, 97))
    assert stand.document.undo_stack.count() == 1
    assert stand.undo_text == "Move 2 layers"
    for id in ("hidden-1", "output"):
        assert stand.document.layout.at(id).x == before.at(id).x + 40
        assert stand.document.layout.at(id).y == before.at(id).y + 96
    assert stand.document.layout.at("input") == before.at("input")
    stand.document.undo_stack.undo()
    assert stand.document.layout == before


def test_that_a_press_that_hardly_moves_is_no_drag(stand: Stand) -> None:
    start = stand.body("hidden-1")
    stand.drag(start, start + QPointF(2, 1))
    assert stand.document.undo_stack.count() == 0
    assert stand.document.selection == {"hidden-1"}


def test_that_a_drag_back_to_the_start_leaves_no_step(stand: Stand) -> None:
    start = stand.body("hidden-1")
    stand.press(start)
    stand.move(start + QPointF(100, 0))
    stand.move(start + QPointF(1, 0))
    stand.release(start)
    assert stand.document.undo_stack.count() == 0


def test_that_escape_puts_dragged_layers_back(stand: Stand) -> None:
    before = stand.document.layout
    start = stand.body("hidden-1")
    stand.press(start)
    stand.move(start + QPointF(100, 0))
    assert stand.document.layout != before
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.layout == before
    stand.move(start + QPointF(200, 0))
    stand.release(start)
    assert stand.document.layout == before
    assert stand.document.undo_stack.count() == 0


def test_that_undo_waits_until_a_drag_is_over(stand: Stand) -> None:
    undo = stand.document.undo_stack.createUndoAction(stand.panel)
    undo.setShortcut("Ctrl+Z")
    stand.panel.addAction(undo)
    stand.panel.activateWindow()
    stand.view.setFocus()
    stand.qtbot.waitUntil(stand.view.hasFocus)
    stand.editor.delete(["hidden-1->output"])
    start = stand.body("hidden-1")
    stand.press(start)
    stand.move(start + QPointF(100, 0))
    stand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "hidden-1->output" not in arrows(stand)
    stand.release(start)
    assert stand.undo_text == "Move Hidden"
    for _ in range(2):
        stand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "hidden-1->output" in arrows(stand)


# ---- connecting


def test_that_a_drag_from_port_to_port_connects_and_selects_the_connection(stand: Stand) -> None:
    stand.drag(stand.output("input"), stand.input("output"))
    assert "input->output" in arrows(stand)
    assert stand.undo_text == "Connect Input to Mixture density"


def test_that_a_drag_may_end_anywhere_on_a_card_and_begin_at_an_input_port(stand: Stand) -> None:
    stand.drag(stand.output("input"), stand.body("output"))
    assert "input->output" in arrows(stand)
    stand.editor.delete(["input->output"])
    stand.drag(stand.input("output"), stand.body("input"))
    assert "input->output" in arrows(stand)


def test_that_only_legal_ends_light_up_while_connecting(stand: Stand) -> None:
    stand.press(stand.output("input"))
    stand.move(stand.empty_place())
    assert stand.scene.stage.open_ends == {"output"}
    stand.move(stand.body("output"))
    assert stand.scene.stage.goal == "output"
    stand.key(Qt.Key.Key_Escape)
    assert stand.scene.stage.open_ends is None
    assert stand.scene.stage.goal == ""
    stand.release(stand.body("output"))
    assert "input->output" not in arrows(stand)


def test_that_a_loop_is_named_at_the_pointer_and_not_drawn(stand: Stand) -> None:
    id = stand.panel.add_layer("units")
    stand.editor.connect("hidden-1", id)
    stand.editor.document.select([])
    stand.view.fit()
    stand.press(stand.output(id))
    stand.move(stand.body("hidden-1"))
    assert stand.view.bubble.isVisible()
    assert "close a loop" in stand.view.bubble.text()
    assert "Hidden → Hidden 2 → Hidden" in stand.view.bubble.text()
    before = arrows(stand)
    stand.release(stand.body("hidden-1"))
    assert arrows(stand) == before
    assert stand.view.bubble.isVisible()


def test_that_a_second_connection_between_two_layers_is_refused_in_words(stand: Stand) -> None:
    stand.drag(stand.output("input"), stand.body("hidden-1"))
    assert "already" in stand.view.bubble.text()
    assert stand.document.undo_stack.count() == 0


def test_that_a_connection_dropped_where_it_began_does_nothing(stand: Stand, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(stand.view.requests.new_layer):
        stand.click(stand.output("hidden-1"))
        stand.drag(stand.output("hidden-1"), stand.body("hidden-1"))
    assert stand.document.undo_stack.count() == 0


def test_that_a_connection_dropped_on_nothing_offers_layers_that_may_follow(stand: Stand) -> None:
    stand.drag(stand.output("hidden-1"), stand.empty_place())
    search = stand.panel.findChild(QuickSearch)
    assert search is not None
    titles = [search.list.item(row).text() for row in range(search.list.count())]
    assert "Input" not in titles
    assert "Units" in titles
    QTest.keyClicks(search.field, "reg")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    added = next(layer for layer in stand.document.network.layers.values() if layer.kind == "regression")
    assert f"hidden-1->{added.id}" in arrows(stand)
    assert stand.document.undo_stack.count() == 1


def test_that_the_end_of_the_selected_connection_is_taken_elsewhere(stand: Stand) -> None:
    id = stand.panel.add_layer("regression")
    stand.view.fit()
    stand.editor.set_connection_kind(["hidden-1->output"], ConnectionKind.IDENTITY)
    stand.document.select(["hidden-1->output"])
    stand.drag(stand.input("output"), stand.body(id))
    assert f"hidden-1->{id}" in arrows(stand)
    assert "hidden-1->output" not in arrows(stand)
    assert stand.document.network.connections[f"hidden-1->{id}"].kind is ConnectionKind.IDENTITY
    stand.document.select([f"hidden-1->{id}"])
    stand.drag(stand.input(id), stand.empty_place())
    assert f"hidden-1->{id}" in arrows(stand)


def test_that_with_the_connect_tool_a_drag_from_a_card_connects(stand: Stand) -> None:
    stand.view.set_tool("connect")
    stand.drag(stand.body("input"), stand.body("output"))
    assert "input->output" in arrows(stand)
    stand.editor.delete(["input->output"])
    stand.drag(stand.body("output"), stand.body("input"))  # an output is connected from its input port
    assert "input->output" in arrows(stand)


# ---- seeing


def test_that_the_middle_button_and_the_hand_tool_move_the_canvas(stand: Stand) -> None:
    place = stand.empty_place()
    before = stand.at(place)
    pan(stand, before, MIDDLE)
    assert stand.at(place) - before == QPoint(60, -30)
    stand.view.set_tool("hand")
    before = stand.at(stand.body("hidden-1"))
    pan(stand, before, LEFT)
    assert stand.at(stand.body("hidden-1")) - before == QPoint(60, -30)
    assert stand.document.undo_stack.count() == 0
    assert stand.document.selection == frozenset()


def pan(stand: Stand, start: QPoint, button: Qt.MouseButton) -> None:
    QTest.mousePress(stand.view.viewport(), button, pos=start)
    for way in (QPoint(20, -10), QPoint(45, -40), QPoint(60, -30)):
        QTest.mouseMove(stand.view.viewport(), start + way)
    QTest.mouseRelease(stand.view.viewport(), button, pos=start + QPoint(60, -30))


def wheel(stand: Stand, at: QPointF, turn: QPoint, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    none = Qt.MouseButton.NoButton
    where = stand.view.viewport().mapToGlobal(at.toPoint())
    event = QWheelEvent(at, QPointF(where), QPoint(), turn, none, held, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(stand.view.viewport(), event)


@pytest.mark.parametrize("turn", [120, -120, -360])
def test_that_the_wheel_zooms_around_the_pointer(stand: Stand, turn: int) -> None:
    at = QPointF(700, 200)
    fixed = stand.view.camera.to_scene(at)
    wheel(stand, at, QPoint(0, turn))
    assert (stand.view.zoom > 1.0) is (turn > 0)
    away = stand.view.camera.to_view(fixed) - at
    assert abs(away.x()) <= 1
    assert abs(away.y()) <= 1


def test_that_zooming_stops_at_its_limits(stand: Stand) -> None:
    for _ in range(40):
        wheel(stand, QPointF(100, 100), QPoint(0, 1200))
    assert stand.view.zoom == 3.0
    for _ in range(40):
        wheel(stand, QPointF(100, 100), QPoint(0, -1200))
    assert stand.view.zoom == 0.05


def test_that_fitting_shows_everything_and_never_magnifies(stand: Stand) -> None:
    stand.view.set_zoom(2.0)
    stand.view.pan(5000, 5000)
    stand.view.fit()
    assert stand.view.camera.exposed().contains(stand.scene.content_rect())
    assert stand.view.zoom <= 1.0
    stand.view.fit(frozenset({"input"}))
    assert stand.view.zoom == 1.0
    middle = stand.view.camera.exposed().center()
    assert (middle - stand.scene.layers["input"].card_rect.center()).manhattanLength() < 3


def test_that_the_network_stays_in_view_while_the_window_changes_until_a_hand_moves_it(stand: Stand) -> None:
    stand.panel.resize(640, 400)
    stand.settle()
    assert stand.view.camera.exposed().contains(stand.scene.content_rect())
    stand.view.set_zoom(0.8)
    stand.panel.resize(900, 500)
    stand.settle()
    assert stand.view.zoom == 0.8


def test_that_hovering_marks_what_is_under_the_pointer(stand: Stand) -> None:
    stand.move(stand.body("hidden-1"))
    assert stand.scene.stage.hovered == "hidden-1"
    stand.move(stand.middle("hidden-1->output"))
    assert stand.scene.stage.hovered == "hidden-1->output"
    QApplication.sendEvent(stand.view, QEvent(QEvent.Type.Leave))
    assert stand.scene.stage.hovered == ""


# ---- menus and small windows


def open_menu(stand: Stand) -> QMenu:
    menus = [menu for menu in stand.panel.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


def test_that_a_right_click_opens_the_menu_of_what_is_there(stand: Stand) -> None:
    stand.menu_at(stand.body("hidden-1"))
    assert stand.document.selection == {"hidden-1"}
    menu = open_menu(stand)
    texts = [action.text() for action in menu.actions()]
    assert {"Rename", "Duplicate", "Freeze", "Delete"} <= set(texts)
    menu.close()
    stand.settle()
    stand.menu_at(stand.middle("hidden-1->output"))
    menu = open_menu(stand)
    next(action for action in menu.actions() if action.text().startswith("Identity")).trigger()
    assert stand.document.network.connections["hidden-1->output"].kind is ConnectionKind.IDENTITY
    assert stand.undo_text == "Make Hidden → Mixture density identity"
    menu.close()


def test_that_the_canvas_menu_adds_a_layer_where_it_was_opened(stand: Stand) -> None:
    place = stand.empty_place()
    stand.menu_at(place)
    menu = open_menu(stand)
    kinds = next(action.menu() for action in menu.actions() if action.menu())
    assert isinstance(kinds, QMenu)
    next(action for action in kinds.actions() if action.text() == "Regression").trigger()
    menu.close()
    added = stand.document.selected_layer
    assert added is not None
    assert stand.document.network.layers[added].kind == "regression"
    middle = stand.scene.layers[added].card_rect.center()
    assert (middle - place).manhattanLength() < 200


def test_that_the_button_on_a_card_opens_its_menu(stand: Stand) -> None:
    stand.click(stand.scene.layers["hidden-1"].card_rect.topRight() + QPointF(-18, 18))
    assert stand.document.selection == {"hidden-1"}
    open_menu(stand).close()


def test_that_a_double_click_on_a_card_renames_it(stand: Stand) -> None:
    stand.double_click(stand.body("hidden-1"))
    field = stand.view.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "Encoder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert stand.document.network.layers["hidden-1"].name == "Encoder"
    assert stand.undo_text == "Rename Hidden"


def test_that_a_card_is_dragged_by_the_second_press_of_a_double_click(stand: Stand) -> None:
    before, start = stand.document.layout.at("hidden-1"), stand.body("hidden-1")
    stand.click(start)
    stand.press_again(start)
    stand.move(start + QPointF(48, 72))
    stand.release(start + QPointF(48, 72))
    assert stand.document.layout.at("hidden-1") != before
    assert stand.document.undo_stack.count() == 1
    assert stand.view.findChild(RenameField) is None


def test_that_an_empty_name_is_refused_in_place_and_escape_keeps_the_old_one(stand: Stand) -> None:
    stand.view.requests.rename.emit("hidden-1")
    field = stand.view.findChild(RenameField)
    assert field is not None
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "empty" in stand.view.bubble.text()
    assert field.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert stand.document.network.layers["hidden-1"].name == "Hidden"
    assert stand.document.undo_stack.count() == 0


def test_that_a_double_click_on_nothing_offers_layers(stand: Stand) -> None:
    stand.double_click(stand.empty_place())
    search = stand.panel.findChild(QuickSearch)
    assert search is not None
    QTest.keyClicks(search.field, "softmax")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    added = stand.document.selected_layer
    assert added is not None
    assert stand.document.network.layers[added].kind == "multiclass"


# ---- dragging from the palette


def data_of(kind: str) -> QMimeData:
    data = QMimeData()
    data.setData(MIME_TYPE, kind.encode())
    return data


def drag_in(
    stand: Stand,
    kind: str,
    place: QPointF,
    *,
    drop: bool = True,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    viewport, at, data = stand.view.viewport(), stand.at(place), data_of(kind)
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, LEFT, held))
    QApplication.sendEvent(viewport, QDragMoveEvent(at, copy, data, LEFT, held))
    if drop:
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, LEFT, held))


def test_that_a_layer_dropped_on_the_canvas_is_added_and_selected(stand: Stand) -> None:
    drag_in(stand, "units", stand.empty_place())
    added = stand.document.selected_layer
    assert added is not None
    assert stand.document.network.layers[added].name == "Hidden 2"
    assert stand.undo_text == "Add Hidden 2"
    boxes = boxes_of(stand.editor.model)
    assert not any(a.meets(b) for index, a in enumerate(boxes) for b in boxes[:index])


def test_that_a_layer_dropped_on_a_connection_is_inserted(stand: Stand) -> None:
    drag_in(stand, "units", stand.middle("hidden-1->output"), drop=False)
    assert stand.scene.stage.landing == "hidden-1->output"
    drag_in(stand, "units", stand.middle("hidden-1->output"))
    added = stand.document.selected_layer
    assert arrows(stand) == {"input->hidden-1", f"hidden-1->{added}", f"{added}->output"}
    assert stand.undo_text == "Insert Hidden 2"
    assert stand.scene.stage.landing == ""


def test_that_shift_keeps_a_dropped_layer_out_of_a_connection(stand: Stand) -> None:
    before = arrows(stand)
    drag_in(stand, "units", stand.middle("hidden-1->output"), drop=False, held=SHIFT)
    assert stand.scene.stage.landing == ""
    drag_in(stand, "units", stand.middle("hidden-1->output"), held=SHIFT)
    assert arrows(stand) == before
    assert len(stand.document.network.layers) == 4


def with_loose_layer(stand: Stand, kind: str = "units") -> str:
    place = stand.empty_place()
    return stand.editor.add(kind, Point(place.x(), place.y() + 80))


def test_that_a_loose_layer_dragged_onto_a_connection_is_inserted_in_one_step(stand: Stand) -> None:
    loose = with_loose_layer(stand)
    stand.scene._rest.setInterval(600_000)  # on a busy machine the hand would rest, and the arrow go another way
    before, start, goal = stand.document.model, stand.body(loose), stand.middle("hidden-1->output")
    stand.press(start)
    stand.move(goal + QPointF(0, 60))
    assert stand.scene.stage.landing == ""
    stand.move(goal)
    assert stand.scene.stage.landing == "hidden-1->output"
    stand.release(goal)
    assert stand.scene.stage.landing == ""
    assert arrows(stand) == {"input->hidden-1", f"hidden-1->{loose}", f"{loose}->output"}
    assert stand.undo_text == "Insert Hidden 2"
    assert stand.document.undo_stack.count() == 2
    stand.document.undo_stack.undo()
    assert stand.document.model == before


@pytest.mark.parametrize("way", ["shift", "escape", "connected", "output"])
def test_that_a_layer_is_not_inserted_against_ones_will(stand: Stand, way: str) -> None:
    loose = with_loose_layer(stand, "regression" if way == "output" else "units")
    if way == "connected":
        stand.editor.connect("input", loose)
    before, start, goal = arrows(stand), stand.body(loose), stand.middle("hidden-1->output")
    stand.press(start)
    stand.move(goal + QPointF(0, 60))
    if way == "shift":
        QTest.keyPress(stand.view, Qt.Key.Key_Shift)
        at = stand.view.camera.to_view(goal)
        move = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, LEFT, SHIFT)
        QApplication.sendEvent(stand.view.viewport(), move)
    else:
        stand.move(goal)
    if way == "escape":
        stand.key(Qt.Key.Key_Escape)
    assert stand.scene.stage.landing == ""
    stand.release(goal, held=SHIFT if way == "shift" else Qt.KeyboardModifier.NoModifier)
    assert arrows(stand) == before


def test_that_an_output_dropped_on_a_connection_stands_beside_it(stand: Stand) -> None:
    before = arrows(stand)
    drag_in(stand, "regression", stand.middle("hidden-1->output"))
    assert arrows(stand) == before
    assert len(stand.document.network.layers) == 4


def test_that_a_drag_that_leaves_again_adds_nothing(stand: Stand) -> None:
    drag_in(stand, "units", stand.middle("hidden-1->output"), drop=False)
    QApplication.sendEvent(stand.view.viewport(), QDragLeaveEvent())
    assert stand.scene.stage.landing == ""
    assert stand.document.undo_stack.count() == 0


@pytest.mark.parametrize("kind", ["banana", "", "\N{GREEK SMALL LETTER PI}"])
def test_that_a_drag_of_something_else_is_not_taken(stand: Stand, kind: str) -> None:
    drag_in(stand, kind, stand.empty_place())
    assert stand.document.undo_stack.count() == 0


def test_that_everything_can_be_done_on_the_picture_of_the_design_too(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    stand.click(stand.middle("input->output"))
    assert stand.document.selection == {"input->output"}
    stand.key(Qt.Key.Key_Delete)
    assert "input->output" not in arrows(stand)

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent, QRegion, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.note_field import NoteField
from dnnlab.gui.canvas.palette import MIME_TYPE
from dnnlab.gui.canvas.quick_search import QuickSearch
from dnnlab.gui.canvas.rename_field import RenameField
from dnnlab.gui.canvas.tips import annotation_tip
from tests.gui.canvas.annotations.sketch import sketch
from tests.gui.canvas.made_up import document_of, picture_document
from tests.gui.canvas.stand import SHIFT, Stand

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
INSIDE = ("inner", "inside", "a")


@pytest.fixture
def stand(qtbot: QtBot) -> Stand:
    model = sketch()
    stand = Stand(qtbot, document_of(model.network, model.layout))
    stand.view.set_zoom(0.6)
    stand.view.centre(QPointF(600, 100))
    stand.panel.activateWindow()
    stand.view.setFocus()
    stand.settle()
    return stand


def note(stand: Stand, id: str) -> Annotation:
    return stand.document.layout.annotations[id]


def title(stand: Stand, id: str) -> QPointF:
    """A place in a frame's title, away from its edges."""
    return stand.scene.board.items[id].area.topLeft() + QPointF(60, 16)


def places(stand: Stand) -> dict[str, Point]:
    layout = stand.document.layout
    return {id: layout.at(id) for id in [*layout.positions, *layout.annotations]}


def moved(stand: Stand, before: dict[str, Point]) -> dict[str, tuple[float, float]]:
    now = places(stand)
    return {id: (now[id].x - at.x, now[id].y - at.y) for id, at in before.items() if now[id] != at}


def field(stand: Stand) -> NoteField:
    (found,) = stand.view.findChildren(NoteField)
    return found


def test_that_a_frame_dragged_by_its_title_takes_along_what_is_inside_in_one_step(stand: Stand) -> None:
    before, network = places(stand), stand.document.network
    start = title(stand, "outer")
    stand.drag(start, start + QPointF(90, 300), held=CONTROL)  # Ctrl: no snapping
    shifts = moved(stand, before)
    assert shifts.keys() == {"outer", *INSIDE}
    assert len(set(shifts.values())) == 1
    assert stand.document.undo_stack.count() == 1
    assert stand.undo_text == "Move Outer"
    assert stand.document.network is network
    stand.document.undo_stack.undo()
    assert places(stand) == before
    assert stand.scene.layers["a"].place == before["a"]


def test_that_a_dragged_frame_snaps_to_the_grid_or_to_others_and_a_cancelled_drag_leaves_no_trace(stand: Stand) -> None:
    before = places(stand)
    start = title(stand, "outer")
    stand.press(start)
    stand.move(start + QPointF(50, 403))
    stand.key(Qt.Key.Key_Escape)
    stand.release(start)
    assert places(stand) == before
    assert stand.document.undo_stack.count() == 0
    stand.drag(start, start + QPointF(-130, 1003))
    corner = note(stand, "outer").corner
    assert corner.y % 8 == 0


def test_that_a_press_inside_a_frame_begins_a_band_and_not_a_move(stand: Stand) -> None:
    before = places(stand)
    stand.drag(QPointF(345, 300), QPointF(700, 250))
    assert places(stand) == before
    assert stand.document.selection == {"inside"}


def test_that_a_band_selects_notes_that_it_meets_and_frames_that_it_covers(stand: Stand) -> None:
    stand.drag(QPointF(250, -80), QPointF(720, 330))
    assert stand.document.selection == {"a", "inner", "inside"}
    stand.drag(QPointF(250, -200), QPointF(820, 335))
    assert stand.document.selection == {"a", "inner", "inside", "outer"}


def test_that_an_edge_or_corner_resizes_and_contents_stay(stand: Stand) -> None:
    before = places(stand)
    corner = stand.scene.board.items["outer"].area.bottomRight()
    stand.drag(corner, corner + QPointF(63, -30))
    assert note(stand, "outer").size.width == 544
    assert note(stand, "outer").size.height == 448
    assert not moved(stand, before)
    assert stand.undo_text == "Resize Outer"
    left = stand.scene.board.items["apart"].area
    stand.drag(QPointF(left.left(), left.center().y()), QPointF(left.left() + 900, left.center().y()))
    least = note(stand, "apart").declared.smallest.width
    assert note(stand, "apart").size.width == least
    assert note(stand, "apart").corner.x == 200 - least
    stand.document.undo_stack.undo()
    stand.document.undo_stack.undo()
    assert places(stand) == before
    assert note(stand, "outer").size.width == 480


def test_that_a_resize_that_is_cancelled_leaves_no_trace(stand: Stand) -> None:
    before = stand.document.model
    corner = stand.scene.board.items["outer"].area.bottomRight()
    stand.press(corner)
    stand.move(corner + QPointF(100, 100))
    assert stand.document.model != before
    stand.key(Qt.Key.Key_Escape)
    stand.release(corner)
    assert stand.document.model == before
    assert stand.document.undo_stack.count() == 0


def test_that_a_frame_lines_up_with_cards_while_it_is_dragged(stand: Stand) -> None:
    wanted = stand.document.layout.at("input").x
    start, way = title(stand, "outer"), wanted - note(stand, "outer").corner.x + 5  # five off, within reach
    stand.drag(start, start + QPointF(way, 603))
    assert note(stand, "outer").corner.x == wanted
    assert stand.document.layout.at("a").x - note(stand, "outer").corner.x == 80


def test_that_a_click_on_an_edge_only_selects(stand: Stand) -> None:
    stand.click(stand.scene.board.items["outer"].area.bottomRight())
    assert stand.document.selection == {"outer"}
    assert stand.document.undo_stack.count() == 0


def test_that_a_note_is_written_in_place_in_one_step_and_escape_takes_back(stand: Stand) -> None:
    middle = stand.scene.board.items["apart"].area.center()
    stand.double_click(middle)
    QTest.keyClicks(field(stand), "first")
    QTest.keyClick(field(stand), Qt.Key.Key_Return)
    QTest.keyClicks(field(stand), "second")
    QTest.keyClick(field(stand), Qt.Key.Key_Return, CONTROL)
    assert note(stand, "apart").text == "first\nsecond"
    assert stand.undo_text == "Write note “Apart”"
    assert stand.document.selection == {"apart"}
    assert stand.view.hasFocus()
    assert stand.document.undo_stack.count() == 1
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    stand.document.select(["apart"])
    stand.key(Qt.Key.Key_Return)
    QTest.keyClicks(field(stand), "never")
    QTest.keyClick(field(stand), Qt.Key.Key_Escape)
    assert note(stand, "apart").text == "first\nsecond"
    assert stand.document.undo_stack.count() == 1


def test_that_a_click_outside_keeps_what_was_written(stand: Stand) -> None:
    stand.double_click(stand.scene.board.items["apart"].area.center())
    QTest.keyClicks(field(stand), "kept")
    stand.view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert note(stand, "apart").text == "kept"
    assert stand.document.undo_stack.count() == 1


def test_that_a_frame_is_renamed_in_place_and_an_empty_title_is_refused(stand: Stand) -> None:
    stand.double_click(title(stand, "outer"))
    (rename,) = stand.view.findChildren(RenameField)
    rename.setText(" ")
    QTest.keyClick(rename, Qt.Key.Key_Return)
    assert stand.view.bubble.isVisible()
    assert note(stand, "outer").text == "Outer"
    rename.setText("Encoder")
    QTest.keyClick(rename, Qt.Key.Key_Return)
    assert note(stand, "outer").text == "Encoder"
    assert stand.undo_text == "Rename Outer"


def test_that_the_selection_is_framed_and_the_frame_named_and_deleting_it_keeps_the_layers(stand: Stand) -> None:
    actions = stand.panel.canvas_actions
    stand.document.select(["input", "apart"])
    actions.frame.trigger()
    assert stand.undo_text == "Frame Input and a note"
    (new,) = stand.document.selection
    (rename,) = stand.view.findChildren(RenameField)
    QTest.keyClick(rename, Qt.Key.Key_Escape)
    assert stand.editor.with_contents([new]) == {new, "input", "apart"}
    actions.delete.trigger()
    assert {"input", "apart"} <= places(stand).keys()
    assert new not in places(stand)
    assert not actions.frame.isEnabled()


def test_that_a_connection_above_a_framed_layer_passes_below_the_title(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    stand.document.select(["hidden-1"])
    stand.panel.canvas_actions.frame.trigger()
    (frame,) = stand.scene.board.items.values()
    bar = frame.title_rect(1.0)
    line = stand.scene.connections["input->output"].line
    beside = line[(line[:, 0] > bar.left()) & (line[:, 0] < bar.right())]
    assert len(beside)
    assert stand.scene.layers["hidden-1"].card_rect.top() > beside[:, 1].max()
    assert beside[:, 1].min() > bar.bottom()


def test_that_alt_drags_a_copy_of_a_frame_with_its_contents(stand: Stand) -> None:
    before = places(stand)
    start = title(stand, "outer")
    stand.drag(start, start + QPointF(0, 700), held=ALT)
    assert not moved(stand, before)
    new = places(stand).keys() - before.keys()
    assert len(new) == 4
    (copy,) = stand.document.selection
    assert stand.editor.with_contents([copy]) == new
    assert stand.document.undo_stack.count() == 1
    assert stand.undo_text == "Copy Outer"


def test_that_cut_takes_the_contents_along_and_paste_brings_them_back(stand: Stand) -> None:
    actions = stand.panel.canvas_actions
    stand.document.select(["outer"])
    actions.cut.trigger()
    assert places(stand).keys() == {"input", "output", "apart"}
    assert stand.undo_text == "Cut Outer"
    assert "Outer" in QGuiApplication.clipboard().text()
    actions.paste.trigger()
    assert len(stand.document.layout.annotations) == 4
    assert len(stand.document.network.layers) == 3
    assert stand.undo_text == "Paste Outer"


def test_that_arrow_keys_move_a_selected_frame_with_its_contents(stand: Stand) -> None:
    before = places(stand)
    stand.document.select(["outer"])
    stand.key(Qt.Key.Key_Down)
    assert moved(stand, before) == dict.fromkeys(["outer", *INSIDE], (0, 8))
    assert stand.document.undo_stack.count() == 1


def test_that_tab_visits_notes_and_frames_after_layers_and_connections(stand: Stand) -> None:
    walked: list[str] = []
    for _ in range(9):
        stand.key(Qt.Key.Key_Tab)
        walked += stand.document.selection
    assert walked[-4:] == ["outer", "inner", "inside", "apart"]
    assert walked[0] == "input"


def test_that_a_shift_click_adds_a_note_and_select_all_takes_everything(stand: Stand) -> None:
    stand.click(stand.body("a"))
    stand.click(stand.scene.board.items["apart"].area.center(), held=SHIFT)
    assert stand.document.selection == {"a", "apart"}
    stand.panel.canvas_actions.select_all.trigger()
    assert stand.document.selection == {*places(stand), *stand.document.network.connections}


def test_that_a_tile_dropped_on_the_canvas_becomes_a_note_that_is_written_at_once(stand: Stand) -> None:
    data = QMimeData()
    data.setData(MIME_TYPE, b"note")
    at = QPointF(stand.at(QPointF(900, 420)))
    modifiers, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, buttons, modifiers)
    QApplication.sendEvent(stand.view.viewport(), enter)
    assert enter.isAccepted()
    drop = QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, modifiers)
    QApplication.sendEvent(stand.view.viewport(), drop)
    (new,) = stand.document.selection
    assert stand.undo_text == "Add note"
    QTest.keyClicks(field(stand), "dropped")
    QTest.keyClick(field(stand), Qt.Key.Key_Return, CONTROL)
    assert note(stand, new).text == "dropped"
    assert (stand.undo_text, stand.document.undo_stack.count()) == ("Add note", 1)
    stand.document.undo_stack.undo()
    assert new not in places(stand)
    stand.document.undo_stack.redo()
    assert note(stand, new).text == "dropped"


@pytest.mark.parametrize("kind", ["note", "frame"])
def test_that_quick_search_adds_a_note_or_a_frame_with_its_words_in_one_step(stand: Stand, kind: str) -> None:
    before = stand.document.layout.annotations.keys()
    stand.view.requests.new_layer.emit(QPointF(stand.at(QPointF(900, 420))), "", "")
    search = stand.panel.findChild(QuickSearch)
    assert search is not None
    QTest.keyClicks(search.field, kind)
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    (new,) = stand.document.layout.annotations.keys() - before
    words = QApplication.focusWidget()
    assert isinstance(words, NoteField | RenameField)
    QTest.keyClicks(words, "its words")
    QTest.keyClick(words, Qt.Key.Key_Return, CONTROL if kind == "note" else Qt.KeyboardModifier.NoModifier)
    assert note(stand, new).text == "its words"
    assert (stand.undo_text, stand.document.undo_stack.count()) == (f"Add {kind}", 1)


def test_that_words_typed_after_a_save_or_another_step_are_a_step_of_their_own(stand: Stand) -> None:
    stand.panel.canvas_actions.add_note.trigger()
    stand.document.undo_stack.setClean()
    QTest.keyClicks(field(stand), "unsaved")
    QTest.keyClick(field(stand), Qt.Key.Key_Return, CONTROL)
    assert stand.document.modified
    assert [stand.document.undo_stack.text(step) for step in range(2)] == ["Add note", "Write note"]
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    stand.document.select(["input"])
    stand.panel.canvas_actions.frame.trigger()
    (rename,) = stand.view.findChildren(RenameField)
    stand.editor.add("units", Point(0, 900))
    rename.setText("Later")
    QTest.keyClick(rename, Qt.Key.Key_Return)
    assert stand.undo_text == "Rename Frame"


def test_that_shortcuts_do_nothing_behind_quick_search(stand: Stand) -> None:
    stand.document.select(["input"])
    stand.view.requests.new_layer.emit(QPointF(stand.at(QPointF(900, 420))), "", "")
    search = stand.panel.findChild(QuickSearch)
    assert search is not None
    QTest.keyClick(search.field, Qt.Key.Key_G, CONTROL)
    QTest.keyClick(search.field, Qt.Key.Key_D, CONTROL)
    assert stand.document.undo_stack.count() == 0
    search.close()


def test_that_the_menu_of_a_note_offers_its_colours(stand: Stand) -> None:
    stand.menu_at(stand.scene.board.items["apart"].area.center())
    assert stand.document.selection == {"apart"}
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    (colours,) = [action.menu() for action in menu.actions() if action.text() == "Colour"]
    assert isinstance(colours, QMenu)
    (pink,) = [action for action in colours.actions() if action.text() == "Pink"]
    pink.trigger()
    menu.close()
    assert note(stand, "apart").tint == "pink"
    assert stand.undo_text == "Colour note “Apart” pink"


def test_that_an_action_adds_a_note_on_the_units_level_too_and_shows_where_it_stands(stand: Stand) -> None:
    stand.panel.levels.set_level("units")
    before = len(stand.document.layout.annotations)
    stand.panel.canvas_actions.add_note.trigger()
    assert len(stand.document.layout.annotations) == before + 1
    assert not stand.panel.levels.is_open
    assert field(stand).isVisible()


def test_that_a_note_that_shows_only_a_part_tells_the_whole_text(stand: Stand) -> None:
    item = stand.scene.board.items["apart"]
    assert annotation_tip(item) == ""
    long = "many <b>words</b> " * 40
    stand.editor.put_annotation("Write", stand.document.layout.annotations["apart"].with_text(long))
    document = QTextDocument()
    document.setHtml(annotation_tip(item))
    assert document.toPlainText().strip() == long.strip()
    assert "Outer" in annotation_tip(stand.scene.board.items["outer"])
    stand.editor.put_annotation("Rename", stand.document.layout.annotations["outer"].with_text("<b>Q & A"))
    document.setHtml(annotation_tip(stand.scene.board.items["outer"]))
    assert document.toPlainText().startswith("<b>Q & A: drag it")


def test_that_a_note_lies_over_wires_and_a_frame_under_them(stand: Stand) -> None:
    middle = stand.middle("a->output")
    stand.click(middle)
    assert stand.document.selection == {"a->output"}
    on_wire = stand.document.layout.moved({"apart": Point(middle.x() - 50, middle.y() - 30)})
    stand.document.edit_layout("Move", on_wire)
    stand.click(middle)
    assert stand.document.selection == {"apart"}


def test_that_the_pointer_tells_what_a_press_would_do(stand: Stand) -> None:
    area = stand.scene.board.items["apart"].area
    assert stand.view.hand.cursor(area.bottomRight()) is Qt.CursorShape.SizeFDiagCursor
    assert stand.view.hand.cursor(QPointF(area.left(), area.center().y())) is Qt.CursorShape.SizeHorCursor
    assert stand.view.hand.cursor(area.center()) is Qt.CursorShape.ArrowCursor
    stand.view.hand.hover(area.center())
    assert stand.scene.stage.hovered == "apart"


def test_that_undo_while_a_note_is_written_does_not_bring_the_note_back(stand: Stand) -> None:
    id = stand.editor.add("note", Point(900, 420))
    stand.view.requests.rename.emit(id)
    written = field(stand)
    stand.document.undo_stack.undo()
    QTest.keyClicks(written, "late")
    QTest.keyClick(written, Qt.Key.Key_Return, CONTROL)
    assert id not in stand.document.layout.annotations
    assert QPoint(written.pos()).x() >= 0


def test_that_the_field_grows_with_the_text_and_follows_the_view(stand: Stand) -> None:
    stand.view.pan(0, -200)  # away from the lower edge
    stand.view.requests.rename.emit("apart")
    written = field(stand)
    stand.settle()
    before = written.height()
    written.setPlainText("a line\n" * 9)
    stand.settle()
    assert written.height() > before
    assert not written.verticalScrollBar().isVisible()
    place = written.pos()
    stand.view.pan(60, -40)
    assert written.pos() - place == QPoint(60, -40)


@pytest.mark.parametrize("id", ["outer", "apart", "a"])
def test_that_what_moves_leaves_no_picture_behind_where_a_frame_is_painted_meanwhile(stand: Stand, id: str) -> None:
    item = stand.scene.board.items.get(id) or stand.scene.layers[id]
    viewport, painted = stand.view.viewport(), Painted()
    viewport.installEventFilter(painted)
    old = stand.view.camera.world().mapRect(item.sceneBoundingRect()).toAlignedRect() & viewport.rect()
    stand.editor.preview_move(stand.editor.model, [id], 400.0, 240.0)
    new = stand.view.camera.world().mapRect(item.sceneBoundingRect()).center().toPoint()
    viewport.repaint(QRect(new, QSize(4, 4)))  # before Qt gathers what moved
    stand.settle()
    assert QRegion(old).subtracted(painted.region).isEmpty()
    stand.document.cancel_preview()


class Painted(QObject):
    """Gathers what of a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region = self.region.united(event.region())
        return False

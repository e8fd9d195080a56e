from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dnnlab.errors import ClipboardError, DnnlabError, FieldError
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas import copying
from dnnlab.gui.canvas.placement import boxes_of
from dnnlab.gui.theme.shadow import MARGIN
from tests.gui.canvas.made_up import picture_document
from tests.gui.canvas.stand import Stand
from tests.gui.canvas.test_edits import chain, no_cards_overlap

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@given(st.sets(st.sampled_from(["input", "a", "b", "c", "output"]), min_size=1), st.floats(-900, 900))
def test_that_what_is_copied_as_text_is_pasted_the_same_under_new_identities_and_names(
    items: set[str], x: float
) -> None:
    model = chain("a", "b", "c")
    model = replace(model, network=model.network.connect("a", "c", ConnectionKind.IDENTITY))
    edited, pasted = copying.pasted(model, copying.clipping(model, items), Point(x, 0))
    assert len(pasted) == len(items)
    assert not pasted & model.network.layers.keys()
    names = [layer.name for layer in edited.network.layers.values()]
    assert len(set(names)) == len(names)
    before, after = copying.part_of(model, items), copying.part_of(edited, pasted)
    numbers = {id: number for number, id in enumerate(before.network.layers)}
    numbers |= {id: number for number, id in enumerate(after.network.layers)}
    described = [
        sorted((numbers[c.source], numbers[c.target], c.kind) for c in part.network.connections.values())
        for part in (before, after)
    ]
    assert described[0] == described[1]
    originals, copies = (list(part.network.layers.values()) for part in (before, after))
    for original, copy in zip(originals, copies, strict=True):
        assert replace(copy, id=original.id, name=original.name) == original
        shift = edited.layout.at(copy.id).x - model.layout.at(original.id).x
        first = edited.layout.at(copies[0].id).x - model.layout.at(originals[0].id).x
        assert shift == pytest.approx(first)
    assert no_cards_overlap(edited)


def test_that_pasted_layers_stand_around_the_point_given_where_there_is_room() -> None:
    model = chain("a")
    edited, pasted = copying.pasted(model, copying.clipping(model, {"a"}), Point(4000, 3000))
    box = boxes_of(copying.part_of(edited, pasted))[0]
    assert (box.left + box.right) / 2 == pytest.approx(4000, abs=8)
    assert (box.top + box.bottom) / 2 == pytest.approx(3000, abs=8)


@pytest.mark.parametrize("text", ["", "hello", "{}", "[1, 2]", '{"format": "something", "version": 1}', "[" * 3000])
def test_that_foreign_text_is_no_layers(text: str) -> None:
    with pytest.raises(ClipboardError, match="holds no layers"):
        copying.pasted(chain("a"), text, Point(0, 0))


def test_that_damaged_layers_are_refused_by_name() -> None:
    clipping = json.loads(copying.clipping(chain("a"), {"a"}))
    with pytest.raises(ClipboardError, match="newer"):
        copying.pasted(chain("a"), json.dumps({**clipping, "version": 2}), Point(0, 0))
    with pytest.raises(ClipboardError, match="damaged"):
        copying.pasted(chain("a"), json.dumps({**clipping, "network": 3}), Point(0, 0))
    clipping["network"]["layers"][0]["units"] = 0
    with pytest.raises(FieldError, match="units"):
        copying.pasted(chain("a"), json.dumps(clipping), Point(0, 0))


@given(st.text(max_size=60), st.integers(0, 600))
def test_that_text_changed_by_accident_pastes_or_is_refused_by_name(noise: str, place: int) -> None:
    text = copying.clipping(chain("a"), {"input", "a"})
    text = text[:place] + noise + text[place + 3 :]
    try:
        edited, _pasted = copying.pasted(chain("a"), text, Point(0, 0))
    except DnnlabError:
        return
    assert edited.layout.positions.keys() == edited.network.layers.keys()


# ---- by hand


def focused(stand: Stand) -> Stand:
    stand.panel.activateWindow()
    stand.view.setFocus()
    stand.qtbot.waitUntil(stand.view.hasFocus)
    return stand


def test_that_layers_are_copied_in_one_window_and_pasted_in_another(stand: Stand, qtbot: QtBot) -> None:
    focused(stand).document.select(["hidden-1", "output"])
    stand.key(Qt.Key.Key_C, CONTROL)
    assert stand.document.undo_stack.count() == 0
    other = focused(Stand(qtbot, picture_document()))
    other.key(Qt.Key.Key_V, CONTROL)
    assert other.undo_text == "Paste 2 layers"
    assert len(other.document.network.layers) == 5
    assert len(other.document.network.connections) == 4
    assert other.document.selection == other.document.network.layers.keys() - {"input", "hidden-1", "output"}
    other.document.undo_stack.undo()
    assert other.document.network == picture_document().network


def test_that_cutting_copies_and_deletes_in_one_step(stand: Stand) -> None:
    focused(stand).document.select(["hidden-1"])
    stand.key(Qt.Key.Key_X, CONTROL)
    assert set(stand.document.network.layers) == {"input", "output"}
    assert stand.undo_text == "Cut Hidden"
    assert stand.document.undo_stack.count() == 1
    stand.key(Qt.Key.Key_V, CONTROL)
    assert stand.undo_text == "Paste Hidden"


def test_that_pasting_something_else_says_so_where_it_would_have_been_pasted(stand: Stand) -> None:
    QGuiApplication.clipboard().setText("a shopping list")
    focused(stand).key(Qt.Key.Key_V, CONTROL)
    assert stand.view.bubble.isVisible()
    assert "holds no layers" in stand.view.bubble.text()
    assert stand.document.undo_stack.count() == 0


def test_that_words_at_the_pointer_keep_clear_of_the_map_and_the_bars(stand: Stand) -> None:
    bars = [bar for bar in (stand.panel.minimap, stand.panel.tool_bar, stand.panel.zoom_bar) if bar.isVisible()]
    assert len(bars) == 3
    for bar in bars:
        stand.view.show_error(ClipboardError("Nothing to paste"), bar.geometry().center().toPointF())
        shown = stand.view.bubble.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        assert not shown.intersects(bar.geometry())
        assert stand.view.rect().contains(shown)


def test_that_dragging_with_alt_leaves_the_layers_and_drags_copies(stand: Stand) -> None:
    before = stand.document.model
    stand.document.select(["hidden-1", "output"])
    start = stand.body("hidden-1")
    stand.drag(start, start + QPointF(0, 400), held=ALT)
    after = stand.document.model
    assert stand.undo_text == "Copy 2 layers"
    assert stand.document.undo_stack.count() == 1
    assert {id: after.layout.at(id) for id in before.network.layers} == dict(before.layout.positions)
    copies = after.network.layers.keys() - before.network.layers.keys()
    assert stand.document.selection == copies
    assert {after.layout.at(id).y for id in copies} == {before.layout.at(id).y + 400 for id in ("hidden-1", "output")}
    assert len(after.network.connections) == len(before.network.connections) + 1
    stand.document.undo_stack.undo()
    assert stand.document.model == before


def test_that_a_copy_dragged_away_is_named_in_history_by_what_it_is_a_copy_of(stand: Stand) -> None:
    start = stand.body("hidden-1")
    stand.drag(start, start + QPointF(0, 400), held=ALT)
    assert stand.undo_text == "Copy Hidden"


def test_that_escape_and_a_drag_that_comes_back_leave_no_copies(stand: Stand) -> None:
    before = stand.document.model
    start = stand.body("hidden-1")
    stand.press(start, held=ALT)
    stand.move(start + QPointF(0, 300))
    assert len(stand.document.network.layers) == 4
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.model == before
    assert stand.document.selection == {"hidden-1"}
    stand.release(start)
    stand.press(start, held=ALT)
    stand.move(start + QPointF(0, 300))
    stand.move(start)
    stand.release(start)
    assert stand.document.model == before
    assert stand.document.undo_stack.count() == 0

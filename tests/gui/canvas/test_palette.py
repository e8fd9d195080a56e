from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.graph.annotation import ANNOTATION_KINDS
from dnnlab.graph.kinds import KINDS
from dnnlab.gui.canvas.palette import MIME_TYPE, LayerPalette, kind_in
from dnnlab.gui.canvas.quick_search import QuickSearch, kinds_after, matches

LEFT = Qt.MouseButton.LeftButton


def palette(qtbot: QtBot) -> LayerPalette:
    widget = LayerPalette()
    qtbot.addWidget(widget)
    widget.resize(264, 300)
    widget.show()
    return widget


def test_that_there_is_a_tile_for_every_kind_and_it_fits_the_rail(qtbot: QtBot) -> None:
    tiles = palette(qtbot).tiles
    assert list(tiles) == [*KINDS, *ANNOTATION_KINDS]
    assert palette(qtbot).minimumSizeHint().width() <= 264


def test_that_a_double_click_and_enter_ask_for_a_layer(qtbot: QtBot) -> None:
    widget = palette(qtbot)
    with qtbot.waitSignal(widget.add_requested) as asked:
        QTest.mouseDClick(widget.tiles["units"], LEFT)
    assert asked.args == ["units"]
    with qtbot.waitSignal(widget.add_requested) as asked:
        QTest.keyClick(widget.tiles["mixture"], Qt.Key.Key_Return)
    assert asked.args == ["mixture"]


def test_that_a_drag_carries_the_kind(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = palette(qtbot)
    carried: list[str] = []

    def take(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        carried.append(kind_in(drag.mimeData()))
        assert not drag.pixmap().isNull()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    tile = widget.tiles["binary"]
    QTest.mousePress(tile, LEFT, pos=QPoint(10, 10))
    qtbot.mouseMove(tile, QPoint(12, 11))
    assert not carried
    qtbot.mouseMove(tile, QPoint(60, 30))
    assert carried == ["binary"]


def test_that_only_known_kinds_are_read_from_a_drag() -> None:
    data = QMimeData()
    assert kind_in(data) == ""
    data.setData(MIME_TYPE, b"\xff\xfe")
    assert kind_in(data) == ""
    data.setData(MIME_TYPE, b"units")
    assert kind_in(data) == "units"
    data.setData(MIME_TYPE, b"note")
    assert kind_in(data) == "note"


def test_that_a_search_finds_titles_before_aliases_before_descriptions() -> None:
    kinds = list(KINDS.values())
    assert matches(kinds, "") == kinds
    assert matches(kinds, "m")[0].title.startswith("M")
    assert [kind.name for kind in matches(kinds, "MDN")] == ["mixture"]
    assert [kind.name for kind in matches(kinds, "cross entropy classes")][:1] in (["binary"], ["multiclass"])
    assert matches(kinds, "dense")[0].name == "units"
    assert matches(kinds, "nothing like it") == []


def test_that_what_follows_a_layer_is_no_input_and_what_goes_before_one_no_output() -> None:
    assert {kind.name for kind in kinds_after("a", "")} == {n for n, kind in KINDS.items() if kind.role != "input"}
    assert {kind.name for kind in kinds_after("", "a")} == {n for n, kind in KINDS.items() if kind.role != "output"}


def test_that_notes_and_frames_are_offered_after_all_layers_where_nothing_is_connected() -> None:
    assert kinds_after("", "") == [*KINDS.values(), *ANNOTATION_KINDS.values()]
    assert [kind.name for kind in matches(kinds_after("", ""), "comment")] == ["note"]


def test_that_arrows_choose_enter_takes_and_no_match_takes_nothing(qtbot: QtBot) -> None:
    host = palette(qtbot)
    taken: list[str] = []
    search = QuickSearch(list(KINDS.values()), taken.append, host)
    search.open_at(QPoint(10, 10))
    QTest.keyClicks(search.field, "zzz")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert not taken
    search.field.clear()
    QTest.keyClick(search.field, Qt.Key.Key_Down)
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert taken == [list(KINDS)[1]]

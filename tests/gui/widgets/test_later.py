from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.widgets.later import Later


class _Pair(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = QLineEdit(), QLineEdit()
        row = QHBoxLayout(self)
        row.addWidget(self.first)
        row.addWidget(self.second)


def test_that_the_widget_is_made_only_after_its_place_was_painted(qtbot: QtBot) -> None:
    made: list[str] = []

    def make() -> QLineEdit:
        made.append("it")
        return QLineEdit()

    place = Later(make)
    place.resize(200, 100)
    qtbot.addWidget(place)
    assert made == []
    place.show()
    qtbot.waitUntil(lambda: made == ["it"])
    assert place.widget.isVisible()
    assert made == ["it"]


def test_that_it_is_told_in_order_what_was_said_before_it_was_there(qtbot: QtBot) -> None:
    place = Later(QLineEdit)
    qtbot.addWidget(place)
    place.tell(lambda field: field.setText("one"))
    place.tell(lambda field: field.setText(field.text() + " two"))
    assert place.widget.text() == "one two"
    place.tell(lambda field: field.setText("three"))
    assert place.widget.text() == "three"


def test_that_tab_comes_by_as_if_it_had_been_there_from_the_start(qtbot: QtBot) -> None:
    window, before, after = QWidget(), QLineEdit(), QLineEdit()
    place = Later(_Pair)
    column = QVBoxLayout(window)
    for widget in (before, place, after):
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    pair = place.widget
    before.setFocus()
    visited = []
    for _ in range(3):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.append(window.focusWidget())
    assert visited == [pair.first, pair.second, after]

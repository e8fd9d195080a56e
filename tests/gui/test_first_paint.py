from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.first_paint import on_first_paint


class _Painted(QObject):
    """Notes that a widget was painted."""

    def __init__(self, notes: list[str], widget: QWidget) -> None:
        super().__init__(widget)
        self._notes = notes
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._notes.append("child")
        return False


def test_that_it_comes_once_and_after_what_is_in_the_window_was_painted(qtbot: QtBot) -> None:
    window, child, notes = QWidget(), QWidget(), list[str]()
    QVBoxLayout(window).addWidget(child)
    window.resize(200, 100)
    qtbot.addWidget(window)
    _Painted(notes, child)
    on_first_paint(window, lambda: notes.append("window"))
    assert notes == []
    window.show()
    qtbot.waitUntil(lambda: "window" in notes)
    assert notes[0] == "child"
    window.repaint()
    qtbot.wait(20)
    assert notes.count("window") == 1

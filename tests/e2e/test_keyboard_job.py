"""The main job with the keyboard alone: build a network, edit it, train it, go back, and save it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.main_window import MainWindow
from tests.e2e.conftest import PATIENCE

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Typist:
    """Types into whatever has the keyboard focus, as a person without a mouse does."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.canvas.setFocus()

    def at(self) -> QWidget:
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        if found is not None and found.focusWidget() is not None:
            found = found.focusWidget()
        assert found is not None
        return found

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.at(), key, held)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(self.at(), letter)
        QApplication.processEvents()

    def tab_to(self, item: str) -> None:
        self.key(Qt.Key.Key_Escape)  # nothing is selected: Tab begins with the first layer
        for _ in range(30):
            if self.window.document.selection == {item}:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never came to {item}")

    def run(self, words: str) -> None:
        """Find an action in the command palette and run it."""
        self.key(Qt.Key.Key_K, CONTROL)
        self.type(words)
        self.key(Qt.Key.Key_Return)


def test_that_the_main_job_needs_no_mouse(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    typist, document = Typist(window, qtbot), window.document
    document.select([])

    typist.key(Qt.Key.Key_A)  # add a layer of units
    typist.type("units")
    typist.key(Qt.Key.Key_Return)
    added = document.selected_layer
    assert added is not None
    assert document.network.layers[added].kind == "units"

    place = document.layout.at(added)
    typist.key(Qt.Key.Key_Down)  # and move it
    assert document.layout.at(added).y > place.y

    typist.tab_to("hidden-1")  # hidden -> added -> output
    typist.key(Qt.Key.Key_C)
    typist.key(Qt.Key.Key_Tab)
    assert window.canvas.scene.stage.goal == added
    typist.key(Qt.Key.Key_Return)
    typist.tab_to(added)
    typist.key(Qt.Key.Key_C)
    typist.key(Qt.Key.Key_Tab)
    typist.key(Qt.Key.Key_Return)
    assert {f"hidden-1->{added}", f"{added}->output"} <= document.network.connections.keys()
    assert not window.session.obstacle

    typist.tab_to(added)  # seven units, in the inspector
    typist.key(Qt.Key.Key_Return)
    assert window.inspector.isAncestorOf(typist.at())
    typist.key(Qt.Key.Key_A, CONTROL)
    typist.type("7")
    typist.key(Qt.Key.Key_Return)
    assert document.network.layers[added].width == 7
    typist.key(Qt.Key.Key_Escape)
    assert window.canvas.isAncestorOf(typist.at())

    typist.key(Qt.Key.Key_Z, CONTROL)  # and back, and again
    assert document.network.layers[added].width != 7
    typist.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert document.network.layers[added].width == 7

    typist.run("arrange layers")
    assert document.undo_stack.undoText() == "Arrange layers"

    typist.key(Qt.Key.Key_Space)  # train and pause
    qtbot.waitUntil(lambda: window.session.shown_step > 50, timeout=PATIENCE)
    typist.key(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    trained = window.session.shown_step
    typist.run("show the first snapshot")
    qtbot.waitUntil(lambda: window.session.shown_step < trained, timeout=PATIENCE)

    document.path = tmp_path / "typed.dnnlab"  # the dialog for a name is the system's
    with qtbot.waitSignal(window.files.saved, timeout=PATIENCE):
        typist.key(Qt.Key.Key_S, CONTROL)
    assert (tmp_path / "typed.dnnlab").is_file()

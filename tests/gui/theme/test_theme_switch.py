from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import DARK, LIGHT, current, theme_switch
from dnnlab.gui.widgets.painting import follow_theme


class Counted(QWidget):
    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1


def test_that_choosing_a_theme_changes_it_and_says_so_once(qtbot: QtBot) -> None:
    heard: list[object] = []
    theme_switch().changed.connect(heard.append)
    theme_switch().set_choice("light")
    theme_switch().set_choice("light")
    assert current() is LIGHT
    assert heard == [LIGHT]
    theme_switch().changed.disconnect(heard.append)


def test_that_the_application_is_dressed_before_the_change_is_announced(dressed: QApplication) -> None:
    seen: list[tuple[str, bool]] = []

    def look(_theme: object) -> None:
        seen.append((dressed.palette().window().color().name(), LIGHT.panel.name() in dressed.styleSheet()))

    theme_switch().changed.connect(look)
    theme_switch().set_choice("light")
    theme_switch().changed.disconnect(look)
    assert seen == [(LIGHT.panel.name(), True)]


def test_that_a_widget_that_follows_the_theme_repaints(qtbot: QtBot) -> None:
    widget = Counted()
    qtbot.addWidget(widget)
    follow_theme(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    before = widget.paints
    theme_switch().set_choice("light")
    qtbot.waitUntil(lambda: widget.paints > before)


def test_that_a_widget_that_is_gone_does_not_disturb_the_switch(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    child = Counted(parent)
    follow_theme(child)
    child.deleteLater()
    del child
    qtbot.wait(1)
    theme_switch().set_choice("light")
    assert current() is LIGHT


def test_that_system_follows_the_desktop_and_is_dark_where_it_does_not_say(dressed: QApplication) -> None:
    theme_switch().set_choice("light")
    theme_switch().set_choice("system")
    says_light = dressed.styleHints().colorScheme() is Qt.ColorScheme.Light
    assert current() is (LIGHT if says_light else DARK)
    assert theme_switch().choice == "system"

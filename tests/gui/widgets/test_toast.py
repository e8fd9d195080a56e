from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError
from dnnlab.gui.widgets import toast
from dnnlab.gui.widgets.toast import Toaster


def toaster(qtbot: QtBot, bottom: int = 20) -> tuple[Toaster, QWidget]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 400)
    QLineEdit(host).setFocus()  # a message that has the focus would stay
    host.show()
    return Toaster(host, bottom), host


def click(qtbot: QtBot, host: QWidget, words: str) -> None:
    buttons = host.findChildren(QAbstractButton)
    wanted = next(b for b in buttons if b.isVisible() and words in (b.text(), b.accessibleName()))
    QTest.mouseClick(wanted, Qt.MouseButton.LeftButton)


def shown(messages: Toaster) -> str:
    return messages.current.text if messages.current is not None else ""


def test_that_messages_come_one_after_the_other(qtbot: QtBot) -> None:
    messages, host = toaster(qtbot)
    messages.show_message("First")
    messages.show_message("Second", "warn")
    assert shown(messages) == "First"
    click(qtbot, host, "Close this message")
    assert shown(messages) == "Second"
    click(qtbot, host, "Close this message")
    assert messages.current is None


def test_that_the_same_message_is_not_shown_twice(qtbot: QtBot) -> None:
    messages, _ = toaster(qtbot)
    for _ in range(3):
        messages.show_message("Saved")
    messages.close_current()
    assert messages.current is None


def test_that_an_error_says_what_where_and_what_to_do_and_stays(qtbot: QtBot) -> None:
    messages, _ = toaster(qtbot)
    messages.show_error(DnnlabError("The file is damaged", where="a.dnnlab", remedy="Open its backup"))
    assert messages.current is not None
    assert messages.current.text == "The file is damaged"
    assert messages.current.detail == "a.dnnlab. Open its backup"
    assert messages.current.kind == "error"
    assert "error" not in toast._STAYS


def test_that_other_messages_go_by_themselves(qtbot: QtBot) -> None:
    messages, _ = toaster(qtbot, bottom=300)  # away from the pointer: a message under it stays
    stays = toast._STAYS["info"]
    toast._STAYS["info"] = 20
    try:
        messages.show_message("Saved")
        qtbot.waitUntil(lambda: messages.current is None)
    finally:
        toast._STAYS["info"] = stays


def test_that_the_action_runs_once_and_closes_the_message(qtbot: QtBot) -> None:
    messages, host = toaster(qtbot)
    done: list[str] = []
    messages.show_message("Engine restarted", action=("Continue", lambda: done.append("continued")))
    click(qtbot, host, "Continue")
    assert done == ["continued"]
    assert messages.current is None


def test_that_a_message_stays_inside_its_host_when_that_changes_size(qtbot: QtBot) -> None:
    messages, host = toaster(qtbot)
    messages.show_message("A rather long message that has to wrap in a small window " * 3, "error")
    for width, height in ((900, 600), (260, 220)):
        host.resize(width, height)
        bar = next(w for w in host.findChildren(QWidget) if w.accessibleName().startswith("A rather"))
        assert host.rect().contains(bar.geometry())


def test_that_clear_takes_away_what_waits_too(qtbot: QtBot) -> None:
    messages, _ = toaster(qtbot)
    messages.show_message("One")
    messages.show_message("Two")
    messages.clear()
    assert messages.current is None


def test_that_no_line_of_a_long_error_is_cut_off_even_when_others_follow(qtbot: QtBot) -> None:
    messages, host = toaster(qtbot)
    remedy = "Correct the value, or leave it empty so that the whole row is left out when the table is read again"
    messages.show_error(DnnlabError("The value is too large", where="table.csv, row 52, column 'y'", remedy=remedy))
    for _ in range(2):
        QApplication.processEvents()
        detail = next(label for label in host.findChildren(QLabel) if remedy in label.text())
        assert detail.height() >= detail.heightForWidth(detail.width()) > 1.5 * detail.fontMetrics().height()
        messages.show_message("Another")


def test_that_a_new_error_is_read_at_once_and_the_older_one_after_it(qtbot: QtBot) -> None:
    messages, host = toaster(qtbot)
    messages.show_error(DnnlabError("The first table is damaged"))
    messages.show_error(DnnlabError("The second table is empty"))
    assert shown(messages) == "The second table is empty"
    click(qtbot, host, "Close this message")
    assert shown(messages) == "The first table is damaged"
    click(qtbot, host, "Close this message")
    assert messages.current is None

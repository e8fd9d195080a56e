"""What a person does with the project as a whole, in the real window, without the engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from dnnlab.gui.data_dialog import DataDialog
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.contents import Contents
from dnnlab.project.file import save


def test_that_the_title_has_a_menu_for_its_file(framed: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    title = framed.top_bar.title_button
    title.customContextMenuRequested.emit(title.rect().center())
    menus = [menu for menu in framed.top_bar.findChildren(QMenu) if menu.isVisible()]
    assert [action.text() for action in menus[0].actions() if not action.isSeparator()] == [
        "Rename project…",
        "Show in its folder",
        "Copy the file's path",
    ]
    menus[0].close()
    assert not framed.actions_["copy path"].isEnabled()
    framed.document.note_saved(tmp_path / "mine.dnnlab")
    framed.actions_["copy path"].trigger()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "mine.dnnlab")


def test_that_a_project_file_dropped_on_the_window_is_opened(framed: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "mine.dnnlab"
    save(path, Contents(framed.document.project, framed.document.dataset))
    framed.project_actions.open_dropped(path)
    assert framed.document.path == path
    assert framed.actions_["copy path"].isEnabled()
    assert framed.windowTitle() == "mine.dnnlab[*] — dnnlab"


def test_that_a_table_dropped_on_the_window_asks_what_is_to_be_learnt(
    framed: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("x,t\n" + "".join(f"{row},{row * row}\n" for row in range(40)))
    framed.project_actions.open_dropped(path)
    qtbot.waitUntil(lambda: bool(framed.findChildren(DataDialog)))
    framed.findChildren(DataDialog)[0].reject()


def test_that_a_new_title_is_asked_for_and_an_empty_one_is_not_taken(
    framed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = framed.document.project.title
    for answer, title in ((("  ", True), before), (("Other", False), before), ((" Mine ", True), "Mine")):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_a, answer=answer, **_k: answer)
        framed.actions_["rename project"].trigger()
        assert framed.document.project.title == title


def test_that_a_lesson_goes_on_with_the_document_that_was_begun_from_it(framed: MainWindow) -> None:
    framed.show_start_page()
    framed.document.rename("Mine")
    framed.pages.welcome.lesson_chosen.emit("toy-inverse")
    assert framed.document.project.title == "Mine"
    assert framed.pages.currentIndex() == 0
    assert framed.side_tabs.currentWidget() is framed.lesson

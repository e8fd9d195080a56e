from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from dnnlab.gui.autosave import Orphan
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.recovery_dialog import RecoveryDialog
from dnnlab.project.file import save
from dnnlab.project.preferences import state_folder


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    opened = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    opened.ask_before_closing = False
    opened.show()
    yield opened
    opened.close()
    opened.deleteLater()


def left_behind(title: str, age: float = 0.0) -> Orphan:
    folder = state_folder() / "autosave" / title.lower()
    folder.mkdir(parents=True)
    contents = experiment_contents("toy-inverse")
    orphan = Orphan(folder, title, "")
    save(orphan.project, replace(contents, project=replace(contents.project, title=title)))
    (folder / "origin.json").write_text(f'{{"title": "{title}", "origin": ""}}')
    os.utime(orphan.project, (time.time() - age,) * 2)
    return orphan


def press(window: MainWindow, words: str) -> None:
    buttons = window.toaster.parent().findChildren(QAbstractButton)  # type: ignore[union-attr]
    next(button for button in buttons if button.isVisible() and button.text() == words).click()


def text(window: MainWindow) -> str:
    return window.toaster.current.text if window.toaster.current is not None else ""


def dialog_of(window: MainWindow) -> RecoveryDialog:
    (dialog,) = window.findChildren(RecoveryDialog)
    return dialog


def test_that_nothing_is_offered_after_a_window_that_closed_in_order(window: MainWindow) -> None:
    window.recovery.offer()
    assert window.toaster.current is None


def test_that_one_autosaved_project_is_recovered_by_a_button(window: MainWindow) -> None:
    left_behind("Lost")
    window.recovery.offer()
    assert window.toaster.current is not None
    assert window.toaster.current.stays
    assert "Lost" in text(window)
    press(window, "Recover")
    assert window.document.project.title == "Lost"
    assert window.document.modified


def test_that_a_discarded_project_is_never_offered_again_unless_it_is_taken_back(window: MainWindow) -> None:
    orphan = left_behind("Unwanted")
    window.recovery.offer()
    press(window, "Discard")
    assert window.files.orphans() == ()
    assert "Discarded" in text(window)
    press(window, "Undo")
    assert [found.title for found in window.files.orphans()] == ["Unwanted"]
    assert "Unwanted" in text(window)  # it is offered again at once
    press(window, "Discard")
    window.toaster.clear()
    window.recovery.offer()
    assert window.toaster.current is None
    assert orphan.discarded.is_file()


def test_that_what_was_discarded_some_days_ago_is_deleted(window: MainWindow) -> None:
    orphan = left_behind("Old")
    assert window.files.decline(orphan)
    window.recovery.offer()
    assert orphan.discarded.is_file()
    os.utime(orphan.discarded, (time.time() - 8 * 86_400,) * 2)
    window.recovery.offer()
    assert not orphan.folder.exists()


def test_that_of_several_autosaved_projects_each_can_be_reached(window: MainWindow) -> None:
    for age, title in enumerate(("First", "Second", "Third")):
        left_behind(title, 60.0 * age)
    window.recovery.offer()
    assert text(window).startswith("3 projects")
    press(window, "Show them")
    dialog = dialog_of(window)
    assert [row.orphan.title for row in dialog.rows] == ["First", "Second", "Third"]
    dialog.rows[1].discard.click()
    assert [row.orphan.title for row in dialog.rows] == ["First", "Third"]
    dialog.rows[1].recover.click()
    assert window.document.project.title == "Third"
    assert [orphan.title for orphan in window.files.orphans()] == ["First"]


def test_that_the_list_is_an_action_and_says_so_when_it_is_empty(window: MainWindow) -> None:
    window.actions_["recover"].trigger()
    dialog = dialog_of(window)
    assert dialog.rows == []
    assert "no autosaved project" in dialog.words.text()


def test_that_a_project_that_cannot_be_put_away_is_told(window: MainWindow) -> None:
    orphan = left_behind("Gone")
    orphan.project.unlink()
    window.files.decline(orphan)
    assert "cannot be moved" in text(window)

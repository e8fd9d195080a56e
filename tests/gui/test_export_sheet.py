from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError, ProjectFileError
from dnnlab.gui.export_sheet import Done, ExportSheet, Failed, Stage
from dnnlab.gui.exporting.slide_over import SHEET_WIDTH
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.label import Label

FAKE = (sys.executable, str(Path(__file__).parent / "exporting" / "fake_program.py"))


class Store:
    """Stands in for what saves the project: at once, later, or not at all."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Done, Failed]] = []
        self.at_once = True
        self.error: DnnlabError | None = None

    def write(self, done: Done, failed: Failed) -> None:
        if self.error is not None:
            failed(self.error)
        elif self.at_once:
            done(Path("project.dnnlab"))
        else:
            self.waiting.append((done, failed))


Open = Callable[[str], ExportSheet]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    window.resize(1200, 800)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def open_sheet(qtbot: QtBot, window: QMainWindow, tmp_path: Path, store: Store) -> Iterator[Open]:
    set_reduced(True)

    def opened(title: str = "Toy inverse problem") -> ExportSheet:
        sheet = ExportSheet(window, store.write, title, tmp_path, command=FAKE)
        sheet.open_sheet()
        qtbot.waitUntil(sheet.choices.cards["onnx"].hasFocus)
        return sheet

    yield opened
    set_reduced(False)


def export(qtbot: QtBot, sheet: ExportSheet) -> None:
    sheet.export_button.click()
    qtbot.waitUntil(lambda: sheet.stage is Stage.OVER)
    qtbot.wait(100)  # new labels are shown at the next turn


def words(sheet: ExportSheet) -> list[str]:
    return [label.text() for label in sheet.findChildren(Label) if label.isVisible()]


def test_that_the_sheet_lies_over_the_right_side_and_names_the_files(open_sheet: Open) -> None:
    sheet = open_sheet("Toy inverse problem")
    assert sheet.sheet.geometry().getRect() == (1200 - SHEET_WIDTH, 0, SHEET_WIDTH, 800)
    assert [row.path.name for row in sheet.rows] == ["toy-inverse-problem.onnx", "toy-inverse-problem.safetensors"]
    assert sheet.export_button.text() == "Export 2 files"


def test_that_both_files_are_written_and_the_parity_is_told(qtbot: QtBot, open_sheet: Open, tmp_path: Path) -> None:
    sheet = open_sheet("model")
    export(qtbot, sheet)
    assert {path.name for path in tmp_path.iterdir()} == {"model.onnx", "model.safetensors"}
    agreement = "ONNX Runtime agrees with the model to 7.5e−7 of each output's scale on 2,000 rows."
    qtbot.waitUntil(lambda: agreement in words(sheet))  # new labels are shown at the next turn
    told = words(sheet)
    assert "The weights, read back, agree with the model exactly on 2,000 rows." in told
    assert {"pi", "mu", "N × 3 × 1", "x", "N × 1", "1.2 kB"} <= set(told)
    badge = sheet.findChildren(Badge)[0]
    assert (badge.verdict, badge.text()) == ("ok", "max |Δ| 7.5e−7 on 2,000 rows")


def test_that_only_the_chosen_formats_are_written(qtbot: QtBot, open_sheet: Open, tmp_path: Path) -> None:
    sheet = open_sheet("model")
    QTest.keyClick(sheet.choices.cards["onnx"], Qt.Key.Key_Space)
    assert sheet.export_button.text() == "Export 1 file"
    export(qtbot, sheet)
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_that_what_is_missing_is_said_and_export_is_withheld(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("model")
    for card in sheet.choices.cards.values():
        card.click()
    assert not sheet.export_button.isEnabled()
    assert sheet.complaint.text() == "Choose at least one format"
    sheet.choices.cards["onnx"].click()
    sheet.choices.folder.selectAll()
    QTest.keyClicks(sheet.choices.folder, "/no/such/folder")
    assert sheet.complaint.text() == "There is no such folder"


def test_that_a_file_that_is_there_is_replaced_only_when_asked_to(
    qtbot: QtBot, open_sheet: Open, tmp_path: Path
) -> None:
    old = tmp_path / "model.onnx"
    old.write_text("from before")
    sheet = open_sheet("model")
    sheet.export_button.click()
    assert sheet.question.isVisible()
    assert sheet.question.text() == "model.onnx is there already."
    sheet.keep_button.click()
    assert not sheet.question.isVisible()
    assert old.read_text() == "from before"
    sheet.export_button.click()
    sheet.replace_button.click()
    qtbot.waitUntil(lambda: sheet.stage is Stage.OVER)
    assert old.stat().st_size == 1234


def test_that_a_failure_stands_beside_its_file_and_the_other_is_written(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("fails")
    export(qtbot, sheet)
    assert [row.error.isVisible() for row in sheet.rows] == [False, True]
    assert sheet.rows[1].error.text() == "The weights do not fit (Hidden). Train it first."
    assert sheet.complaint.text() == "1 of 2 not written"
    assert sheet.open_button.isVisible()


def test_that_a_project_that_cannot_be_saved_is_told(qtbot: QtBot, open_sheet: Open, store: Store) -> None:
    store.error = ProjectFileError("The disk is full", remedy="Make room")
    sheet = open_sheet("model")
    export(qtbot, sheet)
    assert "The disk is full. Make room." in words(sheet)
    store.error = None
    export(qtbot, sheet)
    assert len(sheet.outcomes) == 2


def test_that_cancel_ends_the_export_and_leaves_nothing(qtbot: QtBot, open_sheet: Open, tmp_path: Path) -> None:
    sheet = open_sheet("waits")
    sheet.export_button.click()
    assert sheet.stage is Stage.WORKING
    assert not sheet.choices.name.isEnabled()
    qtbot.waitUntil(lambda: any(tmp_path.glob(".*/waits.onnx")))
    sheet.cancel_button.click()
    qtbot.waitUntil(lambda: sheet.stage is Stage.OVER)
    assert not list(tmp_path.iterdir())
    assert "called off" in words(sheet)


def test_that_a_project_that_is_saved_after_cancel_is_not_exported(
    qtbot: QtBot, open_sheet: Open, store: Store, tmp_path: Path
) -> None:
    store.at_once = False
    sheet = open_sheet("model")
    sheet.export_button.click()
    sheet.cancel_button.click()
    assert sheet.stage is Stage.OVER
    store.waiting[0][0](Path("project.dnnlab"))
    assert sheet.stage is Stage.OVER
    assert not list(tmp_path.iterdir())


def test_that_a_disagreement_is_shown_as_a_failure(qtbot: QtBot, open_sheet: Open, tmp_path: Path) -> None:
    sheet = open_sheet("differs")
    export(qtbot, sheet)
    assert sheet.findChildren(Badge)[0].verdict == "bad"
    assert words(sheet).count("disagrees, not kept") == 2
    assert not sheet.open_button.isVisible()
    assert not list(tmp_path.iterdir())


def test_that_many_inputs_are_cut_short(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("wide")
    export(qtbot, sheet)
    assert "and 18 more" in words(sheet)


def test_that_the_folder_opens(qtbot: QtBot, open_sheet: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    sheet = open_sheet("model")
    export(qtbot, sheet)
    sheet.open_button.click()
    assert opened == [QUrl.fromLocalFile(str(tmp_path))]


@pytest.mark.parametrize("way", ["escape", "beside", "cross", "cancel"])
def test_that_it_closes_and_gives_the_keyboard_back(
    qtbot: QtBot, window: QMainWindow, open_sheet: Open, way: str
) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    sheet = open_sheet("model")
    assert not field.hasFocus()
    with qtbot.waitSignal(sheet.destroyed):
        match way:
            case "escape":
                QTest.keyClick(sheet.choices.name, Qt.Key.Key_Escape)
            case "beside":
                QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
            case "cross":
                sheet.close_button.click()
            case _:
                sheet.cancel_button.click()
    assert field.hasFocus()


def test_that_it_closes_though_what_had_the_keyboard_is_gone(
    qtbot: QtBot, window: QMainWindow, open_sheet: Open
) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    sheet = open_sheet("model")
    with qtbot.waitSignal(field.destroyed):
        field.deleteLater()
    with qtbot.waitSignal(sheet.destroyed):
        sheet.close_sheet()


def test_that_closing_ends_the_export(qtbot: QtBot, open_sheet: Open, tmp_path: Path) -> None:
    sheet = open_sheet("waits")
    sheet.export_button.click()
    qtbot.waitUntil(lambda: any(tmp_path.glob(".*/waits.onnx")))
    with qtbot.waitSignal(sheet.destroyed):
        sheet.close_sheet()
    assert not list(tmp_path.iterdir())


def test_that_tab_stays_inside_and_comes_round(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("model")
    first = QApplication.focusWidget()
    visited = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
        if visited[-1] is first:
            break
    assert visited[-1] is first
    assert set(visited) == {
        *sheet.choices.cards.values(),
        sheet.choices.name,
        sheet.choices.folder,
        sheet.choices.browse,
        sheet.cancel_button,
        sheet.export_button,
        sheet.close_button,
    }


def test_that_the_windows_shortcuts_rest_meanwhile(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("model")
    played: list[bool] = []
    action = QAction("Play", sheet.window(), shortcut=QKeySequence("Space"))
    action.triggered.connect(played.append)
    sheet.window().addAction(action)
    QTest.keyClick(sheet.choices.cards["safetensors"], Qt.Key.Key_Space)
    assert not played
    assert not sheet.choices.cards["safetensors"].isChecked()


def test_that_it_follows_the_windows_size(qtbot: QtBot, open_sheet: Open) -> None:
    sheet = open_sheet("model")
    sheet.window().resize(1000, 700)
    qtbot.waitUntil(lambda: sheet.sheet.geometry().getRect() == (1000 - SHEET_WIDTH, 0, SHEET_WIDTH, 700))

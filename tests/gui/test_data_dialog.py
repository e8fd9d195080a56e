from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.data.dataset import Column, Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import ToyInverse
from dnnlab.gui.data_dialog import DataDialog
from dnnlab.gui.new_project.column_list import ROLE
from dnnlab.gui.new_project.preview import Preview
from tests.gui.new_project.tables import survey

Show = Callable[..., DataDialog]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Shows a dialog and keeps it to the end: what only a cycle holds may go while it is being painted."""
    kept: list[DataDialog] = []

    def shown(data: Dataset | None = None) -> DataDialog:
        dialog = DataDialog(data or survey())
        kept.append(dialog)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return shown


def press(dialog: DataDialog, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(dialog.list, key)


def test_that_the_first_guess_can_be_created_at_once(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    with qtbot.waitSignal(dialog.accepted):
        dialog.create_button.click()
    network = dialog.project().model().network
    assert network.layer("input").columns == ("length", "width", "site", "wet")
    assert network.layer("output").kind == "multiclass"
    assert dialog.dataset().rows == 50
    assert len(dialog.dataset().validation) == 10


def test_that_keys_alone_lead_to_another_network(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    press(dialog, Qt.Key.Key_Down, Qt.Key.Key_T)  # length becomes a target
    dialog.list.selectRow(6)
    press(dialog, Qt.Key.Key_Right)  # species becomes unused
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    output = dialog.project().model().network.layer("output")
    assert (output.kind, output.columns) == ("regression", ("length",))


def test_that_one_key_sets_all_lines_that_are_selected(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    dialog.list.selectAll()
    press(dialog, Qt.Key.Key_U)
    assert set(dialog.columns.roles.values()) == {"unused"}
    assert not dialog.create_button.isEnabled()
    assert "input and one target" in dialog.complaint.text()
    dialog.accept()
    assert dialog.isVisible()


def test_that_a_click_on_the_switch_changes_the_role_and_selects_the_line(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    cell = dialog.list.visualRect(dialog.list.model().index(2, ROLE))
    unused = QPoint(cell.left() + 6 + 186 - 20, cell.center().y())
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=unused)
    assert dialog.columns.roles["width"] == "unused"
    assert [index.row() for index in dialog.list.selectionModel().selectedRows()] == [2]


def test_that_a_click_on_one_of_several_selected_switches_sets_them_all(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    dialog.list.selectAll()
    cell = dialog.list.visualRect(dialog.list.model().index(2, ROLE))
    first = QPoint(cell.left() + 6 + 20, cell.center().y())
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert set(dialog.columns.roles.values()) == {"input"}


def test_that_impossible_outputs_are_withheld_with_the_reason(qtbot: QtBot, show: Show) -> None:
    tiles = show().decisions.tiles
    assert tiles["multiclass"].isChecked()
    assert [kind for kind, tile in tiles.items() if tile.isEnabled()] == ["multiclass"]
    assert "words and not numbers" in tiles["mixture"].toolTip()
    assert "3 classes instead of 2" in tiles["binary"].toolTip()


def test_that_components_are_asked_for_a_mixture_only(qtbot: QtBot, show: Show) -> None:
    dialog = show(generate(ToyInverse(rows=60, validation_rows=40)))
    assert not dialog.decisions.components.isVisible()
    dialog.decisions.tiles["mixture"].click()
    assert dialog.decisions.components.isVisible()
    dialog.decisions.components.entry.setFocus()
    dialog.decisions.components.entry.selectAll()
    QTest.keyClicks(dialog.decisions.components.entry, "5")
    QTest.keyClick(dialog.decisions.components.entry, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.create_button.click()
    assert dialog.project().model().network.layer("output").components == 5
    assert dialog.project().title == "Toy inverse problem"
    assert len(dialog.dataset().validation) == 40


def test_that_hidden_layers_are_added_and_removed(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    hidden = dialog.decisions.hidden
    hidden.more.click()
    assert hidden.units() == (20, 20)
    hidden.less.click()
    hidden.less.click()
    assert hidden.units() == ()
    assert not hidden.less.isEnabled()
    dialog.create_button.click()
    assert set(dialog.project().model().network.layers) == {"input", "output"}


def test_that_tab_walks_from_the_columns_to_the_create_button(qtbot: QtBot, show: Show) -> None:
    dialog = show()
    decisions = dialog.decisions
    decisions.hidden.more.click()
    dialog.activateWindow()
    dialog.list.setFocus()
    qtbot.waitUntil(dialog.list.hasFocus)
    visited: list[QWidget | None] = []
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    first, second, _, _, less, more = decisions.hidden.stops()
    expected = [first, second, less, more, decisions.validation.entry, dialog.cancel_button, dialog.create_button]
    assert visited == [decisions.tiles["multiclass"], *expected]


def test_that_the_preview_shows_words_and_numbers(qtbot: QtBot, show: Show) -> None:
    model = show().findChildren(Preview)[0].model()
    assert model.index(1, 4).data() == "south"
    assert model.index(1, 0).data() == "2"
    assert model.headerData(4, Qt.Orientation.Horizontal) == "site"


def test_that_a_thousand_columns_cost_no_more_cells_than_are_seen(qtbot: QtBot, show: Show) -> None:
    values = np.random.default_rng(1).normal(size=100)
    columns = {f"c{k}": Column(f"c{k}", values + k) for k in range(1000)}
    dialog = show(Dataset("wide", columns, np.arange(90), np.arange(90, 100)))
    assert len(dialog.findChildren(QWidget)) < 200
    dialog.search.setText("c99")
    assert dialog.list.model().rowCount() == 11
    dialog.list.selectAll()
    press(dialog, Qt.Key.Key_U)
    assert sum(role == "unused" for role in dialog.columns.roles.values()) == 11

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.history import HistoryPanel
from dnnlab.project.run_record import RunEvent
from tests.gui.documents import toy_document


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> HistoryPanel:
    panel = HistoryPanel(document)
    qtbot.addWidget(panel)
    panel.resize(300, 500)
    panel.show()
    return panel


def _widen(document: Document, *widths: int) -> None:
    for width in widths:
        layer = document.network.layer("hidden-1").with_unit_count(width)
        document.edit_network(f"Change units to {width}", document.network.put(layer))


def _words(panel: HistoryPanel) -> list[str]:
    steps = panel.steps
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(steps.data(steps.index(row), role)) for row in range(steps.rowCount())]


def test_that_without_edits_it_says_so(panel: HistoryPanel, document: Document) -> None:
    assert panel.is_empty
    document.select(["hidden-1"])
    assert panel.is_empty


def test_that_every_edit_is_a_row_and_the_present_and_the_saved_one_are_marked(
    panel: HistoryPanel, document: Document
) -> None:
    _widen(document, 21, 22)
    document.mark_saved()
    _widen(document, 23)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert not panel.is_empty
    assert _words(panel) == [
        "The project as it was opened",
        "Change units to 21, present",
        "Change units to 22, undone, saved",
        "Change units to 23, undone",
    ]
    assert panel.list.currentIndex().row() == 1


def test_that_a_click_goes_to_that_state_and_forward_again(
    panel: HistoryPanel, document: Document, qtbot: QtBot
) -> None:
    first = document.model
    _widen(document, 21, 22, 23)
    last = document.model
    for row, model in ((0, first), (3, last)):
        where = panel.list.visualRect(panel.steps.index(row)).center()
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert document.model == model
    assert document.undo_stack.count() == 3


def test_that_arrows_and_enter_go_there_too(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    _widen(document, 21, 22)
    qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    assert document.undo_stack.index() == 2
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert document.undo_stack.index() == 1


def test_that_another_project_begins_another_history(panel: HistoryPanel, document: Document) -> None:
    _widen(document, 21)
    document.open(document.project, document.dataset, None)
    assert panel.is_empty


def test_that_the_record_of_the_run_is_beside_the_edits_and_a_click_asks_for_the_moment(
    panel: HistoryPanel, document: Document, qtbot: QtBot
) -> None:
    panel.show_run()
    assert panel.run.isVisible()
    assert not panel.run.list.isVisible()
    events = [RunEvent(0, "start", "seed 1"), RunEvent(1200, "settings", "learning rate 0.01 → 0.003")]
    document.history.append(1, np.zeros(2000), np.empty(0, np.int64), np.empty(0), events)
    document.history_changed.emit()
    qtbot.waitUntil(lambda: panel.run.events.rowCount() == 2)
    where = panel.run.events.index(1)
    assert where.data() == "Settings at step 1,200: learning rate 0.01 → 0.003"
    with qtbot.waitSignal(panel.run.step_wanted) as wanted:
        qtbot.mouseClick(
            panel.run.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.run.list.visualRect(where).center()
        )
    assert wanted.args == [1200]
    panel.choice.chosen.emit("edits")
    assert not panel.run.isVisible()

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.gui.panels.restarts.panel import RestartsPanel
from dnnlab.gui.panels.training.restarts_popup import RestartsPopup
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.session import Session
from dnnlab.link.messages import RestartsProgress, StartRestarts, StopRestarts
from tests.link.test_restart_results import progress

from .stage import QuietSession, document_of, dress

LINES = (ReferenceLine("entropy", -1.0, "optimum"), ReferenceLine("best single Gaussian", 0.0, "baseline"))


@pytest.fixture
def session(qapp: QApplication) -> QuietSession:
    dress(qapp)
    session = QuietSession(document_of())
    session.be_ready()
    return session


@pytest.fixture
def sent(session: QuietSession, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    sent: list[object] = []
    monkeypatch.setattr(Session, "tell_restarts", lambda _self, message: sent.append(message))
    return sent


@pytest.fixture
def restarts(session: QuietSession, sent: list[object]) -> Restarts:
    restarts = Restarts(session.document, session)
    restarts.set_reference_lines(LINES)
    return restarts


@pytest.fixture
def panel(restarts: Restarts, qtbot: QtBot) -> Iterator[RestartsPanel]:
    panel = RestartsPanel(restarts)
    qtbot.addWidget(panel)
    panel.resize(304, 600)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    panel.hide()


def done(*losses: float, **values: Any) -> RestartsProgress:
    return progress(0, losses, finished=True, final_training=np.array(losses) - 0.1, **values)


def show(restarts: Restarts, session: QuietSession, report: RestartsProgress) -> None:
    restarts.start(len(report.seeds), 1, 10, keep_best=False)
    session.restarts_told.emit("main", report)


def test_that_the_best_run_comes_first_and_stuck_and_diverged_ones_are_marked(
    panel: RestartsPanel, restarts: Restarts, session: QuietSession
) -> None:
    show(restarts, session, done(0.3, -0.9, math.nan, -0.5, diverged=np.array([0, 0, 7, 0])))
    assert [(row.seed, row.mark) for row in panel.runs.rows] == [(2, "best"), (4, ""), (1, "stuck"), (3, "diverged")]
    assert panel.runs.rows[0].validation == -0.9
    assert panel.runs.rows[0].training == pytest.approx(-1.0)
    assert "step 7" in panel.runs.rows[3].words
    words = panel.summary.text()
    assert "1 stuck" in words
    assert "1 diverged" in words
    assert "−0.9000" in words
    texts = [panel.runs.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert texts[0] == "Seed 2, training −1.0000, validation −0.9000, best"
    panel.grab()


def test_that_a_click_on_a_row_chooses_its_run_and_the_button_keeps_it(
    panel: RestartsPanel, restarts: Restarts, session: QuietSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(restarts, session, done(0.3, -0.9, -0.5))
    assert panel.keep.text() == "Keep the best: seed 2"
    place = panel.list.visualRect(panel.runs.index(1)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert restarts.chosen == 2
    assert panel.keep.text() == "Keep seed 3"
    kept: list[int] = []
    monkeypatch.setattr(restarts, "keep", kept.append)
    QTest.mouseClick(panel.keep, Qt.MouseButton.LeftButton)
    assert kept == [2]


def test_that_they_can_be_stopped_while_they_run_and_dismissed_after(
    panel: RestartsPanel, restarts: Restarts, session: QuietSession, sent: list[object]
) -> None:
    show(restarts, session, progress(0, (0.3, -0.9)))
    assert panel.end.text() == "Stop"
    assert not panel.keep.isEnabled()
    assert panel.bar.isVisible()
    assert "step 1 of 10" in panel.summary.text()
    QTest.mouseClick(panel.end, Qt.MouseButton.LeftButton)
    assert sent[-1] == StopRestarts("main")
    session.restarts_told.emit("main", done(0.3, -0.9))
    assert panel.end.text() == "Dismiss"
    assert panel.keep.isEnabled()
    assert not panel.bar.isVisible()
    QTest.mouseClick(panel.end, Qt.MouseButton.LeftButton)
    assert sent[-1] == StopRestarts("main", forget=True)
    assert not panel.runs.rows


def test_that_a_note_of_the_engine_is_shown(panel: RestartsPanel, restarts: Restarts, session: QuietSession) -> None:
    show(restarts, session, done(0.3, -0.9, note="One after the other"))
    assert panel.note.isVisible()
    assert panel.note.text() == "One after the other A saved project holds the present run, not the others."


def test_that_the_names_of_the_columns_do_not_depend_on_a_viewport_that_is_gone(
    panel: RestartsPanel, restarts: Restarts, session: QuietSession, qtbot: QtBot
) -> None:
    show(restarts, session, done(3.0, 2.0))
    before = panel.header.grab().toImage()
    panel.list.setViewport(QWidget())  # Qt deletes the one before
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.capture_exceptions() as raised:
        after = panel.header.grab().toImage()
    assert not raised
    assert after.size() == before.size()


def test_that_without_validation_only_training_losses_stand_in_the_rows(
    panel: RestartsPanel, restarts: Restarts, session: QuietSession
) -> None:
    show(restarts, session, done(0.3, -0.9, validation=False))
    assert not panel.runs.has_validation
    assert panel.runs.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Seed 2, training −1.0000, best"
    panel.grab()


def test_that_the_sheet_starts_what_it_says(
    restarts: Restarts, session: QuietSession, sent: list[object], qtbot: QtBot
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    document = session.document
    document.edit_settings("Seed", document.settings.with_values(seed=40, schedule="cosine", schedule_steps=700))
    popup = RestartsPopup(document, restarts, host)
    popup.open_at(host)
    assert (popup.count.value(), popup.seed.value(), popup.steps.value()) == (20, 40, 700)
    popup.count.edited.emit(3)
    assert popup.begin.text() == "Train 3 restarts"
    popup.keep.click()
    assert not popup.keep.isChecked()
    popup.begin.click()
    assert sent == [StartRestarts("main", (40, 41, 42), 700)]
    assert not popup.isVisible()
    assert not restarts._told.keep_best

"""The settings of the training panel: the row, the sheet behind it, and the window of the range test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.training import TrainingPanel
from dnnlab.gui.panels.training.rate_finder import RateFinder
from dnnlab.gui.panels.training.tuning.page import Page
from dnnlab.gui.panels.training.tuning.schedule_curve import ScheduleCurve
from dnnlab.gui.panels.training.tuning.words import OPTIMISERS, edit_text
from dnnlab.link.messages import Halted, Loaded, Progress, RatesTried
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings

from .stage import QuietSession, document_of, network_of, progress_at, table

RATES = np.geomspace(1e-6, 10.0, 300)[:200]
TRIED = RatesTried("main", RATES, np.linspace(1.0, 0.1, 200), np.linspace(1.0, 0.1, 200), 2e-3, 5.17e-3, True)


@pytest.fixture
def panel(document: Document, session: QuietSession, qtbot: QtBot) -> Iterator[TrainingPanel]:
    panel = TrainingPanel(document, session)
    qtbot.addWidget(panel)
    panel.resize(440, 414)
    panel.show()
    qtbot.waitExposed(panel)
    session.be_ready()
    yield panel
    panel.hide()


def shown(page: Page) -> set[str]:
    return {name for name, control in (*page.fields.items(), *page.switches.items()) if not control.isHidden()}


def choose(document: Document, **values: object) -> None:
    document.edit_settings("Change", document.settings.with_values(**values))


# ---- what is shown


@pytest.mark.parametrize(
    ("optimizer", "own"),
    [
        ("adam", {"first_decay", "second_decay", "epsilon", "weight_decay", "gradient_limit"}),
        ("adamw", {"first_decay", "second_decay", "epsilon", "weight_decay", "gradient_limit"}),
        ("sgd", {"momentum", "nesterov", "weight_decay", "gradient_limit"}),
        ("rmsprop", {"square_decay", "epsilon", "weight_decay", "gradient_limit"}),
        ("lbfgs", {"history", "weight_decay"}),
        ("levenberg_marquardt", {"damping", "weight_decay"}),
    ],
)
def test_that_each_optimiser_has_its_own_numbers_and_no_others(
    panel: TrainingPanel, document: Document, optimizer: str, own: set[str]
) -> None:
    panel.settings.optimiser.chosen.emit(optimizer)
    assert document.settings.optimizer == optimizer
    page = panel.settings.popup.optimiser_page
    assert shown(page) == own
    assert page.about.text()
    assert ("rate × decay" in page.decay.text()) == (optimizer == "adamw")


@pytest.mark.parametrize(
    ("schedule", "own"),
    [
        ("constant", set()),
        ("step", {"drop_every", "drop_factor"}),
        ("cosine", {"schedule_steps"}),
        ("one_cycle", {"schedule_steps", "warm_share"}),
        ("plateau", {"plateau_patience", "drop_factor"}),
    ],
)
def test_that_each_schedule_has_its_own_numbers_and_no_others(
    panel: TrainingPanel, document: Document, schedule: str, own: set[str]
) -> None:
    page = panel.settings.popup.rate_page
    page.schedule.chosen.emit(schedule)
    assert document.settings.schedule == schedule
    assert shown(page) == {"learning_rate", "warmup_steps", *own}


def test_that_the_sheet_knows_the_run_and_the_settings_however_late_it_is_opened(
    panel: TrainingPanel, document: Document
) -> None:
    choose(document, weight_decay=0.25)
    panel.settings.show_progress(Progress(10, 10, False, 1.0, 0.0125, 1.0, progress_at(10).losses))
    popup = panel.settings.popup  # made now
    assert "0.0125" in popup.rate_page.now.text()
    assert popup.optimiser_page.fields["weight_decay"].value() == 0.25


@pytest.mark.parametrize("optimizer", ["lbfgs", "levenberg_marquardt"])
def test_that_an_optimiser_that_finds_its_own_steps_has_no_rate_to_set(
    panel: TrainingPanel, document: Document, optimizer: str
) -> None:
    row = panel.settings
    assert row.rate.isVisible()
    assert not row.own_length.isVisible()
    choose(document, optimizer=optimizer)
    row.show_progress(Progress(10, 10, False, 1.0, 0.0, 1.0, progress_at(10).losses))
    assert not row.rate.isVisible()
    assert row.own_length.isVisible()
    page = row.popup.rate_page
    assert shown(page) == set()
    assert page.find_button.isHidden()
    assert page.schedule.isHidden()
    assert page.curve.isHidden()
    assert page.now.isHidden()
    assert not page.none.isHidden()
    document.undo_stack.undo()
    assert row.rate.isVisible()


def test_that_early_stopping_shows_its_numbers_when_it_is_on(panel: TrainingPanel, document: Document) -> None:
    page = panel.settings.popup.stopping_page
    assert shown(page) == {"early_stopping"}
    assert page.nothing.isHidden()
    page.switches["early_stopping"].clicked.emit(True)
    assert document.settings.early_stopping
    assert document.undo_stack.undoText() == "Switch early stopping on"
    assert shown(page) == {"early_stopping", "stopping_patience", "least_improvement", "restore_best"}


def test_that_without_validation_rows_early_stopping_says_why_there_is_nothing_to_set(
    panel: TrainingPanel, document: Document
) -> None:
    data = replace(table(), validation=np.arange(0))
    document.open(document_of(dataset=data).project, data, None)
    page = panel.settings.popup.stopping_page
    assert shown(page) == set()
    assert "no validation rows" in page.nothing.text()
    assert not page.nothing.isHidden()


def test_that_the_list_has_whole_names_and_the_box_room_for_what_it_shows(panel: TrainingPanel) -> None:
    combo = panel.settings.optimiser.combo
    assert [combo.itemData(index) for index in range(combo.count())] == [value for value, _ in OPTIMISERS]
    option = QStyleOptionViewItem()
    delegate = combo.itemDelegate()
    delegate.initStyleOption(option, combo.model().index(combo.count() - 1, 0))  # type: ignore[attr-defined]
    assert option.text == "Levenberg–Marquardt"
    widest = max(combo.fontMetrics().horizontalAdvance(combo.itemText(index)) for index in range(combo.count()))
    assert widest + 30 <= combo.width()


# ---- edits


def test_that_every_number_of_the_sheet_is_previewed_and_then_one_step_of_undo(
    panel: TrainingPanel, document: Document
) -> None:
    popup = panel.settings.popup
    seen = set()
    for page in (popup.rate_page, popup.optimiser_page, popup.stopping_page):
        for name, field in page.fields.items():
            before, count = document.settings, document.undo_stack.index()
            value = getattr(before, name)
            other = value + 1 if isinstance(value, int) else 0.25
            field.previewed.emit(other)
            assert getattr(document.settings, name) == other
            assert document.undo_stack.index() == count
            field.edited.emit(other)
            assert document.undo_stack.index() == count + 1
            assert document.undo_stack.undoText().startswith("Set ")
            document.undo_stack.undo()
            assert document.settings == before
            seen.add(name)
        seen |= page.switches.keys()
    beside = {"optimizer", "schedule", "batch_size", "seed", "precision", "execution"}
    assert seen | beside == {field.name for field in fields(Settings)}


def test_that_every_setting_has_words_for_the_menu() -> None:
    values: dict[str, object] = {field.name: field.default for field in fields(Settings)}
    for name in values.keys() - {"seed", "precision", "execution"}:
        text = edit_text(name, values[name])
        assert text.startswith(("Set ", "Switch "))
        assert "_" not in text
    assert edit_text("gradient_limit", 0.0) == "Set longest gradient to no limit"
    assert edit_text("optimizer", "levenberg_marquardt") == "Set optimiser to Levenberg–Marquardt"
    assert edit_text("schedule", "one_cycle") == "Set schedule to one cycle"


# ---- what does not fit


def test_that_an_optimiser_that_does_not_fit_says_so_under_the_control_and_stops_the_play_button(
    panel: TrainingPanel, document: Document
) -> None:
    row = panel.settings
    assert row.misfit.isHidden()
    row.optimiser.chosen.emit("levenberg_marquardt")
    assert row.misfit.isVisible()
    assert "is a mixture density output. Choose L-BFGS or Adam" in row.misfit.text()
    assert not panel.transport.play.isEnabled()
    assert panel.transport.status.text.startswith("Cannot train: Levenberg–Marquardt lowers sums of squares only")
    document.edit_network("Regress", network_of("regression"))
    assert row.misfit.isHidden()
    assert panel.transport.play.isEnabled()
    row.batch.chosen.emit("64")
    assert "the batch is 64 of 150" in row.misfit.text()
    assert not panel.transport.play.isEnabled()
    document.undo_stack.undo()
    assert row.misfit.isHidden()


# ---- the schedule's curve


def test_that_the_curve_is_the_schedules(qtbot: QtBot) -> None:
    curve = ScheduleCurve()
    qtbot.addWidget(curve)
    settings = Settings(schedule="one_cycle", schedule_steps=1000, warmup_steps=50)
    curve.set_settings(settings)
    assert curve.last_step == 1050
    for step, rate in curve.points(40):
        assert rate == learning_rate_at(settings, int(step))
    curve.set_present(4000, 1e-3)
    assert curve.last_step == 4400
    assert not curve.grab().isNull()


def test_that_what_plateaus_left_of_the_rate_follows_from_the_last_step(qtbot: QtBot) -> None:
    curve = ScheduleCurve()
    qtbot.addWidget(curve)
    curve.set_settings(Settings(schedule="plateau", learning_rate=0.1))
    assert {rate for _, rate in curve.points(10)} == {0.1}
    curve.set_present(500, 0.025)
    assert [rate for _, rate in curve.points(10)] == pytest.approx([0.025] * 10)


def test_that_the_sheet_says_which_rate_the_last_step_had(panel: TrainingPanel, session: QuietSession) -> None:
    session.send_frame(progress_at(7))
    panel.show_state()
    page = panel.settings.popup.rate_page
    assert page.now.text() == "The last step had 5e−3"


# ---- early stops


def test_that_an_early_stop_is_told_in_the_panel_until_it_is_played_on(
    panel: TrainingPanel, session: QuietSession
) -> None:
    session.send_frame(progress_at(1200))
    session._on_message(Halted("main", 1200, None, EarlyStop(1200, 700, True)))
    assert panel.transport.status.text == "Stopped early: the best validation loss was at step 700"
    tip = panel.transport.status.toolTip()
    assert tip.startswith("Stopped early at step 1,200: no better validation loss since step 700. The weights of")
    session.stopped_early = None
    panel.show_state()
    assert panel.transport.status.text == "paused, step 1,200"


# ---- the range test


def test_that_the_button_in_the_sheet_begins_a_test_in_a_window_of_its_own(
    panel: TrainingPanel, session: QuietSession, qtbot: QtBot
) -> None:
    session.find_rate = lambda *, wanted=True: session.calls.append(("find", wanted))  # type: ignore[method-assign]
    session.last_loaded = loaded()
    panel.settings.popup.rate_page.find_button.click()
    assert panel.finder.isVisible()
    assert not panel.finder.isModal()
    assert session.calls == [("find", True)]
    assert not panel.finder.use.isEnabled()
    panel.finder.close()
    assert not panel.finder.isVisible()
    assert session.calls == [("find", True), ("find", False)]


def loaded() -> Loaded:
    return Loaded("main", 0, "cpu", "CPU", "fused", "float32")


def open_finder(panel: TrainingPanel, session: QuietSession) -> RateFinder:
    session.find_rate = lambda *, wanted=True: session.calls.append(("find", wanted))  # type: ignore[method-assign]
    session.last_loaded = loaded()
    panel.find_rate()
    return panel.finder


def test_that_the_marker_begins_at_the_suggestion_and_its_rate_is_one_step_of_undo(
    panel: TrainingPanel, session: QuietSession, document: Document
) -> None:
    finder = open_finder(panel, session)
    unfinished = RatesTried("main", RATES[:50], TRIED.losses[:50], TRIED.smoothed[:50], 0.0, 0.0, False)
    session.rates_tried.emit(unfinished)
    assert not finder.use.isEnabled()
    session.rates_tried.emit(TRIED)
    assert finder.use.text() == "Use 5.2e−3"
    assert "steeply at 2e−3" in finder.status.text()
    finder.use.click()
    assert document.settings.learning_rate == 5.2e-3
    assert document.undo_stack.undoText() == "Set learning rate to 5.2e−3"
    assert not finder.isVisible()


def test_that_the_marker_can_be_dragged_and_moved_by_keys(panel: TrainingPanel, session: QuietSession) -> None:
    finder = open_finder(panel, session)
    session.rates_tried.emit(TRIED)
    plot, marker = finder.plot.plot, finder.plot.marker
    at = QPointF(float(plot.x_pixel(np.log10(TRIED.suggested))), 30.0)
    assert marker.grab(at)
    assert not marker.grab(at + QPointF(40.0, 0.0))
    marker.drag(QPointF(float(plot.x_pixel(-2.0)), 30.0))
    assert finder.plot.rate == pytest.approx(1e-2)
    assert finder.use.text() == "Use 0.01"
    finder.plot.setFocus()
    QTest.keyClick(finder.plot, Qt.Key.Key_Right)
    assert finder.plot.rate > 1.05e-2
    marker.drag(QPointF(-5000.0, 30.0))
    assert finder.plot.rate == pytest.approx(1e-6)
    finder.close()


def test_that_a_loss_that_never_fell_offers_no_rate(panel: TrainingPanel, session: QuietSession) -> None:
    finder = open_finder(panel, session)
    session.rates_tried.emit(RatesTried("main", RATES, TRIED.losses[::-1], TRIED.smoothed[::-1], 0.0, 0.0, True))
    assert "never fell" in finder.status.text()
    assert not finder.use.isEnabled()
    finder.close()


def test_that_a_test_that_cannot_be_says_why(panel: TrainingPanel, session: QuietSession, document: Document) -> None:
    finder = open_finder(panel, session)
    choose(document, optimizer="lbfgs")
    finder.begin()
    assert "no learning rate to find" in finder.status.text()
    assert session.calls == [("find", True)]
    finder.close()

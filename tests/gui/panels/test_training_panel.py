from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import NotTrainableError
from dnnlab.graph.layer import Layer
from dnnlab.gui.document import Document
from dnnlab.gui.panels.training import TrainingPanel
from dnnlab.gui.panels.training.error_name import error_name
from dnnlab.gui.session import EngineState
from dnnlab.gui.widgets.label import Label
from dnnlab.link.messages import Loaded, SnapshotMark
from dnnlab.project.columns import OutputKind, with_columns
from dnnlab.project.run_record import RunEvent

from .stage import QuietSession, document_of, network_of, progress_at, table


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


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# ---- transport


def test_that_every_button_asks_the_session_for_what_it_says(panel: TrainingPanel, session: QuietSession) -> None:
    session.tape = (SnapshotMark(0), SnapshotMark(50))
    session.tape_changed.emit()
    session.send_frame(progress_at(100))
    panel.show_state()
    for button in (panel.transport.play, panel.transport.one_step, panel.transport.to_start, panel.transport.reset):
        click(button)
    assert session.calls == ["toggle", ("step", 1), ("scrub", 0), "reset"]


def test_that_the_counter_has_commas_and_changes_five_times_a_second(
    panel: TrainingPanel, session: QuietSession, qtbot: QtBot
) -> None:
    session.send_frame(progress_at(11_999, running=True))
    panel.show_state()
    assert panel.transport.status.text == "training, step 11,999"
    session.send_frame(progress_at(12_000, running=True))
    session.send_frame(progress_at(12_001, running=True))
    assert panel.transport.status.text == "training, step 11,999"
    qtbot.waitUntil(lambda: panel.transport.status.text == "training, step 12,001")


def test_that_the_words_say_when_only_other_networks_train(
    panel: TrainingPanel, session: QuietSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuietSession, "shown_is_running", property(lambda _session: False))
    session.send_frame(progress_at(7, running=True))
    panel.show_state()
    assert panel.transport.status.text == "others train, step 7"


def test_that_the_words_follow_the_engine(panel: TrainingPanel, session: QuietSession) -> None:
    def words_in(state: EngineState) -> str:
        session.state = state
        session.state_changed.emit()
        return panel.transport.status.text

    assert words_in(EngineState.STARTING) == "starting the engine"
    assert words_in(EngineState.RESTARTING) == "starting the engine again"
    assert "failed" in words_in(EngineState.FAILED)
    assert not panel.transport.play.isEnabled()
    assert words_in(EngineState.READY) == "ready, step 0"
    session.send_frame(progress_at(7))
    panel.show_state()
    assert panel.transport.status.text == "paused, step 7"


def test_that_a_network_that_cannot_be_trained_says_why_and_leads_there(
    panel: TrainingPanel, document: Document
) -> None:
    document.edit_network("Cut", document.network.disconnect("input->hidden-1"))
    assert panel.transport.status.text == "Cannot train: Hidden has no input"
    assert "Draw an arrow to it" in panel.transport.status.toolTip()
    assert not panel.transport.play.isEnabled()
    click(panel.transport.status)
    assert document.selection == {"hidden-1"}
    document.undo_stack.undo()
    assert panel.transport.play.isEnabled()


def test_that_a_reason_of_the_engine_is_told_too(panel: TrainingPanel, session: QuietSession) -> None:
    reason = NotTrainableError("There is too little data", remedy="Open more")
    session.last_loaded = Loaded("main", 0, "cpu", "CPU", "eager", "float32", trainable=reason)
    session.loaded.emit(session.last_loaded)
    assert panel.transport.status.text == "Cannot train: There is too little data"
    assert "Open more." in panel.transport.status.toolTip()


# ---- the loss


@pytest.mark.parametrize(
    ("output", "target", "name"),
    [
        ("mixture", "t", "mean NLL per point, nats"),
        ("regression", "t", "mean squared error / 2"),
        ("binary", "answer", "mean cross-entropy, nats"),
        ("multiclass", "colour", "mean cross-entropy, nats"),
    ],
)
def test_that_the_subtitle_names_the_loss(output: OutputKind, target: str, name: str) -> None:
    assert error_name(network_of(output, target=target)) == name


def test_that_several_outputs_are_a_sum_of_errors() -> None:
    network = network_of("mixture").add(Layer.new("second", "regression")).connect("hidden-1", "second")
    assert error_name(with_columns(network, "second", ["y"], table())) == "sum of 2 errors"


def test_that_the_subtitle_follows_an_edit(panel: TrainingPanel, document: Document) -> None:
    document.edit_network("Regress", network_of("regression"))
    assert "mean squared error / 2" in [label.text() for label in panel.title.findChildren(Label)]


def test_that_the_empty_plot_says_what_to_do_only_where_it_helps(
    panel: TrainingPanel, session: QuietSession, document: Document
) -> None:
    panel.plot.redraw()
    assert panel.plot.events.words == "Press Space to train"
    document.edit_network("Cut", document.network.disconnect("input->hidden-1"))
    panel.plot.redraw()
    assert panel.plot.events.words == ""


def test_that_losses_reach_the_clipboard(panel: TrainingPanel, session: QuietSession) -> None:
    session.send_frame(progress_at(3, first=1))
    panel.copy_losses()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("1\t1\t")


# ---- the scrubber


def run_with_snapshots(session: QuietSession) -> None:
    session.tape = (SnapshotMark(0), SnapshotMark(10), SnapshotMark(100, "learning rate 0.001"))
    session.tape_changed.emit()
    session.send_frame(progress_at(500, first=1))


def test_that_scrubber_and_plot_share_their_axis(panel: TrainingPanel, session: QuietSession) -> None:
    run_with_snapshots(session)
    panel.plot.redraw()
    line = panel.plot.mapTo(panel, QPoint(round(panel.plot.step_axis()[0] + panel.plot.step_pixel(500)), 0)).x()
    handle = panel.scrubber.mapTo(panel, QPoint(round(panel.scrubber.handle_x()), 0)).x()
    assert abs(line - handle) <= 1


def test_that_dragging_the_handle_shows_the_past_and_letting_go_at_the_end_the_present(
    panel: TrainingPanel, session: QuietSession, qtbot: QtBot
) -> None:
    run_with_snapshots(session)
    panel.plot.redraw()
    left = panel.plot.step_axis()[0]
    scrubber = panel.scrubber
    places = {step: QPoint(round(left + panel.plot.step_pixel(step)), 11) for step in (12, 500)}
    QTest.mousePress(scrubber, Qt.MouseButton.LeftButton, pos=places[500])
    QTest.mouseMove(scrubber, places[12])
    assert session.calls == [("scrub", 10)]
    session.send_frame(progress_at(500, shown=10))
    panel.show_state()
    assert panel.transport.status.text == "showing step 10"
    assert panel.plot.cursor_layer.x_shown == pytest.approx(panel.plot.step_pixel(10))
    QTest.mouseMove(scrubber, places[500] + QPoint(60, 0))
    QTest.mouseRelease(scrubber, Qt.MouseButton.LeftButton, pos=places[500] + QPoint(60, 0))
    assert session.calls[-1] == ("scrub", None)


def test_that_brackets_step_through_the_snapshots(panel: TrainingPanel, session: QuietSession, qtbot: QtBot) -> None:
    run_with_snapshots(session)
    panel.scrubbing._patience.setInterval(600_000)  # nobody shows what is asked for, and a busy machine takes its time
    panel.scrubber.setFocus()
    QTest.keyClick(panel.scrubber, Qt.Key.Key_BracketLeft)
    assert session.calls == [("scrub", 100)]
    panel.previous_snapshot()
    qtbot.waitUntil(lambda: session.calls[-1] == ("scrub", 10))
    panel.next_snapshot()
    qtbot.waitUntil(lambda: session.calls[-1] == ("scrub", 100))


def test_that_marks_on_the_track_and_in_the_plot_say_what_changed(
    panel: TrainingPanel, session: QuietSession, document: Document
) -> None:
    run_with_snapshots(session)
    change = RunEvent(100, "settings", "learning rate 0.01 → 0.001")
    document.history.append(document.history.last_step + 1, np.empty(0), np.empty(0, np.int64), np.empty(0), [change])
    panel.plot.redraw()
    x, left = panel.plot.step_pixel(100), panel.plot.step_axis()[0]
    assert panel.scrubber.words_at(left + x) == "At step 100: learning rate 0.01 → 0.001"
    assert panel.scrubber.words_at(left + panel.plot.step_pixel(10)) == "Snapshot at step 10"
    panel.plot.readout.hover(QPointF(x, 100.0))
    reading = panel.plot.readout.reading
    assert reading is not None
    assert reading.lines[-1][0] == "at 100: learning rate 0.01 → 0.001"


# ---- settings


def test_that_a_choice_is_one_step_of_undo(panel: TrainingPanel, document: Document) -> None:
    panel.settings.optimiser.chosen.emit("sgd")
    assert document.settings.optimizer == "sgd"
    assert document.undo_stack.undoText() == "Set optimiser to SGD"
    panel.settings.batch.chosen.emit("64")
    assert document.settings.batch_size == 64
    assert document.undo_stack.undoText() == "Set batch size to 64"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.settings.batch_size == 0
    assert panel.settings.optimiser.value() == "adam"


def test_that_a_drag_of_the_learning_rate_is_live_and_one_step_of_undo(
    panel: TrainingPanel, document: Document
) -> None:
    slider = panel.settings.rate
    for value in (2e-3, 3e-3, 5e-3):
        slider.previewed.emit(value)
        assert document.settings.learning_rate == value
    assert document.undo_stack.count() == 0
    slider.edited.emit(5e-3)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Set learning rate to 5e−3"
    document.undo_stack.undo()
    assert document.settings.learning_rate == 0.01


def test_that_a_drag_back_to_where_it_began_leaves_no_trace(panel: TrainingPanel, document: Document) -> None:
    first = document.model
    document.edit_settings("Seed", replace(document.settings, seed=3))
    panel.settings.rate.previewed.emit(2e-3)
    panel.settings.rate.previewed.emit(0.01)
    document.undo_stack.undo()
    document.edit_settings("Momentum", replace(document.settings, momentum=0.5))
    document.undo_stack.undo()
    assert document.model == first


def test_that_the_batches_offered_fit_the_training_rows(panel: TrainingPanel) -> None:
    combo = panel.settings.batch.combo
    assert [combo.itemText(index) for index in range(combo.count())] == ["Full, 150", "32", "64", "128"]


def test_that_a_batch_size_of_a_file_is_offered_too(panel: TrainingPanel, document: Document) -> None:
    document.edit_settings("Batch", replace(document.settings, batch_size=50))
    assert panel.settings.batch.value() == "50"


def test_that_the_popup_shows_only_what_has_a_meaning_now(panel: TrainingPanel, document: Document) -> None:
    popup = panel.settings.popup
    length, momentum = popup.rate_page.fields["schedule_steps"], popup.optimiser_page.fields["momentum"]
    assert length.isHidden()
    assert momentum.isHidden()
    popup.rate_page.schedule.chosen.emit("cosine")
    panel.settings.optimiser.chosen.emit("sgd")
    assert not length.isHidden()
    assert not momentum.isHidden()
    length.edited.emit(4000)
    assert document.settings.schedule_steps == 4000
    assert document.undo_stack.undoText() == "Set length of the schedule to 4,000"


def test_that_a_setting_out_of_range_changes_nothing(panel: TrainingPanel, document: Document) -> None:
    panel.settings.edit("momentum", 2.0)
    assert document.settings.momentum == 0.9
    assert document.undo_stack.count() == 0


def test_that_another_document_is_shown_afresh(panel: TrainingPanel, session: QuietSession, document: Document) -> None:
    run_with_snapshots(session)
    other = document_of(network_of("regression"))
    session.tape, session.progress = (), None
    document.open(other.project, other.dataset, None)
    assert panel.scrubbing.present == 0
    assert panel.scrubbing.marks == ()
    panel.plot.redraw()
    assert panel.plot.cursor_layer.x_shown is None

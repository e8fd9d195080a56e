from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from dnnlab.errors import DeviceError, DnnlabError, EngineError, NonFiniteError, NotTrainableError
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.session import EngineState, Session
from dnnlab.link.messages import (
    Answered,
    Ask,
    Configure,
    Credit,
    Edit,
    FindRate,
    Halted,
    Keep,
    Kept,
    Load,
    Moved,
    Pause,
    Play,
    RatesTried,
    Refused,
    Reset,
    Subscribe,
)
from dnnlab.link.probes import Subscription, Weights, WeightsAnswer
from dnnlab.project.early_stop import EarlyStop
from dnnlab.project.snapshot import Snapshot
from tests.gui.documents import toy_document
from tests.gui.engines import READY, ScriptedEngine, engine, frame, loaded


@pytest.fixture
def session(scripted: None) -> Iterator[Session]:
    session = Session(toy_document())
    session.start()
    yield session
    session.close()


def test_that_the_model_is_loaded_when_the_engine_is_ready_and_a_credit_is_given(session: Session) -> None:
    assert session.state is EngineState.STARTING
    engine().say(READY)
    assert session.state is EngineState.READY
    (load,) = engine().of(Load)
    assert isinstance(load, Load)
    assert load.network == session.document.network
    assert Path(load.tape).is_dir()
    assert len(engine().of(Credit)) == 1


def test_that_a_move_to_another_tier_is_known_at_once_and_one_of_a_model_that_is_being_replaced_is_not(
    session: Session,
) -> None:
    engine().say(READY, loaded(), Moved("main", "compiled", "quicker"))
    assert session.last_loaded is not None
    assert (session.last_loaded.execution, session.last_loaded.note) == ("compiled", "quicker")
    session.document.opened.emit()
    engine().say(Moved("main", "eager", "late"))
    assert session.last_loaded is None
    engine().say(loaded())
    assert session.last_loaded == loaded()


def test_that_an_answer_to_a_change_is_not_taken_for_one_to_the_load_after_it(session: Session) -> None:
    engine().say(READY, loaded(step=7), frame(7, [1.0]))
    (first,) = engine().of(Load)
    session.reset()
    session.document.opened.emit()
    engine().say(structs.replace(loaded(), taken_up=False), frame(8, [1.0]))
    assert session.last_loaded is None, "it is about the project before"
    assert session.document.history.last_step == 7, "so is the frame after it"
    assert Path(first.tape).is_dir(), "the engine may still write there"
    engine().say(loaded())
    assert session.last_loaded == loaded()
    assert not Path(first.tape).exists()


def test_that_every_frame_is_answered_by_one_credit(session: Session) -> None:
    engine().say(READY, loaded(), frame(1, [2.0]), frame(2, [1.0]))
    assert len(engine().of(Credit)) == 3


def test_that_losses_reach_the_documents_history(session: Session) -> None:
    engine().say(READY, loaded(), frame(2, [3.0, 2.0]), frame(3, [1.0]))
    assert session.document.history.last_step == 3
    assert session.document.history.training_loss() == 1.0
    assert session.document.modified


def test_that_a_branch_makes_later_losses_void(session: Session) -> None:
    engine().say(READY, loaded(), frame(4, [4.0, 3.0, 2.0, 1.0]), frame(2, [], first=3))
    assert session.document.history.last_step == 2


def test_that_playing_before_the_engine_is_up_begins_when_it_is(session: Session) -> None:
    session.play()
    assert session.waiting_to_play
    assert not engine().of(Play)
    engine().say(READY, loaded())
    assert len(engine().of(Play)) == 1
    assert not session.waiting_to_play


def test_that_a_network_with_an_error_is_not_played_and_says_why(session: Session) -> None:
    engine().say(READY, loaded())
    session.document.edit_network("Delete", session.document.network.disconnect("input->hidden-1"))
    session.play()
    assert not engine().of(Play)
    assert "has no input" in session.obstacle


def test_that_edits_that_follow_each_other_reach_the_engine_as_one(session: Session, qtbot: QtBot) -> None:
    engine().say(READY, loaded())
    for units in (21, 22, 23):
        network = session.document.network
        session.document.edit_network("units", network.put(network.layer("hidden-1").with_unit_count(units)))
    qtbot.waitUntil(lambda: bool(engine().of(Edit)))
    (edit,) = engine().of(Edit)
    assert isinstance(edit, Edit)
    assert edit.network.layer("hidden-1").width == 23
    assert not engine().of(Configure)


def test_that_a_settings_edit_configures_and_a_moved_card_sends_nothing(session: Session, qtbot: QtBot) -> None:
    engine().say(READY, loaded())
    document = session.document
    document.edit_settings("rate", document.settings.with_values(learning_rate=0.5))
    qtbot.waitUntil(lambda: bool(engine().of(Configure)))
    count = len(engine().sent)
    document.edit("move", replace(document.model, layout=document.layout.without("input")))
    qtbot.wait(80)
    assert len(engine().sent) == count


def test_that_notes_and_frames_never_reach_the_engine(session: Session, qtbot: QtBot) -> None:
    engine().say(READY, loaded())
    qtbot.wait(80)
    count, editor = len(engine().sent), CanvasEditor(session.document)
    editor.add("note", Point(0, 600))
    editor.document.select(session.document.network.layers)
    editor.frame()
    items = editor.with_contents(session.document.selection)
    editor.move(editor.model, items, 80, 80)
    editor.delete()
    qtbot.wait(80)
    assert session.document.undo_stack.count() == 4
    assert len(engine().sent) == count


def test_that_an_edit_goes_out_before_the_play_that_follows_it(session: Session) -> None:
    engine().say(READY, loaded())
    network = session.document.network
    session.document.edit_network("units", network.put(network.layer("hidden-1").with_unit_count(5)))
    session.play()
    kinds = [type(message) for message in engine().sent]
    assert kinds.index(Edit) < kinds.index(Play)


def test_that_subscriptions_are_sent_together_and_only_when_they_change(session: Session, qtbot: QtBot) -> None:
    engine().say(READY, loaded())
    before = len(engine().of(Subscribe))
    session.watch("a", Subscription(Weights("main")))
    session.watch("b", Subscription(Weights("main"), 15.0))
    qtbot.waitUntil(lambda: len(engine().of(Subscribe)) == before + 1)
    session.watch("a", Subscription(Weights("main")))
    qtbot.wait(30)
    assert len(engine().of(Subscribe)) == before + 1
    session.unwatch("a")
    qtbot.waitUntil(lambda: len(engine().of(Subscribe)) == before + 2)
    last = engine().of(Subscribe)[-1]
    assert isinstance(last, Subscribe)
    assert set(last.subscriptions) == {"b"}


def test_that_only_the_answer_to_the_newest_question_of_a_topic_counts(session: Session) -> None:
    heard: list[str] = []
    session.answered.connect(lambda topic, _answer: heard.append(topic))
    engine().say(READY, loaded())
    session.ask("slice", Weights("main"))
    session.ask("slice", Weights("main"))
    first, second = (ask for ask in engine().of(Ask) if isinstance(ask, Ask))
    answer = WeightsAnswer({}, 1.0, {})
    engine().say(Answered("slice", first.number, answer))
    assert heard == []
    engine().say(Answered("slice", second.number, answer))
    assert heard == ["slice"]


def test_that_a_dead_engine_is_told_replaced_and_resumed_from_the_tape(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    engine().say(READY, loaded())
    session.play()
    first = engine()
    first.say(frame(5, [1.0] * 5))
    first.died.emit(first, EngineError("The engine was killed by signal 9"))
    assert session.state is EngineState.RESTARTING
    assert "killed by signal 9" in str(told[0])
    second = engine()
    assert second is not first
    second.say(READY)
    (load,) = second.of(Load)
    old_load = first.of(Load)[0]
    assert isinstance(load, Load)
    assert isinstance(old_load, Load)
    assert load.resume
    assert load.tape == old_load.tape
    second.say(loaded(step=4))
    assert len(second.of(Play)) == 1


def test_that_a_paused_run_stays_paused_after_the_engine_died(session: Session) -> None:
    engine().say(READY, loaded())
    engine().died.emit(engine(), EngineError("dead"))
    engine().say(READY, loaded())
    assert not engine().of(Play)


def test_that_an_engine_that_dies_again_and_again_is_left_alone_until_asked(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    for _ in range(4):
        engine().died.emit(engine(), EngineError("dead"))
    assert session.state is EngineState.FAILED
    assert "again and again" in str(told[-1])
    engines = len(ScriptedEngine.made)
    session.restart()
    assert len(ScriptedEngine.made) == engines + 1


def test_that_weights_asked_for_when_the_engine_dies_are_delivered_by_the_next_one(session: Session) -> None:
    taken: list[Snapshot | None] = []
    engine().say(READY, loaded())
    session.keep_soon(taken.append)
    engine().died.emit(engine(), EngineError("dead"))
    engine().say(READY, loaded())
    (keep,) = engine().of(Keep)
    assert isinstance(keep, Keep)
    snapshot = Snapshot(3, session.document.network, {})
    engine().say(Kept("main", keep.number, snapshot, 2), frame(2, [1.0, 1.0]))
    assert taken == []  # a loss of these weights is still under way
    engine().say(frame(3, [1.0]))
    assert taken == [snapshot]


def test_that_weights_are_waited_for_while_the_engine_starts(session: Session) -> None:
    taken: list[Snapshot | None] = []
    session.keep_soon(taken.append)
    assert not engine().of(Keep)
    engine().say(READY, loaded())
    assert len(engine().of(Keep)) == 1


def test_that_a_run_that_halts_with_nan_is_told_and_stops(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    engine().say(READY, loaded())
    session.play()
    assert session.running
    engine().say(Halted("main", 7, NonFiniteError("The loss became NaN", where="step 8")))
    assert not session.running
    assert "NaN" in str(told[0])


def test_that_a_refused_play_is_told(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    engine().say(READY, loaded())
    session.play()
    engine().say(Refused("Play", "main", NotTrainableError("no")))
    assert not session.running
    assert len(told) == 1


def test_that_frames_of_the_old_document_do_not_reach_the_new_one(session: Session) -> None:
    engine().say(READY, loaded(), frame(3, [1.0, 1.0, 1.0]))
    other = toy_document()
    session.document.open(other.project, other.dataset, None)
    engine().say(frame(4, [0.5]))
    assert session.document.history.last_step == 0
    engine().say(loaded(), frame(1, [2.0]))
    assert session.document.history.last_step == 1


def test_that_a_new_document_gets_a_tape_of_its_own_and_the_weights_of_its_file(session: Session) -> None:
    engine().say(READY, loaded())
    other = toy_document()
    snapshot = Snapshot(12, other.network, {})
    session.prepare({"main": snapshot})
    session.document.open(other.project, other.dataset, None)
    first, second = (load for load in engine().of(Load) if isinstance(load, Load))
    assert first.tape != second.tape
    assert second.snapshot is snapshot


def test_that_toggle_pauses_what_runs(session: Session) -> None:
    engine().say(READY, loaded())
    session.toggle()
    session.toggle()
    assert [type(message) for message in engine().sent][-2:] == [Play, Pause]
    assert not session.running


def test_that_one_step_plays_until_the_next(session: Session) -> None:
    engine().say(READY, loaded(), frame(5, [1.0] * 5, running=False))
    session.step()
    (play,) = engine().of(Play)
    assert isinstance(play, Play)
    assert play.until == 6


def test_that_closing_removes_the_tape(session: Session) -> None:
    engine().say(READY)
    (load,) = engine().of(Load)
    assert isinstance(load, Load)
    session.close()
    assert not Path(load.tape).exists()


def test_that_a_device_that_is_not_there_gives_way_to_the_automatic_choice(qapp: object, session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    session.device = "cuda:0"
    engine().say(READY, Refused("Load", "main", DeviceError("This machine has no device 'cuda:0'")))
    assert [load.device for load in engine().of(Load) if isinstance(load, Load)] == ["cuda:0", "auto"]
    assert "automatically" in told[0].remedy
    engine().say(loaded(), frame(0, running=False))
    session.play()
    assert len(engine().of(Play)) == 1


def test_that_weights_are_told_as_none_where_the_engine_has_none_yet(session: Session) -> None:
    told: list[DnnlabError] = []
    session.notice.connect(told.append)
    taken: list[Snapshot | None] = []
    error = NotTrainableError("The network has no output layer")
    engine().say(READY, loaded(trainable=error))
    session.keep_soon(taken.append)
    engine().say(Refused("Keep", "main", error))
    assert taken == [None]
    assert not told


def test_that_a_model_that_the_engine_refuses_keeps_nobody_waiting(session: Session) -> None:
    taken: list[Snapshot | None] = []
    session.keep_soon(taken.append)
    session.play()
    engine().say(READY, Refused("Load", "main", EngineError("The weights do not fit")))
    assert taken == [None]
    assert not session.waiting_to_play
    session.keep_soon(taken.append)
    assert taken == [None, None]


def test_that_a_reset_while_the_engine_restarts_is_not_undone_by_the_tape(session: Session) -> None:
    engine().say(READY, loaded(), frame(5, [1.0]))
    before = engine().of(Load)[0]
    engine().died.emit(engine(), EngineError("The engine died"))
    session.reset()
    engine().say(READY)
    (load,) = engine().of(Load)
    assert isinstance(load, Load)
    assert isinstance(before, Load)
    assert load.tape != before.tape
    assert load.snapshot is None
    assert not engine().of(Reset)


def test_that_nothing_is_scrubbed_while_the_engine_is_away(session: Session) -> None:
    session.scrub(3)
    assert session.scrubbed_to is None
    engine().say(READY, loaded(), frame(5, [1.0]))
    session.scrub(3)
    assert session.scrubbed_to == 3
    engine().died.emit(engine(), EngineError("The engine died"))
    assert session.scrubbed_to is None


def test_that_the_budget_of_the_tape_goes_to_the_engine(qapp: object, session: Session) -> None:
    session.use_tape_budget(2**20)
    engine().say(READY)
    (load,) = engine().of(Load)
    assert isinstance(load, Load)
    assert load.tape_budget == 2**20


def test_that_an_early_stop_is_known_until_the_run_is_played_on(session: Session) -> None:
    told: list[object] = []
    session.notice.connect(told.append)
    engine().say(READY, loaded(), frame(3, [3.0, 2.0, 1.0]))
    stop = EarlyStop(3, 1, restored=True)
    engine().say(Halted("main", 3, None, stop))
    assert session.stopped_early == stop
    assert not session.running
    assert told == []
    session.play()
    assert session.stopped_early is None
    engine().say(Halted("main", 3, None, stop))
    session.reset()
    assert session.stopped_early is None


def test_that_a_range_test_waits_for_the_last_edits_and_its_results_are_passed_on(session: Session) -> None:
    tried: list[object] = []
    session.rates_tried.connect(tried.append)
    engine().say(READY)
    session.find_rate()
    assert not engine().of(FindRate)  # nothing is loaded yet
    engine().say(loaded())
    session.document.edit_settings("Rate", session.document.settings.with_values(momentum=0.5))
    session.find_rate()
    assert [type(message) for message in engine().sent[-2:]] == [Configure, FindRate]
    result = RatesTried("main", np.ones(1), np.ones(1), np.ones(1), 0.0, 0.0, False)
    engine().say(result)
    assert tried == [result]
    session.find_rate(wanted=False)
    assert engine().sent[-1] == FindRate("main", wanted=False)

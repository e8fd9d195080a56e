"""What a person does with the training, in the real window, without the engine."""

from __future__ import annotations

from dnnlab.gui.engine_state import EngineState
from dnnlab.gui.main_window import MainWindow


def test_that_play_says_what_it_will_do_next(framed: MainWindow) -> None:
    play = framed.actions_["play"]
    assert play.text() == "Play"
    play.trigger()  # it waits for the engine
    assert play.text() == "Pause"
    play.trigger()
    assert play.text() == "Play"


def test_that_what_stands_against_training_disables_it_and_is_told(framed: MainWindow) -> None:
    names = ("play", "step", "restarts")
    assert all(framed.actions_[name].isEnabled() for name in names)
    framed.document.edit_network("Delete", framed.document.network.disconnect("input->hidden-1"))
    assert not any(framed.actions_[name].isEnabled() for name in names)
    framed.training_actions.toggle_play()
    assert framed.toaster.current is not None
    assert framed.toaster.current.text.startswith("Training cannot start")
    framed.document.undo_stack.undo()
    assert all(framed.actions_[name].isEnabled() for name in names)


def test_that_the_engine_can_be_started_again_once_it_has_failed_for_good(framed: MainWindow) -> None:
    assert not framed.actions_["restart engine"].isEnabled()
    framed.session.state = EngineState.FAILED
    framed.session.state_changed.emit()
    assert framed.actions_["restart engine"].isEnabled()


def test_that_restarts_asked_for_before_the_engine_is_up_are_refused(framed: MainWindow) -> None:
    framed.training_actions.do_with("restarts", 10)
    assert framed.toaster.current is not None
    assert framed.toaster.current.text.startswith("The engine is not up yet")
    assert not framed.actions_["dismiss restarts"].isEnabled()


def test_that_an_experiment_may_offer_any_action_of_the_window(framed: MainWindow) -> None:
    framed.training_actions.do_with("lesson", 0)
    assert framed.side_tabs.currentWidget() is framed.lesson

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Point
from dnnlab.gui.theme import motion
from tests.gui.canvas.made_up import picture_document
from tests.gui.canvas.stand import Stand


@pytest.fixture
def moving() -> Iterator[None]:
    before = motion.is_reduced()
    motion.set_reduced(False)
    yield
    motion.set_reduced(before)


@pytest.fixture
def stand(qtbot: QtBot, moving: None) -> Stand:
    return Stand(qtbot, picture_document())


def shown(stand: Stand) -> dict[str, Point]:
    return {id: item.place for id, item in stand.scene.layers.items()}


def test_that_arranged_cards_glide_to_their_places_in_one_step_of_undo(stand: Stand) -> None:
    before = shown(stand)
    stand.panel.canvas_actions.arrange.trigger()
    goal = dict(stand.document.layout.positions)
    assert stand.undo_text == "Arrange layers"
    assert stand.document.undo_stack.count() == 1
    assert goal != before
    assert shown(stand) != goal  # the document is there already, the cards are on their way
    stand.qtbot.waitUntil(lambda: shown(stand) == goal)
    stand.document.undo_stack.undo()
    assert shown(stand) == before


def test_that_notes_and_frames_glide_along_and_arrive(stand: Stand) -> None:
    stand.editor.add("note", Point(-200, -300))
    stand.document.select(["hidden-1"])
    stand.editor.frame()

    def notes() -> dict[str, Annotation]:
        return {id: item.annotation for id, item in stand.scene.board.items.items()}

    before = notes()
    stand.panel.canvas_actions.arrange.trigger()
    goal = dict(stand.document.layout.annotations)
    assert goal != before
    assert notes() != goal
    stand.qtbot.waitUntil(lambda: notes() == goal)
    stand.document.undo_stack.undo()
    assert notes() == before


def test_that_cards_jump_under_reduced_motion(stand: Stand) -> None:
    motion.set_reduced(True)
    stand.panel.canvas_actions.arrange.trigger()
    assert shown(stand) == dict(stand.document.layout.positions)


def test_that_another_edit_ends_the_glide_where_the_document_is(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    stand.editor.move(stand.document.model, ["hidden-1"], 0, 200)
    assert shown(stand) == dict(stand.document.layout.positions)
    stand.panel.canvas_actions.arrange.trigger()
    stand.document.undo_stack.undo()
    assert shown(stand) == dict(stand.document.layout.positions)
    stand.qtbot.wait(30)
    assert shown(stand) == dict(stand.document.layout.positions)


def test_that_a_picture_of_the_window_waits_for_no_glide(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    stand.view.finish_pictures()
    assert shown(stand) == dict(stand.document.layout.positions)

"""Putting many layers in ranks: a little at a time, one step of undo, and taken back by Esc."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.graph.layout import Point
from dnnlab.gui.canvas import arranging as module
from dnnlab.gui.canvas.placement import arranged
from dnnlab.gui.canvas.progress import AFTER_MILLISECONDS, ArrangingNotice
from dnnlab.gui.theme import motion
from tests.gui.canvas.made_up import big_document
from tests.gui.canvas.stand import Stand
from tests.gui.canvas.test_scene import assert_shows

LAYERS, CONNECTIONS = 300, 600


@pytest.fixture
def stand(qtbot: QtBot) -> Iterator[Stand]:
    before = motion.is_reduced()
    motion.set_reduced(False)
    yield Stand(qtbot, big_document(LAYERS, CONNECTIONS))
    motion.set_reduced(before)


def shown(stand: Stand) -> dict[str, Point]:
    return {id: item.place for id, item in stand.scene.layers.items()}


def wait_for_march(stand: Stand) -> None:
    """Wait until the places are found and some of the cards have gone, but not all."""
    before = shown(stand)
    stand.qtbot.waitUntil(lambda: stand.scene.moves.march.running and shown(stand) != before)


def test_that_many_cards_go_to_their_places_in_one_step_of_undo(stand: Stand) -> None:
    before, goal = stand.document.model, arranged(stand.document.model).layout.positions
    stand.panel.canvas_actions.arrange.trigger()
    assert stand.view.arranging.running
    assert stand.document.model is before  # the places are not found yet: the window did not wait for them
    wait_for_march(stand)
    assert stand.document.layout.positions == goal
    assert shown(stand) != goal  # the document is there already, the cards are on their way
    stand.qtbot.waitUntil(lambda: not stand.view.arranging.running)
    assert shown(stand) == goal
    stand.scene.finish_routes()
    assert_shows(stand.scene, stand.document)
    assert stand.document.undo_stack.count() == 1
    assert stand.undo_text == "Arrange layers"
    stand.document.undo_stack.undo()
    assert stand.document.model == before
    assert_shows(stand.scene, stand.document)


def test_that_escape_before_the_places_are_found_leaves_everything(stand: Stand) -> None:
    before = stand.document.model
    stand.panel.canvas_actions.arrange.trigger()
    stand.key(Qt.Key.Key_Escape)
    assert not stand.view.arranging.running
    stand.qtbot.wait(50)
    assert stand.document.model is before
    assert not stand.document.undo_stack.count()


def test_that_escape_brings_back_the_cards_that_have_gone(stand: Stand) -> None:
    before = stand.document.model
    stand.panel.canvas_actions.arrange.trigger()
    wait_for_march(stand)
    stand.key(Qt.Key.Key_Escape)
    assert stand.document.model == before
    assert not stand.document.undo_stack.canUndo()
    stand.qtbot.waitUntil(lambda: not stand.scene.moves.march.running)
    assert shown(stand) == dict(before.layout.positions)


def test_that_another_edit_ends_the_march_where_the_document_is(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    wait_for_march(stand)
    stand.editor.move(stand.editor.model, ["u1"], 0, 200)
    assert not stand.view.arranging.running
    assert_shows(stand.scene, stand.document)
    assert stand.document.undo_stack.count() == 2


def test_that_an_edit_while_places_are_sought_gives_them_up(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    stand.editor.delete(["u1"])
    assert not stand.view.arranging.running
    stand.qtbot.wait(50)
    assert stand.document.undo_stack.count() == 1
    assert_shows(stand.scene, stand.document)


def test_that_another_document_is_not_arranged_as_the_one_before(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    other = big_document(150, 300)
    stand.document.open(other.project, other.dataset, None)
    assert not stand.view.arranging.running
    assert_shows(stand.scene, stand.document)


def test_that_a_notice_with_cancel_comes_only_after_a_moment(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "arranging", lambda network, sizes: repeat(0.6))  # it never comes to an end
    before = stand.document.model
    stand.panel.canvas_actions.arrange.trigger()
    QApplication.processEvents()
    notice = stand.view.findChild(ArrangingNotice)
    assert isinstance(notice, ArrangingNotice)
    assert notice.isHidden()
    stand.qtbot.waitUntil(notice.isVisible, timeout=10 * AFTER_MILLISECONDS)
    assert notice.words.text() == "Arranging 300 layers  12 %"
    notice.button.click()
    assert notice.isHidden()
    assert not stand.view.arranging.running
    assert stand.document.model is before


def test_that_a_picture_of_the_window_waits_for_no_march(stand: Stand) -> None:
    stand.panel.canvas_actions.arrange.trigger()
    wait_for_march(stand)
    stand.view.finish_pictures()
    assert_shows(stand.scene, stand.document)

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.gui.canvas.refusal import refusal_of
from tests.gui.canvas.made_up import default_network, document_of, toy_dataset
from tests.gui.canvas.stand import SHIFT, Stand


@pytest.fixture
def chain(qtbot: QtBot) -> Stand:
    """An input, three hidden layers and an output in a row."""
    dataset = toy_dataset()
    network = default_network(dataset).disconnect("hidden-1->output")
    for id, name in (("b", "Second"), ("c", "Third")):
        network = network.add(Layer.new(id, "units", name, 20))
    for source, target in (("hidden-1", "b"), ("b", "c"), ("c", "output")):
        network = network.connect(source, target)
    places = {id: Point(300.0 * column, 0.0) for column, id in enumerate(("input", "hidden-1", "b", "c", "output"))}
    return Stand(qtbot, document_of(network, Layout(places), dataset))


def onto(stand: Stand, layer: str) -> QPointF:
    """A place on a card well away from its ports."""
    return stand.scene.layers[layer].card_rect.center() + QPointF(0, 40)


def draw(stand: Stand, start: QPointF, end: QPointF) -> None:
    stand.press(start)
    stand.move((start + end) / 2)
    stand.move(end)


def test_that_a_loop_lights_up_while_a_connection_would_close_it(chain: Stand) -> None:
    calm = chain.view.grab().toImage()
    draw(chain, chain.output("c"), onto(chain, "hidden-1"))
    assert chain.view.bubble.text().splitlines()[1] == "Hidden → Second → Third → Hidden"
    at = chain.at(chain.middle("hidden-1->b"))
    lit = chain.view.grab().toImage()
    assert lit.pixelColor(at) != calm.pixelColor(at)
    assert chain.view.bubble.button.isHidden()  # nothing can be pressed while the hand holds the connection
    chain.key(Qt.Key.Key_Escape)
    assert chain.view.bubble.isHidden()
    assert chain.view.grab().toImage().pixelColor(at) == calm.pixelColor(at)


def test_that_the_loop_is_broken_by_a_button_in_one_step(chain: Stand) -> None:
    before = chain.document.model
    draw(chain, chain.output("c"), onto(chain, "hidden-1"))
    chain.release(onto(chain, "hidden-1"))
    bubble = chain.view.bubble
    assert bubble.button.text() == "Break the loop"
    assert "Second → Third goes" in bubble.text()
    bubble.button.click()
    assert bubble.isHidden()
    assert set(chain.document.network.connections) == {
        "input->hidden-1",
        "hidden-1->b",
        "c->hidden-1",
        "c->output",
    }
    assert chain.document.undo_stack.count() == 1
    assert chain.undo_text == "Break the loop and connect Third to Hidden"
    chain.document.undo_stack.undo()
    assert chain.document.model == before


def test_that_a_moved_connection_may_break_a_loop_too(chain: Stand) -> None:
    chain.document.select(["input->hidden-1"])
    before = chain.document.model
    draw(chain, chain.input("hidden-1"), onto(chain, "hidden-1"))  # picked up and put back: nothing
    chain.release(onto(chain, "hidden-1"))
    assert chain.document.model == before
    refusal = refusal_of(chain.editor, "c", "hidden-1", moving="input->hidden-1")
    assert refusal is not None
    assert refusal.offer is not None
    refusal.offer.take()
    assert "input->hidden-1" not in chain.document.network.connections
    assert "c->hidden-1" in chain.document.network.connections
    chain.document.undo_stack.undo()
    assert chain.document.model == before


def test_that_a_connection_that_is_there_already_is_shown(chain: Stand) -> None:
    draw(chain, chain.output("hidden-1"), onto(chain, "b"))
    chain.release(onto(chain, "b"))
    assert chain.view.bubble.button.text() == "Show the connection"
    chain.view.bubble.button.click()
    assert chain.document.selection == {"hidden-1->b"}
    assert chain.document.undo_stack.count() == 0


def test_that_a_connection_drawn_into_an_input_may_be_turned_round(chain: Stand) -> None:
    draw(chain, chain.output("b"), onto(chain, "input"))
    chain.release(onto(chain, "input"))
    assert chain.view.bubble.button.text() == "Connect the other way round"
    chain.view.bubble.button.click()
    assert "input->b" in chain.document.network.connections
    assert chain.document.undo_stack.count() == 1


def test_that_a_way_out_goes_when_the_canvas_is_pressed_elsewhere(chain: Stand) -> None:
    draw(chain, chain.output("c"), onto(chain, "hidden-1"))
    chain.release(onto(chain, "hidden-1"))
    assert not chain.view.bubble.isHidden()
    chain.click(chain.empty_place(), SHIFT)
    assert chain.view.bubble.isHidden()
    assert chain.document.undo_stack.count() == 0


def test_that_the_way_out_is_taken_with_the_keyboard_too(chain: Stand) -> None:
    draw(chain, chain.output("c"), onto(chain, "hidden-1"))
    chain.release(onto(chain, "hidden-1"))
    chain.view.bubble.button.setFocus()
    chain.qtbot.keyClick(chain.view.bubble.button, Qt.Key.Key_Return)
    assert "c->hidden-1" in chain.document.network.connections
    assert chain.document.undo_stack.count() == 1

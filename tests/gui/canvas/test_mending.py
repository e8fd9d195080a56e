from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from dnnlab.errors import FieldError
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.card_painter import fix_rect
from dnnlab.gui.canvas.pill import fix_rect as label_fix_rect
from tests.gui.canvas.made_up import default_document, default_network, document_of, toy_dataset
from tests.gui.canvas.stand import Stand


@pytest.fixture
def alone(qtbot: QtBot) -> Stand:
    """The default network and a layer that is not connected."""
    dataset = toy_dataset()
    network = default_network(dataset).add(Layer.new("alone", "units", "Alone"))
    places = {"input": Point(0, 0), "hidden-1": Point(280, 0), "output": Point(640, 0), "alone": Point(280, 280)}
    return Stand(qtbot, document_of(network, Layout(places), dataset))


def fix_on(stand: Stand, layer: str) -> QPointF:
    item = stand.scene.layers[layer]
    return fix_rect(item.card).center() + item.pos()


def test_that_the_words_on_a_card_mend_its_problem_in_one_step(alone: Stand) -> None:
    problem = next(problem for problem in alone.document.problems if problem.place == "alone")
    assert problem.fixes
    assert alone.scene.layers["alone"].part_at(fix_on(alone, "alone"), alone.view.zoom) == "fix"
    before = alone.document.model
    alone.click(fix_on(alone, "alone"))
    assert alone.undo_text == f"{problem.fixes[0].title} (Alone)"
    assert alone.document.undo_stack.count() == 1
    assert not [problem for problem in alone.document.problems if problem.place == "alone"]
    alone.document.undo_stack.undo()
    assert alone.document.model == before


def test_that_a_press_beside_the_words_selects_as_ever(alone: Stand) -> None:
    alone.click(alone.body("alone"))
    assert alone.document.selection == {"alone"}
    assert alone.document.undo_stack.count() == 0


def test_that_a_layer_that_a_fix_adds_gets_a_place_and_is_selected(qtbot: QtBot) -> None:
    network = Network.of(
        [Layer.new("u", "units"), Layer.new("o", "regression", columns=("t",))], [Connection("u", "o")]
    )
    stand = Stand(qtbot, document_of(network))
    stand.click(fix_on(stand, "u"))
    added = stand.document.network.layers.keys() - {"u", "o"}
    assert stand.document.selection == added
    assert stand.document.layout.positions.keys() == stand.document.network.layers.keys()
    assert stand.scene.layers.keys() == stand.document.network.layers.keys()


def test_that_the_words_at_a_connection_mend_it(qtbot: QtBot) -> None:
    stand = Stand(qtbot, default_document())
    stand.editor.set_connection_kind(["hidden-1->output"], ConnectionKind.IDENTITY)
    item = stand.scene.connections["hidden-1->output"]
    assert item.problem is not None
    stand.click(label_fix_rect(item.label_rect, item.problem).center())
    assert stand.document.network.connections["hidden-1->output"].kind is ConnectionKind.DENSE
    assert stand.undo_text == "Make it dense (Hidden → Mixture density)"


def test_that_menus_offer_every_way_to_mend_what_is_wrong(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: opened.append(menu))
    stand = Stand(qtbot, default_document())
    stand.editor.set_connection_kind(["hidden-1->output"], ConnectionKind.IDENTITY)
    problem = stand.scene.connections["hidden-1->output"].problem
    assert problem is not None
    stand.menu_at(stand.middle("hidden-1->output"))
    titles = [action.text() for action in opened[0].actions()]
    assert titles[: len(problem.fixes)] == [fix.title for fix in problem.fixes]
    opened[0].actions()[1].trigger()
    assert stand.scene.connections["hidden-1->output"].problem is None


def test_that_the_banner_mends_the_whole_network(qtbot: QtBot) -> None:
    stand = Stand(qtbot, document_of(Network.of([Layer.new("o", "regression", columns=("t",))], [])))
    button = stand.panel.banner.findChild(QPushButton)
    assert button is not None
    assert button.text() == "Add an input"
    button.click()
    assert stand.document.network.inputs
    assert stand.document.network.connections
    assert stand.undo_text == "Add an input"


def test_that_what_stands_against_a_fix_is_said(alone: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_network: Network, _problem: Problem, _fix: Fix) -> Network:
        raise FieldError("Too wide")

    monkeypatch.setattr("dnnlab.gui.canvas.editor.apply_fix", refuse)
    alone.click(fix_on(alone, "alone"))
    assert "Too wide" in alone.view.bubble.text()
    assert alone.document.undo_stack.count() == 0

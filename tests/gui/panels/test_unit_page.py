"""The inspector's page of a unit that is chosen on the canvas."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.units.marks import BiasAt, UnitAt
from dnnlab.gui.canvas.units.symbols import Symbol
from dnnlab.gui.panels.inspector import InspectorPanel
from dnnlab.gui.panels.inspector.equation import Equation, Term, strongest
from dnnlab.gui.panels.inspector.unit_page import UnitPage
from dnnlab.gui.panels.inspector.weight_bars import MOST_BARS, Bar, WeightBars
from dnnlab.link.probes import Axis, UnitDetail, UnitDetailAnswer, WeightsAnswer
from tests.gui.canvas.made_up import progress
from tests.gui.canvas.units.open_stand import OpenStand

WEIGHTS = "inspector/weights"


@pytest.fixture
def stand(qtbot: QtBot) -> OpenStand:
    return OpenStand(qtbot)


@pytest.fixture
def panel(stand: OpenStand, qtbot: QtBot) -> Iterator[InspectorPanel]:
    panel = InspectorPanel(stand.document, stand.session)  # type: ignore[arg-type]
    panel.follow_units(stand.levels)
    qtbot.addWidget(panel)
    panel.resize(304, 930)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    panel.hide()


def detail(**other: object) -> UnitDetailAnswer:
    """Of unit 2 of Hidden 2: three of four weights arrive from Hidden 1, two from the inputs."""
    values = {
        "dimensions": 2,
        "axes": (Axis(-1.0, 1.0, 8), Axis(0.0, 2.0, 8)),
        "response": np.linspace(-1, 1, 64, dtype=np.float32).reshape(8, 8),
        "edges": np.empty(0, np.float32),
        "bias": 0.03,
        "incoming": {"h1->h2": np.array([9.0, 1.37, -1.32, 0.5]), "i->h2": np.array([0.25, -0.75])},
        "outgoing": {"h2->o": np.array([-2.66])},
        "mean": 0.1,
        "error": 0.027,
        "error_held": 0.091,
    }
    return UnitDetailAnswer(**{**values, **other})  # type: ignore[arg-type]


def page_of(panel: InspectorPanel, answer: UnitDetailAnswer | None = None) -> UnitPage:
    page = panel.unit_page
    assert page is not None
    if answer is not None:
        (key,) = [key for key in panel.subscriptions() if key.startswith("inspector/unit")]
        panel.show_frame(progress(), {WEIGHTS: WeightsAnswer({}, 2.0, {}), key: answer})
    return page


def test_that_a_chosen_unit_has_a_page_and_letting_it_go_shows_its_layer_again(
    stand: OpenStand, panel: InspectorPanel
) -> None:
    stand.choose_unit("h2", 1)
    page = page_of(panel)
    assert page.isVisible()
    assert (panel.header.name, panel.header.subtitle) == ("Unit 2", "Hidden 2, tanh")
    (probe,) = [s.probe for s in panel.subscriptions().values() if isinstance(s.probe, UnitDetail)]
    assert (probe.layer, probe.row) == ("h2", "1")
    stand.view.choose(None)
    assert not page.isVisible()
    assert panel.header.name == "Hidden 2"


def test_that_the_buttons_of_the_header_turn_to_the_units_before_and_after(
    stand: OpenStand, panel: InspectorPanel
) -> None:
    stand.choose_unit("h2", 2)
    panel.header.next.click()
    assert stand.view.marks.chosen == UnitAt("h2", 0)
    assert panel.header.name == "Unit 1"
    panel.header.previous.click()
    panel.header.previous.click()
    assert stand.view.marks.chosen == UnitAt("h2", 1)
    stand.choose_unit("o", 0)
    assert panel.header.next.isHidden()


def test_that_the_page_shows_weights_that_are_there_the_equation_and_what_the_error_would_be(
    stand: OpenStand, panel: InspectorPanel
) -> None:
    stand.choose_unit("h2", 1)
    page = page_of(panel, detail())
    assert [bar.value for bar in page.incoming.bars] == [1.37, -1.32, 0.5, 0.25, -0.75, 0.03]
    assert [bar.words for bar in page.incoming.bars][-1] == "bias"
    assert [bar.value for bar in page.outgoing.bars] == [-2.66]
    assert "0.03" in page.equation.text
    assert "9.00" not in page.equation.text  # this weight was removed
    assert page.equation.text.endswith("tanh 𝑎")
    assert page.facts.value("with this unit held at its mean") == "0.091"
    assert page.facts.value("Mean squared error / 2") == "0.027"


def test_that_the_picture_follows_the_number_of_inputs(stand: OpenStand, panel: InspectorPanel) -> None:
    stand.choose_unit("h2", 1)
    page = page_of(panel, detail())
    assert page.picture.shown is not None
    assert page.picture.shown.points.shape == (200, 2)
    curve = detail(dimensions=1, axes=(Axis(0.0, 1.0, 8),), response=np.linspace(-1, 1, 8))
    page_of(panel, curve)
    assert len(page.picture.shown.points) == 0
    page_of(panel, detail(dimensions=0, axes=(), response=np.arange(4.0), edges=np.linspace(0, 1, 5)))
    QApplication.processEvents()  # the layout follows
    assert page.picture.height() < 200


def test_that_only_buttons_that_apply_are_there_and_they_do_what_they_say(
    stand: OpenStand, panel: InspectorPanel
) -> None:
    stand.choose_unit("o", 0)
    page = page_of(panel, detail(incoming={}, outgoing={}, error_held=float("nan")))
    assert all(button.isHidden() for button in page.buttons.values())
    assert page.facts.isHidden()
    stand.choose_unit("h2", 1)
    assert not any(button.isHidden() for button in page.buttons.values())
    page.buttons["ablate"].click()
    assert stand.document.undo_stack.undoText() == "Ablate unit 2 of Hidden 2"
    assert page.buttons["ablate"].isHidden()
    page.buttons["flip"].click()
    assert stand.session.changes


def test_that_an_edit_of_the_chosen_units_layer_shows_the_layer(stand: OpenStand, panel: InspectorPanel) -> None:
    stand.choose_unit("h2", 1)
    page = page_of(panel, detail())
    stand.view.delete_chosen()
    assert not page.isVisible()
    stand.document.undo_stack.undo()
    stand.choose_unit("h2", 1)
    page.buttons["split"].click()
    assert not page.isVisible()
    assert panel.header.name == "Hidden 2, unit 2"


def test_that_a_chosen_bias_shows_its_unit(stand: OpenStand, panel: InspectorPanel) -> None:
    stand.view.choose(BiasAt("h2", 2))
    assert page_of(panel).isVisible()
    assert panel.header.name == "Unit 3"


def test_that_an_answer_about_another_unit_is_not_taken(stand: OpenStand, panel: InspectorPanel) -> None:
    stand.choose_unit("h2", 1)
    page = page_of(panel)
    panel.show_frame(progress(), {"inspector/unit h1 0": detail()})
    assert page.picture.shown is None


# ---- the equation and the bars


def test_that_an_equation_leaves_out_the_weakest_of_many_terms(qtbot: QtBot) -> None:
    terms = [Term(value, Symbol("𝑧", str(place))) for place, value in enumerate((1, -8, 3, 4, -0.1, 6, 7, 0.2))]
    kept, left_out = strongest(terms)
    assert [term.factor for term in kept] == [1, -8, 3, 4, 6, 7]
    assert left_out == 2
    equation = Equation()
    qtbot.addWidget(equation)
    equation.show_sum(terms, -0.5, ("𝑧 = ", "𝑎"))
    assert equation.text == "𝑎 = 1.00 𝑧0 − 8.00 𝑧1 + 3.00 𝑧2 + 4.00 𝑧3 + 6.00 𝑧5 + 7.00 𝑧6 + …  − 0.50; 𝑧 = 𝑎"
    assert equation.heightForWidth(150) > equation.heightForWidth(600)


def test_that_of_many_weights_the_largest_are_shown_in_their_order(qtbot: QtBot) -> None:
    bars = WeightBars("Weights")
    qtbot.addWidget(bars)
    values = np.random.default_rng(1).normal(size=40).tolist()
    bars.show_bars([Bar(str(place), value) for place, value in enumerate(values)], 1.0)
    assert len(bars.bars) == MOST_BARS
    places = [int(bar.words) for bar in bars.bars]
    assert places == sorted(places)
    assert min(abs(bar.value) for bar in bars.bars) >= sorted(map(abs, values))[-MOST_BARS]

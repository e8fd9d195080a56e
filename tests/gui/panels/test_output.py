from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.experiments.experiment import Oracle, Verdict
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Point
from dnnlab.gui.document import Document
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output import OutputPanel
from dnnlab.gui.panels.output_data import Nothing, Picture, output_data, padded, shown_output
from dnnlab.gui.widgets.label import Label
from dnnlab.link.probes import Calibration
from dnnlab.project.columns import OutputKind, with_columns
from dnnlab.project.project import MAIN_MODEL, Model, Project

from .pictures import answer_all, calibration_answer, document_for, picture_of, samples, settle, subject
from .stage import QuietSession, dress, progress_at

ORACLE = Oracle(
    probes=dict,
    verdict=lambda _answers: Verdict("NLL", True, "It agrees"),
    exact_density=lambda x, t: np.where(np.abs(t - x) < 0.25, 2.0, 0.0),
)


def open_panel(document: Document, qtbot: QtBot, application: QApplication) -> tuple[OutputPanel, QuietSession]:
    dress(application)
    session = QuietSession(document)
    panel = OutputPanel(document, session)
    qtbot.addWidget(panel)
    panel.resize(593, 414)
    panel.show()
    settle(application)
    return panel, session


def edit_columns(document: Document, layer: str, *columns: str) -> None:
    document.edit_network("Columns", with_columns(document.network, layer, columns, document.dataset))


def two_outputs() -> Document:
    """A mixture of t, and beside it a regression of z called `Second`."""
    document = document_for("mixture", ("x",), ("t",))
    network = document.network.add(Layer.new("second", "regression", "Second")).connect("hidden-1", "second")
    document.edit_network("Second", with_columns(network, "second", ("z",), document.dataset))
    return document


@pytest.mark.parametrize(
    ("kind", "inputs", "targets", "picture", "title"),
    [
        ("mixture", ("x",), ("t",), Picture.MIXTURE, "Mixture density"),
        ("mixture", ("x",), ("t", "u"), Picture.PLANE, "Mixture density"),
        ("mixture", ("x", "y"), ("t",), Picture.PLANE, "Mixture density"),
        ("regression", ("x",), ("t", "u"), Picture.CURVE, "Fitted curve"),
        ("binary", ("x",), ("answer",), Picture.CURVE, "Class probabilities"),
        ("multiclass", ("x", "y"), ("colour",), Picture.SURFACE, "Decision surface"),
        ("regression", ("x", "y"), ("z",), Picture.SURFACE, "Fitted surface"),
        ("regression", ("x", "y", "u"), ("t",), Picture.PREDICTIONS, "Predicted vs true"),
        ("regression", ("colour",), ("t",), Picture.PREDICTIONS, "Predicted vs true"),
    ],
)
def test_that_each_output_gets_the_picture_that_fits(
    kind: OutputKind,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
    picture: Picture,
    title: str,
    qtbot: QtBot,
    qapp: QApplication,
) -> None:
    document = document_for(kind, inputs, targets)
    panel, session = open_panel(document, qtbot, qapp)
    assert panel.picture is picture
    assert panel.panel(picture).isVisible()
    assert len(session.watched) == 1
    assert panel.segments.isVisible() == (picture is not Picture.PREDICTIONS)
    assert title in [label.text() for label in panel.title_bar.findChildren(Label)]
    answer_all(session)
    picture_of(panel)


def test_that_every_picture_can_be_exchanged_for_predicted_against_true_and_back(
    qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = open_panel(document_for("regression", ("x",), ("t",)), qtbot, qapp)
    (curve_key,) = session.watched
    panel.segments.chosen.emit("predictions")
    (predictions_key,) = session.watched
    assert panel.picture is Picture.PREDICTIONS
    assert predictions_key.startswith("predictions/")
    answer_all(session)
    panel.segments.chosen.emit("fit")
    assert panel.picture is Picture.CURVE
    assert list(session.watched) == [curve_key]


def test_that_the_picture_follows_the_columns(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("regression", ("x",), ("t",))
    panel, session = open_panel(document, qtbot, qapp)
    edit_columns(document, "input", "x", "y")
    assert panel.picture is Picture.SURFACE
    edit_columns(document, "input", "x", "y", "u")
    assert panel.picture is Picture.PREDICTIONS
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert panel.picture is Picture.CURVE
    assert len(session.watched) == 1


def test_that_moving_a_layer_on_the_canvas_asks_for_nothing_anew(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x",), ("t",))
    panel, session = open_panel(document, qtbot, qapp)
    mixture = panel.panel(Picture.MIXTURE)
    assert isinstance(mixture, MixturePanel)
    mixture.move_slice(0.2)
    before = dict(session.watched)
    document.edit_layout("Move", document.layout.moved({"input": Point(10.0, 20.0)}))
    network = document.network
    document.edit_network("Units", network.put(network.layer("hidden-1").with_unit_count(7)))
    assert session.watched == before
    assert mixture.slice_input == 0.2


def test_that_an_output_without_columns_says_what_to_do_and_leads_there(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x",), ("t",))
    panel, session = open_panel(document, qtbot, qapp)
    edit_columns(document, "output")
    assert panel.picture is None
    assert panel.empty.isVisible()
    assert panel.empty.sentence.text() == "Mixture density has no targets yet"
    assert not session.watched
    QTest.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)
    assert document.selection == {"output"}
    document.undo_stack.undo()
    assert panel.picture is Picture.MIXTURE


def test_that_a_network_without_output_says_what_to_do(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x",), ("t",))
    panel, _session = open_panel(document, qtbot, qapp)
    document.edit_network("Delete", document.network.remove("output"))
    assert panel.empty.isVisible()
    assert "palette" in panel.empty.remedy.text()
    assert not panel.empty.button.isVisible()
    assert panel.output is None


def test_that_whatever_is_missing_is_named() -> None:
    document = document_for("mixture", ("x",), ("t",))
    network = document.network

    def sentence(changed: object) -> str:
        found = output_data(MAIN_MODEL, changed, document.dataset, "output")  # type: ignore[arg-type]
        assert isinstance(found, Nothing)
        return found.sentence

    assert "not connected" in sentence(network.disconnect("hidden-1->output"))
    assert sentence(network.put(network.layer("input").with_values(columns=()))) == "Input has no columns yet"
    assert "'missing'" in sentence(network.put(network.layer("input").with_values(columns=("missing",))))
    assert "words" in sentence(network.put(network.layer("output").with_values(columns=("colour",))))
    assert "2 units" in sentence(network.put(network.layer("output").with_unit_count(2)))


def test_that_the_selected_output_is_shown_and_stays_when_something_else_is_selected(
    qtbot: QtBot, qapp: QApplication
) -> None:
    document = two_outputs()
    panel, _session = open_panel(document, qtbot, qapp)
    assert panel.outputs.isVisible()
    assert panel.output == "output"
    document.select(["second"])
    assert (panel.output, panel.picture) == ("second", Picture.CURVE)
    document.select(["hidden-1"])
    assert panel.output == "second"
    assert panel.outputs.currentText() == "Second"
    document.edit_network("Delete", document.network.remove("second"))
    assert panel.output == "output"
    assert not panel.outputs.isVisible()


def test_that_an_output_can_be_chosen_in_the_title_bar(qtbot: QtBot, qapp: QApplication) -> None:
    document = two_outputs()
    panel, session = open_panel(document, qtbot, qapp)
    panel.outputs.setCurrentIndex(1)
    panel.outputs.activated.emit(1)
    assert panel.output == "second"
    (subscription,) = session.watched.values()
    assert subscription.probe.output == "second"  # type: ignore[union-attr]
    assert document.selection == frozenset()


def test_that_theory_is_shown_with_the_first_output_only(qtbot: QtBot, qapp: QApplication) -> None:
    document = two_outputs()
    panel, _session = open_panel(document, qtbot, qapp)
    panel.set_oracle(ORACLE)
    panel.set_verdict(Verdict("NLL −1.10 · gap 0.18", True, "It passes at a gap of 0.23"))
    mixture = panel.panel(Picture.MIXTURE)
    assert isinstance(mixture, MixturePanel)
    assert mixture.curves.density_scale >= 2.0
    assert (panel.badge.isVisible(), panel.badge.verdict) == (True, "ok")
    document.select(["second"])
    assert not panel.badge.isVisible()
    document.select(["output"])
    assert panel.badge.isVisible()
    panel.set_verdict(None)
    panel.set_oracle(None)
    assert not panel.badge.isVisible()
    assert not mixture.legend.chip("exact").isVisible()


@pytest.mark.parametrize(("passed", "shown"), [(True, "ok"), (False, "bad"), (None, "idle")])
def test_that_the_badge_says_how_it_stands(passed: bool | None, shown: str, qtbot: QtBot, qapp: QApplication) -> None:
    panel, _session = open_panel(document_for("mixture", ("x",), ("t",)), qtbot, qapp)
    panel.set_verdict(Verdict("words", passed, "more words"))
    assert panel.badge.verdict == shown


def test_that_a_click_on_the_badge_explains(qtbot: QtBot, qapp: QApplication) -> None:
    panel, _session = open_panel(document_for("mixture", ("x",), ("t",)), qtbot, qapp)
    panel.set_verdict(Verdict("NLL −1.10", True, "It is compared with the conditional entropy"))
    panel.badge.click()
    (explanation,) = panel.findChildren(Explanation)
    assert explanation.isVisible()
    assert explanation.height() > 50
    explanation.close()


def test_that_another_project_is_shown_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x",), ("t",))
    panel, session = open_panel(document, qtbot, qapp)
    other = document_for("regression", ("x", "y"), ("z",))
    document.open(Project("Other", document.project.source, {MAIN_MODEL: Model(other.network)}), samples(), None)
    assert panel.picture is Picture.SURFACE
    (subscription,) = session.watched.values()
    assert type(subscription.probe).__name__ == "Surface"


def test_that_the_output_to_show_is_the_selected_one_then_the_last_one_then_the_first() -> None:
    network = two_outputs().network
    assert shown_output(network, "second", "output") == "second"
    assert shown_output(network, "hidden-1", "second") == "second"
    assert shown_output(network, None, "gone") == "output"
    assert shown_output(network.remove("output", "second"), None, "output") is None


def test_that_a_padded_range_is_never_empty() -> None:
    assert padded(np.array([1.0, 3.0]), 0.1) == pytest.approx((0.8, 3.2))
    for value in (0.0, 5.0, -1e6):
        low, high = padded(np.array([value, value]), 0.05)
        assert low < value < high


def test_that_what_is_learnt_is_the_same_subject_until_columns_change() -> None:
    document = document_for("mixture", ("x",), ("t",))
    before = subject(document)
    network = document.network
    document.edit_network("K", network.put(network.layer("output").with_values(components=7)))
    assert subject(document).same_subject(before)
    edit_columns(document, "input", "y")
    assert not subject(document).same_subject(before)
    assert not before.same_subject(None)


def test_that_a_mixture_that_is_stuck_is_said_to_be_once_it_has_trained(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = open_panel(document_for("mixture", ("x",), ("t",)), qtbot, qapp)
    session.send_frame(progress_at(500))
    (key,) = [key for key, one in session.watched.items() if isinstance(one.probe, Calibration)]
    probe = session.watched[key].probe
    assert isinstance(probe, Calibration)
    session.send_frame(progress_at(500), {key: calibration_answer(probe, stuck=True)})
    assert panel.stuck.words.isVisible()
    with qtbot.waitSignal(panel.stuck.restart_wanted):
        panel.stuck.restart.click()
    session.send_frame(progress_at(600), {key: calibration_answer(probe)})
    assert not panel.stuck.words.isVisible()
    session.send_frame(progress_at(10))
    assert key not in session.watched

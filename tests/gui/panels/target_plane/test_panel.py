from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.plot_series import Series
from dnnlab.gui.panels.target_plane.panel import NEAR, TargetPlanePanel
from dnnlab.link.probes import MixtureParameters, MixtureStatistics, Outputs
from dnnlab.project.columns import network_for
from dnnlab.project.project import Model
from tests.gui.panels.pictures import (
    answer_all,
    colours,
    document_for,
    opened,
    parameters_answer,
    picture_of,
    settle,
    subject,
)
from tests.gui.panels.stage import QuietSession, progress_at

Shown = tuple[TargetPlanePanel, QuietSession]


@pytest.fixture
def document() -> Document:
    return document_for("mixture", ("x", "y"), ("t", "z"))


@pytest.fixture
def shown(document: Document, qtbot: QtBot, qapp: QApplication) -> Shown:
    return opened(TargetPlanePanel, document, qtbot, qapp)


def tables(panel: TargetPlanePanel) -> dict[str, Series]:
    return {one.name: one for one in panel.canvas.series()}


def asked(session: QuietSession) -> MixtureParameters:
    (probe,) = [one.probe for one in session.watched.values() if isinstance(one.probe, MixtureParameters)]
    return probe


def at(panel: TargetPlanePanel, x: float, y: float) -> QPoint:
    """A place of the input plot, in its canvas."""
    plot = panel.inputs.plot
    inside = QPointF(float(plot.x_pixel(x)), float(plot.y_pixel(y)))
    place: QPoint = panel.inputs.canvas.mapFromScene(plot.box.mapToScene(inside))
    return place


def test_that_it_asks_for_the_mixture_at_the_middle_of_the_inputs(shown: Shown, document: Document) -> None:
    panel, session = shown
    middle = [float(np.median(document.dataset.column(name).values)) for name in ("x", "y")]
    assert np.allclose(asked(session).inputs, [middle])
    assert np.allclose(panel.input, middle)
    panel.hide()
    assert not session.watched


def test_that_density_components_and_near_data_are_drawn(shown: Shown, qapp: QApplication) -> None:
    panel, session = shown
    answer_all(session)
    settle(qapp)
    found = tables(panel)
    answer = parameters_answer(asked(session), session.document)
    assert np.allclose(found["components"].columns["pi"], answer.pi[0])
    assert found["components"].columns["covariance"][0] == pytest.approx(0.005)
    assert len(found["data near the input"].columns["t"]) == NEAR
    assert found["density"].columns["p"].max() > 5.0
    assert colours(picture_of(panel.canvas)) > 60
    panel.legend.chip("components").setChecked(False)
    assert "components" not in tables(panel)


def test_that_dragging_the_input_asks_at_once_and_shows_the_answer(shown: Shown) -> None:
    panel, session = shown
    answer_all(session)
    viewport = panel.inputs.canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at(panel, 0.5, 0.5))
    QTest.mouseMove(viewport, at(panel, -0.5, 0.25))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at(panel, -0.5, 0.25))
    assert np.allclose(panel.input, [-0.5, 0.25], atol=0.02)
    questions = [call for call in session.calls if isinstance(call, tuple) and call[0] == "ask"]
    assert questions
    _ask, topic, probe = questions[-1]
    assert np.allclose(probe.inputs, [panel.input])
    session.answered.emit(topic, parameters_answer(probe, session.document))
    assert panel.mixture is not None
    assert np.allclose(panel.mixture.mu[0], panel.input[0])


def test_that_a_frame_about_the_input_before_is_not_shown_in_a_drag(shown: Shown, qtbot: QtBot) -> None:
    panel, session = shown
    (key,) = [key for key, one in session.watched.items() if isinstance(one.probe, MixtureParameters)]
    old = parameters_answer(asked(session), session.document)
    panel.move_input(np.array([0.75, 0.0]))
    session.send_frame(progress_at(1), {key: old})
    assert panel.mixture is None
    qtbot.waitUntil(lambda: bool(np.allclose(asked(session).inputs, [[0.75, 0.0]])))
    answer_all(session)
    assert panel.mixture is not None
    assert panel.mixture.mu[0, 0] == pytest.approx(0.75)


def test_that_with_one_input_there_is_a_line_to_drag(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(TargetPlanePanel, document_for("mixture", ("x",), ("t", "z")), qtbot, qapp)
    assert panel.inputs.line.isVisible()
    panel.inputs.line.moved.emit(0.4)
    assert panel.input.tolist() == [0.4]
    panel.inputs.line.moved.emit(50.0)
    assert panel.input[0] < 1.5  # it stays among the data
    assert session.calls


def test_that_with_more_inputs_there_are_sliders_and_rows(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x", "y", "z"), ("t", "u"))
    panel, session = opened(TargetPlanePanel, document, qtbot, qapp)
    slider = panel.inputs._sliders[2]
    slider.track.setValue(0)
    slider.track.previewed.emit(0)
    assert panel.input[2] == pytest.approx(document.dataset.column("z").values.min(), abs=0.1)
    panel.inputs.choose_row(7)
    assert np.allclose(panel.input, [document.dataset.column(name).values[7] for name in ("x", "y", "z")])
    assert session.calls


def test_that_of_more_targets_a_pair_is_chosen(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("mixture", ("x",), ("t", "u", "z"))
    panel, session = opened(TargetPlanePanel, document, qtbot, qapp)
    answer_all(session)
    panel.first.setCurrentIndex(1)
    panel.second.setCurrentIndex(2)
    panel.first.activated.emit(1)
    assert (panel.canvas.plane.x_look.label, panel.canvas.plane.y_look.label) == ("u", "z")
    data = tables(panel)["data"].columns
    assert np.allclose(data["u"], document.dataset.column("u").values[document.dataset.training])


def test_that_one_target_of_several_inputs_is_shown_as_a_slice(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(TargetPlanePanel, document_for("mixture", ("x", "y"), ("t",)), qtbot, qapp)
    answer_all(session)
    settle(qapp)
    assert not panel.canvas.plane.isVisible()
    assert panel.canvas.single.width > 150
    found = panel.canvas.curves.slice
    assert found is not None
    assert np.allclose(found.mu, [panel.input[0], -panel.input[0]])
    assert colours(picture_of(panel.canvas)) > 20


def test_that_modes_mean_and_least_squares_are_marked(document: Document, qtbot: QtBot, qapp: QApplication) -> None:
    rival = Model(network_for(document.dataset, ("x", "y"), ("t", "z"), "regression"))
    project = replace(document.project, models={**document.project.models, "least-squares": rival})
    document.open(project, document.dataset, None)
    panel, session = opened(TargetPlanePanel, document, qtbot, qapp)
    panel.legend.chip("true mode").setChecked(True)
    kinds = {type(one.probe) for one in session.watched.values()}
    assert kinds == {MixtureParameters, MixtureStatistics, Outputs}
    answer_all(session)
    table = tables(panel)["answers"].columns
    places = {str(name): (x, y) for name, x, y in zip(table["answer"], table["t"], table["z"], strict=True)}
    assert places["true mode"] == (0.25, 0.25)
    assert places["least squares"] == pytest.approx((panel.input[0], panel.input[0]))
    assert panel.mixture is not None
    assert places["mean"] == pytest.approx(tuple(panel.mixture.mean))
    panel.legend.chip("true mode").setChecked(False)
    assert MixtureStatistics not in {type(one.probe) for one in session.watched.values()}


def test_that_it_asks_no_network_that_the_project_has_no_more(
    document: Document, qtbot: QtBot, qapp: QApplication
) -> None:
    rival = Model(network_for(document.dataset, ("x", "y"), ("t", "z"), "regression"))
    alone = document.project
    document.open(replace(alone, models={**alone.models, "least-squares": rival}), document.dataset, None)
    panel, session = opened(TargetPlanePanel, document, qtbot, qapp)
    assert Outputs in {type(one.probe) for one in session.watched.values()}
    document.edit_project("Remove the network", alone)
    panel.resubscribe()
    assert {type(one.probe) for one in session.watched.values()} == {MixtureParameters}


def test_that_it_asks_nothing_while_another_project_is_opened(
    document: Document, qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = opened(TargetPlanePanel, document, qtbot, qapp)
    assert panel.data is not None
    panel.set_data(replace(panel.data, model="of-a-project-that-was-left"))
    assert not session.watched


def test_that_a_click_on_a_point_tells_its_row(shown: Shown, document: Document, qtbot: QtBot) -> None:
    panel, session = shown
    answer_all(session)
    row = int(document.dataset.training[11])
    t, z = (float(document.dataset.column(name).values[row]) for name in ("t", "z"))
    inside = QPointF(float(panel.canvas.plane.x_pixel(t)), float(panel.canvas.plane.y_pixel(z)))
    place = panel.canvas.mapFromScene(panel.canvas.plane.box.mapToScene(inside))
    with qtbot.waitSignal(panel.row_clicked) as clicked:
        QTest.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (told,) = clicked.args
    assert abs(float(document.dataset.column("t").values[told]) - t) < 0.02


def test_that_an_edit_on_its_way_is_not_mistaken(shown: Shown) -> None:
    panel, session = shown
    other = document_for("mixture", ("x", "y"), ("t",))
    (key,) = [key for key, one in session.watched.items() if isinstance(one.probe, MixtureParameters)]
    session.send_frame(progress_at(1), {key: parameters_answer(asked(session), other)})
    assert panel.mixture is None
    panel.set_data(subject(document_for("mixture", ("x",), ("u", "z"))))
    assert panel.canvas.plane.x_look.label == "u"

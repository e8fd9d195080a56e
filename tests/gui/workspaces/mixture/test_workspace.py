from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.controls import Slider
from dnnlab.gui.document import Document
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output_data import Picture
from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
from dnnlab.gui.workspaces.controls.control import ChoiceControl, SliderControl
from dnnlab.link.probes import Calibration, MixtureDensity, MixtureParameters, PointGradients
from tests.gui.documents import toy_document
from tests.gui.panels.pictures import colours, document_for, picture_of, settle

from .bench import Bench


@pytest.fixture
def document() -> Document:
    return document_for("mixture", ("x",), ("t",))


@pytest.fixture
def bench(document: Document, qtbot: QtBot, qapp: QApplication) -> Bench:
    return Bench(document, qtbot, qapp)


def slider(bench: Bench, name: str) -> SliderControl:  # type: ignore[type-arg]
    assert bench.workspace.row is not None
    found = bench.workspace.row.controls[name]
    assert isinstance(found, SliderControl)
    return found


def density(bench: Bench) -> MixturePanel:
    panel = bench.workspace.panel(Picture.MIXTURE)
    assert isinstance(panel, MixturePanel)
    return panel


# ---- what is shown


def test_that_one_input_and_one_target_are_shown_as_a_density(bench: Bench, qapp: QApplication) -> None:
    bench.answer_all()
    settle(qapp)
    assert bench.workspace.pictures.currentWidget() is density(bench)
    (asked,) = bench.asked(MixtureDensity)
    assert asked.output == "output"  # type: ignore[attr-defined]
    assert colours(picture_of(bench.workspace)) > 100


def test_that_two_targets_are_shown_in_their_plane(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench(document_for("mixture", ("x", "y"), ("t", "z")), qtbot, qapp)
    bench.answer_all()
    assert isinstance(bench.workspace.pictures.currentWidget(), TargetPlanePanel)
    assert bench.asked(MixtureParameters)


def test_that_a_model_without_a_mixture_is_said_to_have_none(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench(document_for("regression", ("x",), ("t",)), qtbot, qapp)
    assert bench.workspace.empty.isVisible()
    assert not bench.session.watched
    assert bench.workspace.row is None


def test_that_a_mixture_over_categories_is_not_drawn(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench(document_for("mixture", ("colour",), ("t",)), qtbot, qapp)
    assert bench.workspace.empty.isVisible()
    assert not bench.session.watched


def test_that_nothing_is_asked_while_it_is_not_seen(bench: Bench) -> None:
    assert bench.session.watched
    bench.workspace.hide()
    assert not [key for key in bench.session.watched if not key.startswith("oracle/")]


def test_that_it_can_be_as_narrow_as_on_a_small_screen(document: Document, qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench(document, qtbot, qapp, width=780)
    bench.answer_all()
    settle(qapp)
    assert bench.workspace.minimumSizeHint().width() <= 780
    assert density(bench).map.width > 150


# ---- what sets it


def test_that_a_drag_of_k_previews_and_is_one_named_step_of_undo(bench: Bench, document: Document) -> None:
    control = slider(bench, "components")
    before = document.undo_stack.count()
    for count in (4, 6, 5):
        control.slider.track.previewed.emit(control.slider.scale.place(count))
        assert document.network.layer("output").components == count
    assert document.undo_stack.count() == before
    control.slider.track.edited.emit(control.slider.scale.place(5))
    assert document.undo_stack.count() == before + 1
    assert document.undo_stack.undoText() == "Change components K of Mixture density to 5"
    document.undo_stack.undo()
    assert document.network.layer("output").components == 3


def test_that_k_and_h_reach_from_one_to_their_limits(bench: Bench) -> None:
    assert [slider(bench, "components").slider.scale.value(place) for place in (0, 11)] == [1, 12]
    units = slider(bench, "units").slider.scale
    assert (units.value(0), units.value(units.last)) == (1, 100)


def test_that_h_sets_the_selected_hidden_layer_and_else_the_first(bench: Bench, document: Document) -> None:
    (hidden,) = [layer for layer in document.network.layers.values() if layer.kind == "units"]
    slider(bench, "units").slider.track.edited.emit(slider(bench, "units").slider.scale.place(33))
    assert document.network.layer(hidden.id).width == 33
    assert document.undo_stack.undoText() == f"Change units of {hidden.name} to 33"
    network = document.network.add(hidden.renamed("Another").__class__.new("second", "units", "Second", 7))
    network = network.disconnect(*[one.id for one in network.arriving("output")]).connect(hidden.id, "second")
    document.edit_network("Insert", network.connect("second", "output"))
    document.select(["second"])
    slider(bench, "units").slider.track.edited.emit(slider(bench, "units").slider.scale.place(12))
    assert document.network.layer("second").width == 12
    assert document.network.layer(hidden.id).width == 33


def test_that_the_floor_is_none_at_the_left_and_in_target_units(bench: Bench, document: Document) -> None:
    control = slider(bench, "sigma_floor")
    spread = float(np.std(document.dataset.column("t").values[document.dataset.training]))
    assert control.slider.scale.value(0) == 0.0
    highest = control.slider.scale.value(control.slider.scale.last)
    assert 0.5 * spread <= highest <= spread
    control.slider.track.edited.emit(control.slider.scale.last)
    assert document.network.layer("output").sigma_floor == pytest.approx(highest)
    assert document.undo_stack.undoText().startswith("Change sigma floor of Mixture density")


def test_that_covariance_is_offered_where_there_are_several_targets(
    bench: Bench, qtbot: QtBot, qapp: QApplication
) -> None:
    assert bench.workspace.row is not None
    assert "covariance" not in bench.workspace.row.controls
    several = Bench(document_for("mixture", ("x",), ("t", "z")), qtbot, qapp)
    assert several.workspace.row is not None
    control = several.workspace.row.controls["covariance"]
    assert isinstance(control, ChoiceControl)
    control.box.chosen.emit("full")
    assert several.document.network.layer("output").covariance == "full"
    assert several.document.undo_stack.count() == 1
    assert any("Sigma" in formula for formula in several.workspace.gradients.formulas)


def test_that_what_the_experiment_sets_above_is_not_offered_twice(qtbot: QtBot, qapp: QApplication) -> None:
    contents = experiment_contents("robot-arm")
    above = {control.name for control in experiments()["robot-arm"].controls if isinstance(control, Slider)}
    assert {"components", "sigma_floor"} <= above
    bench = Bench(Document(contents.project, contents.dataset), qtbot, qapp)
    assert bench.workspace.row is not None
    assert not set(bench.workspace.row.controls) & above


def test_that_the_placement_is_a_choice(bench: Bench, document: Document) -> None:
    assert bench.workspace.row is not None
    control = bench.workspace.row.controls["placement"]
    assert isinstance(control, ChoiceControl)
    control.box.chosen.emit("k-means")
    assert document.network.layer("output").placement == "k-means"
    assert document.undo_stack.count() == 1


# ---- gradients


def test_that_a_point_is_chosen_from_the_start_and_by_its_row(bench: Bench, document: Document) -> None:
    row = int(document.dataset.training[0])
    (asked,) = bench.asked(PointGradients)
    assert np.allclose(asked.inputs, document.dataset.column("x").values[row])  # type: ignore[attr-defined]
    bench.workspace.gradients.row.edited.emit(12)
    assert bench.workspace.point.row == 11
    assert density(bench).slice_input == pytest.approx(document.dataset.column("x").values[11])
    assert density(bench).target_line.value == pytest.approx(document.dataset.column("t").values[11])


def test_that_the_gradients_of_a_frame_are_shown_with_their_difference_to_autograd(bench: Bench, qtbot: QtBot) -> None:
    page = bench.workspace.gradients
    qtbot.waitUntil(lambda: not bench.workspace.point._rest.isActive())
    bench.answer_all()
    assert page.gamma.values.ravel().tolist() == [0.75, 0.25]
    assert page.pi.values.ravel().tolist() == [-0.25, 0.25]
    assert page.badge.isVisible()
    assert page.badge.verdict == "ok"
    assert "3e−16" in page.badge.text()
    assert "1.250" in page.error.text()


def test_that_a_difference_that_is_too_large_turns_the_badge_red(bench: Bench, qtbot: QtBot) -> None:
    bench.workspace.point.choose_target(99.0)
    qtbot.waitUntil(lambda: not bench.workspace.point._rest.isActive())
    bench.answer_all()
    assert bench.workspace.gradients.badge.verdict == "bad"


def test_that_a_click_on_the_density_chooses_the_point_under_it(bench: Bench, document: Document) -> None:
    panel = density(bench)
    row = int(document.dataset.training[20])
    x, t = (float(document.dataset.column(name).values[row]) for name in ("x", "t"))
    inside = QPointF(float(panel.map.x_pixel(x)), float(panel.map.y_pixel(t)))
    QTest.mouseClick(
        panel.canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=panel.canvas.mapFromScene(panel.map.box.mapToScene(inside)),
    )
    assert bench.workspace.point.row is not None
    assert panel.slice_input == pytest.approx(x, abs=0.02)
    assert panel.ring.place_shown is not None


def test_that_the_target_is_dragged_in_the_slice_and_asked_about_at_once(bench: Bench) -> None:
    panel = density(bench)
    bench.session.calls.clear()
    inside = QPointF(panel.slice.width / 2, panel.slice.height / 2)
    start = panel.canvas.mapFromScene(panel.slice.box.mapToScene(inside))
    QTest.mousePress(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(panel.canvas.viewport(), start)
    QTest.mouseRelease(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    middle = sum(panel.slice.y_range) / 2
    assert panel.target_line.value == pytest.approx(middle, abs=0.05)
    _ask, topic, probe = next(call for call in bench.session.calls if isinstance(call, tuple))
    assert topic == "mixture/gradients"
    assert probe.targets[0] == pytest.approx(panel.target_line.value)
    assert bench.workspace.point.row is None


def test_that_moving_the_slice_leaves_the_row_and_keeps_the_target(bench: Bench) -> None:
    bench.workspace.point.choose_row(3)
    panel = density(bench)
    target = panel.target_line.value
    panel.line.moved.emit(0.123)
    assert bench.workspace.point.row is None
    assert panel.target_line.value == target
    assert bench.workspace.point.at.tolist() == [0.123]


# ---- calibration


def test_that_calibration_is_asked_for_often_only_while_its_page_is_shown(bench: Bench) -> None:
    def often() -> list[float]:
        asked = [one for one in bench.session.watched.values() if isinstance(one.probe, Calibration)]
        return [one.hertz for one in asked if one.hertz >= 1.0]

    assert not often()
    bench.workspace.show_page("calibration")
    assert often() == [2.0]
    assert not bench.asked(PointGradients)
    bench.workspace.show_page("gradients")
    assert not often()


def test_that_a_stuck_mixture_is_said_to_be_and_restarts_are_offered(bench: Bench) -> None:
    bench.workspace.show_page("calibration")
    bench.answer_all(stuck=True)
    note = bench.workspace.calibration.stuck
    assert note.isVisible()
    assert note.words.text() == "Stuck: no better than one Gaussian"
    assert "nearest rows" in note.detail.text()
    note.restart.click()
    assert bench.restarted == 1
    bench.answer_all(stuck=True, step=10)
    assert note.words.text() == "Too early to say"
    bench.answer_all(stuck=False)
    assert note.words.text() == "Better than one Gaussian"
    assert not note.restart.isVisible()


def test_that_theory_stands_beside_score_and_likelihood(qtbot: QtBot, qapp: QApplication) -> None:
    bench = Bench(toy_document(), qtbot, qapp)
    bench.oracle.follow()
    qtbot.waitUntil(lambda: bool(bench.oracle.lines))
    bench.workspace.show_page("calibration")
    bench.answer_all()
    page = bench.workspace.calibration
    assert "at most 1.282 (entropy)" in page.text("Log-likelihood")
    assert "for the truth" in page.text("CRPS")


def test_that_a_bar_says_so_beside_the_picture_too(bench: Bench) -> None:
    bar = bench.workspace.stuck
    bench.answer_all(stuck=True, step=10)
    assert bar.height() == 0
    assert not bench.asked(Calibration)  # what has hardly begun is not worth the time
    bench.answer_all()
    bench.answer_all(stuck=True)
    assert bar.words.isVisible()
    bar.restart.click()
    assert bench.restarted == 1
    bench.answer_all(stuck=False)
    assert not bar.words.isVisible()


# ---- its end


def test_that_another_document_is_followed_and_the_workspace_goes_when_it_is_closed(
    document: Document, qtbot: QtBot, qapp: QApplication
) -> None:
    bench = Bench(document, qtbot, qapp)
    bench.workspace.show_page("calibration")
    bench.answer_all()
    workspace = bench.workspace
    gone = weakref.ref(workspace)
    workspace.close()
    workspace.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    bench.workspace = None  # type: ignore[assignment]
    del workspace
    gc.collect()
    assert gone() is None

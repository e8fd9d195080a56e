from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.plot_series import Series
from dnnlab.link.probes import Curve, CurveAnswer, MixtureDensity, MixtureStatistics
from dnnlab.project.columns import network_for
from dnnlab.project.project import Model

from .pictures import answer_all, colours, document_for, mixture_answer, opened, picture_of, settle, subject
from .stage import QuietSession, progress_at


@pytest.fixture
def document() -> Document:
    return document_for("mixture", ("x",), ("t",))


@pytest.fixture
def shown(document: Document, qtbot: QtBot, qapp: QApplication) -> tuple[MixturePanel, QuietSession]:
    return opened(MixturePanel, document, qtbot, qapp)


def exact(x: float, t: np.ndarray) -> np.ndarray:
    return np.where(np.abs(t - x) < 0.25, 2.0, 0.0)


def tables(panel: MixturePanel) -> dict[str, Series]:
    """What the picture shows, as numbers."""
    return {one.name: one for one in panel.canvas.series()}


def test_that_nothing_of_them_is_worked_out_before_it_is_wanted(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    answer_all(session)
    names = set(tables(panel))
    assert not names & {"true mode", "data by responsibility", "conditional mean", "least squares", "samples"}
    assert "approximate mode" in names


def test_that_the_true_mode_is_asked_for_while_it_is_shown_and_found_for_the_slice(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    assert len(session.watched) == 1
    panel.legend.chip("true mode").setChecked(True)
    (probe,) = [one.probe for one in session.watched.values() if isinstance(one.probe, MixtureStatistics)]
    assert probe.mode
    assert not probe.entropy
    answer_all(session)
    columns = tables(panel)["true mode"].columns
    assert np.allclose(columns["x"], probe.inputs[:, 0])
    assert (columns["t"] == 0.25).all()
    panel.move_slice(0.01)  # two bells at almost the same place
    assert panel.curves.true_mode == pytest.approx(0.0, abs=0.02)
    panel.legend.chip("true mode").setChecked(False)
    assert panel.curves.true_mode is None
    assert len(session.watched) == 1


def test_that_points_are_coloured_by_responsibility_in_place_of_plain_ones(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    answer_all(session)
    panel.legend.chip("gamma").setChecked(True)
    assert not panel.points.isVisible()
    assert panel.extras.gamma.isVisible()
    assert sum(len(group.x) for group in panel.extras.gamma.groups) == 160
    assert len(panel.extras.gamma.groups) > 1
    panel.legend.chip("density").setChecked(False)
    assert colours(picture_of(panel.canvas)) > 40


def test_that_the_band_is_one_standard_deviation_around_the_mean(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    panel.legend.chip("mean").setChecked(True)
    answer_all(session)
    asked = panel.asked
    assert isinstance(asked, MixtureDensity)
    answer = mixture_answer(asked)
    columns = tables(panel)["conditional mean"].columns
    assert np.allclose(columns["t mean"], answer.conditional_mean)
    second = (answer.mixing_coefficients * (answer.deviations**2 + answer.means**2)).sum(axis=1)
    assert np.allclose(columns["standard deviation"] ** 2, second - answer.conditional_mean**2)


def test_that_least_squares_is_offered_only_where_it_is_known(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    answer_all(session)
    assert not panel.legend.is_shown("least squares")
    panel.set_exact_density(exact)
    panel.legend.chip("least squares").setChecked(True)
    columns = tables(panel)["least squares"].columns
    inside = np.abs(columns["x"]) < 0.5
    assert np.allclose(columns["t 1"][inside], columns["x"][inside], atol=0.01)
    panel.set_exact_density(None)
    assert "least squares" not in tables(panel)


def test_that_a_model_that_learns_by_least_squares_is_asked_for_its_curve(
    document: Document, qtbot: QtBot, qapp: QApplication
) -> None:
    rival = Model(network_for(document.dataset, ("x",), ("t",), "regression"))
    project = replace(document.project, models={**document.project.models, "least-squares": rival})
    document.open(project, document.dataset, None)
    panel, session = opened(MixturePanel, document, qtbot, qapp)
    assert len(session.watched) == 1
    panel.legend.chip("least squares").setChecked(True)
    (key,) = [key for key, one in session.watched.items() if isinstance(one.probe, Curve)]
    probe = session.watched[key].probe
    assert isinstance(probe, Curve)
    assert probe.model == "least-squares"
    values = np.linspace(0.0, 1.0, probe.inputs.count)[:, None]
    session.send_frame(progress_at(1), {key: CurveAnswer(values)})
    assert np.allclose(tables(panel)["least squares"].columns["t 1"], values[:, 0])
    panel.legend.chip("least squares").setChecked(False)
    assert len(session.watched) == 1


def test_that_samples_follow_the_mixture_and_others_are_drawn_on_wish(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    panel.legend.chip("samples").setChecked(True)
    answer_all(session)
    (first,) = panel.extras.samples.groups
    assert len(first.x) == 300
    distance = np.minimum(np.abs(first.y - first.x), np.abs(first.y + first.x))
    assert distance.max() < 0.6
    assert np.median(distance) < 0.12
    assert panel.draws.draw.isVisible()
    panel.draws.count.edited.emit(50)
    (second,) = panel.extras.samples.groups
    assert len(second.x) == 50
    assert not np.array_equal(first.x[:50], second.x)
    panel.draws.count.set_value(50)
    panel.draws.draw.click()
    (third,) = panel.extras.samples.groups
    assert len(third.x) == 50
    assert not np.array_equal(second.x, third.x)
    panel.legend.chip("samples").setChecked(False)
    assert not panel.draws.draw.isVisible()


def test_that_chips_without_room_stand_in_a_menu(shown: tuple[MixturePanel, QuietSession], qapp: QApplication) -> None:
    panel, session = shown
    answer_all(session)
    panel.resize(420, 346)
    settle(qapp)
    folded = [chip.text() for chip in panel.legend.folded]
    assert "Samples" in folded
    menu = panel.legend.rest_menu()
    actions = {action.text(): action for action in menu.actions()}
    assert list(actions) == folded
    actions["Samples"].trigger()
    assert panel.legend.is_shown("samples")
    panel.resize(1400, 400)
    settle(qapp)
    assert not panel.legend.folded
    assert panel.legend.chip("samples").isVisible()


def test_that_another_subject_begins_without_any_of_it(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    for key in ("gamma", "mean", "true mode", "samples"):
        panel.legend.chip(key).setChecked(True)
    answer_all(session)
    panel.set_data(subject(document_for("mixture", ("x",), ("u",))))
    assert not set(tables(panel)) & {"true mode", "data by responsibility", "conditional mean", "samples"}

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from msgspec.structs import replace as with_values
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.experiments.toy_inverse import oracle
from dnnlab.gui.panels.plot_series import as_csv
from dnnlab.gui.theme import font, theme_switch
from dnnlab.gui.workspaces.mixture.calibration_page import LEVELS, CalibrationPage, Truth, question, true_score
from dnnlab.gui.workspaces.mixture.component_bars import ComponentBars
from dnnlab.gui.workspaces.mixture.controls import largest_floor
from dnnlab.gui.workspaces.mixture.gradients_page import GradientsPage
from dnnlab.gui.workspaces.mixture.point import PointShown
from dnnlab.link.probes import Calibration
from tests.gui.documents import toy_document
from tests.gui.panels.pictures import calibration_answer, colours, picture_of, samples, subject
from tests.gui.panels.stage import dress

ASKED = Calibration("main", "output", levels=LEVELS)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> CalibrationPage:
    dress(qapp)
    page = CalibrationPage()
    qtbot.addWidget(page)
    page.resize(340, 640)
    page.show()
    return page


# ---- bars


def test_that_bars_keep_their_scale_until_they_are_much_smaller(qtbot: QtBot) -> None:
    bars = ComponentBars("gradient")
    qtbot.addWidget(bars)
    bars.show_values(np.array([0.4, -0.9]))
    assert bars.limit == 1.0
    bars.show_values(np.array([0.4, -0.5]))
    assert bars.limit == 1.0
    bars.show_values(np.array([0.01, 0.02]))
    assert bars.limit == 0.02
    bars.show_values(np.array([3.1, 0.0]))
    assert bars.limit == 5.0
    bars.show_values(np.array([np.nan, np.inf]))  # a run that went wrong
    picture_of(bars)


def test_that_responsibilities_have_a_fixed_scale_and_are_read_out(qtbot: QtBot) -> None:
    bars = ComponentBars("gamma", 0.0, 1.0)
    qtbot.addWidget(bars)
    bars.show_values(np.array([0.25, 0.75, 1e-9]))
    assert bars.limit == 1.0
    assert bars.accessibleName() == "gamma by component: 1: 0.25, 2: 0.75, 3: 0"
    rows = list(csv.DictReader(io.StringIO(as_csv(bars.series()))))
    assert [float(row["components: gamma"]) for row in rows] == [0.25, 0.75, 1e-9]
    bars.show_values(None)
    assert not bars.series()


def test_that_the_room_alone_decides_how_much_stands_under_the_bars(qtbot: QtBot) -> None:
    bars = ComponentBars("gradient")
    qtbot.addWidget(bars)
    metrics = QFontMetricsF(font(10.5))
    bars.show_values(np.array([0.1234, -0.5678]))
    assert bars._labels(200.0, metrics) == ["1:  0.123", "2:  −0.568"]
    some = metrics.horizontalAdvance("2:  −0.012")
    assert bars._labels(some, metrics) == ["1:  0.12", "2:  −0.57"]
    assert bars._labels(some - 1.0, metrics) == ["0.12", "−0.57"]
    bars.show_values(np.array([0.0, 0.0]))
    assert bars._labels(some, metrics) == ["1:  0", "2:  0"]


def test_that_several_numbers_of_a_component_stand_beside_each_other(qtbot: QtBot) -> None:
    bars = ComponentBars("gradient")
    qtbot.addWidget(bars)
    bars.resize(300, 84)
    bars.show_values(np.array([[1.0, -1.0], [0.5, 0.5], [0.1, 0.2]]))
    assert bars.values.shape == (3, 2)
    assert len(bars.series()[0].columns) == 3
    dark = picture_of(bars)
    theme_switch().set_choice("light")
    try:
        assert picture_of(bars) != dark
    finally:
        theme_switch().set_choice("dark")


# ---- gradients


def test_that_the_formulas_follow_covariance_and_floor(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    page = GradientsPage()
    qtbot.addWidget(page)
    plain = page.formulas
    page.set_layer("isotropic", 0.05)
    assert page.formulas[3] == plain[3] + r" \frac{e^{a^{\sigma}_k}}{\sigma_k}"
    page.set_layer("full", 0.0)
    assert r"\Sigma_k^{-1}" in page.formulas[2]
    factor = page.formulas[3]
    page.set_layer("precision", 0.0)
    assert r"\Sigma_k^{-1}" in page.formulas[2]
    assert page.formulas[3] != factor
    page.set_layer("isotropic", 0.0)
    assert page.formulas == plain


def test_that_a_full_covariance_shows_the_gradients_below_its_diagonal_too(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    page = GradientsPage()
    qtbot.addWidget(page)
    below = np.array([[0.25], [-0.5]])
    page.set_layer("full", 0.0)
    page.show_point(PointShown("", 0.5, np.ones(2), np.zeros(2), np.zeros((2, 2)), np.zeros((2, 2)), below, 2e-15))
    assert page.below.values.tolist() == below.tolist()
    assert not page.below.isHidden()
    assert "a^{F}_{kij}" in page.formulas[-1]
    page.set_layer("precision", 0.0)
    assert not page.below.isHidden()
    assert "a^{G}_{kij}" in page.formulas[-1]
    page.set_layer("diagonal", 0.0)
    assert page.below.isHidden()
    assert not any("kij" in formula for formula in page.formulas)


def test_that_a_point_is_named_beside_its_error(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    page = GradientsPage()
    qtbot.addWidget(page)
    shown = PointShown(
        "x = 1", 0.5, np.array([1.0]), np.zeros(1), np.zeros((1, 1)), np.zeros(1), np.zeros((1, 0)), 2e-15
    )
    page.show_point(shown)
    assert page.words.whole_text == "x = 1"
    page.show_point(replace(shown, difference=1e-3))
    assert page.badge.verdict == "bad"
    page.show_point(None)
    assert page.badge.isHidden()


# ---- calibration


def test_that_a_bin_beyond_three_standard_errors_is_outside_the_band(page: CalibrationPage) -> None:
    page.show_answer(calibration_answer(ASKED))
    low, high = page.plots.histogram.band
    assert high - 1.0 == pytest.approx(3.0 * np.sqrt(19 / 400))
    assert low == pytest.approx(2.0 - high)
    assert page.plots.histogram.outside == 1
    assert colours(picture_of(page)) > 30


def test_that_shares_that_fit_pass_and_others_do_not(page: CalibrationPage) -> None:
    answer = calibration_answer(ASKED)
    page.show_answer(answer)
    assert page.plots.coverage.fits
    assert page.text("Coverage") == "0.0 % off at most"
    page.show_answer(with_values(answer, coverage=answer.coverage - 0.2))
    assert not page.plots.coverage.fits
    assert page.text("Coverage") == "20.0 % off at most"


def test_that_the_distance_is_held_against_what_chance_allows(page: CalibrationPage) -> None:
    page.show_answer(calibration_answer(ASKED))
    assert page.text("KS distance") == "0.040 at most 0.081"  # 1.63 / sqrt(400)


def test_that_without_a_theory_the_figures_stand_alone(page: CalibrationPage) -> None:
    page.show_answer(calibration_answer(ASKED))
    assert page.text("CRPS") == "0.095 target units"
    assert page.text("Log-likelihood") == "1.090 nats a row"
    page.set_truth(Truth(-1.282, 0.0943))
    assert page.text("Log-likelihood") == "1.090 at most 1.282 (entropy)"
    assert page.text("CRPS") == "0.095 0.0943 for the truth"


def test_that_the_plots_hold_what_they_show_as_numbers(page: CalibrationPage) -> None:
    answer = calibration_answer(ASKED)
    page.show_answer(answer)
    found = {one.name: one.columns for one in page.plots.series()}
    counts = found["probability integral transform"]["density"] * answer.rows / ASKED.bins
    assert np.allclose(counts, answer.histogram[0])
    assert np.allclose(found["coverage"]["covered"], answer.coverage[:, 0])
    page.show_answer(None)
    assert not page.plots.series()
    assert page.text("CRPS") == "–"


def test_that_the_true_score_is_that_of_the_noise_where_there_is_one_branch() -> None:
    document = toy_document()
    known = oracle(document.project)
    assert known is not None
    assert known.exact_density is not None
    score = true_score(known.exact_density, subject(document))
    assert 0.01 < score < 0.15  # uniform noise of 0.1 alone has 0.033; several branches have more

    def narrow(_x: float, t: np.ndarray) -> np.ndarray:
        return np.where(np.abs(t - 0.5) < 0.1, 5.0, 0.0)

    assert true_score(narrow, subject(document)) == pytest.approx(0.2 / 6, rel=0.05)  # of a uniform of width w: w / 6
    assert np.isnan(true_score(lambda _x, t: np.zeros_like(t), subject(document)))


def test_that_the_question_names_output_and_levels() -> None:
    asked = question(subject(toy_document()))
    assert (asked.output, asked.levels) == ("output", LEVELS)


# ---- controls


def test_that_the_largest_floor_is_half_the_least_spread_to_one_digit() -> None:
    data = samples()
    assert largest_floor(data, ("u",)) == pytest.approx(0.3)  # u is 10 + x, x uniform on (-1, 1): 0.577 / 2
    assert largest_floor(data, ("u", "t")) == pytest.approx(0.3)
    assert largest_floor(data, ()) == pytest.approx(0.5)

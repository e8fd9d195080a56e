from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from dnnlab.gui.workspaces.arm.error_bars import LEAST_SQUARES, MEAN, MIXTURE, POLISHED, ErrorCounts
from dnnlab.gui.workspaces.arm.error_panel import MAP, ErrorPanel
from dnnlab.gui.workspaces.arm.errors import BINS, edges
from dnnlab.link.messages import LossBatch, Progress
from tests.gui.workspaces.arm.conftest import ARM, Bench, answer_to


def _answer(panel: ErrorPanel) -> None:
    answers = {key: answer_to(one.probe) for key, one in panel.subscriptions().items()}
    panel.show_frame(_progress(), answers)


def _progress() -> Progress:
    empty = np.empty(0)
    losses = LossBatch(0, empty, np.empty(0, dtype=np.int64), empty)
    return Progress(1, 1, True, 0.0, 0.01, 0.0, losses)


def test_that_errors_of_both_networks_are_worked_out_from_their_answers(bench: Bench) -> None:
    panel = bench.workspace.errors
    _answer(panel)
    assert len(panel.errors[MIXTURE]) == 2000
    assert panel.errors[MIXTURE].max() < 1e-6
    assert panel.errors[LEAST_SQUARES].min() > 1e-3
    shown = panel.bars.shown
    assert shown[LEAST_SQUARES].counts.sum() == 2000
    assert shown[LEAST_SQUARES].rms == pytest.approx(float(np.sqrt(np.mean(panel.errors[LEAST_SQUARES] ** 2))))


def test_that_a_newton_step_is_a_curve_of_its_own(bench: Bench) -> None:
    panel = bench.workspace.errors
    _answer(panel)
    assert POLISHED in panel.bars.shown
    panel.legend.chip(POLISHED).click()
    assert POLISHED not in panel.bars.shown
    assert MIXTURE in panel.bars.shown


def test_that_the_mean_of_the_mixture_is_a_curve_that_one_may_ask_for(bench: Bench) -> None:
    panel = bench.workspace.errors
    _answer(panel)
    assert MEAN not in panel.bars.shown
    panel.legend.chip(MEAN).click()
    # of two elbows with nearly equal weights the mean misses, however good the components are
    assert panel.bars.shown[MEAN].rms > 0.03
    assert panel.bars.shown[MIXTURE].rms < 1e-6


def test_that_the_map_asks_about_places_that_are_reached(bench: Bench) -> None:
    panel = bench.workspace.errors
    histogram = panel.targets
    panel.show_tab(MAP)
    assert not np.array_equal(panel.targets[:5], histogram[:5])
    assert ARM.reachable(panel.targets).all()
    assert panel.errors == {}
    _answer(panel)
    assert len(panel.errors[MIXTURE]) == len(panel.targets)


def test_that_late_answers_about_the_other_tab_are_not_taken(bench: Bench) -> None:
    panel = bench.workspace.errors
    late = {key: answer_to(one.probe) for key, one in panel.subscriptions().items()}
    panel.show_tab(MAP)
    panel.show_frame(_progress(), late)
    assert panel.errors == {}


def test_that_nothing_is_asked_while_the_panel_is_hidden(bench: Bench, qtbot: QtBot) -> None:
    keys = set(bench.session.subscriptions)
    assert any(key.startswith("arm/errors") for key in keys)
    bench.workspace.hide()
    assert not any(key.startswith("arm/") for key in bench.session.subscriptions)


def test_that_a_press_on_the_map_brings_the_target_there(bench: Bench) -> None:
    panel = bench.workspace.errors
    panel.show_tab(MAP)
    place = panel.targets[7]
    panel.target_chosen.emit(place)
    assert np.array_equal(bench.workspace.target, place)


def test_that_newton_steps_of_all_targets_follow_within_a_few_answers(bench: Bench) -> None:
    panel = bench.workspace.errors
    _answer(panel)
    panel.errors[POLISHED][:] = 1.0
    for _ in range(4):
        _answer(panel)
    assert panel.errors[POLISHED].max() < 1e-6


def test_that_bars_over_each_other_have_a_colour_of_their_own(bench: Bench) -> None:
    panel = bench.workspace.errors
    plot = panel.bars.plot
    counts = np.zeros(BINS, dtype=np.int64)
    counts[20] = 100
    low = counts // 2
    panel.bars.show_counts(edges(ARM), {MIXTURE: ErrorCounts(counts, 0.0), LEAST_SQUARES: ErrorCounts(low, 0.0)})
    image = panel.canvas.grab().toImage()
    middle = float(np.mean(edges(ARM)[20:22]))

    def colour(height: float, *, bin_width: float = 0.0) -> tuple[int, ...]:
        at = QPointF(float(plot.x_pixel(middle + bin_width)), float(plot.y_pixel(height)))
        inside = panel.canvas.mapFromScene(plot.box.mapToScene(at))
        found: QColor = image.pixelColor(inside)
        return found.red(), found.green(), found.blue()

    assert len({colour(25.0), colour(75.0), colour(25.0, bin_width=0.5)}) == 3

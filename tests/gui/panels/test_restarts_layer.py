from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.panels.training.restarts_layer import RestartsShown
from dnnlab.gui.theme import current
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.history import LossHistory
from tests.link.test_restart_results import progress

from .stage import dress
from .test_loss_plot import add

STEPS = 400


def shown(count: int = 12, chosen: int | None = None, wild: float = 0.0) -> RestartsShown:
    """Runs that fall to levels 0.1 apart, run 0 to the lowest; the last goes up to `wild` in between."""
    steps = np.arange(1, STEPS + 1)
    losses = np.exp(-steps / 60)[:, None] * 2.0 - 1.0 + 0.1 * np.arange(count)
    if wild:
        losses[200:210, -1] = wild
    results = RestartResults(progress(0, *map(tuple, losses), steps=STEPS))
    return RestartsShown(results, np.arange(count) == count - 1, chosen)


@pytest.fixture
def history() -> LossHistory:
    return LossHistory()


@pytest.fixture
def plot(qapp: QApplication, qtbot: QtBot, history: LossHistory) -> Iterator[LossPlot]:
    dress(qapp)
    host = QWidget()  # pyqtgraph's own close() would delete items that Python still holds
    qtbot.addWidget(host)
    plot = LossPlot(history, host)
    plot.resize(500, 350)
    host.resize(500, 350)
    host.show()
    qtbot.waitExposed(host)
    yield plot
    host.hide()


def place_of(plot: LossPlot, run: int, step: int) -> QPointF:
    """Where a run's curve stands at a step, in pixels from the corner of the box."""
    assert plot.restarts._shown is not None
    loss = plot.restarts._shown.results.curves()[1][step - 1, run]
    return QPointF(plot.step_pixel(step), float(plot.plot.y_pixel(loss)))


def test_that_the_axes_take_all_runs_in_before_there_is_a_run(plot: LossPlot) -> None:
    plot.set_restarts(shown())
    plot.redraw()
    assert plot.plot.x_range[1] >= np.log10(STEPS)
    low, high = plot.plot.y_range
    assert low < -0.99
    assert high > 1.8
    assert plot.legend.restarts.text() == "12 restarts"
    assert plot.legend.restarts.isVisible()
    plot.grab()


def test_that_one_wild_run_does_not_flatten_the_others(plot: LossPlot) -> None:
    plot.set_restarts(shown(wild=1e6))
    plot.redraw()
    assert plot.plot.y_range[1] < 10.0
    plot.grab()


def test_that_the_best_stands_out_in_the_picture_and_the_chip_hides_all(plot: LossPlot) -> None:
    accent = current().accent
    plot.set_restarts(shown())
    plot.redraw()

    def accent_pixels() -> int:
        image = plot.grab().toImage()
        left = round(plot.step_axis()[0])
        place = place_of(plot, 0, 100)
        found = 0
        for y in range(round(place.y()) - 3, round(place.y()) + 4):
            colour = image.pixelColor(left + round(place.x()), y)
            found += abs(colour.red() - accent.red()) + abs(colour.blue() - accent.blue()) < 12
        return found

    with_restarts = accent_pixels()
    assert with_restarts >= 1
    place = place_of(plot, 0, 100)
    QTest.mouseClick(plot.legend.restarts, Qt.MouseButton.LeftButton)
    plot.redraw()
    assert plot.restarts.last_step == 0
    image = plot.grab().toImage()
    ground = image.pixelColor(round(plot.step_axis()[0] + place.x()), round(place.y()))
    assert abs(ground.blue() - accent.blue()) > 40


def test_that_a_click_on_a_curve_chooses_its_run(plot: LossPlot, qtbot: QtBot) -> None:
    plot.set_restarts(shown())
    plot.redraw()
    place = place_of(plot, 4, 250)
    assert plot.restarts.run_at(place) == 4
    assert plot.restarts.run_at(QPointF(place.x(), 2.0)) is None
    assert plot.restarts.hover(place) is Qt.CursorShape.PointingHandCursor
    at = QPoint(round(plot.step_axis()[0] + place.x()), round(place.y()))
    with qtbot.waitSignal(plot.run_chosen) as chosen:
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [4]


def test_that_the_readout_tells_the_median_and_the_band_beside_the_run(plot: LossPlot, history: LossHistory) -> None:
    add(history, [0.5] * STEPS)
    plot.set_restarts(shown())
    plot.redraw()
    words = [text for text, _ in plot.restarts.words_at(400)]
    assert words == ["median of 12 −0.4475", "10–90 % −0.887 to −7.45e−3"]
    reading = plot._read(QPointF(plot.step_pixel(400), 50.0))
    assert reading is not None
    assert [text for text, _ in reading.lines][-2:] == words
    plot.set_restarts(None)
    assert plot.restarts.words_at(400) == []


def test_that_runs_that_diverged_end_where_they_did_and_the_band_goes_on(plot: LossPlot) -> None:
    steps = np.arange(1, 41)
    losses = np.linspace(2.0, 1.0, 40)[:, None] + np.arange(4)
    losses[20:, 0] = np.nan
    results = RestartResults(progress(0, *map(tuple, losses), steps=40, diverged=np.array([21, 0, 0, 0])))
    plot.set_restarts(RestartsShown(results, np.zeros(4, np.bool_), chosen=0))
    plot.redraw()
    plot.grab()
    x, y = plot.restarts._pixels()
    assert np.isnan(y[0, -1])
    assert np.isfinite(y[1:]).all()
    assert results.best == 1
    assert len(x) <= len(steps) + 1


def test_that_all_of_it_goes_when_they_are_dismissed(plot: LossPlot) -> None:
    plot.set_empty_message("Press Space to train")
    plot.set_restarts(shown(chosen=3))
    plot.redraw()
    assert "Press Space" not in plot.events.words
    plot.set_restarts(None)
    plot.redraw()
    assert not plot.legend.restarts.isVisible()
    assert plot.restarts.bins() is None
    assert "Press Space" in plot.events.words

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.gui.panels.training.loss_plot import MOST_REDRAWS, LossPlot
from dnnlab.gui.panels.training.loss_range import step_range
from dnnlab.project.history import LossHistory

from .stage import dress

LINES = (
    ReferenceLine("true conditional entropy", -1.282, "optimum"),
    ReferenceLine("best K = 3 mixture", -1.179, "floor"),
    ReferenceLine("best single Gaussian", -0.655, "baseline"),
)


def add(history: LossHistory, losses: list[float], first: int = 1) -> None:
    steps = np.arange(first, first + len(losses))
    history.append(first, np.array(losses), steps, np.array(losses) + 0.1)


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
    plot.set_reference_lines(LINES)
    plot.set_empty_message("Press Space to train")
    host.resize(500, 350)
    host.show()
    qtbot.waitExposed(host)
    yield plot
    host.hide()


def test_that_before_the_first_step_the_plot_has_its_lines_and_says_what_to_do(plot: LossPlot) -> None:
    plot.redraw()
    assert "Press Space to train" in plot.events.words
    low, high = plot.plot.y_range
    assert all(low < line.value < high for line in LINES)
    assert plot.cursor_layer.x_shown is None
    assert len(plot.lines.labels()) == 3


def test_that_the_message_goes_with_the_first_loss(plot: LossPlot, history: LossHistory) -> None:
    add(history, [1.0])
    plot.mark_changed()
    plot.redraw()
    assert plot.events.words == ""


def test_that_labels_of_reference_lines_lie_on_their_line_and_not_on_each_other(
    plot: LossPlot, history: LossHistory
) -> None:
    add(history, list(np.linspace(0.8, -1.1, 3000)))
    plot.mark_changed()
    plot.redraw()
    labels = plot.lines.labels()
    assert not any(a.intersects(b) for (_, a), (_, b) in combinations(labels, 2))
    for line, rect in labels:
        y = float(plot.plot.y_pixel(line.value))
        assert min(abs(rect.top() - y), abs(rect.bottom() - y)) <= 20


def test_that_a_reference_line_that_is_not_a_number_is_left_out(plot: LossPlot) -> None:
    plot.set_reference_lines([*LINES, ReferenceLine("nothing", float("nan"), "floor")])
    assert len(plot.lines.lines) == 3


def test_that_losses_are_drawn_soon_but_not_at_every_arrival(
    plot: LossPlot, history: LossHistory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    monkeypatch.setattr(plot.curves, "show_curves", lambda *_: drawn.append(history.last_step))
    for step in range(1, 100):
        add(history, [1.0 / step], step)
        plot.mark_changed()
    assert drawn == []
    qtbot.waitUntil(lambda: 99 in drawn)
    assert len(drawn) <= MOST_REDRAWS / 5


def test_that_nothing_is_drawn_while_nobody_sees_it(
    plot: LossPlot, history: LossHistory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.wait(60)
    drawn: list[int] = []
    monkeypatch.setattr(plot.curves, "show_curves", lambda *_: drawn.append(history.last_step))
    qtbot.wait(60)
    assert drawn == []  # nothing changed
    plot.hide()
    add(history, [1.0, 0.5])
    plot.mark_changed()
    qtbot.wait(60)
    assert drawn == []
    plot.show()
    assert drawn == [2]


def test_that_a_chip_hides_its_curve(
    plot: LossPlot, history: LossHistory, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(history, [1.0, 0.5])
    shown: list[tuple[bool, bool]] = []
    monkeypatch.setattr(plot.curves, "show_curves", lambda a, b: shown.append((a is not None, b is not None)))
    QTest.mouseClick(plot.legend.validation, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown[-1:] == [(True, False)])
    QTest.mouseClick(plot.legend.training, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown[-1:] == [(False, False)])


def test_that_data_without_validation_rows_have_no_chip_for_it(plot: LossPlot) -> None:
    plot.set_has_validation(False)
    plot.redraw()
    assert plot.legend.validation.isHidden()
    assert not plot.legend.training.isHidden()


def test_that_the_cursor_stands_at_the_shown_step(plot: LossPlot, history: LossHistory) -> None:
    add(history, [1.0] * 100)
    plot.set_shown_step(10, rewound=True)
    plot.redraw()
    assert plot.cursor_layer.x_shown == pytest.approx(plot.step_pixel(10))
    assert plot.step_at(plot.step_pixel(10)) == pytest.approx(10.0)


def test_that_dragging_the_cursor_asks_for_another_step(plot: LossPlot, history: LossHistory, qtbot: QtBot) -> None:
    add(history, [1.0] * 100)
    plot.set_shown_step(100, rewound=False)
    plot.redraw()
    left = plot.step_axis()[0]
    places = [QPoint(round(left + plot.step_pixel(step)), 200) for step in (100, 10)]
    asked: list[float] = []
    plot.scrubbed.connect(asked.append)
    with qtbot.waitSignal(plot.released):
        QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
        QTest.mouseMove(plot.viewport(), places[1])
        QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=places[1])
    assert asked == [pytest.approx(10.0, rel=0.05)]


def test_that_losses_that_are_not_numbers_are_said_aloud(plot: LossPlot, history: LossHistory) -> None:
    add(history, [1.0] * 1200 + [float("nan")] * 10)
    plot.mark_changed()
    plot.redraw()
    assert "NaN" in plot.events.words
    assert "1,201" in plot.events.words
    plot.grab()


def test_that_a_loss_beyond_the_plot_is_told_at_its_top(plot: LossPlot, history: LossHistory) -> None:
    add(history, [5000.0, *np.linspace(1.0, -1.0, 400)])
    plot.mark_changed()
    plot.redraw()
    assert "5,000" in plot.events.words
    assert plot.plot.y_range[1] < 100


def test_that_a_range_the_person_zoomed_to_stays_while_training_goes_on(plot: LossPlot, history: LossHistory) -> None:
    add(history, [1.0] * 100)
    plot.mark_changed()
    plot.redraw()
    plot.plot.show_range((0.5, 1.5), (0.0, 2.0))
    add(history, [0.1] * 9000, 101)
    plot.mark_changed()
    plot.redraw()
    assert plot.plot.x_range == pytest.approx((0.5, 1.5))
    plot.fit()
    plot.redraw()
    assert plot.plot.x_range == pytest.approx((0.0, np.log10(30_000)))


def test_that_the_axis_of_losses_does_not_jitter_over_a_run(plot: LossPlot, history: LossHistory) -> None:
    generator = np.random.default_rng(1)
    ranges = []
    for first in range(1, 4000, 40):
        steps = np.arange(first, first + 40)
        add(history, list(-1.1 + 2.0 / steps**0.7 + 0.02 * generator.normal(size=40)), first)
        plot.mark_changed()
        plot.redraw()
        ranges.append(plot.plot.y_range)
    assert sum(a != b for a, b in pairwise(ranges)) <= 2


def test_that_the_readout_tells_the_losses_under_the_pointer(plot: LossPlot, history: LossHistory) -> None:
    add(history, [1.0, 0.5, 0.25, 0.125])
    plot.mark_changed()
    plot.redraw()
    plot.readout.hover(QPointF(plot.step_pixel(3), 100.0))
    assert plot.readout.reading is not None
    assert [text for text, _ in plot.readout.reading.lines] == ["step 3", "validation 0.35", "training 0.25"]
    plot.readout.hover(QPointF(plot.step_pixel(400), 100.0))
    assert plot.readout.reading is None


def test_that_after_a_reset_the_labels_stand_where_they_stood_at_first(plot: LossPlot, history: LossHistory) -> None:
    plot.redraw()

    def places() -> list[tuple[float, bool]]:
        return [(rect.left(), rect.top() < float(plot.plot.y_pixel(line.value))) for line, rect in plot.lines.labels()]

    first = places()
    add(history, [0.8, -0.6, -0.61, -0.62, -0.61] * 1000)
    plot.mark_changed()
    plot.redraw()
    assert places() != first
    history.truncate(0)
    plot.mark_changed()
    plot.redraw()
    assert places() == first


# ---- the axis of steps


def test_that_the_steps_can_stand_on_a_linear_axis(plot: LossPlot, history: LossHistory) -> None:
    add(history, list(np.linspace(0.8, -1.1, 3000)))
    plot.mark_changed()
    plot.redraw()
    assert plot.step_pixel(1) == pytest.approx(0.0, abs=0.5)
    plot.set_logarithmic(False)
    assert plot.plot.x_range == (0.0, 4000.0)
    assert plot.step_pixel(2000) == pytest.approx(plot.plot.width / 2)
    assert plot.step_at(plot.step_pixel(1234)) == pytest.approx(1234)
    low, high = plot.plot.y_range
    assert low < -1.282
    assert high > 0.8
    plot.set_logarithmic(True)
    assert plot.plot.x_range == pytest.approx((0.0, np.log10(10_000)))


def test_that_a_linear_axis_wastes_little_room() -> None:
    for last in (0, 10, 990, 1500, 2999, 7_900, 98_000, 10_000_000):
        end = step_range(last, logarithmic=False)[1]
        assert last <= end
        assert end <= max(1000.0, 1.55 * max(last, 1))

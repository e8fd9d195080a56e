from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.distributions import DistributionsPanel
from dnnlab.gui.panels.distributions.columns import levels, moment_at
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.link.messages import SnapshotMark
from dnnlab.link.probes import DistributionsAnswer

from .stage import QuietSession, progress_at

STEPS = (0, 10, 100, 1000)


def found(*steps: int, missing: int = 0) -> DistributionsAnswer:
    counts = np.zeros((len(steps), 4), dtype=np.float32)
    for place in range(len(steps)):
        counts[place, place % 4] = 10.0
    return DistributionsAnswer(np.array(steps), np.linspace(-2.0, 2.0, 5), counts, missing)


def test_that_each_column_shows_the_last_moment_known_there() -> None:
    picture = levels(found(*STEPS), (0.0, 4.0), 9, logarithmic=True)
    assert picture.shape == (4, 9)
    assert picture.argmax(axis=0).tolist()[:7] == [0, 0, 1, 1, 2, 2, 3]
    assert picture.max() == 255
    assert (picture[:, 7:] == 0).all()
    linear = levels(found(*STEPS), (0.0, 1200.0), 13, logarithmic=False)
    assert linear.argmax(axis=0).tolist()[:11] == [1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3]
    assert (linear[:, 11:] == 0).all()


def test_that_a_moment_is_found_by_its_step() -> None:
    answer = found(*STEPS)
    assert [moment_at(answer, step) for step in (0, 9, 10, 999, 1000)] == [0, 0, 1, 2, 3]
    assert moment_at(answer, 1500) is None
    assert moment_at(found(50), 10) is None


@pytest.fixture
def losses(qtbot: QtBot, document: Document) -> Iterator[LossPlot]:
    document.history.append(1, np.linspace(1.0, 0.1, 1000), np.empty(0, np.int64), np.empty(0))
    plot = LossPlot(document.history)
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()
    plot.redraw()
    return plot


@pytest.fixture
def scrubs() -> list[int | None]:
    return []


@pytest.fixture
def panel(
    qtbot: QtBot, document: Document, session: QuietSession, losses: LossPlot, scrubs: list[int | None]
) -> DistributionsPanel:
    scrubbing = Scrubbing(scrubs.append)
    panel = DistributionsPanel(document, session, losses, scrubbing)
    qtbot.addWidget(panel)
    scrubbing.setParent(panel)
    scrubbing.set_marks(tuple(SnapshotMark(step) for step in STEPS))
    scrubbing.take(progress_at(1000))
    panel.resize(700, 400)
    panel.show()
    return panel


def test_that_it_shares_the_loss_plot_s_axis_whichever_is_moved(panel: DistributionsPanel, losses: LossPlot) -> None:
    panel.picture.show_distributions(found(*STEPS))
    losses.plot.show_range(x=(1.0, 2.0))
    assert panel.picture.plot.x_range == pytest.approx((1.0, 2.0))
    panel.picture.plot.show_range(x=(0.5, 2.5))
    assert losses.plot.x_range == pytest.approx((0.5, 2.5))
    losses.set_logarithmic(False)
    assert panel.picture.plot.x_range == pytest.approx(losses.plot.x_range)
    assert not panel.picture.plot.x_look.logarithmic
    panel.picture.reset_view()
    assert panel.picture.plot.x_range == pytest.approx(losses.plot.home[0])


def test_that_a_press_in_the_picture_brings_the_scrubber_there(
    panel: DistributionsPanel, scrubs: list[int | None]
) -> None:
    panel.picture.show_distributions(found(*STEPS))
    panel.picture.show_step(1000)
    assert panel.picture.profile.title == "step 1,000"
    view, plot = panel.picture, panel.picture.plot
    place = view.mapFromScene(plot.box.mapToScene(QPointF(float(plot.x_pixel(1.0)), 40.0)))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))
    assert scrubs[-1] == 10
    assert panel.picture.profile.title == "step 10"
    assert panel.picture.profile.counts.tolist() == [0.0, 10.0, 0.0, 0.0]


def test_that_the_pointer_reads_what_is_under_it(panel: DistributionsPanel) -> None:
    panel.picture.show_distributions(found(*STEPS))
    plot = panel.picture.plot
    panel.picture.readout.hover(QPointF(float(plot.x_pixel(1.0)) + 2, float(plot.y_pixel(-0.5))))
    reading = panel.picture.readout.reading
    assert reading is not None
    assert [words for words, _ in reading.lines] == ["step 10", "−1 to 0: 10 of 10"]


def test_that_it_follows_the_selected_layer_and_leaves_inputs_out(
    panel: DistributionsPanel, document: Document
) -> None:
    names = [panel.layers.itemData(place) for place in range(panel.layers.count())]
    assert set(names) == set(document.network.compiled) - document.network.input_ids
    document.select({names[-1]})
    assert panel.layer == names[-1]
    document.select({next(iter(document.network.input_ids))})
    assert panel.layer == names[-1]
    panel.layers.activated.emit(0)
    assert panel.layer == names[0]


def test_that_it_says_how_many_moments_are_still_to_come(panel: DistributionsPanel, session: QuietSession) -> None:
    session.answered.emit("distributions", found(*STEPS, missing=7))
    assert "4 moments, 7 more on the tape" in panel.note.text()
    assert panel.picture.found is not None
    panel.quantities.chosen.emit("gradients")
    assert panel.picture.found is None


def test_that_it_asks_only_while_it_is_visible(panel: DistributionsPanel, session: QuietSession) -> None:
    panel.ask()
    asked = len(session.calls)
    panel.hide()
    panel.ask()
    assert len(session.calls) == asked

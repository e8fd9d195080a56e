from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dnnlab.gui.widgets.log_slider import LogSlider, ladder, nearest


def slider(qtbot: QtBot) -> tuple[LogSlider, list[float], list[float]]:
    widget = LogSlider("Learning rate", 1e-5, 1.0)
    qtbot.addWidget(widget)
    widget.resize(220, 45)
    edited: list[float] = []
    previewed: list[float] = []
    widget.edited.connect(edited.append)
    widget.previewed.connect(previewed.append)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget, edited, previewed


def test_that_the_steps_are_round_rise_evenly_and_end_at_the_limits() -> None:
    steps = ladder(1e-5, 1.0)
    assert steps[0] == 1e-5
    assert steps[-1] == 1.0
    assert len(steps) == 51
    assert 5e-3 in steps
    assert 3e-4 in steps
    ratios = [after / before for before, after in pairwise(steps)]
    assert 1.15 < min(ratios) <= max(ratios) < 1.35


def test_that_limits_that_are_not_round_belong_to_the_steps() -> None:
    assert ladder(7e-3, 0.033) == (7e-3, 8e-3, 0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.033)


@given(st.floats(1e-6, 10.0))
def test_that_the_nearest_step_is_nearest_on_a_log_scale(wanted: float) -> None:
    steps = ladder(1e-5, 1.0)
    distances = [abs(math.log(step / wanted)) for step in steps]
    assert distances[nearest(steps, wanted)] == pytest.approx(min(distances), abs=1e-9)


def test_that_a_value_is_shown_exactly_though_the_handle_rests_on_a_step(qtbot: QtBot) -> None:
    widget, edited, _ = slider(qtbot)
    widget.set_value(0.0033)
    assert widget.value() == 0.0033
    assert edited == []


def test_that_a_key_moves_one_step_and_is_one_edit(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(5e-3)
    QTest.keyClick(widget.slider, Qt.Key.Key_Right)
    QTest.keyClick(widget.slider, Qt.Key.Key_PageDown)
    assert edited == [6e-3, 6e-4]
    assert previewed == edited


def test_that_a_drag_previews_and_letting_go_is_one_edit(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(1e-5)
    QTest.mousePress(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    QTest.mouseMove(widget.slider, QPoint(213, 14))
    assert previewed[-1] == 1.0
    assert edited == []
    QTest.mouseRelease(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    assert edited == [1.0]


def test_that_escape_during_a_drag_goes_back(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(1e-5)
    QTest.mousePress(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    QTest.keyClick(widget.slider, Qt.Key.Key_Escape)
    QTest.mouseRelease(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    assert previewed[-1] == 1e-5
    assert edited == []


def test_that_a_value_from_outside_does_not_tear_the_handle_away(qtbot: QtBot) -> None:
    widget, edited, _ = slider(qtbot)
    QTest.mousePress(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    widget.set_value(1e-4)
    QTest.mouseRelease(widget.slider, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    assert edited == [1.0]


def test_that_the_note_gives_way_before_the_caption_or_the_value_is_cut(qtbot: QtBot) -> None:
    widget, _, _ = slider(qtbot)
    widget.set_note("cosine")
    widget.set_value(0.02)
    assert widget._readout.text() == "0.02, cosine"
    widget.resize(110, 45)
    assert widget._readout.text() == "0.02"
    widget.resize(220, 45)
    assert widget._readout.text() == "0.02, cosine"

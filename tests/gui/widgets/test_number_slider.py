from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dnnlab.gui.widgets.number_scale import (
    EvenScale,
    FactorScale,
    NumberScale,
    fixed,
    nearest,
    round_scale,
    round_values,
    significant,
)
from dnnlab.gui.widgets.number_slider import NumberSlider


def slider(qtbot: QtBot) -> tuple[NumberSlider, list[float], list[float]]:
    widget = NumberSlider("Learning rate", round_scale(1e-5, 1.0), beside_fields=True)
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
    steps = round_values(1e-5, 1.0)
    assert steps[0] == 1e-5
    assert steps[-1] == 1.0
    assert len(steps) == 51
    assert 5e-3 in steps
    assert 3e-4 in steps
    ratios = [after / before for before, after in pairwise(steps)]
    assert 1.15 < min(ratios) <= max(ratios) < 1.35


def test_that_limits_that_are_not_round_belong_to_the_steps() -> None:
    assert round_values(7e-3, 0.033) == (7e-3, 8e-3, 0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.033)


@given(st.floats(1e-6, 10.0))
def test_that_the_nearest_step_is_nearest_on_a_log_scale(wanted: float) -> None:
    steps = round_values(1e-5, 1.0)
    distances = [abs(math.log(step / wanted)) for step in steps]
    assert distances[nearest(steps, wanted)] == pytest.approx(min(distances), abs=1e-9)


def test_that_a_value_is_shown_exactly_though_the_handle_rests_on_a_step(qtbot: QtBot) -> None:
    widget, edited, _ = slider(qtbot)
    widget.set_value(0.0033)
    assert widget.value == 0.0033
    assert edited == []


def test_that_a_key_moves_one_step_and_is_one_edit(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(5e-3)
    QTest.keyClick(widget.track, Qt.Key.Key_Right)
    QTest.keyClick(widget.track, Qt.Key.Key_PageDown)
    assert edited == [6e-3, 6e-4]
    assert previewed == edited


def test_that_a_drag_previews_and_letting_go_is_one_edit(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(1e-5)
    QTest.mousePress(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    QTest.mouseMove(widget.track, QPoint(213, 14))
    assert previewed[-1] == 1.0
    assert edited == []
    QTest.mouseRelease(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    assert edited == [1.0]


def test_that_escape_during_a_drag_goes_back(qtbot: QtBot) -> None:
    widget, edited, previewed = slider(qtbot)
    widget.set_value(1e-5)
    QTest.mousePress(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    QTest.keyClick(widget.track, Qt.Key.Key_Escape)
    QTest.mouseRelease(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(110, 14))
    assert previewed[-1] == 1e-5
    assert edited == []


def test_that_a_value_from_outside_does_not_tear_the_handle_away(qtbot: QtBot) -> None:
    widget, edited, _ = slider(qtbot)
    QTest.mousePress(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    widget.set_value(1e-4)
    QTest.mouseRelease(widget.track, Qt.MouseButton.LeftButton, pos=QPoint(213, 14))
    assert edited == [1.0]


@pytest.mark.parametrize(
    "scale",
    [
        EvenScale(0.1, 1.5, fixed(2, "m"), 0.01),
        EvenScale(-math.pi, 2 * math.pi, fixed(2), 0.01),
        EvenScale(1, 12, fixed(0), 1),
        EvenScale(-3e-9, 8e-9, significant(3)),
        FactorScale(0.01, 10.0, fixed(2)),
        round_scale(7e-3, 0.033),
    ],
)
def test_that_every_place_has_a_value_of_its_own_and_is_found_by_it(scale: NumberScale) -> None:
    values = [scale.value(place) for place in range(scale.last + 1)]
    assert all(before < after for before, after in pairwise(values))
    assert [scale.place(value) for value in values] == list(range(scale.last + 1))


def test_that_values_beyond_the_ends_are_at_the_ends() -> None:
    for scale in (EvenScale(0.0, 1.0, fixed(2), 0.1), FactorScale(0.1, 1.0, fixed(2)), round_scale(0.1, 1.0)):
        assert (scale.place(-5.0), scale.place(5.0)) == (0, scale.last)


def test_that_steps_give_the_numbers_that_a_person_would_type() -> None:
    scale = EvenScale(0.1, 1.5, fixed(2), 0.1)
    assert [scale.value(place) for place in (0, 2, 5)] == [0.1, 0.3, 0.6]


def test_that_numbers_are_written_with_their_unit_or_an_exponent() -> None:
    assert fixed(2, "m")(-0.5) == "−0.50 m"
    assert fixed(0)(1200.0) == "1,200"
    assert significant(3)(2.9e-3) == "2.9e−3"


def test_that_the_value_is_told_to_those_who_do_not_see_it_without_the_note(qtbot: QtBot) -> None:
    widget, *_ = slider(qtbot)
    widget.set_value(5e-3)
    widget.set_note("cosine")
    assert widget.track.accessibleDescription() == widget.shown_text == "5e−3"
    assert "5e−3, cosine" in [label.text() for label in widget.findChildren(QLabel)]


def test_that_the_note_gives_way_before_the_caption_or_the_value_is_cut(qtbot: QtBot) -> None:
    widget, _, _ = slider(qtbot)
    widget.set_note("cosine")
    widget.set_value(0.02)
    assert widget._readout.text() == "0.02, cosine"
    widget.resize(110, 45)
    assert widget._readout.text() == "0.02"
    widget.resize(220, 45)
    assert widget._readout.text() == "0.02, cosine"


def test_that_the_caption_gives_way_to_the_value_in_very_little_room(qtbot: QtBot) -> None:
    widget, _, _ = slider(qtbot)
    widget.set_value(0.02)
    widget.resize(60, 45)
    readout = widget._readout
    assert readout.text() == "0.02"
    qtbot.waitUntil(lambda: readout.width() >= readout.fontMetrics().horizontalAdvance("0.02"), timeout=2000)
    assert widget._caption.text().endswith("…")
    widget.resize(220, 45)
    assert widget._caption.text() == "Learning rate"

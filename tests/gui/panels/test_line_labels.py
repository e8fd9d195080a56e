from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from dnnlab.gui.panels.training.line_labels import Spot, Surroundings, place_labels, rect_of

AREA = QRectF(0, 0, 380, 230)
SIZE = QSizeF(150, 15)


def rects(heights: list[float], around: Surroundings, before: dict[int, Spot] | None = None) -> list[QRectF]:
    placed = place_labels(heights, [SIZE] * len(heights), around, before or {})
    return [rect_of(spot, heights[index], SIZE, around.area) for index, spot in placed.items()]


@given(st.lists(st.floats(0, 230), min_size=1, max_size=4))
def test_that_labels_never_lie_on_each_other(heights: list[float]) -> None:
    assert not any(a.intersects(b) for a, b in combinations(rects(heights, Surroundings(AREA)), 2))


@given(st.lists(st.floats(40, 190), min_size=1, max_size=3))
def test_that_labels_stay_inside_the_plot_and_off_the_legend(heights: list[float]) -> None:
    legend = QRectF(180, 8, 190, 24)
    for rect in rects(heights, Surroundings(AREA, (legend,))):
        assert AREA.contains(rect)
        assert not rect.intersects(legend)


def test_that_a_label_keeps_off_the_curve_where_it_can() -> None:
    x = np.linspace(0, 160, 161)
    curve = Surroundings(AREA, (), x, np.full(161, 90.0))
    (rect,) = rects([100.0], curve)
    assert not (rect.left() < 160 and rect.top() < 90 < rect.bottom())


def test_that_a_line_out_of_view_has_no_label() -> None:
    assert place_labels([-5.0, 100.0], [SIZE, SIZE], Surroundings(AREA), {}).keys() == {1}


def test_that_a_label_does_not_hop_for_a_small_gain() -> None:
    before = {0: Spot(above=False, along=1.0)}
    assert place_labels([100.0], [SIZE], Surroundings(AREA), before) == before


def test_that_a_label_that_would_be_read_as_another_lines_is_left_out() -> None:
    low = Surroundings(QRectF(0, 0, 300, 70), [QRectF(0, 0, 300, 34)])
    heights, sizes = [42.0, 58.0, 64.0], [QSizeF(130, 15)] * 3
    placed = place_labels(heights, sizes, low, {})
    assert len(placed) < 3
    for index, spot in placed.items():
        middle = rect_of(spot, heights[index], sizes[index], low.area).center().y()
        own = abs(middle - heights[index])
        assert all(own <= abs(middle - other) + 3.0 for other in heights)
    roomy = Surroundings(QRectF(0, 0, 300, 300))
    assert len(place_labels([40.0, 150.0, 260.0], sizes, roomy, {})) == 3

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.canvas.ribbon_pieces import RibbonPieces
from dnnlab.gui.canvas.routing import bernstein, distance, route

places = st.floats(-4000, 4000)


def strands_of(x: float, y: float, count: int = 3) -> np.ndarray:
    return route((0.0, 0.0), (x, y), count, np.zeros((0, 4))).strands(count)


def along(points: np.ndarray, number: int = 60) -> np.ndarray:
    """Points along a chain of cubic curves, (count, n, 2)."""
    curves = [points[:, first : first + 4] for first in range(0, points.shape[1] - 1, 3)]
    return np.concatenate([bernstein(number) @ curve for curve in curves], axis=1)


@given(places, places)
def test_that_all_pieces_together_are_the_strands(x: float, y: float) -> None:
    strands = strands_of(x, y)
    pieces = RibbonPieces(strands)
    whole = pieces.strands(0, len(pieces.boxes))
    assert whole[:, 0] == pytest.approx(strands[:, 0], abs=1e-6)
    assert whole[:, -1] == pytest.approx(strands[:, -1], abs=1e-6)
    for cut, strand in zip(along(whole, 20), along(strands, 300), strict=True):
        assert max(distance(strand, px, py) for px, py in cut.tolist()) < 0.5


@given(places, places, places, places)
def test_that_no_part_of_a_strand_in_an_area_is_left_out(x: float, y: float, left: float, top: float) -> None:
    strands = strands_of(x, y)
    pieces = RibbonPieces(strands)
    right, bottom = left + 500, top + 300
    first, end = pieces.run_within(left, top, right, bottom)
    points = along(strands).reshape(-1, 2)
    inside = points[(points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > top) & (points[:, 1] < bottom)]
    if len(inside):
        assert end > first
    for point in inside:
        boxes = pieces.boxes[first:end]
        held = (boxes[:, :2] <= point + 1e-6).all(axis=1) & (boxes[:, 2:] >= point - 1e-6).all(axis=1)
        assert held.any()


def test_that_of_a_long_ribbon_only_a_part_is_wanted() -> None:
    pieces = RibbonPieces(strands_of(3000, 2000))
    first, end = pieces.run_within(-10, -10, 200, 100)
    assert first == 0
    assert 0 < end < len(pieces.boxes) / 2
    assert pieces.run_within(-900, -900, -500, -500) == (0, 0)

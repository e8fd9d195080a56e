from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.canvas.routing import distance, route

NONE = np.zeros((0, 4))
places = st.floats(-1000, 1000)


@given(places, places, places, places, st.integers(1, 28))
def test_that_every_strand_runs_from_port_to_port_inside_the_bounds(
    x0: float, y0: float, x1: float, y1: float, count: int
) -> None:
    way = route((x0, y0), (x1, y1), count, NONE)
    strands = way.strands(count)
    assert np.isfinite(strands).all()
    np.testing.assert_allclose(strands[:, 0], [(x0, y0)] * count, atol=1e-6)
    np.testing.assert_allclose(strands[:, -1], [(x1, y1)] * count, atol=1e-6)
    box = way.bounds()
    assert (strands[..., 0] >= box.left - 1e-6).all()
    assert (strands[..., 0] <= box.right + 1e-6).all()
    assert (strands[..., 1] >= box.top - 1e-6).all()
    assert (strands[..., 1] <= box.bottom + 1e-6).all()


def test_that_the_largest_weight_runs_at_the_top() -> None:
    strands = route((0, 0), (200, 0), 5, NONE).strands(5)
    heights = strands[:, 3, 1]
    assert (np.diff(heights) < 0).all()
    assert heights[0] == -heights[-1] > 10


def test_that_one_strand_has_no_spread() -> None:
    way = route((0, 0), (200, 50), 1, NONE)
    assert way.spread == 0
    assert way.strands(1).shape[0] == 1


def test_that_a_connection_passes_above_or_below_the_cards_between() -> None:
    card = np.array([[200.0, -100.0, 450.0, 100.0]])
    way = route((0, 10), (700, 10), 10, card)
    line = way.line()
    inside = (line[:, 0] > 200) & (line[:, 0] < 450)
    assert way.side == 1  # the port is lower than the card's middle, so below is the shorter way
    assert (line[inside, 1] > 100).all()
    above = route((0, -10), (700, -10), 10, card)
    assert above.side == -1
    assert (above.line()[inside, 1] < -100).all()


def test_that_a_detour_also_clears_the_cards_it_would_meet_on_its_way() -> None:
    cards = np.array([[200.0, -100.0, 450.0, 100.0], [260.0, -320.0, 400.0, -120.0], [200.0, 130.0, 450.0, 900.0]])
    line = route((0, -10), (700, -10), 10, cards).line()
    for left, top, right, bottom in cards:
        assert not ((line[:, 0] > left) & (line[:, 0] < right) & (line[:, 1] > top) & (line[:, 1] < bottom)).any()


def test_that_the_cards_at_the_ends_and_rows_without_a_card_are_not_in_the_way() -> None:
    cards = np.array([[-200.0, -100.0, 100.0, 100.0], [600.0, -100.0, 900.0, 100.0], [np.nan] * 4])
    assert route((100, 0), (600, 0), 3, cards, ends=(0, 1)).side == 0


def test_that_lanes_keep_detours_apart() -> None:
    card = np.array([[200.0, -100.0, 450.0, 100.0]])
    levels = [route((0, -10), (700, -10), 5, card, lane=lane).middle[1] for lane in range(3)]
    assert levels[0] > levels[1] > levels[2]
    assert min(np.abs(np.diff(levels))) > 20


def test_that_the_label_of_a_direct_connection_is_under_its_ribbon() -> None:
    way = route((0, 0), (200, 0), 20, NONE)
    x, y = way.label
    assert x == 100
    assert y > way.spread + 10


@given(places, places)
def test_that_the_distance_from_a_line_is_that_of_the_nearest_point(x: float, y: float) -> None:
    line = np.array([(-100.0, 0.0), (100.0, 0.0)])
    nearest = min(max(x, -100.0), 100.0)
    assert abs(distance(line, x, y) - np.hypot(x - nearest, y)) < 1e-6

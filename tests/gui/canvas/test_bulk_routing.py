from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.bulk_routing import blocked, direct_ways
from dnnlab.gui.canvas.routing import route
from tests.gui.canvas.made_up import big_document
from tests.gui.canvas.stand import Stand

coordinates = st.floats(-1500, 1500).map(round)
points = st.tuples(coordinates, coordinates)
ways_drawn = st.lists(st.tuples(points, points, st.integers(1, 40)), min_size=1, max_size=6)


@given(ways_drawn)
def test_that_many_direct_ways_are_the_same_as_each_alone(
    drawn: list[tuple[tuple[int, int], tuple[int, int], int]],
) -> None:
    starts, ends, strands = (np.array(part, dtype=float) for part in zip(*drawn, strict=True))
    ways = direct_ways(starts, ends, strands.astype(int))
    for index, (start, end, count) in enumerate(drawn):
        alone = route(start, end, count, np.zeros((0, 4)))
        together = ways.route(index)
        np.testing.assert_allclose(together.points, alone.points, atol=1e-9)
        np.testing.assert_allclose(together.shifts, alone.shifts, atol=1e-9)
        assert together.spread == pytest.approx(alone.spread)
        assert together.middle == pytest.approx(alone.middle)


@given(ways_drawn, st.lists(points, max_size=5))
def test_that_a_way_is_blocked_exactly_where_it_would_be_given_a_detour(
    drawn: list[tuple[tuple[int, int], tuple[int, int], int]], corners: list[tuple[int, int]]
) -> None:
    cards = np.array([(x, y, x + 250, y + 190) for x, y in corners], dtype=float).reshape(-1, 4)
    cards = np.concatenate([np.full((2, 4), np.nan), cards])  # the rows of the ends
    starts, ends, strands = (np.array(part, dtype=float) for part in zip(*drawn, strict=True))
    rows = np.tile([0, 1], (len(drawn), 1))
    found = blocked(direct_ways(starts, ends, strands.astype(int)), cards, rows)
    for hit, (start, end, count) in zip(found.tolist(), drawn, strict=True):
        long = end[0] - start[0] > 2800
        assert long or hit is (route(start, end, count, cards, (0, 1)).side != 0)


def test_that_a_large_network_has_in_the_end_the_ways_it_would_have_alone(qtbot: QtBot) -> None:
    stand = Stand(qtbot, big_document(120, 260))
    stand.scene.finish_routes()
    for item in stand.scene.connections.values():
        source, target = (stand.scene.layers[id] for id in (item.connection.source, item.connection.target))
        assert item.route is not None
        assert tuple(item.route.points[0]) == source.output_port()
        assert tuple(item.route.points[-1]) == target.input_port()
    assert any(item.route.side for item in stand.scene.connections.values() if item.route)

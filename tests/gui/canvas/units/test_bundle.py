"""The curves of single weights, and which one is at a point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dnnlab.gui.canvas.units.bundle import bundle_between
from dnnlab.gui.canvas.units.frames import frames_of, stretch_of
from tests.gui.canvas.units.pictures import small_model

MODEL = small_model()
FRAMES = frames_of(MODEL, stretch_of(MODEL))
DIRECT = bundle_between(FRAMES["h1"], FRAMES["h2"], FRAMES.values())
DETOUR = bundle_between(FRAMES["i"], FRAMES["h2"], FRAMES.values())


def test_that_each_curve_leads_from_its_source_circle_to_its_target_circle() -> None:
    for row in range(3):
        for column in range(4):
            start, end = DIRECT.at(row, column, 0.0), DIRECT.at(row, column, 1.0)
            assert start[1] == FRAMES["h1"].centres[column, 1]
            assert end[1] == FRAMES["h2"].centres[row, 1]
            assert start[0] == FRAMES["h1"].centres[column, 0] + FRAMES["h1"].radius


def test_that_a_skip_passes_the_frames_between_and_touches_none() -> None:
    assert DETOUR.side != 0
    between = FRAMES["h1"]
    for share in np.linspace(0, 1, 60):
        x, y = DETOUR.at(0, 0, float(share))
        inside = between.left < x < between.right and between.top < y < between.bottom
        assert not inside


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.integers(0, 3), st.floats(0.1, 0.9), st.sampled_from(["direct", "detour"]))
def test_that_the_curve_under_a_point_is_found(row: int, column: int, share: float, which: str) -> None:
    bundle = DIRECT if which == "direct" else DETOUR
    column = min(column, bundle.shape[1] - 1)
    present = np.zeros(bundle.shape, dtype=bool)
    present[row, column] = True
    x, y = bundle.at(row, column, share)
    found = bundle.nearest(x, y, present)
    assert found is not None
    assert found[:2] == (row, column)
    assert found[2] < 1.5


def test_that_of_all_curves_the_nearest_is_found() -> None:
    x, y = DIRECT.at(2, 0, 0.3)
    found = DIRECT.nearest(x, y, np.ones(DIRECT.shape, dtype=bool))
    assert found is not None
    assert found[:2] == (2, 0)


def test_that_a_removed_weight_is_not_found() -> None:
    x, y = DIRECT.at(2, 0, 0.05)
    present = np.ones(DIRECT.shape, dtype=bool)
    present[:, 0] = False
    found = DIRECT.nearest(x, y, present)
    assert found is None or found[1] != 0


def test_that_places_along_all_curves_are_those_along_each() -> None:
    share = np.full(DETOUR.shape, 0.37)
    places = DETOUR.places(share)
    for row in range(DETOUR.shape[0]):
        assert places[row, 1] == pytest.approx(DETOUR.at(row, 1, 0.37))


def test_that_only_curves_near_a_rectangle_are_painted() -> None:
    left, top, right, bottom = DIRECT.bounds()
    assert DIRECT.meeting(left, top, right, bottom).all()
    assert not DIRECT.meeting(right + 1, top, right + 100, bottom).any()

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.panels.contour import class_boundaries, zero_lines

AXIS = np.linspace(-1.0, 1.0, 41)


def test_that_the_zero_lines_of_a_circle_lie_on_it_and_have_its_length() -> None:
    x, y = np.meshgrid(AXIS, AXIS)
    lines = zero_lines(x**2 + y**2 - 0.49, AXIS, AXIS)
    assert np.abs(np.hypot(lines[:, :, 0], lines[:, :, 1]) - 0.7).max() < 2e-3
    lengths = np.hypot(*(lines[:, 1] - lines[:, 0]).T)
    assert abs(lengths.sum() - 2 * np.pi * 0.7) < 0.02


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(-0.9, 0.9))
def test_that_the_zero_lines_of_a_plane_are_exact(slope_x: float, slope_y: float, offset: float) -> None:
    x, y = np.meshgrid(AXIS, AXIS)
    lines = zero_lines(slope_x * x + slope_y * y + offset, AXIS, AXIS)
    assert np.abs(slope_x * lines[:, :, 0] + slope_y * lines[:, :, 1] + offset).max(initial=0.0) < 1e-9


def test_that_two_lines_keep_the_positive_corners_of_a_saddle_apart() -> None:
    ends = np.array([0.0, 1.0])
    for values in ([[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]):
        lines = zero_lines(np.array(values), ends, ends)
        positive = [(column, row) for row in (0, 1) for column in (0, 1) if values[row][column] > 0]
        assert len(lines) == 2
        for corner in positive:  # each is cut off by a line of its own, half a cell away from it
            assert any(np.allclose(np.abs(line - corner).sum(axis=1), 0.5) for line in lines)


def test_that_a_function_of_one_sign_has_no_zero_lines() -> None:
    assert zero_lines(np.ones((5, 5)), np.arange(5.0), np.arange(5.0)).shape == (0, 2, 2)


def test_that_boundaries_stand_between_every_two_neighbouring_classes() -> None:
    x, y = np.meshgrid(AXIS, AXIS)
    left, right, above = -3.0 * x - y, 3.0 * x - y, 4.0 * y - 1.0
    probabilities = np.stack([left, right, above], axis=2)
    lines = class_boundaries(probabilities, AXIS, AXIS).reshape(-1, 2)
    scores = np.stack([-3.0 * lines[:, 0] - lines[:, 1], 3.0 * lines[:, 0] - lines[:, 1], 4.0 * lines[:, 1] - 1.0])
    highest, second = np.sort(scores, axis=0)[::-1][:2]
    assert np.abs(highest - second).max() < 0.2  # a cell wide
    assert {(0, 1), (0, 2), (1, 2)} == {
        (int(min(a, b)), int(max(a, b))) for a, b in np.argsort(-scores, axis=0, kind="stable")[:2].T
    }


def test_that_a_single_class_has_no_boundary() -> None:
    probabilities = np.zeros((4, 4, 3))
    probabilities[:, :, 1] = 1.0
    assert len(class_boundaries(probabilities, np.arange(4.0), np.arange(4.0))) == 0

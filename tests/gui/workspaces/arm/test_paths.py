from __future__ import annotations

import math

import numpy as np
import pytest

from dnnlab.gui.workspaces.arm.paths import (
    CIRCLE,
    FIGURE_EIGHT,
    POINTS,
    Path,
    first_path,
    first_target,
    with_both_elbows,
)
from dnnlab.theory.kinematics import Kinematics

ARMS = (
    Kinematics(),
    Kinematics((1.0, 0.8), (-math.pi, math.pi), (-math.pi, math.pi), "plus"),
    Kinematics((0.3, 0.6), (0.0, 1.0), (0.2, 1.0), "plus"),
)


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("shape", [CIRCLE, FIGURE_EIGHT])
def test_that_the_first_path_is_within_what_the_hand_reaches(arm: Kinematics, shape: str) -> None:
    path = first_path(arm, shape)
    assert path.fits(arm)
    points = path.points()
    assert len(points) == POINTS
    assert np.allclose(points[0], points[-1])
    assert np.ptp(points[:, 0]) > 0.02 * arm.outer_radius


@pytest.mark.parametrize("arm", ARMS)
def test_that_the_hand_begins_where_it_can_be(arm: Kinematics) -> None:
    assert arm.reachable(first_target(arm))


def test_that_the_hand_begins_where_both_elbows_are_possible_if_there_is_such_a_place() -> None:
    assert with_both_elbows(ARMS[0], first_target(ARMS[0]))


def test_that_a_path_is_as_large_as_its_corner_is_drawn() -> None:
    path = Path(CIRCLE, (0.5, 0.5), 0.1)
    larger = path.sized_to(np.array([0.5, 0.8]), ARMS[0])
    assert larger.size == pytest.approx(0.3)
    assert np.linalg.norm(larger.corner - [0.5, 0.5]) == pytest.approx(0.3)
    assert not path.moved_to(np.array([3.0, 3.0])).fits(ARMS[0])

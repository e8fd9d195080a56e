from __future__ import annotations

import numpy as np
import pytest

from dnnlab.gui.theme import DARK
from dnnlab.gui.workspaces.arm.error_bars import count_scale, rms_text
from dnnlab.gui.workspaces.arm.error_map import error_colours
from dnnlab.gui.workspaces.arm.errors import (
    BINS,
    edges,
    hand_errors,
    held_out_targets,
    histogram,
    map_grid,
    most_probable,
    root_mean_square,
)
from dnnlab.theory.kinematics import Kinematics

ARM = Kinematics()


def test_that_all_targets_are_reached_and_always_the_same() -> None:
    targets = held_out_targets(ARM)
    assert ARM.reachable(targets).all()
    assert np.array_equal(targets, held_out_targets(ARM))


def test_that_exact_poses_have_no_error_and_others_their_distance() -> None:
    targets = held_out_targets(ARM, 50)
    assert np.allclose(hand_errors(ARM, ARM.poses(targets)[:, 0], targets), 0.0, atol=1e-12)
    assert np.allclose(hand_errors(ARM, ARM.poses(targets)[:, 0], targets + np.array([0.3, 0.4])), 0.5)


def test_that_the_weightiest_component_answers() -> None:
    pi = np.array([[0.2, 0.8], [0.6, 0.4]])
    mu = np.arange(8.0).reshape(2, 2, 2)
    assert most_probable(pi, mu).tolist() == [[2.0, 3.0], [4.0, 5.0]]


def test_that_every_error_is_counted_once_also_beyond_the_ends() -> None:
    bins = edges(ARM)
    errors = np.array([0.0, 1e-9, 1e-3, 0.5, 50.0])
    counts = histogram(errors, bins)
    assert counts.sum() == 5
    assert counts[0] == 2
    assert counts[-1] == 1
    assert len(counts) == BINS


def test_that_the_root_mean_square_is_what_its_name_says() -> None:
    assert root_mean_square(np.array([3.0, 4.0])) == pytest.approx(np.sqrt(12.5))


def test_that_the_map_has_about_as_many_places_as_wanted_and_only_reached_ones() -> None:
    grid = map_grid(ARM, 2000)
    assert 1500 < len(grid.targets) < 2600
    assert ARM.reachable(grid.targets).all()
    filled = grid.filled(np.arange(float(len(grid.targets))))
    assert np.isfinite(filled).sum() == len(grid.targets)
    rows, columns = np.nonzero(grid.reached)
    x = np.linspace(*grid.x, grid.reached.shape[1])[columns]
    y = np.linspace(*grid.y, grid.reached.shape[0])[rows]
    assert np.allclose(np.stack([x, y], axis=-1), grid.targets)


def test_that_a_larger_error_has_a_warmer_colour_and_no_error_that_of_the_ground() -> None:
    colours = error_colours(DARK, np.array([np.nan, 1e-4, 1e-2, 1e-1])).astype(int)
    assert colours[0].tolist() == [DARK.plot.red(), DARK.plot.green(), DARK.plot.blue()]
    assert colours[1, 0] < colours[2, 0] < colours[3, 0]


def test_that_the_scale_of_counts_stays_while_bars_change_a_little() -> None:
    assert count_scale(180, 200.0) == 200.0
    assert count_scale(210, 200.0) == 300.0
    assert count_scale(60, 200.0) == 80.0


@pytest.mark.parametrize(("rms", "text"), [(0.0, "0"), (0.0512, "0.0512"), (0.00207, "0.00207"), (0.5, "0.500")])
def test_that_a_root_mean_square_has_three_digits(rms: float, text: str) -> None:
    assert rms_text(rms) == text

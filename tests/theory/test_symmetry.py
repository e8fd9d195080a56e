from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.symmetry import Floats, balanced, copies, copy_count, matched, outputs, scaled

DRAW = np.random.default_rng(3)
INPUTS = DRAW.normal(size=(20, 2))
BIAS = np.array([0.3, -0.2])


def units(count: int = 3) -> Floats:
    """Units of two inputs and two outputs."""
    return DRAW.normal(size=(count, 5))


def relu(a: Floats) -> Floats:
    return np.maximum(a, 0.0)


@pytest.mark.parametrize(("count", "expected"), [(1, 2), (2, 8), (3, 48), (4, 384)])
def test_that_there_are_so_many_copies_and_all_differ(count: int, expected: int) -> None:
    assert copy_count(count) == expected
    assert len({copy.tobytes() for copy in copies(units(count))}) == expected


def test_that_a_network_of_two_outputs_is_what_a_loop_over_its_units_computes() -> None:
    table = units()
    by_hand = np.stack([sum(np.tanh(x @ unit[:2] + unit[2]) * unit[3:] for unit in table) + BIAS for x in INPUTS])
    np.testing.assert_allclose(outputs(table, BIAS, INPUTS, np.tanh), by_hand, atol=1e-12)


def test_that_every_copy_of_tanh_units_computes_the_same_and_a_flip_of_half_a_unit_does_not() -> None:
    table = units()
    before = outputs(table, BIAS, INPUTS, np.tanh)
    after = outputs(np.stack(list(copies(table))), BIAS, INPUTS, np.tanh)
    np.testing.assert_allclose(after, np.broadcast_to(before, after.shape), atol=1e-12)
    wrong = table.copy()
    wrong[0, :3] *= -1.0
    assert np.abs(outputs(wrong, BIAS, INPUTS, np.tanh) - before).max() > 0.1


def test_that_a_scaled_unit_computes_the_same_where_it_rectifies_and_not_where_it_is_a_tanh() -> None:
    table = units()
    changed = scaled(table, 1, 3.0, outgoing=2)
    for activation, same in ((relu, True), (np.tanh, False)):
        before = outputs(table, BIAS, INPUTS, activation)
        assert np.allclose(outputs(changed, BIAS, INPUTS, activation), before, atol=1e-12) is same


def test_that_balanced_units_are_as_long_before_as_behind_and_compute_the_same() -> None:
    table = units()
    even = balanced(table, outgoing=2)
    np.testing.assert_allclose(np.linalg.norm(even[:, :3], axis=1), np.linalg.norm(even[:, 3:], axis=1))
    np.testing.assert_allclose(outputs(even, BIAS, INPUTS, relu), outputs(table, BIAS, INPUTS, relu), atol=1e-12)
    np.testing.assert_allclose(balanced(scaled(table, 0, 7.0, outgoing=2), outgoing=2), even)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_that_the_match_is_the_nearest_of_all_copies(count: int) -> None:
    table, reference = units(count), units(count)
    nearest = min(copies(table), key=lambda copy: float(((copy - reference) ** 2).sum()))
    np.testing.assert_array_equal(matched(table, reference), nearest)


def test_that_a_copy_is_matched_back_onto_what_it_is_a_copy_of() -> None:
    table = units(4)
    hidden = list(copies(table))[123]
    np.testing.assert_array_equal(matched(hidden, table), table)
    np.testing.assert_array_equal(matched(table[[2, 0, 3, 1]], table, flips=False), table)

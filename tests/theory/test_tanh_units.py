"""What a few tanh units come to, against other ways to find it."""

from __future__ import annotations

import numpy as np
import pytest

from dnnlab.theory.tanh_units import error_of_two_equal_units

X = np.linspace(-1.0, 1.0, 50)


def _error_of_two(slopes: tuple[float, float], t: np.ndarray) -> float:
    terms = np.tanh(np.outer(X, slopes))
    heights = np.linalg.lstsq(terms, t, rcond=None)[0]
    return float(np.sqrt(np.mean((terms @ heights - t) ** 2)))


def test_that_two_units_of_nearly_one_slope_come_as_near_to_a_sine_and_no_pair_nearer() -> None:
    t = np.sin(X)
    limit = error_of_two_equal_units(X, t)
    assert limit == pytest.approx(1.4087e-6, rel=1e-3)
    near = min(_error_of_two((slope, 1.002 * slope), t) for slope in np.linspace(0.25, 0.27, 401))
    assert near == pytest.approx(limit, rel=0.02)
    slopes = np.geomspace(0.05, 4.0, 60)
    assert min(_error_of_two((a, b), t) for a in slopes for b in slopes if a < b) > 0.99 * limit


def test_that_one_unit_stays_far_above() -> None:
    t = np.sin(X)
    alone = min(float(np.sqrt(np.mean((np.tanh(w * X) * h - t) ** 2))) for w in (0.77, 0.775) for h in (1.299, 1.3))
    assert alone > 500 * error_of_two_equal_units(X, t)


def test_that_a_single_unit_is_found_exactly() -> None:
    assert error_of_two_equal_units(X, 1.7 * np.tanh(1.3 * X)) < 1e-5

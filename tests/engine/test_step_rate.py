from __future__ import annotations

import pytest

from dnnlab.engine.step_rate import StepRate


def test_that_steps_are_counted_over_the_last_second_of_training() -> None:
    rate = StepRate()
    assert rate.per_second == 0.0
    for moment in range(11):
        rate.note(0.1 * moment, 1 * moment)
    for moment in range(1, 21):
        rate.note(1.0 + 0.1 * moment, 10 + 5 * moment)
    assert rate.per_second == pytest.approx(50.0)


def test_that_a_single_moment_or_a_run_that_went_back_has_no_rate() -> None:
    rate = StepRate()
    rate.note(1.0, 100)
    assert rate.per_second == 0.0
    rate.note(1.5, 40)
    assert rate.per_second == 0.0


def test_that_it_counts_anew_after_a_pause() -> None:
    rate = StepRate()
    rate.note(0.0, 0)
    rate.note(0.5, 1000)
    rate.forget()
    rate.note(0.6, 1001)
    assert rate.per_second == 0.0

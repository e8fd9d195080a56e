from __future__ import annotations

from itertools import pairwise

from dnnlab.training.validation_cadence import FINENESS, INTERVAL, ValidationCadence


def steps_between(start: int, end: int) -> list[int]:
    cadence, steps = ValidationCadence(start), []
    while cadence.next_step <= end:
        steps.append(cadence.next_step)
        cadence.took(cadence.next_step, 0.0, 1.0)
    return steps


def test_that_validations_come_often_at_first_and_then_evenly() -> None:
    steps = steps_between(0, 200)
    assert steps[:5] == [1, 2, 3, 4, 5]
    assert steps[-4:] == [50, 100, 150, 200]


def test_that_a_very_long_run_is_validated_at_steps_that_are_a_part_of_it_apart() -> None:
    million = 1_000_000
    assert steps_between(million - 100, million) == [million - 100 + INTERVAL, million]
    late = steps_between(50 * million, 50 * million + 25_000)
    gaps = {after - before for before, after in pairwise(late)}
    assert gaps == {50 * million // FINENESS}


def test_that_it_goes_on_where_a_snapshot_left_it() -> None:
    assert steps_between(120, 200) == [150, 200]

from __future__ import annotations

import numpy as np

from dnnlab.training.loss_record import LossRecord
from dnnlab.training.validation_cadence import EARLY, ValidationCadence


def test_that_every_loss_is_drained_once_with_its_step() -> None:
    record = LossRecord(10)
    record.extend(np.array([1.0, 2.0]))
    record.extend(np.array([3.0]))
    record.validate(13, 0.5)
    first, second = record.drain(), record.drain()
    assert first.first_step == 11
    assert first.training.tolist() == [1.0, 2.0, 3.0]
    assert (first.validation_steps.tolist(), first.validation.tolist()) == ([13], [0.5])
    assert second.first_step == 14
    assert len(second.training) == len(second.validation) == 0


def test_that_rewinding_forgets_what_lies_behind() -> None:
    record = LossRecord(0)
    record.extend(np.array([1.0, 2.0, 3.0]))
    record.validate(1, 0.1)
    record.validate(3, 0.3)
    record.rewind(2)
    record.extend(np.array([30.0]))
    batch = record.drain()
    assert (batch.first_step, batch.training.tolist()) == (1, [1.0, 2.0, 30.0])
    assert batch.validation_steps.tolist() == [1]


def test_that_rewinding_to_before_what_was_drained_starts_there_again() -> None:
    record = LossRecord(0)
    record.extend(np.array([1.0, 2.0, 3.0]))
    record.drain()
    record.rewind(1)
    record.extend(np.array([20.0]))
    assert record.drain().first_step == 2


def test_that_a_jump_ahead_leaves_no_losses_of_other_steps() -> None:
    record = LossRecord(0)
    record.extend(np.array([1.0]))
    record.rewind(500)
    record.extend(np.array([5.0]))
    batch = record.drain()
    assert (batch.first_step, batch.training.tolist()) == (501, [5.0])


def test_that_validation_is_dense_early_and_regular_later() -> None:
    cadence, steps = ValidationCadence(0), []
    while cadence.next_step < 300:
        steps.append(cadence.next_step)
        cadence.took(cadence.next_step, 1e-9, 1.0)
    assert steps == [*EARLY, 50, 100, 150, 200, 250]


def test_that_validation_takes_at_most_a_twentieth_of_the_time() -> None:
    cadence, spent, step = ValidationCadence(0), 0.0, 0
    while step < 100_000:
        step = cadence.next_step
        spent += 7.0
        cadence.took(step, 7.0, 0.1)
    assert spent < 0.05 * step * 0.1 + 7.0 * (len(EARLY) + 1)


def test_that_nothing_to_validate_on_is_never_asked_for_again() -> None:
    cadence = ValidationCadence(0)
    cadence.skip()
    assert cadence.next_step > 10**15


def test_that_a_validation_loss_takes_the_place_of_one_of_the_same_step() -> None:
    record = LossRecord(0)
    record.extend(np.array([1.0, 2.0]))
    for step, loss in ((1, 0.5), (2, 0.9), (2, 0.4)):
        record.validate(step, loss)
    batch = record.drain()
    assert (batch.validation_steps.tolist(), batch.validation.tolist()) == ([1, 2], [0.5, 0.4])

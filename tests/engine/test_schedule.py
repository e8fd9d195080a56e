from __future__ import annotations

from collections.abc import Hashable

import pytest

from dnnlab.engine.schedule import FrameSchedule
from dnnlab.errors import EngineError
from dnnlab.link.probes import Subscription, Weights

SECOND = 1.0


def training(model: str) -> Hashable:
    """A state that never repeats: a model that trains."""
    return object()


def resting(model: str) -> Hashable:
    return "resting"


def schedule_of(**hertz: float) -> FrameSchedule:
    schedule = FrameSchedule()
    schedule.subscribe({name: Subscription(Weights("main"), value) for name, value in hertz.items()})
    return schedule


def test_that_there_is_no_second_frame_without_credit() -> None:
    schedule = schedule_of(density=60.0)
    assert schedule.wait(0.0, training, news=True) == 0.0
    schedule.begin(0.0, training)
    assert schedule.wait(100.0, training, news=True) is None
    schedule.credit()
    assert schedule.wait(100.0, training, news=True) == 0.0


def test_that_two_credits_are_not_saved_up() -> None:
    schedule = schedule_of(density=60.0)
    schedule.credit()
    schedule.credit()
    schedule.begin(0.0, training)
    assert schedule.wait(1.0, training, news=True) is None


def test_that_no_more_than_sixty_frames_are_built_in_a_second() -> None:
    schedule = schedule_of(density=1000.0)
    frames, now = 0, 0.0
    while now < SECOND:
        schedule.credit()
        wait = schedule.wait(now, training, news=True)
        if wait == 0.0:
            schedule.begin(now, training)
            frames += 1
        now += 0.0005
    assert 58 <= frames <= 61


def test_that_each_subscription_keeps_its_own_frequency() -> None:
    schedule = schedule_of(density=60.0, canvas=15.0, counters=5.0)
    counts = {"density": 0, "canvas": 0, "counters": 0}
    now = 0.0
    while now < 2 * SECOND:
        schedule.credit()
        if schedule.wait(now, training, news=True) == 0.0:
            for name in schedule.begin(now, training):
                counts[name] += 1
        now += 0.001
    assert 116 <= counts["density"] <= 122
    assert 28 <= counts["canvas"] <= 32
    assert 9 <= counts["counters"] <= 12


def test_that_nothing_is_built_while_nothing_changes() -> None:
    schedule = schedule_of(density=60.0)
    assert set(schedule.begin(0.0, resting)) == {"density"}
    schedule.credit()
    assert schedule.wait(10.0, resting, news=False) is None


def test_that_a_slow_subscription_gets_the_last_state_after_a_pause() -> None:
    schedule = schedule_of(canvas=10.0)
    schedule.begin(0.0, training)
    schedule.credit()
    wait = schedule.wait(0.02, resting, news=False)
    assert wait is not None
    assert wait == pytest.approx(0.08, abs=0.02)
    assert set(schedule.begin(0.02 + wait, resting)) == {"canvas"}


def test_that_a_subscription_to_a_model_without_state_is_no_reason_for_a_frame() -> None:
    schedule = schedule_of(density=60.0)
    assert schedule.wait(0.0, lambda model: None, news=False) is None
    assert schedule.begin(0.0, lambda model: None) == {}


def test_that_a_new_subscription_is_answered_although_nothing_changed() -> None:
    schedule = schedule_of(density=60.0)
    schedule.begin(0.0, resting)
    schedule.credit()
    schedule.subscribe(
        {"density": Subscription(Weights("main"), 60.0), "canvas": Subscription(Weights("main", 5), 15.0)}
    )
    assert set(schedule.begin(1.0, resting)) == {"canvas"}


@pytest.mark.parametrize("hertz", [0.0, -1.0, float("nan")])
def test_that_an_impossible_frequency_is_refused_and_the_subscriptions_stay(hertz: float) -> None:
    schedule = schedule_of(density=60.0)
    with pytest.raises(EngineError, match="times a second"):
        schedule.subscribe({"other": Subscription(Weights("main"), hertz)})
    assert set(schedule.begin(0.0, resting)) == {"density"}

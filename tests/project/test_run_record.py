from __future__ import annotations

import numpy as np
import pytest

from dnnlab.project.history import LossHistory
from dnnlab.project.run_record import MOST_EVENTS, RunEvent, appended, event_arrays, events_from

START = RunEvent(0, "start", "seed 1")
NOTHING = np.empty(0), np.empty(0, dtype=np.int64), np.empty(0)


def rate(step: int, before: str, after: str) -> RunEvent:
    return RunEvent(step, "settings", f"learning rate {before} → {after}")


def test_that_a_start_begins_the_record_anew() -> None:
    events = appended((START, rate(10, "0.1", "0.2")), [RunEvent(0, "start", "seed 2")])
    assert events == (RunEvent(0, "start", "seed 2"),)


def test_that_a_hand_on_a_slider_leaves_one_event() -> None:
    events = appended((START,), [rate(100, "0.1", "0.09"), rate(110, "0.09", "0.08"), rate(120, "0.08", "0.05")])
    assert events == (START, rate(120, "0.1", "0.05"))
    later = appended(events, [rate(5000, "0.05", "0.01")])
    assert later == (*events, rate(5000, "0.05", "0.01"))
    other = RunEvent(121, "settings", "momentum 0.9 → 0.8")
    assert appended(events, [other]) == (*events, other)


def test_that_an_engine_that_goes_on_in_the_same_way_is_no_event() -> None:
    tier = RunEvent(0, "tier", "fused on cpu")
    events = appended((START, tier), [RunEvent(200, "tier", "fused on cpu")])
    assert events == (START, tier)
    events = appended(events, [RunEvent(300, "tier", "eager on cpu"), RunEvent(400, "tier", "eager on cpu")])
    assert events == (START, tier, RunEvent(300, "tier", "fused on cpu → eager on cpu"))


def test_that_of_very_many_events_the_first_and_the_latest_stay() -> None:
    events = appended((START,), [RunEvent(step, "weights", str(step)) for step in range(1, MOST_EVENTS + 100)])
    assert len(events) == MOST_EVENTS
    assert (events[0], events[-1].step) == (START, MOST_EVENTS + 99)


def test_that_arrays_bring_back_the_record() -> None:
    events = [START, RunEvent(5, "tier", "fused → compiled"), RunEvent(7, "network", "x" * 1000)]
    restored = events_from(*event_arrays(events).values())
    assert restored[:2] == events[:2]
    assert restored[2].words == "x" * 400
    assert events_from(*event_arrays([]).values()) == []


@pytest.mark.parametrize("damage", ["lengths", "kind", "order", "type"])
def test_that_arrays_that_make_no_record_are_refused(damage: str) -> None:
    arrays = event_arrays([START, RunEvent(5, "tier", "fused")])
    match damage:
        case "lengths":
            arrays["event_steps"] = np.array([1])
        case "kind":
            arrays["event_kinds"] = np.array(["start", "party"])
        case "order":
            arrays["event_steps"] = np.array([5, 1])
        case "type":
            arrays["event_words"] = np.array([1, 2])
    with pytest.raises(ValueError, match="event"):
        events_from(*arrays.values())


def test_that_a_history_carries_the_record_and_forgets_what_was_branched_away() -> None:
    history = LossHistory()
    history.append(1, np.zeros(10), *NOTHING[1:], [START, rate(4, "0.1", "0.2"), rate(9, "0.3", "0.4")])
    assert LossHistory.from_arrays(history.arrays()).events == history.events
    history.append(6, np.zeros(2), *NOTHING[1:])
    assert [event.step for event in history.events] == [0, 4]
    old = {name: array for name, array in history.arrays().items() if not name.startswith("event")}
    assert LossHistory.from_arrays(old).events == ()

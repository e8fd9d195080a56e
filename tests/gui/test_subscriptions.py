from __future__ import annotations

from dnnlab.gui.subscriptions import Subscriptions
from dnnlab.link.probes import Answer, Subscription, Weights, WeightsAnswer

ANSWERS: dict[str, Answer] = {key: WeightsAnswer({}, 1.0, {}) for key in "ab"}


def _asked(model: str, hertz: float = 15.0) -> Subscription:
    return Subscription(Weights(model), hertz)


def test_that_only_what_differs_is_news() -> None:
    asked = Subscriptions()
    assert asked.put("a", _asked("main"))
    assert not asked.put("a", _asked("main"))
    assert asked.put("a", _asked("main", 5.0))
    assert asked.remove("a")
    assert not asked.remove("a")


def test_that_an_answer_that_nobody_wants_is_dropped() -> None:
    asked = Subscriptions()
    asked.put("a", _asked("main"))
    assert set(asked.current(ANSWERS, 0)) == {"a"}


def test_that_an_answer_about_the_model_before_is_dropped_until_the_engine_knows() -> None:
    asked = Subscriptions()
    for key in "ab":
        asked.put(key, _asked("main"))
    first = asked.message().number
    asked.remove("a")  # a view that is hidden in between is no other case
    asked.put("a", _asked("other"))
    assert set(asked.current(ANSWERS, first)) == {"b"}
    second = asked.message()
    assert second.subscriptions == {"a": _asked("other"), "b": _asked("main")}
    assert set(asked.current(ANSWERS, first)) == {"b"}
    assert set(asked.current(ANSWERS, second.number)) == {"a", "b"}


def test_that_another_question_about_the_same_model_loses_no_answer() -> None:
    asked = Subscriptions()
    asked.put("a", _asked("main"))
    number = asked.message().number
    asked.put("a", _asked("main", 60.0))
    assert set(asked.current(ANSWERS, number)) == {"a"}

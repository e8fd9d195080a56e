from __future__ import annotations

from pytestqt.qtbot import QtBot

from dnnlab.gui.questions import Questions
from dnnlab.link.messages import Answered, Ask, Frame, Subscribe, ToEngine
from dnnlab.link.probes import Subscription, Weights, WeightsAnswer

ANSWER = WeightsAnswer({}, 1.0, {})


def test_that_all_that_changes_at_once_is_one_message(qtbot: QtBot) -> None:
    sent: list[ToEngine] = []
    questions = Questions(sent.append)
    for key in "abc":
        questions.watch(key, Subscription(Weights("main")))
    questions.unwatch("b")
    assert sent == []
    qtbot.waitUntil(lambda: bool(sent))
    (message,) = sent
    assert isinstance(message, Subscribe)
    assert set(message.subscriptions) == set(questions.watched) == {"a", "c"}


def test_that_a_new_engine_is_told_what_was_wanted_before_it_was_up(qtbot: QtBot) -> None:
    sent: list[ToEngine] = []
    questions = Questions(sent.append)
    questions.watch("a", Subscription(Weights("main")))
    questions.subscribe()
    assert [set(one.subscriptions) for one in sent if isinstance(one, Subscribe)] == [{"a"}]


def test_that_answers_to_what_is_no_longer_watched_are_left_out(qtbot: QtBot) -> None:
    questions = Questions(lambda _message: None)
    for key in "ab":
        questions.watch(key, Subscription(Weights("main")))
    questions.unwatch("a")
    assert set(questions.wanted(Frame({}, {"a": ANSWER, "b": ANSWER}, {}, 1))) == {"b"}


def test_that_topics_do_not_replace_each_other(qtbot: QtBot) -> None:
    sent: list[ToEngine] = []
    questions = Questions(sent.append)
    for topic in ("slice", "point", "slice"):
        questions.ask(topic, Weights("main"))
    numbers = [one.number for one in sent if isinstance(one, Ask)]
    answers = [
        Answered(topic, number, ANSWER) for topic, number in zip(("slice", "point", "slice"), numbers, strict=True)
    ]
    assert [questions.is_wanted(answer) for answer in answers] == [False, True, True]
    assert not questions.is_wanted(Answered("never asked", 1, ANSWER))

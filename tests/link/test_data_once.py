from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.graph.network import Network
from dnnlab.link.data_once import DataOnceReceiver, DataOnceSender
from dnnlab.link.messages import ChangeData, Load, Play
from dnnlab.project.settings import Settings


class Ends:
    """Both ends of a pipe."""

    def __init__(self) -> None:
        far, near = multiprocessing.Pipe()
        self.sender, self.receiver = DataOnceSender(far), DataOnceReceiver(near)

    def through(self, *messages: Load | ChangeData | Play) -> list[object]:
        for message in messages:
            self.sender.send(message)
        return [self.receiver.receive() for _ in messages]


def table(name: str, rows: int = 100) -> Dataset:
    return Dataset(name, {"x": Column("x", np.arange(float(rows)))}, np.arange(rows), np.empty(0, np.int64))


def load(model: str, dataset: Dataset) -> Load:
    return Load(model, Network.empty(), dataset, Settings(), "cpu", "tape")


def test_that_models_of_one_data_set_have_one_object() -> None:
    dataset = table("one")
    first, play, second = Ends().through(load("a", dataset), Play("a"), load("b", dataset))
    assert isinstance(first, Load)
    assert isinstance(second, Load)
    assert play == Play("a")
    assert (first.model, second.model) == ("a", "b")
    assert first.dataset is second.dataset
    np.testing.assert_array_equal(first.dataset.column("x").values, dataset.column("x").values)


def test_that_other_data_takes_the_place_of_what_was_sent_before() -> None:
    ends, before, after = Ends(), table("before"), table("after")
    change = ChangeData("a", after, Network.empty(), Settings(), "")
    messages = ends.through(load("a", before), change, load("b", after), load("c", before))
    names = [message.dataset.name for message in messages if isinstance(message, Load | ChangeData)]
    assert names == ["before", "after", "after", "before"]


def test_that_rows_go_through_the_pipe_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ends, dataset, sent = Ends(), table("one"), list[object]()
    monkeypatch.setattr(Connection, "send", lambda _pipe, message: sent.append(message))
    for model in "abc":
        ends.sender.send(load(model, dataset))
    assert [type(message) for message in sent] == [Dataset, Load, Load, Load]
    assert [message.dataset for message in sent if isinstance(message, Load)] == [None, None, None]


def test_that_a_message_is_as_it_was_for_the_window() -> None:
    message = load("a", table("one"))
    Ends().through(message)
    assert message.dataset.name == "one"

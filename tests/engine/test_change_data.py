"""Other data while a model trains: the weights, the tape, the scaling and the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import NotTrainableError
from dnnlab.graph.network import Network
from dnnlab.link.messages import ChangeData, Close, Edit, Loaded, Play, Scrub, Subscribe
from dnnlab.link.probes import Predictions, PredictionsAnswer, Subscription
from dnnlab.project.settings import Settings

from .models import one_layer, output, reading, toy_mixture, toy_table
from .test_worker import Window, same

EARLY = Settings(early_stopping=True)


@pytest.fixture
def trained(tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path)
    window.load()
    window.play(until=60)
    yield window
    window.tell(Close())


def _stretched(factor: float = 2.0) -> Dataset:
    table = toy_table(rows=100)
    columns = {name: Column(name, factor * table.column(name).values) for name in ("x", "t")}
    return Dataset("stretched", columns, table.training, table.validation)


def _change(dataset: Dataset, network: Network | None = None, words: str = "noise 0.1 → 0.2") -> ChangeData:
    return ChangeData("main", dataset, network or toy_mixture(), Settings(), words)


def test_that_the_run_goes_on_with_the_weights_and_the_snapshots_that_there_are(trained: Window) -> None:
    before, marks = trained.keep(), trained.progress().tape
    trained.tell(_change(_stretched()))
    assert trained.last(Loaded).step == 60
    assert same(trained.keep(), before)
    assert marks is not None
    trained.play(until=80)
    after = trained.progress().tape
    assert after is not None
    assert {mark.step for mark in marks} <= {mark.step for mark in after}
    assert "data" in {mark.reason for mark in after}


def test_that_the_scaling_follows_the_data_and_the_snapshots_before_keep_theirs(trained: Window) -> None:
    old = trained.keep().arrays["scale/x"]
    trained.tell(_change(_stretched()))
    new = _stretched().scaling(["x"]).scale
    assert trained.keep().arrays["scale/x"] == pytest.approx(new)
    trained.tell(Scrub("main", 0))
    assert trained.play(until=1).step == 1
    assert trained.keep().arrays["scale/x"] == pytest.approx(old)


def test_that_losses_are_of_the_new_rows(trained: Window) -> None:
    trained.progress()
    trained.tell(_change(_stretched(factor=100.0)))
    trained.play(until=70)
    losses = trained.progress().losses.training
    assert losses.min() > np.log(100.0) - 2.0  # a density a hundred times as wide


def test_that_the_record_of_the_run_says_what_changed_and_a_drag_once(trained: Window) -> None:
    trained.progress()
    trained.tell(_change(_stretched()))
    (event,) = [event for event in trained.progress().losses.events if event.kind == "data"]
    assert (event.step, event.words) == (60, "noise 0.1 → 0.2")


def test_that_answers_are_about_the_new_rows_although_nothing_trains(trained: Window) -> None:
    probe = Predictions("main", "y")
    trained.tell(Subscribe({"all": Subscription(probe, 60.0)}))

    def spread() -> float:
        answer = trained.frame().answers["all"]
        assert isinstance(answer, PredictionsAnswer)
        return float(answer.targets.std())

    first = spread()
    trained.tell(_change(_stretched(factor=5.0)))
    assert spread() == pytest.approx(5.0 * first, rel=0.2)


def test_that_network_and_columns_may_change_at_once(trained: Window) -> None:
    table = toy_table()
    renamed = Dataset("other", {"a": Column("a", table.column("x").values), "t": table.column("t")}, *_rows(table))
    network = one_layer(reading("a"), output("mixture", "t", components=3))
    trained.tell(Play("main"), _change(renamed, network))
    assert trained.last(Loaded).trainable is None
    assert trained.progress().running


def test_that_data_that_do_not_fit_pause_the_run_until_an_edit_mends_it(trained: Window) -> None:
    table = toy_table()
    renamed = Dataset("other", {"a": Column("a", table.column("x").values), "t": table.column("t")}, *_rows(table))
    trained.tell(Play("main"), _change(renamed))
    assert isinstance(trained.last(Loaded).trainable, NotTrainableError)
    assert not trained.progress().running
    trained.tell(Edit("main", one_layer(reading("a"), output("mixture", "t", components=3))))
    assert trained.last(Loaded).trainable is None
    assert trained.play(until=65).error is None
    assert trained.keep().arrays["shift/x"] == pytest.approx(renamed.scaling(["a"]).shift)


def _rows(table: Dataset) -> tuple[np.ndarray, np.ndarray]:
    return table.training, table.validation


def test_that_a_frame_says_which_list_of_subscriptions_it_follows(trained: Window) -> None:
    assert trained.frame().subscribed == 0
    trained.tell(Subscribe({"all": Subscription(Predictions("main", "y"), 60.0)}, 7))
    assert trained.frame().subscribed == 7

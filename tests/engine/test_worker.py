from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import torch

from dnnlab.data.dataset import Column, Dataset
from dnnlab.engine.worker import Worker
from dnnlab.errors import (
    DeviceError,
    EngineError,
    NetworkError,
    NonFiniteError,
    NotTrainableError,
    UnknownLayerError,
)
from dnnlab.graph.network import Network
from dnnlab.link.messages import (
    Answered,
    Ask,
    Close,
    Configure,
    Credit,
    Edit,
    FindRate,
    Frame,
    FromEngine,
    Halted,
    Keep,
    Kept,
    Load,
    Loaded,
    Moved,
    Pause,
    Play,
    Progress,
    RatesTried,
    Refused,
    Reset,
    Scrub,
    SetWeights,
    Subscribe,
    ToEngine,
    Unload,
    WeightChange,
)
from dnnlab.link.probes import Axis, Curve, MixtureDensity, Probe, Subscription, Weights
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.tape import Tape
from dnnlab.training.trainer import Trainer

from .models import hidden, toy_mixture, toy_regression, toy_table

Message = TypeVar("Message")

DENSITY = MixtureDensity("main", "y", Axis(0.0, 1.0, 16), Axis(0.0, 1.0, 8))
TURNS = 10_000


class Window:
    """The other side of a worker that runs in the same process; its clock moves when it is told to."""

    def __init__(self, tape: Path) -> None:
        self.received: list[FromEngine] = []
        self.now = 0.0
        self.tape = tape
        self.worker = Worker(self.received.append, lambda: self.now)

    def tell(self, *messages: ToEngine) -> None:
        for message in messages:
            self.worker.take(message)

    def load(
        self,
        network: Network | None = None,
        *,
        dataset: Dataset | None = None,
        settings: Settings | None = None,
        snapshot: Snapshot | None = None,
        resume: bool = False,
    ) -> Loaded:
        table, chosen = dataset or toy_table(), settings or Settings()
        self.tell(Load("main", network or toy_mixture(), table, chosen, "cpu", str(self.tape), snapshot, resume))
        return self.last(Loaded)

    def play(self, until: int) -> Halted:
        before = len(self.of(Halted))
        self.tell(Play("main", until))
        return self.turn_until(lambda: self.of(Halted)[before:])[0]

    def turn_until(self, there: Callable[[], list[Message]]) -> list[Message]:
        for _ in range(TURNS):
            self.worker.turn()
            self.now += 0.02
            if found := there():
                return found
        raise AssertionError(f"It never came: {self.received[-5:]}")

    def of(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.received if isinstance(message, kind)]

    def last(self, kind: type[Message]) -> Message:
        return self.of(kind)[-1]

    def frame(self) -> Frame:
        """The next frame, at the price of one credit."""
        before = len(self.of(Frame))
        self.tell(Credit())
        return self.turn_until(lambda: self.of(Frame)[before:])[0]

    def progress(self) -> Progress:
        return self.frame().progress["main"]

    def keep(self) -> Snapshot:
        self.tell(Keep("main", 1))
        return self.last(Kept).snapshot

    def refusal(self, *messages: ToEngine) -> Refused:
        before = len(self.of(Refused))
        self.tell(*messages)
        return self.turn_until(lambda: self.of(Refused)[before:])[0]


@pytest.fixture
def window(tmp_path: Path) -> Window:
    return Window(tmp_path)


@pytest.fixture
def loaded(window: Window) -> Iterator[Window]:
    window.load()
    yield window
    window.tell(Close())


def weights_of(snapshot: Snapshot) -> Mapping[str, np.ndarray]:
    return {name: values for name, values in snapshot.arrays.items() if name.startswith(("weight/", "bias/"))}


def same(first: Snapshot, second: Snapshot) -> bool:
    one, other = weights_of(first), weights_of(second)
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


# ---- loading


def test_that_a_loaded_model_says_how_it_runs(window: Window) -> None:
    loaded = window.load()
    assert (loaded.model, loaded.step, loaded.device, loaded.precision) == ("main", 0, "cpu", "float32")
    assert loaded.trainable is None
    assert loaded.execution in ("eager", "fused")
    assert loaded.device_title


def test_that_a_device_that_is_not_there_is_refused_and_the_model_stays(loaded: Window) -> None:
    loaded.play(until=3)
    load = Load("main", toy_mixture(), toy_table(), Settings(), "cuda:63", str(loaded.tape))
    refused = loaded.refusal(load)
    assert isinstance(refused.error, DeviceError)
    assert (refused.request, refused.subject) == ("Load", "main")
    assert loaded.keep().step == 3


def test_that_a_message_about_an_unknown_model_is_refused(loaded: Window) -> None:
    refused = loaded.refusal(Play("other"))
    assert (refused.request, refused.subject) == ("Play", "other")
    assert isinstance(refused.error, EngineError)


def test_that_an_unloaded_model_is_forgotten(loaded: Window) -> None:
    loaded.tell(Unload("main"))
    assert loaded.refusal(Pause("main")).error.where == "main"
    assert loaded.worker.patience() is None


def test_that_two_models_train_side_by_side(loaded: Window, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    loaded.tell(Load("other", toy_regression(), toy_table(), Settings(), "cpu", str(other)))
    loaded.tell(Play("main", 20), Play("other", 30))
    loaded.turn_until(lambda: loaded.of(Halted)[1:])
    assert {(halted.model, halted.step) for halted in loaded.of(Halted)} == {("main", 20), ("other", 30)}


def test_that_weights_from_a_file_are_where_it_begins(window: Window, tmp_path: Path) -> None:
    window.load()
    window.play(until=40)
    snapshot = window.keep()
    again = Window(tmp_path / "again")
    again.tape.mkdir()
    assert again.load(snapshot=snapshot).step == 40
    assert same(again.keep(), snapshot)


# ---- training


def test_that_a_move_to_another_tier_is_told_once(loaded: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded.play(3)
    assert loaded.of(Moved) == []
    monkeypatch.setattr(Trainer, "execution", "compiled")
    monkeypatch.setattr(Trainer, "note", "It is quicker now.")
    loaded.play(6)
    loaded.play(9)
    assert loaded.of(Moved) == [Moved("main", "compiled", "It is quicker now.")]


def test_that_training_stops_at_the_step_that_was_named(loaded: Window) -> None:
    halted = loaded.play(until=137)
    assert (halted.step, halted.error) == (137, None)
    assert not loaded.progress().running


def test_that_playing_to_a_step_in_the_past_halts_at_once(loaded: Window) -> None:
    loaded.play(until=20)
    assert loaded.play(until=10).step == 20


def test_that_training_lowers_the_loss(loaded: Window) -> None:
    loaded.play(until=300)
    losses = loaded.progress().losses.training
    assert losses[-1] < losses[0] - 0.1


def test_that_no_loss_is_left_out_between_frames(loaded: Window) -> None:
    loaded.tell(Play("main", 200))
    batches = []
    while not loaded.of(Halted):
        batches.append(loaded.progress().losses)
    batches.append(loaded.progress().losses) if loaded.keep().step > sum(len(b.training) for b in batches) else None
    expected = 1
    for batch in batches:
        assert batch.first_step == expected
        expected += len(batch.training)
    assert expected == 201


def test_that_a_pause_stops_and_an_engine_at_rest_waits_for_messages(loaded: Window) -> None:
    loaded.tell(Play("main"))
    assert loaded.worker.patience() == 0.0
    loaded.worker.turn()
    loaded.tell(Pause("main"))
    loaded.frame()
    step = loaded.keep().step
    assert step > 0
    assert loaded.worker.patience() is None
    loaded.worker.turn()
    assert loaded.keep().step == step


def test_that_the_speed_is_told_while_it_trains_only(loaded: Window) -> None:
    loaded.tell(Play("main"))
    for _ in range(5):
        loaded.worker.turn()
    assert loaded.progress().steps_per_second > 0.0
    loaded.tell(Pause("main"))
    assert loaded.progress().steps_per_second == 0.0


def test_that_a_run_that_blows_up_halts_at_a_good_snapshot_and_names_the_quantity(window: Window) -> None:
    window.load(toy_regression(), settings=Settings(optimizer="sgd", learning_rate=100.0))
    window.tell(Play("main"))
    halted = window.turn_until(lambda: window.of(Halted))[0]
    assert isinstance(halted.error, NonFiniteError)
    assert halted.error.what
    kept = window.keep()
    assert halted.step == kept.step
    assert all(np.isfinite(values).all() for values in kept.arrays.values())
    assert window.worker.patience() != 0.0
    window.tell(Configure("main", Settings(learning_rate=0.001)))
    assert window.play(until=kept.step + 50).error is None


def test_that_a_failing_step_ends_the_run_and_not_the_engine(loaded: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("a cable came loose")

    with monkeypatch.context() as patched:
        patched.setattr("dnnlab.training.trainer.Trainer.run", fail)
        loaded.tell(Play("main"))
        halted = loaded.turn_until(lambda: loaded.of(Halted))[0]
    assert isinstance(halted.error, EngineError)
    assert "a cable came loose" in halted.error.what
    assert loaded.play(until=10).error is None


def test_that_settings_change_while_it_trains(loaded: Window) -> None:
    loaded.tell(Play("main"))
    loaded.worker.turn()
    loaded.tell(Configure("main", Settings(learning_rate=0.5, precision="float64")))
    assert loaded.last(Loaded).precision == "float64"
    progress = loaded.progress()
    assert progress.running
    assert progress.learning_rate == pytest.approx(0.5)


def test_that_a_reset_goes_back_to_the_same_beginning(loaded: Window) -> None:
    first = loaded.keep()
    loaded.play(until=50)
    loaded.frame()
    loaded.tell(Reset("main"))
    assert loaded.last(Loaded).step == 0
    assert same(loaded.keep(), first)
    progress = loaded.progress()
    assert (progress.step, progress.running, progress.losses.first_step) == (0, False, 1)


# ---- edits


def test_that_an_edit_while_training_keeps_weights_and_goes_on(loaded: Window) -> None:
    loaded.tell(Play("main"))
    loaded.worker.turn()
    before = loaded.keep()
    loaded.tell(Edit("main", toy_mixture(units=25)))
    assert loaded.last(Loaded).trainable is None
    after = loaded.keep()
    assert after.step == before.step
    np.testing.assert_array_equal(after.arrays["weight/x->h"][:20], before.arrays["weight/x->h"])
    np.testing.assert_array_equal(after.arrays["weight/h->y"][:, :20], before.arrays["weight/h->y"])
    assert loaded.progress().running
    assert loaded.keep().step > after.step


def set_one(array: str, row: str, unit: int | None, value: float) -> SetWeights:
    return SetWeights("main", (WeightChange(array, row, unit, value),))


def test_that_weights_set_by_hand_are_taken_marked_on_the_tape_and_trained_further(loaded: Window) -> None:
    loaded.play(until=3)
    before = loaded.keep()
    changes = (WeightChange("weight/x->h", "4", 0, 2.5), WeightChange("bias/y", "mu:1:0", None, -0.75))
    loaded.tell(SetWeights("main", changes))
    assert loaded.last(Loaded).step == 3
    after = loaded.keep()
    assert after.arrays["weight/x->h"][4, 0] == 2.5
    assert after.arrays["bias/y"][4] == -0.75
    assert after.arrays["optimizer/m/weight/x->h"][4, 0] == 0.0
    assert (after.arrays["weight/x->h"] != before.arrays["weight/x->h"]).sum() == 1
    marks = loaded.progress().tape or ()
    assert [mark.reason for mark in marks if mark.step == 3] == ["weights"]
    assert loaded.play(until=6).step == 6
    assert loaded.keep().arrays["weight/x->h"][4, 0] != 2.5


@pytest.mark.parametrize(
    "message",
    [
        set_one("weight/x->gone", "0", 0, 1.0),
        set_one("weight/x->h", "77", 0, 1.0),
        set_one("weight/x->h", "0", 3, 1.0),
        set_one("weight/x->h", "0", None, 1.0),
        set_one("bias/h", "0", 0, 1.0),
        set_one("bias/h", "0", None, float("nan")),
        set_one("weight/x->h", "0", 0, 1e38),
        set_one("scale/x", "0", None, 1.0),
        SetWeights("main", (WeightChange("bias/h", "0", None, 1.0), WeightChange("bias/h", "99", None, 1.0))),
    ],
)
def test_that_a_number_that_cannot_be_set_is_refused_and_nothing_changes(loaded: Window, message: SetWeights) -> None:
    before = loaded.keep()
    refused = loaded.refusal(message)
    assert (refused.request, refused.subject) == ("SetWeights", "main")
    assert isinstance(refused.error, NetworkError)
    assert same(loaded.keep(), before)


def test_that_a_removed_weight_cannot_be_set(loaded: Window) -> None:
    loaded.tell(Edit("main", toy_mixture().remove_weights("x->h", [("0", 0)])))
    assert "removed" in loaded.refusal(set_one("weight/x->h", "0", 0, 1.0)).error.what
    assert loaded.keep().arrays["weight/x->h"][0, 0] == 0.0


def test_that_weights_of_an_earlier_moment_cannot_be_set(loaded: Window) -> None:
    loaded.play(until=3)
    loaded.tell(Scrub("main", 0))
    assert isinstance(loaded.refusal(set_one("bias/h", "0", None, 1.0)).error, EngineError)
    loaded.tell(Scrub("main", None), set_one("bias/h", "0", None, 1.0))
    assert loaded.keep().arrays["bias/h"][0] == 1.0


def test_that_an_edit_that_cannot_train_pauses_and_says_why(loaded: Window) -> None:
    loaded.tell(Play("main"))
    loaded.worker.turn()
    before = loaded.keep()
    loaded.tell(Edit("main", toy_mixture().disconnect("h->y")))
    assert isinstance(loaded.last(Loaded).trainable, NotTrainableError)
    assert not loaded.progress().running
    assert isinstance(loaded.refusal(Play("main")).error, NotTrainableError)
    loaded.tell(Edit("main", toy_mixture()))
    assert loaded.last(Loaded).trainable is None
    assert same(loaded.keep(), before)
    assert not loaded.progress().running
    assert loaded.play(until=before.step + 5).step == before.step + 5


def test_that_a_model_that_cannot_train_is_loaded_and_an_edit_makes_it_train(window: Window) -> None:
    loaded = window.load(toy_mixture().disconnect("h->y"))
    assert isinstance(loaded.trainable, NotTrainableError)
    refused = window.refusal(Play("main"))
    assert (refused.request, refused.subject) == ("Play", "main")
    assert isinstance(refused.error, NotTrainableError)
    window.tell(Edit("main", toy_mixture()))
    assert window.last(Loaded).trainable is None
    assert window.play(until=5).step == 5


def test_that_weights_from_a_file_wait_for_a_network_that_can_train(window: Window, tmp_path: Path) -> None:
    window.load()
    window.play(until=30)
    snapshot = window.keep()
    again = Window(tmp_path / "again")
    again.tape.mkdir()
    broken = toy_mixture().put(toy_mixture().layer("y").with_values(columns=()))
    assert again.load(broken, snapshot=snapshot).trainable is not None
    assert same(again.keep(), snapshot)
    again.tell(Edit("main", toy_mixture()))
    assert again.last(Loaded).step == 30
    assert same(again.keep(), snapshot)


def test_that_asking_a_model_that_cannot_train_is_refused(window: Window) -> None:
    window.load(toy_mixture().disconnect("h->y"))
    assert isinstance(window.refusal(Ask("drag", 1, DENSITY)).error, NotTrainableError)


# ---- questions and frames


def test_that_the_newest_question_of_a_topic_is_answered(loaded: Window) -> None:
    loaded.tell(Ask("drag", 1, DENSITY), Ask("other", 1, Weights("main")), Ask("drag", 2, DENSITY))
    assert loaded.worker.patience() == 0.0
    loaded.worker.turn()
    assert {(answered.topic, answered.number) for answered in loaded.of(Answered)} == {("drag", 2), ("other", 1)}


def test_that_a_question_that_cannot_be_answered_is_refused_by_its_topic(loaded: Window) -> None:
    refused = loaded.refusal(Ask("drag", 1, Curve("main", "gone", Axis(0.0, 1.0, 3))))
    assert (refused.request, refused.subject) == ("Ask", "drag")
    assert isinstance(refused.error, UnknownLayerError)


def subscribe(**probes: Probe) -> Subscribe:
    return Subscribe({name: Subscription(probe) for name, probe in probes.items()})


def test_that_one_frame_comes_for_each_credit(loaded: Window) -> None:
    loaded.tell(subscribe(density=DENSITY), Play("main"))
    for _ in range(20):
        loaded.worker.turn()
        loaded.now += 1.0
    assert len(loaded.of(Frame)) == 1
    loaded.tell(Credit())
    for _ in range(20):
        loaded.worker.turn()
        loaded.now += 1.0
    assert len(loaded.of(Frame)) == 2
    assert set(loaded.last(Frame).answers) == {"density"}


def test_that_no_frame_is_built_where_nothing_is_new(loaded: Window) -> None:
    loaded.tell(subscribe(density=DENSITY))
    loaded.frame()
    loaded.tell(Credit())
    count = len(loaded.of(Frame))
    for _ in range(10):
        loaded.worker.turn()
        loaded.now += 1.0
    assert len(loaded.of(Frame)) == count


def test_that_a_model_loaded_anew_is_answered_anew(loaded: Window) -> None:
    loaded.tell(subscribe(density=DENSITY))
    first = loaded.frame().answers["density"]
    loaded.load(settings=Settings(seed=7))
    second = loaded.frame().answers["density"]
    assert not np.allclose(first.density, second.density)  # type: ignore[union-attr]


def test_that_a_subscription_that_became_impossible_is_left_out(loaded: Window) -> None:
    loaded.tell(subscribe(density=DENSITY, weights=Weights("main")))
    assert set(loaded.frame().answers) == {"density", "weights"}
    loaded.tell(Edit("main", toy_regression()))
    assert set(loaded.frame().answers) == {"weights"}
    assert not loaded.of(Refused)


def test_that_a_subscription_that_fails_is_refused_once(loaded: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError("a plate broke")

    monkeypatch.setattr("dnnlab.engine.shown.evaluate", fail)
    loaded.tell(subscribe(density=DENSITY), Play("main"))
    for _ in range(3):
        loaded.frame()
    assert [(refused.request, refused.subject) for refused in loaded.of(Refused)] == [("Subscribe", "density")]


def test_that_an_unexpected_failure_is_named_and_survived(loaded: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("by nought")

    with monkeypatch.context() as patched:
        patched.setattr("dnnlab.training.trainer.Trainer.reset", fail)
        refused = loaded.refusal(Reset("main"))
    assert isinstance(refused.error, EngineError)
    assert "by nought" in refused.error.what
    assert loaded.play(until=3).step == 3


# ---- the tape


def test_that_scrubbing_shows_the_past_and_leaves_the_present(loaded: Window) -> None:
    loaded.tell(subscribe(density=DENSITY))
    start = loaded.frame().answers["density"]
    loaded.play(until=120)
    present = loaded.frame()
    loaded.tell(Scrub("main", 0))
    past = loaded.frame()
    assert (past.progress["main"].step, past.progress["main"].shown_step) == (120, 0)
    np.testing.assert_allclose(past.answers["density"].density, start.density, rtol=1e-6)  # type: ignore[union-attr]
    loaded.tell(Scrub("main", None))
    back = loaded.frame()
    assert back.progress["main"].shown_step == 120
    np.testing.assert_array_equal(
        back.answers["density"].density,  # type: ignore[union-attr]
        present.answers["density"].density,  # type: ignore[union-attr]
    )


def test_that_playing_while_scrubbed_branches(loaded: Window) -> None:
    loaded.play(until=50)
    loaded.tell(Edit("main", toy_mixture(units=21)), Edit("main", toy_mixture()))
    loaded.play(until=100)
    loaded.frame()
    loaded.tell(Scrub("main", 0))
    assert loaded.play(until=7).step == 7
    progress = loaded.progress()
    assert progress.step == progress.shown_step == 7
    assert progress.losses.first_step == 1
    assert len(progress.losses.training) == 7
    assert progress.tape is not None
    assert max(mark.step for mark in progress.tape) <= 7


def test_that_a_branch_of_an_edited_model_keeps_the_edited_network(loaded: Window) -> None:
    loaded.play(until=20)
    loaded.tell(Edit("main", toy_mixture(units=30)), Scrub("main", 0), Play("main", 3))
    loaded.turn_until(lambda: [halted for halted in loaded.of(Halted) if halted.step == 3])
    assert loaded.keep().network == toy_mixture(units=30)


def test_that_marks_are_sent_only_when_they_changed(loaded: Window) -> None:
    marks = loaded.progress().tape
    assert marks is not None
    assert marks[0].step == 0
    loaded.tell(Scrub("main", 0))
    loaded.tell(Scrub("main", None), Pause("main"), subscribe(weights=Weights("main")))
    assert loaded.progress().tape is None


def test_that_a_new_engine_resumes_where_the_last_one_paused(window: Window) -> None:
    window.load()
    window.play(until=200)
    paused = window.keep()
    again = Window(window.tape)
    assert again.load(resume=True).step == 200
    assert same(again.keep(), paused)
    assert again.play(until=205).error is None


def test_that_a_resumed_run_is_the_run_that_was_not_interrupted(window: Window, tmp_path: Path) -> None:
    window.load()
    window.play(until=60)
    again = Window(window.tape)
    again.load(resume=True)
    again.play(until=90)
    straight = Window(tmp_path / "straight")
    straight.tape.mkdir()
    straight.load()
    straight.play(until=90)
    assert same(again.keep(), straight.keep())


def test_that_resuming_with_an_edited_network_carries_the_weights_over(window: Window) -> None:
    window.load()
    window.play(until=30)
    window.tell(Close())
    again = Window(window.tape)
    resumed = again.load(toy_mixture(units=25), resume=True)
    assert resumed.trainable is None
    assert again.keep().network == toy_mixture(units=25)
    plain = Window(window.tape)
    plain.load(resume=True)
    np.testing.assert_array_equal(again.keep().arrays["weight/x->h"][:20], plain.keep().arrays["weight/x->h"])


def test_that_an_empty_tape_resumes_with_the_snapshot_from_the_file(window: Window, tmp_path: Path) -> None:
    window.load()
    window.play(until=10)
    again = Window(tmp_path / "again")
    again.tape.mkdir()
    assert again.load(snapshot=window.keep(), resume=True).step == 10


def test_that_beginning_anew_leaves_nothing_of_an_earlier_run_on_the_tape(window: Window) -> None:
    window.load()
    window.play(until=50)
    window.tell(Close())
    again = Window(window.tape)
    assert again.load(settings=Settings(seed=2)).step == 0
    again.tell(Scrub("main", 50))
    assert again.progress().shown_step == 0


def test_that_kept_weights_come_with_the_losses_that_were_sent(loaded: Window) -> None:
    loaded.play(until=10)
    loaded.tell(Keep("main", 5))
    assert loaded.last(Kept).losses_until <= 10
    loaded.frame()
    loaded.tell(Keep("main", 6))
    kept = loaded.last(Kept)
    assert (kept.number, kept.losses_until, kept.snapshot.step) == (6, 10, 10)


def test_that_losses_of_an_abandoned_branch_do_not_count_as_sent(loaded: Window) -> None:
    loaded.play(until=30)
    loaded.frame()
    loaded.tell(Scrub("main", 0), Play("main", 1000), Keep("main", 1))
    assert loaded.last(Kept).losses_until == 0


def test_that_a_layer_that_leads_nowhere_does_no_harm(loaded: Window) -> None:
    loaded.tell(Edit("main", toy_mixture().add(hidden("loose"))))
    assert loaded.last(Loaded).trainable is None
    assert loaded.play(until=5).step == 5


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no graphics card for CUDA")
def test_that_a_graphics_card_trains_and_answers(window: Window) -> None:
    window.tell(Load("main", toy_mixture(), toy_table(), Settings(), "cuda:0", str(window.tape)))
    assert window.last(Loaded).device == "cuda:0"
    window.tell(subscribe(density=DENSITY, weights=Weights("main")))
    window.play(until=50)
    assert set(window.frame().answers) == {"density", "weights"}
    assert window.keep().step == 50


def test_that_a_table_with_one_row_trains(window: Window) -> None:
    single = Dataset("one", {n: Column(n, np.ones(1)) for n in ("x", "t")}, np.arange(1), np.empty(0, np.int64))
    window.load(toy_regression(), dataset=single)
    assert window.play(until=5).error is None


@pytest.mark.parametrize(("budget", "most"), [(1, 2), (None, 5)])
def test_that_the_tape_keeps_to_the_budget_it_was_given(window: Window, budget: int | None, most: int) -> None:
    tape = str(window.tape)
    window.tell(Load("main", toy_mixture(), toy_table(), Settings(), "cpu", tape, tape_budget=budget))
    for step in (5, 10, 15, 20):
        window.play(step)
    assert (len(Tape(window.tape)) == 2) == (budget == 1)
    assert len(Tape(window.tape)) >= most


# ---- optimisers that fit or do not


MARQUARDT = Settings(optimizer="levenberg_marquardt")


def test_that_an_optimiser_that_does_not_fit_pauses_the_run_and_says_why(loaded: Window) -> None:
    loaded.play(until=5)
    loaded.tell(Play("main"), Configure("main", MARQUARDT))
    trainable = loaded.last(Loaded).trainable
    assert isinstance(trainable, NotTrainableError)
    assert "lowers sums of squares only" in trainable.what
    assert isinstance(loaded.refusal(Play("main")).error, NotTrainableError)
    assert not loaded.progress().running
    loaded.tell(Configure("main", Settings()))
    assert loaded.last(Loaded).trainable is None
    assert loaded.play(until=9).step == 9


@pytest.mark.parametrize("network_first", [True, False])
def test_that_network_and_optimiser_may_change_in_either_order(loaded: Window, network_first: bool) -> None:
    loaded.play(until=3)
    there, back = Edit("main", toy_regression()), Edit("main", toy_mixture())
    loaded.tell(*((there, Configure("main", MARQUARDT)) if network_first else (Configure("main", MARQUARDT), there)))
    assert loaded.last(Loaded).trainable is None
    assert loaded.play(until=6).error is None
    assert loaded.last(Loaded).execution == "eager"
    adam = Configure("main", Settings())
    loaded.tell(*((back, adam) if network_first else (adam, back)))
    assert loaded.last(Loaded).trainable is None
    assert loaded.play(until=9).error is None


def test_that_a_model_that_did_not_fit_its_optimiser_begins_when_another_is_chosen(window: Window) -> None:
    loaded = window.load(settings=MARQUARDT)
    assert loaded.trainable is not None
    window.tell(Configure("main", Settings()))
    assert window.last(Loaded).trainable is None
    assert window.play(until=4).step == 4


# ---- early stops


def test_that_an_early_stop_is_told_and_playing_on_goes_on(window: Window) -> None:
    settings = Settings(early_stopping=True, stopping_patience=20, learning_rate=0.3)
    window.load(toy_regression(), settings=settings)
    halted = window.play(until=10**6)
    assert halted.error is None
    assert halted.early_stop is not None
    assert halted.step == halted.early_stop.step == halted.early_stop.best_step + 20
    progress = window.progress()
    assert not progress.running
    assert progress.step == halted.step
    assert progress.tape is not None
    assert (progress.tape[-1].step, progress.tape[-1].reason) == (halted.step, "early stop")
    again = window.play(until=10**6)
    assert again.early_stop is not None
    assert again.step >= halted.step + 20
    assert window.play(until=again.step + 1).early_stop is None


# ---- range tests


def tried(window: Window) -> list[RatesTried]:
    """The results of a range test, until it has ended."""
    window.tell(FindRate("main"))
    window.turn_until(lambda: [result for result in window.of(RatesTried) if result.done])
    return window.of(RatesTried)


def test_that_a_range_test_tells_how_it_goes_and_ends_by_itself(loaded: Window) -> None:
    results = tried(loaded)
    lengths = [len(result.rates) for result in results]
    assert lengths == sorted(lengths)
    assert [result.done for result in results[:-1]] == [False] * (len(results) - 1)
    assert 0.0 < results[-1].suggested < 10.0
    assert loaded.worker.patience() is None
    assert loaded.keep().step == 0


def test_that_a_run_goes_on_beside_a_range_test_and_is_not_disturbed(loaded: Window, tmp_path: Path) -> None:
    loaded.tell(Play("main", 200))
    tried(loaded)
    if not loaded.of(Halted):
        loaded.turn_until(lambda: loaded.of(Halted))
    alone = Window(tmp_path / "alone")
    alone.tape.mkdir()
    alone.load()
    alone.play(until=200)
    assert same(loaded.keep(), alone.keep())


def test_that_a_range_test_can_be_ended(loaded: Window) -> None:
    loaded.tell(FindRate("main"))
    assert loaded.worker.patience() == 0.0
    loaded.tell(FindRate("main", wanted=False))
    for _ in range(20):
        loaded.worker.turn()
    assert not loaded.of(RatesTried)


def test_that_a_range_test_without_a_rate_is_refused(window: Window) -> None:
    window.load(toy_regression(), settings=MARQUARDT)
    refused = window.refusal(FindRate("main"))
    assert (refused.request, refused.subject) == ("FindRate", "main")
    assert "no learning rate" in str(refused.error)

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import DeviceError, NonFiniteError, NotTrainableError, ProjectFileError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.link.messages import WeightChange
from dnnlab.project.columns import network_for
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.training import machine as machine_module
from dnnlab.training.tape import Tape
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, line, operations, snapshot_of, sparse, table

EAGER, FUSED = Settings(execution="eager"), Settings(execution="fused")
DIVERGING = Settings(optimizer="sgd", learning_rate=100.0)


def trainer(network: Network | None = None, settings: Settings = FUSED, tape: Path | None = None) -> Trainer:
    return Trainer(network or every_output(), table(), settings, "cpu", Tape(tape) if tape else None)


def trained(steps: int, network: Network | None = None, settings: Settings = FUSED) -> Trainer:
    run = trainer(network, settings)
    run.run(60.0, until=steps)
    return run


def equal(one: Mapping[str, NDArray[np.floating]], other: Mapping[str, NDArray[np.floating]]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


# ---- operations


def test_that_operations_train_eagerly_and_the_note_names_the_kind() -> None:
    run = trained(2, operations())
    assert run.execution == "eager"
    assert "no layer of the kind Dropout" in run.note


def test_that_a_run_with_dropout_and_batch_normalisation_goes_on_from_a_snapshot_as_if_never_interrupted() -> None:
    whole, half = trained(40, operations(), EAGER), trained(20, operations(), EAGER)
    resumed = Trainer(operations(), table(), EAGER, "cpu", None, half.snapshot())
    resumed.run(60.0, until=40)
    assert equal(resumed.parameters(), whole.parameters())
    assert not np.array_equal(whole.parameters()["running_mean/batch"], half.parameters()["running_mean/batch"])
    assert whole.training_loss() < trained(1, operations(), EAGER).training_loss()


@pytest.mark.parametrize("settings", [EAGER, FUSED])
@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_that_removed_weights_stay_zero_and_frozen_ones_stay(settings: Settings, optimizer: str) -> None:
    start, network = trained(3, every_output(), settings), sparse()
    assert start.execution == settings.execution
    start.configure(settings.with_values(optimizer=optimizer, weight_decay=0.1, gradient_limit=1.0))
    start.edit(network)
    before = start.parameters()
    start.run(60.0, until=20)
    after = start.parameters()
    for id, arrow in network.connections.items():
        name = f"weight/{id}"
        if name in after:
            removed = network.removed_weights(id)
            assert not after[name][removed].any()
            assert np.array_equal(after[name], before[name]) == arrow.frozen


@pytest.mark.parametrize("settings", [EAGER, FUSED], ids=["eager", "fused"])
@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop"])
def test_that_a_weight_frozen_by_itself_stays_to_the_bit_while_its_neighbours_move(
    settings: Settings, optimizer: str
) -> None:
    settings = settings.with_values(optimizer=optimizer, momentum=0.9, learning_rate=0.01, weight_decay=0.01)
    run = trained(7, every_output(), settings)
    assert run.execution == settings.execution
    some = {"x->h": [("0", 0), ("6", 1)], "h->mixture": [("mu:1:0", 2)]}
    network = run.network
    for id, weights in some.items():
        network = network.freeze_weights(id, weights)
    run.edit(network)
    before = run.parameters()
    run.run(60.0, until=40)
    after = run.parameters()
    for id in some:
        held = network.frozen_weights(id)
        moved = before[f"weight/{id}"] != after[f"weight/{id}"]
        assert np.array_equal(moved, ~held)
    run.edit(every_output())
    run.run(60.0, until=41)
    assert all((run.parameters()[f"weight/{id}"] != after[f"weight/{id}"]).all() for id in some)


@pytest.mark.parametrize("settings", [EAGER, FUSED], ids=["eager", "fused"])
def test_that_a_frozen_weight_keeps_a_value_set_by_hand_and_an_edit_of_its_layer(settings: Settings) -> None:
    run = trained(3, line(), settings)
    run.edit(run.network.freeze_weights("x->h", [("0", 0)]))
    run.set_weights([WeightChange("weight/x->h", "0", 0, 0.625)])
    run.run(60.0, until=10)
    run.edit(run.network.put(run.network.layers["h"].with_unit_count(5)))
    run.run(60.0, until=20)
    assert run.parameters()["weight/x->h"][0, 0] == np.float32(0.625)
    resumed = Trainer(run.network, table(), settings, "cpu", None, run.snapshot())
    resumed.run(60.0, until=30)
    assert resumed.parameters()["weight/x->h"][0, 0] == np.float32(0.625)


def test_that_a_removed_weight_comes_back_with_its_value_when_the_edit_is_undone() -> None:
    run = trained(5)
    before = run.parameters()
    run.edit(sparse())
    assert not equal(run.parameters(), before)
    run.edit(every_output())
    assert equal(run.parameters(), before)


def test_that_a_weight_dragged_while_training_goes_on_does_not_fill_the_tape(tmp_path: Path) -> None:
    run = trainer(line(), tape=tmp_path)
    for step in range(1, 30):
        run.run(60.0, until=step)
        run.set_weights([WeightChange("weight/x->h", "1", 0, 0.1 * step)])
        assert run.parameters()["weight/x->h"][1, 0] == np.float32(0.1 * step)
    assert run.tape is not None
    assert len(run.tape) < 10


# ---- running


def test_that_a_run_stops_exactly_where_told_and_has_every_steps_loss() -> None:
    run = trainer()
    run.run(60.0, until=137)
    assert run.step == 137
    batch = run.drain_losses()
    assert batch.first_step == 1
    assert batch.training.shape == (137,)
    assert batch.training[-1] < batch.training[0]
    run.run(60.0, until=140)
    assert run.drain_losses().first_step == 138


def test_that_a_slice_takes_about_its_time_but_at_least_one_step() -> None:
    run = trainer()
    run.run(0.0)
    assert run.step == 1
    run.run(0.05)
    assert run.step > 5
    assert 0.0 < run.seconds < 5.0


@pytest.mark.parametrize(
    "settings",
    [
        FUSED,
        EAGER,
        FUSED.with_values(batch_size=32),
        EAGER.with_values(batch_size=50, optimizer="sgd", learning_rate=0.001),
        FUSED.with_values(precision="float64", schedule="cosine", schedule_steps=40),
    ],
    ids=["fused", "eager", "minibatch", "sgd", "float64"],
)
def test_that_weights_are_the_same_to_the_bit_however_the_run_is_sliced(settings: Settings) -> None:
    whole, sliced = trainer(settings=settings), trainer(settings=settings)
    whole.run(60.0, until=60)
    while sliced.step < 60:
        sliced.run(0.0, until=60)
        sliced.evaluator().values("regression", np.zeros((1, 3)))
    assert equal(whole.snapshot().arrays, sliced.snapshot().arrays)
    assert np.array_equal(whole.drain_losses().training, sliced.drain_losses().training)


@pytest.mark.parametrize("settings", [FUSED.with_values(batch_size=32), EAGER], ids=["fused", "eager"])
def test_that_a_run_taken_up_from_its_tape_goes_on_to_the_bit(settings: Settings, tmp_path: Path) -> None:
    straight = trained(60, settings=settings)
    first = Trainer(every_output(), table(), settings, "cpu", Tape(tmp_path))
    first.run(60.0, until=25)
    first.keep()
    tape = Tape(tmp_path)
    second = Trainer(every_output(), table(), settings, "cpu", tape, tape.latest())
    assert second.step == 25
    second.run(60.0, until=60)
    assert equal(second.snapshot().arrays, straight.snapshot().arrays)


def test_that_the_tiers_lead_to_the_same_weights_in_double_precision() -> None:
    wide = Settings(precision="float64")
    eager, fused = (trained(30, settings=wide.with_values(execution=tier)) for tier in ("eager", "fused"))
    assert (eager.execution, fused.execution) == ("eager", "fused")
    ours, theirs = eager.parameters(), fused.parameters()
    assert all(np.allclose(ours[name], theirs[name], rtol=1e-8, atol=1e-8) for name in ours)
    assert np.allclose(eager.drain_losses().training, fused.drain_losses().training, rtol=1e-8)


def test_that_the_first_training_loss_is_the_loss_of_the_starting_weights_in_original_units() -> None:
    run = trainer()
    before = run.training_loss()
    evaluator, data = run.evaluator(), run.dataset
    inputs = data.encode(("first", "second", "third"), data.training)
    numbers = data.encode(("sum", "square"), data.training)
    bits = np.stack([data.codes("larger", data.training), data.codes("high", data.training)], axis=1)
    by_hand = sum(
        float(evaluator.row_errors(output, inputs, targets).mean())
        for output, targets in [
            ("regression", numbers),
            ("mixture", numbers),
            ("narrow", numbers[:, :1]),
            ("binary", bits),
            ("multiclass", data.codes("part", data.training)),
        ]
    )
    run.run(0.0, until=1)
    first = run.drain_losses().training[0]
    assert first == pytest.approx(before, rel=1e-5)
    assert first == pytest.approx(by_hand, rel=1e-5)


def test_that_validation_losses_come_with_the_steps_after_which_they_were_taken() -> None:
    run = trainer()
    run.run(60.0, until=1)
    batch = run.drain_losses()
    assert batch.validation_steps.tolist() == [1]
    assert batch.validation[0] == pytest.approx(run.validation_loss())


def test_that_a_table_without_validation_rows_trains_all_the_same() -> None:
    run = Trainer(every_output(), table(validation=0), FUSED, "cpu", None)
    run.run(60.0, until=5)
    assert run.validation_loss() is None
    assert len(run.drain_losses().validation) == 0


def test_that_gradient_norms_are_those_of_the_last_step_by_layer() -> None:
    run = trainer(settings=EAGER)
    assert run.gradient_norms() == {}
    run.run(0.0, until=1)
    norms = run.gradient_norms()
    assert set(norms) == set(run.network.compiled) - {"x", "y"}
    assert all(norm > 0.0 for norm in norms.values())


def test_that_answers_do_not_change_under_later_steps() -> None:
    run = trainer()
    early, inputs = run.evaluator(), np.zeros((1, 3))
    assert run.evaluator() is early
    before = early.values("regression", inputs).clone()
    run.run(0.0, until=5)
    assert torch.equal(early.values("regression", inputs), before)
    assert not torch.equal(run.evaluator().values("regression", inputs), before)


def test_that_a_snapshots_model_answers_without_disturbing_the_run() -> None:
    run, undisturbed = trainer(), trained(20)
    start = run.snapshot()
    run.run(60.0, until=10)
    old = run.evaluator(start)
    assert equal(
        old.model.index.arrays(torch.cat([p.reshape(-1) for p in old.parameters.values()])),
        {name: start.arrays[name] for name in old.parameters},
    )
    run.run(60.0, until=20)
    assert equal(run.parameters(), undisturbed.parameters())


@pytest.mark.parametrize("settings", [FUSED, EAGER], ids=["fused", "eager"])
def test_that_frozen_layers_do_not_move_also_when_frozen_while_training(settings: Settings) -> None:
    run = trained(10, settings=settings)
    before = run.parameters()
    network = run.network
    run.edit(network.put(network.layers["h"].with_values(frozen=True)))
    run.run(60.0, until=30)
    frozen = {"weight/x->h", "weight/y->h", "bias/h"}
    after = run.parameters()
    assert all(np.array_equal(before[name], after[name]) == (name in frozen) for name in before)
    run.edit(network)
    run.run(60.0, until=31)
    assert all(not np.array_equal(run.parameters()[name], after[name]) for name in before)


# ---- what cannot be trained


def test_that_a_network_that_does_not_fit_is_refused_by_name() -> None:
    network = every_output()
    broken = network.put(network.layers["narrow"].with_values(columns=("nothing",)))
    with pytest.raises(NotTrainableError, match="nothing"):
        trainer(broken)


def test_that_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(DeviceError):
        Trainer(every_output(), table(), FUSED, "cuda:99", None)


def test_that_auto_takes_the_fused_tier_on_the_cpu_and_explains_when_it_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert trainer(settings=Settings()).execution == "fused"
    monkeypatch.setattr(machine_module, "disagreement", lambda *_: 0.5)
    run = trainer(settings=Settings())
    assert run.execution == "eager"
    assert "5.0e-01" in run.note


@pytest.mark.parametrize(
    "arrays",
    [
        {"bias/h": np.full(3, np.nan)},
        {"bias/h": np.zeros(4)},
        {"weight/x->h": np.zeros(3)},
        {"scale/x": np.zeros(1)},
        {"optimizer/m/bias/h": np.zeros(9), "optimizer/count": np.ones(1)},
    ],
)
def test_that_weights_that_do_not_fit_or_are_not_finite_are_refused(arrays: dict[str, NDArray[np.float64]]) -> None:
    good = snapshot_of(line(), table())
    with pytest.raises(ProjectFileError):
        Trainer(line(), table(), FUSED, "cpu", None, Snapshot(3, line(), {**good.arrays, **arrays}))


def test_that_weights_without_the_optimisers_state_are_taken_up() -> None:
    good = snapshot_of(line(), table(), step=40)
    odd = {**good.arrays, "optimizer/count": np.array([np.nan])}
    with pytest.raises(ProjectFileError):
        Trainer(line(), table(), FUSED, "cpu", None, Snapshot(40, line(), odd))
    run = Trainer(line(), table(), FUSED, "cpu", None, good)
    assert run.step == 40
    assert run.parameters()["bias/h"] == pytest.approx(good.arrays["bias/h"].astype(np.float32))
    run.run(0.0, until=41)
    assert run.drain_losses().first_step == 41


# ---- edits


def test_that_an_edit_keeps_step_and_weights_and_an_undo_brings_back_what_was_removed() -> None:
    run = trained(20)
    network, before = run.network, run.snapshot().arrays
    run.edit(network.put(network.layers["f"].with_unit_count(2)).disconnect("g->mixture"))
    assert run.step == 20
    after = run.parameters()
    assert np.array_equal(after["weight/h->f"], before["weight/h->f"][:2])
    assert np.array_equal(after["weight/x->h"], before["weight/x->h"])
    run.edit(network)
    assert equal(run.snapshot().arrays, before)
    run.run(60.0, until=30)
    assert equal(run.parameters(), trained(30).parameters())


def test_that_an_added_unit_begins_with_its_starting_value_and_leaves_the_others() -> None:
    run = trained(5, line())
    before = run.parameters()
    run.edit(line().put(line().layers["h"].with_unit_count(5)))
    fresh = trainer(line().put(line().layers["h"].with_unit_count(5))).parameters()
    after = run.parameters()
    assert np.array_equal(after["weight/x->h"][:3], before["weight/x->h"])
    assert np.array_equal(after["weight/x->h"][3:], fresh["weight/x->h"][3:])


def test_that_an_edit_that_cannot_be_trained_changes_nothing() -> None:
    run = trained(10)
    with pytest.raises(NotTrainableError):
        run.edit(run.network.disconnect("h->narrow"))
    run.run(60.0, until=20)
    assert equal(run.parameters(), trained(20).parameters())


def test_that_other_columns_bring_their_own_scaling_and_the_rest_keep_theirs() -> None:
    network = line()
    run = trainer(network)
    kept = run.scalings["x"]
    run.edit(network.put(network.layers["t"].with_values(columns=("square",))))
    assert run.scalings["x"] is not None
    assert np.array_equal(run.scalings["x"].shift, kept.shift)
    assert run.scalings["t"].scale == pytest.approx(table().scaling(("square",)).scale)


def test_that_a_renamed_layer_changes_nothing_that_is_computed() -> None:
    run = trained(10)
    run.edit(run.network.put(run.network.layers["h"].renamed("Hidden")))
    run.run(60.0, until=20)
    assert run.network.layers["h"].name == "Hidden"
    assert equal(run.parameters(), trained(20).parameters())


# ---- settings


def test_that_another_learning_rate_applies_at_once_and_keeps_the_optimisers_state() -> None:
    run = trained(10)
    run.configure(FUSED.with_values(learning_rate=1e-8))
    before = run.parameters()
    run.run(0.0, until=11)
    assert run.learning_rate == 1e-8
    assert all(np.allclose(before[name], values, atol=1e-6) for name, values in run.parameters().items())
    assert run.snapshot().arrays["optimizer/count"] == [11]


LIVE = {
    "learning_rate": 0.02, "momentum": 0.5, "nesterov": True, "first_decay": 0.8, "second_decay": 0.99,
    "square_decay": 0.9, "epsilon": 1e-6, "weight_decay": 0.1, "gradient_limit": 2.0, "damping": 0.1,
    "schedule": "cosine", "schedule_steps": 50, "drop_every": 7, "drop_factor": 0.1, "warm_share": 0.2,
    "plateau_patience": 30, "warmup_steps": 40, "early_stopping": True, "stopping_patience": 80,
    "least_improvement": 0.1, "restore_best": False, "seed": 8,
}  # fmt: skip
"""What only the next steps follow."""


def test_that_what_only_the_next_steps_follow_does_not_lay_the_machine_out_anew() -> None:
    run = trained(10)
    machine = run._machine
    settings = FUSED
    for name, value in LIVE.items():
        settings = settings.with_values(**{name: value})
        run.configure(settings)
        run.run(0.0)
        assert run._machine is machine, name
        assert machine.settings == settings
    run.configure(settings.with_values(optimizer="sgd"))
    assert run._machine is not machine


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop", "lbfgs"])
def test_that_every_optimiser_goes_on_from_a_snapshot_as_if_never_interrupted(optimizer: str) -> None:
    settings = Settings().with_values(
        optimizer=optimizer, nesterov=True, weight_decay=0.01, gradient_limit=3.0, schedule="step", drop_every=9
    )
    whole, half = (trained(steps, every_output(), settings) for steps in (40, 17))
    resumed = Trainer(every_output(), table(), settings, "cpu", None, half.snapshot())
    resumed.run(60.0, until=40)
    assert equal(resumed.snapshot().arrays, whole.snapshot().arrays)


def test_that_adam_and_adamw_go_on_with_each_others_state() -> None:
    run = trained(10)
    run.configure(FUSED.with_values(optimizer="adamw"))
    run.run(60.0, until=20)
    assert equal(run.parameters(), trained(20).parameters())
    assert run.snapshot().arrays["optimizer/count"] == [20]


def test_that_the_reported_gradient_is_that_before_it_is_shortened() -> None:
    free, limited = trained(1), trained(1, settings=FUSED.with_values(gradient_limit=1e-3))
    assert limited.gradient_norms() == free.gradient_norms()


def test_that_an_optimiser_that_does_not_fit_is_refused_and_the_run_stays_as_it_was() -> None:
    run = trained(10, every_output())
    for settings, words in (
        (Settings(optimizer="levenberg_marquardt"), "is a binary output"),
        (Settings(optimizer="lbfgs", batch_size=16), "the batch is 16 of 120"),
    ):
        with pytest.raises(NotTrainableError, match=words) as caught:
            run.configure(settings)
        assert caught.value.remedy
        assert run.settings == FUSED
        with pytest.raises(NotTrainableError, match=words):
            Trainer(every_output(), table(), settings, "cpu", None)
    run.run(60.0, until=20)
    assert equal(run.parameters(), trained(20, every_output()).parameters())


@pytest.mark.parametrize(
    "change", [{"batch_size": 16}, {"precision": "float64"}, {"execution": "eager"}, {"optimizer": "sgd"}]
)
def test_that_settings_change_while_it_trains(change: dict[str, object]) -> None:
    run = trained(10)
    before = run.parameters()
    run.configure(FUSED.with_values(**change))
    assert all(np.array_equal(before[name], values.astype(np.float32)) for name, values in run.parameters().items())
    run.run(60.0, until=20)
    arrays = run.snapshot().arrays
    assert run.step == 20
    assert arrays["optimizer/count"] == [10 if "optimizer" in change else 20]
    assert ("optimizer/u/bias/h" in arrays) == ("optimizer" in change)


def test_that_another_seed_waits_for_the_reset() -> None:
    run = trained(10)
    run.configure(FUSED.with_values(seed=2))
    run.run(60.0, until=20)
    assert equal(run.parameters(), trained(20).parameters())
    run.reset()
    assert run.step == 0
    assert equal(run.parameters(), trainer(settings=FUSED.with_values(seed=2)).parameters())
    run.run(60.0, until=1)
    assert run.drain_losses().first_step == 1


# ---- the tape


def test_that_a_new_run_begins_a_new_tape_and_edits_are_marked(tmp_path: Path) -> None:
    trainer(line(), tape=tmp_path).run(60.0, until=10)
    run = trainer(line(), tape=tmp_path)
    run.run(60.0, until=3)
    run.edit(line().put(line().layers["h"].with_unit_count(4)))
    assert run.tape is not None
    marks = [(mark.step, mark.reason) for mark in run.tape.marks()]
    assert [mark for mark in marks if mark[1]] == [(0, "start"), (3, "network")]
    assert marks[-1] == (3, "network")
    run.reset()
    assert [(mark.step, mark.reason) for mark in run.tape.marks()] == [(0, "start")]


def test_that_early_steps_are_on_the_tape_whatever_the_time(tmp_path: Path) -> None:
    run = trainer(tape=tmp_path)
    with patch.object(Tape, "due", return_value=False):
        run.run(60.0, until=50)
    assert run.tape is not None
    assert [mark.step for mark in run.tape.marks()] == [0, 1, 3, 10, 30]


def test_that_a_run_continues_from_an_earlier_snapshot_and_later_ones_go(tmp_path: Path) -> None:
    run = trainer(tape=tmp_path)
    run.run(60.0, until=10)
    early = run.snapshot()
    run.keep()
    run.edit(run.network.put(run.network.layers["h"].with_values(activation="relu")))
    run.run(60.0, until=20)
    run.keep()
    run.restore(early)
    assert run.tape is not None
    steps = [mark.step for mark in run.tape.marks()]
    assert {0, 10} <= set(steps)
    assert steps[-1] == 10
    assert run.network.layers["h"].activation == "tanh"
    assert run.drain_losses().training.shape == (10,)
    run.run(60.0, until=20)
    assert equal(run.parameters(), trained(20).parameters())


def test_that_a_snapshot_and_an_edited_network_go_together() -> None:
    network = every_output()
    early = trained(10, network).snapshot()
    edited = network.put(network.layers["f"].with_unit_count(6))
    run = Trainer(edited, table(), FUSED, "cpu", None, early)
    assert run.step == 10
    assert np.array_equal(run.parameters()["weight/h->f"][:4], early.arrays["weight/h->f"])


def test_that_settings_are_marked_with_the_next_snapshot(tmp_path: Path) -> None:
    run = trainer(line(), tape=tmp_path)
    run.configure(FUSED.with_values(learning_rate=0.02))
    assert run.tape is not None
    while len(run.tape) < 2:
        run.run(0.05)
    assert run.tape.marks()[1].reason == "settings"


def test_that_a_full_disk_is_noted_and_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trainer(line(), tape=tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Tape, "add", full)
    run.keep()
    run.run(60.0, until=5)
    assert run.step == 5
    assert "No space left" in run.note
    monkeypatch.undo()
    run.keep()
    assert run.note == ""


# ---- what is not finite


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_a_diverging_run_stops_at_the_last_good_snapshot_and_names_the_quantity(
    execution: str, tmp_path: Path
) -> None:
    run = trainer(line(), FUSED.with_values(execution=execution), tmp_path)
    run.run(60.0, until=30)
    run.keep()
    good = run.parameters()
    run.configure(DIVERGING.with_values(execution=execution))
    with pytest.raises(NonFiniteError) as caught:
        run.run(60.0, until=100_000)
    assert any(word in caught.value.what for word in ("weights", "biases", "pre-activations", "gradient", "error"))
    assert "Units" in caught.value.what or "Regression" in caught.value.what
    step = int(caught.value.where.removeprefix("step "))
    assert 30 < step < 1000
    assert "learning rate" in caught.value.remedy
    assert run.tape is not None
    latest = run.tape.latest()
    assert latest is not None
    assert latest.step == run.step < step
    assert run.step == 30
    assert equal(run.parameters(), good)
    run.configure(FUSED)
    run.run(60.0, until=40)
    assert run.step == 40


def test_that_what_went_first_is_the_same_however_the_run_is_sliced() -> None:
    def run_for_ever(seconds: float) -> None:
        run = trainer(line(), DIVERGING)
        while True:
            run.run(seconds)

    def failure(seconds: float) -> str:
        with pytest.raises(NonFiniteError) as caught:
            run_for_ever(seconds)
        return str(caught.value)

    assert failure(0.0) == failure(60.0)


def test_that_without_a_tape_the_run_goes_back_to_a_state_that_was_good() -> None:
    run = trainer(line(), DIVERGING)
    with pytest.raises(NonFiniteError):
        run.run(60.0)
    assert all(np.isfinite(values).all() for values in run.parameters().values())
    assert np.isfinite(run.drain_losses().training).all()
    run.configure(FUSED)
    run.run(0.0)


def test_that_an_overflowing_layer_is_named() -> None:
    layers = [
        Layer.new("x", "input", columns=("first",)),
        Layer.new("h", "units", name="Explosive", units=2, activation="identity"),
        Layer.new("t", "mixture", columns=("sum",)),
    ]
    network = Network.of(layers, []).connect("x", "h").connect("h", "t")
    good = snapshot_of(network, table())
    huge = {"weight/x->h": np.full((2, 1), 3e38), "bias/h": np.full(2, 3e38)}
    run = Trainer(network, table(), FUSED, "cpu", None, Snapshot(0, network, {**good.arrays, **huge}))
    with pytest.raises(NonFiniteError, match="pre-activations of Explosive") as caught:
        run.run(1.0)
    assert "sigma floor" in caught.value.remedy
    assert caught.value.where == "step 1"


def test_that_no_learning_rate_is_blamed_where_the_optimiser_has_none() -> None:
    constant = {name: Column(name, np.full(20, 2.0)) for name in ("x", "t")}
    dataset = Dataset("one point", constant, np.arange(16), np.arange(16, 20))
    network = network_for(dataset, ["x"], ["t"], "mixture")
    with pytest.raises(NonFiniteError) as caught:
        Trainer(network, dataset, Settings(optimizer="lbfgs"), "cpu", None).run(60.0, until=200)
    assert caught.value.remedy.startswith("Choose another optimiser, or give")


@pytest.mark.parametrize("magnitude", [1e20, 1e100])
def test_that_targets_too_large_for_the_precision_are_told_as_such_and_not_blamed_on_the_learning_rate(
    magnitude: float,
) -> None:
    values = np.linspace(-1.0, 1.0, 20)
    columns = {"x": Column("x", values), "t": Column("t", values * magnitude)}
    dataset = Dataset("far", columns, np.arange(16), np.arange(16, 20))
    network = network_for(dataset, ["x"], ["t"], "regression")
    with pytest.raises(NonFiniteError, match="values of 't'") as caught:
        Trainer(network, dataset, Settings(), "cpu", None).run(60.0, until=5)
    assert re.search(r"Divide the column by 1e\d+", caught.value.remedy)
    assert "float64" in caught.value.remedy
    Trainer(network, dataset, Settings(precision="float64"), "cpu", None).run(60.0, until=5)


# ---- devices


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card with CUDA")
@pytest.mark.parametrize("execution", ["auto", "eager", "fused"])
def test_that_a_graphics_card_leads_to_the_same_weights(execution: str) -> None:
    settings = Settings(precision="float64", execution=execution)  # type: ignore[arg-type]
    card = Trainer(every_output(), table(), settings, "cuda:0", None)
    card.run(60.0, until=20)
    ours, theirs = trained(20, settings=settings).parameters(), card.parameters()
    assert all(np.allclose(ours[name], theirs[name], rtol=1e-6, atol=1e-8) for name in ours)

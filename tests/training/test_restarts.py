from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

import dnnlab.training.restarts
from dnnlab.data.dataset import Dataset
from dnnlab.errors import EngineError, NotTrainableError, SettingsError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings
from dnnlab.training.restarts import Restarts
from dnnlab.training.trainer import Trainer
from tests.engine.models import hidden, network_of, one_layer, output, reading, toy_mixture, toy_regression, toy_table

EXACT = Settings(precision="float64", execution="eager", learning_rate=0.02)
STEPS = 50

NETWORKS = {
    "mixture": toy_mixture(8),
    "regression": toy_regression(),
    "binary": one_layer(reading("x"), output("binary", "upper")),
    "multiclass": one_layer(reading("x"), output("multiclass", "third", units=3)),
    "two outputs": network_of(
        [reading("x"), hidden(), output("regression", "t"), output("binary", "upper", id="u")], "x>h", "h>y", "h>u"
    ),
    "skip and identity": network_of(
        [reading("x"), hidden("a", 6), hidden("b", 6, "relu"), output("mixture", "t", components=2)],
        "x>a",
        "a=b",
        "x>b",
        "a>y",
        "b>y",
    ),
    "dropout": network_of(
        [reading("x"), hidden(), Layer.new("d", "dropout", "d", p=0.3), output("regression", "t")],
        "x>h",
        "h=d",
        "d>y",
    ),
    "batch normalisation": network_of(
        [reading("x"), hidden(), Layer.new("n", "batch_normalisation", "n"), output("mixture", "t", components=2)],
        "x>h",
        "h=n",
        "n>y",
    ),
}


def finished(
    network: Network,
    settings: Settings = EXACT,
    seeds: Sequence[int] = (3, 4, 5),
    steps: int = STEPS,
    data: Dataset | None = None,
) -> Restarts:
    restarts = Restarts(network, data or toy_table(), settings, "cpu", seeds, steps)
    while not restarts.finished:
        restarts.run(0.01)
    return restarts


def ordinary(network: Network, settings: Settings, seed: int, steps: int = STEPS) -> Trainer:
    trainer = Trainer(network, toy_table(), settings.with_values(seed=seed), "cpu", None)
    while trainer.step < steps:
        trainer.run(1.0, steps)
    return trainer


def apart(restarts: Restarts, trainer: Trainer, copy: int) -> float:
    """How far a copy is from an ordinary run, relative to the size of each of its arrays."""
    ours, theirs = restarts.snapshot(copy).arrays, trainer.snapshot().arrays
    assert ours.keys() == theirs.keys()
    return max(float(np.abs(ours[n] - theirs[n]).max() / max(np.abs(theirs[n]).max(), 1e-3)) for n in theirs)


@pytest.mark.parametrize("batch", [0, 32])
@pytest.mark.parametrize("name", NETWORKS)
def test_that_every_copy_goes_the_way_of_an_ordinary_run_with_its_seed(name: str, batch: int) -> None:
    network, settings = NETWORKS[name], EXACT.with_values(batch_size=batch)
    restarts = finished(network, settings)
    for copy, seed in enumerate(restarts.seeds):
        trainer = ordinary(network, settings, seed)
        assert apart(restarts, trainer, copy) < 1e-10
        assert np.allclose(restarts.losses(copy), trainer.drain_losses().training, rtol=1e-10)
        assert restarts.training_losses[copy] == pytest.approx(trainer.training_loss(), rel=1e-10)
        assert restarts.validation_losses[copy] == pytest.approx(trainer.validation_loss(), rel=1e-10)
    assert not np.allclose(restarts.losses(0), restarts.losses(1), rtol=1e-3)


@pytest.mark.parametrize("batch", [0, 32])
@pytest.mark.parametrize("name", ["mixture", "two outputs", "skip and identity", "multiclass"])
def test_that_the_fused_tier_takes_copies_the_same_way(name: str, batch: int) -> None:
    settings = EXACT.with_values(execution="fused", batch_size=batch)
    restarts = finished(NETWORKS[name], settings)
    assert restarts.execution == "fused"
    for copy, seed in enumerate(restarts.seeds):
        trainer = ordinary(NETWORKS[name], settings, seed)
        assert trainer.execution == "fused"
        assert apart(restarts, trainer, copy) < 1e-9
        assert np.allclose(restarts.losses(copy), trainer.drain_losses().training, rtol=1e-9)


@pytest.mark.parametrize("execution", ["eager", "fused"])
def test_that_copies_in_single_precision_stay_within_rounding(execution: str) -> None:
    settings = Settings().with_values(execution=execution)
    restarts = finished(toy_mixture(8), settings)
    for copy, seed in enumerate(restarts.seeds):
        trainer = ordinary(toy_mixture(8), settings, seed)
        ours, theirs = restarts.snapshot(copy).arrays, trainer.parameters()
        assert all(np.allclose(ours[name], theirs[name], rtol=1e-4, atol=1e-5) for name in theirs)
        assert np.allclose(restarts.losses(copy), trainer.drain_losses().training, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("execution", ["eager", "fused"])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_that_frozen_and_removed_weights_stay_in_every_copy(execution: str, optimizer: str) -> None:
    network = toy_mixture(6)
    frozen = replace(network.connection("h->y"), frozen=True)
    rows, source = network.layers["h"].rows, network.layers["x"].units[0]
    network = network.put_connection(frozen).remove_weights("x->h", [(rows[1], source)])
    network = network.freeze_weights("x->h", [(rows[2], source)])
    settings = EXACT.with_values(execution=execution, optimizer=optimizer)
    restarts = finished(network, settings)
    for copy, seed in enumerate(restarts.seeds):
        assert apart(restarts, ordinary(network, settings, seed), copy) < 1e-10
        begun, ended = restarts.start(copy).arrays, restarts.snapshot(copy).arrays
        assert np.array_equal(begun["weight/h->y"], ended["weight/h->y"])
        assert ended["weight/x->h"][1, 0] == 0.0
        assert ended["weight/x->h"][2, 0] == pytest.approx(begun["weight/x->h"][2, 0], abs=1e-15)
        assert not np.array_equal(begun["weight/x->h"][3], ended["weight/x->h"][3])


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer": "adamw", "weight_decay": 0.1, "gradient_limit": 0.05},
        {"optimizer": "sgd", "nesterov": True, "weight_decay": 0.01, "schedule": "one_cycle", "schedule_steps": 40},
        {"optimizer": "rmsprop", "gradient_limit": 0.1, "warmup_steps": 10},
    ],
)
def test_that_first_order_rules_step_all_copies_at_once(values: dict[str, object]) -> None:
    settings = EXACT.with_values(**values)
    restarts = finished(toy_mixture(8), settings)
    assert len(restarts._groups) == 1
    for copy, seed in enumerate(restarts.seeds):
        assert apart(restarts, ordinary(toy_mixture(8), settings, seed), copy) < 1e-9


@pytest.mark.parametrize(
    "values",
    [
        {"optimizer": "lbfgs"},
        {"schedule": "plateau", "plateau_patience": 2, "learning_rate": 0.3, "drop_factor": 0.5},
    ],
)
def test_that_copies_train_one_after_the_other_where_they_must(values: dict[str, object]) -> None:
    settings = EXACT.with_values(**values)
    restarts = finished(toy_regression(), settings)
    assert "one after the other" in restarts.note
    for copy, seed in enumerate(restarts.seeds):
        trainer = ordinary(toy_regression(), settings, seed)
        assert apart(restarts, trainer, copy) == 0.0
        assert np.array_equal(restarts.losses(copy), trainer.drain_losses().training)


def test_that_early_stopping_does_not_apply_and_that_is_said() -> None:
    hasty = EXACT.with_values(early_stopping=True, stopping_patience=1, learning_rate=0.3)
    restarts = finished(toy_mixture(8), hasty)
    assert restarts.step == STEPS
    assert "Early stopping" in restarts.note


def test_that_groups_of_copies_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = finished(toy_mixture(8), EXACT, (1, 2, 3, 4, 5))
    monkeypatch.setattr(dnnlab.training.restarts, "copies_at_once", lambda *_: 2)
    parted = finished(toy_mixture(8), EXACT, (1, 2, 3, 4, 5))
    for copy in range(5):
        assert np.allclose(whole.losses(copy), parted.losses(copy), rtol=1e-12)
        assert parted.snapshot(copy).arrays.keys() == whole.snapshot(copy).arrays.keys()
    assert np.allclose(whole.validation_losses, parted.validation_losses, rtol=1e-12)


def test_that_short_slices_change_nothing() -> None:
    long, short = Restarts(*_toy()), Restarts(*_toy())
    long.run(100.0)
    while not short.finished:
        short.run(0.0)
    assert all(np.array_equal(long.losses(copy), short.losses(copy)) for copy in range(3))


def _toy() -> tuple[Network, Dataset, Settings, str, tuple[int, ...], int]:
    return toy_mixture(8), toy_table(), EXACT, "cpu", (1, 2, 3), 40


def test_that_a_copy_that_diverges_is_marked_and_the_others_go_on() -> None:
    network = toy_regression()
    wild = EXACT.with_values(optimizer="sgd", momentum=0.9, learning_rate=0.7)
    restarts = finished(network, wild, range(1, 9), 250)
    gone = restarts.diverged > 0
    assert 0 < gone.sum() < 8
    for copy in np.flatnonzero(gone).tolist():
        step = int(restarts.diverged[copy])
        losses = restarts.losses(copy)
        assert np.isfinite(losses[: step - 1]).all()
        assert np.isnan(losses[step - 1 :]).all()
        with pytest.raises(EngineError, match="diverged"):
            restarts.snapshot(copy)
    assert np.isnan(restarts.training_losses[gone]).all()
    assert np.isfinite(restarts.training_losses[~gone]).all()
    for copy in np.flatnonzero(~gone)[:2].tolist():
        trainer = ordinary(network, wild, restarts.seeds[copy], 250)
        assert restarts.training_losses[copy] == pytest.approx(trainer.training_loss(), rel=1e-3)
    assert restarts.best is not None
    assert not gone[restarts.best]


def test_that_they_end_at_once_when_all_have_diverged() -> None:
    wild = EXACT.with_values(optimizer="sgd", momentum=0.99, learning_rate=100.0)
    restarts = finished(toy_regression(), wild, (1, 2), 100_000)
    assert restarts.step < 10_000
    assert restarts.best is None


def test_that_the_best_is_the_one_with_the_least_validation_loss() -> None:
    restarts = finished(toy_mixture(8))
    assert restarts.best == int(np.argmin(restarts.validation_losses))
    steps, losses = restarts.validation_curves()
    assert steps[-1] == STEPS
    assert losses.shape == (len(steps), 3)


def test_that_without_validation_rows_the_training_loss_decides() -> None:
    restarts = finished(toy_mixture(8), data=toy_table(validation=0))
    assert np.isnan(restarts.validation_losses).all()
    assert restarts.best == int(np.argmin(restarts.training_losses))


def test_that_stopping_ends_all_copies_at_the_same_step_and_keeps_what_they_learnt() -> None:
    restarts = Restarts(toy_mixture(8), toy_table(), EXACT, "cpu", (1, 2, 3), 100_000)
    while restarts.step < 20:
        restarts.run(0.0)
    restarts.stop()
    while not restarts.finished:
        restarts.run(0.0)
    assert 20 <= restarts.step < 1000
    trainer = ordinary(toy_mixture(8), EXACT, 2, restarts.step)
    assert apart(restarts, trainer, 1) < 1e-9


def test_that_a_copy_cannot_be_taken_while_they_train() -> None:
    restarts = Restarts(*_toy())
    with pytest.raises(EngineError, match="still training"):
        restarts.snapshot(0)


def test_that_an_ordinary_run_goes_on_where_a_copy_ended() -> None:
    half, whole = finished(toy_mixture(8), EXACT, (1, 2), 30), finished(toy_mixture(8), EXACT, (1, 2), 60)
    settings = EXACT.with_values(seed=2)
    trainer = Trainer(toy_mixture(8), toy_table(), settings, "cpu", None, half.snapshot(1))
    trainer.run(100.0, 60)
    assert apart(whole, trainer, 1) < 1e-9


@pytest.mark.parametrize(("count", "steps"), [(1, 10), (101, 10), (5, 0)])
def test_that_a_number_that_makes_no_sense_is_refused(count: int, steps: int) -> None:
    with pytest.raises(SettingsError):
        Restarts(toy_mixture(8), toy_table(), EXACT, "cpu", range(count), steps)


def test_that_too_much_memory_is_refused_with_the_number_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dnnlab.training.restarts, "LARGEST_MEMORY", 100_000)
    with pytest.raises(EngineError) as caught:
        Restarts(toy_mixture(20), toy_table(), EXACT, "cpu", range(50), 1000)
    fitting = int("".join(filter(str.isdigit, caught.value.remedy)))
    assert 2 <= fitting < 50
    Restarts(toy_mixture(20), toy_table(), EXACT, "cpu", range(fitting), 1000)
    with pytest.raises(EngineError):
        Restarts(toy_mixture(20), toy_table(), EXACT, "cpu", range(fitting + 1), 1000)


def test_that_a_network_that_cannot_be_trained_is_refused() -> None:
    with pytest.raises(NotTrainableError):
        Restarts(toy_mixture(8).disconnect("h->y"), toy_table(), EXACT, "cpu", (1, 2), 10)


@pytest.mark.parametrize("placement", ["random", "k-means"])
def test_that_each_copy_places_its_components_by_its_own_seed(placement: str) -> None:
    network = toy_mixture(8)
    network = network.put(network.layers["y"].with_values(placement=placement, components=6))
    restarts = Restarts(network, toy_table(), EXACT, "cpu", (1, 2), 10)
    biases = [restarts.start(copy).arrays["bias/y"] for copy in (0, 1)]
    assert not np.allclose(biases[0], biases[1])
    for seed, bias in zip((1, 2), biases, strict=True):
        alone = Trainer(network, toy_table(), EXACT.with_values(seed=seed), "cpu", None)
        np.testing.assert_array_equal(alone.snapshot().arrays["bias/y"], bias)

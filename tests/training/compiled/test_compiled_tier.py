"""The compiled tier with a real compiler: programs are built once for all of these tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from dnnlab.project.settings import Settings
from dnnlab.training.compiled.builder import reason_not_to_build
from dnnlab.training.compiled.steps import CompiledSteps
from dnnlab.training.trainer import Trainer
from tests.nn.examples import every_output, sparse, table

FULL = Settings(execution="compiled", schedule="cosine", schedule_steps=300)
IN_BATCHES = Settings(execution="compiled", precision="float64", batch_size=25, optimizer="sgd", nesterov=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(autouse=True)
def _compiler(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DNNLAB_CONFIG", str(store))
    monkeypatch.delenv("DNNLAB_COMPILE")
    if reason_not_to_build():
        pytest.skip(reason_not_to_build())


@pytest.fixture(params=[FULL, IN_BATCHES], ids=["all rows", "batches and masks"])
def settings(request: pytest.FixtureRequest) -> Settings:
    chosen: Settings = request.param
    return chosen


def trainer(settings: Settings) -> Trainer:
    return Trainer(every_output() if settings.batch_size == 0 else sparse(), table(), settings, "cpu", None)


@pytest.fixture
def compiled(settings: Settings) -> Iterator[Trainer]:
    run = trainer(settings)
    deadline = time.monotonic() + 240.0
    while run.step == 0 and time.monotonic() < deadline:
        run.run(0.01, until=1)
    yield run
    run.close()


def test_that_a_run_that_asks_for_the_tier_waits_for_it_and_trains_on_it(compiled: Trainer) -> None:
    assert (compiled.execution, compiled.note, compiled.step) == ("compiled", "", 1)


def test_that_it_leads_where_the_eager_tier_leads(compiled: Trainer, settings: Settings) -> None:
    eager = trainer(settings.with_values(execution="eager"))
    for run in (compiled, eager):
        run.run(60.0, until=30)
    losses, expected = compiled.drain_losses().training, eager.drain_losses().training
    np.testing.assert_allclose(losses, expected, rtol=1e-10 if settings is IN_BATCHES else 2e-5)
    after = compiled.parameters()
    for name, values in eager.parameters().items():
        np.testing.assert_allclose(after[name], values, rtol=1e-8, atol=1e-9 if settings is IN_BATCHES else 2e-4)
    np.testing.assert_allclose(
        list(compiled.gradient_norms().values()), list(eager.gradient_norms().values()), rtol=2e-3
    )


def test_that_weights_are_the_same_to_the_bit_however_the_run_is_sliced(compiled: Trainer, settings: Settings) -> None:
    other = trainer(settings)
    compiled.run(60.0, until=57)
    for until in (1, 2, 5, 21, 22, 50, 57):
        other.run(60.0, until=until)
    assert other.execution == "compiled"
    assert all(np.array_equal(values, other.parameters()[name]) for name, values in compiled.parameters().items())


def test_that_a_change_of_the_rate_takes_effect_without_another_program(compiled: Trainer, settings: Settings) -> None:
    compiled.configure(settings.with_values(learning_rate=1e-8, momentum=0.0))
    before = compiled.parameters()
    compiled.run(60.0, until=5)
    assert compiled.execution == "compiled"
    after = compiled.parameters()
    assert max(float(np.abs(after[name] - values).max()) for name, values in before.items()) < 1e-6


def test_that_auto_takes_a_program_that_is_there_at_once(compiled: Trainer, settings: Settings) -> None:
    assert compiled.step == 1
    other = trainer(settings.with_values(execution="auto"))
    other.run(60.0, until=1)
    assert other.execution == "compiled"


def test_that_a_program_that_computes_something_else_is_refused(
    compiled: Trainer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = CompiledSteps.run

    def wrong(self: CompiledSteps, step: int, count: int, flat: torch.Tensor, *others: object) -> torch.Tensor:
        errors = right(self, step, count, flat, *others)  # type: ignore[arg-type]
        flat[1] += 0.01
        return errors

    monkeypatch.setattr(CompiledSteps, "run", wrong)
    other = trainer(settings)
    other.run(60.0, until=1)
    assert other.execution == "fused"
    assert "The compiled step is off by" in other.note


def test_that_a_package_that_is_no_program_is_thrown_away(
    compiled: Trainer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.pt2"
    broken.write_bytes(b"not a program")
    monkeypatch.setattr("dnnlab.training.compiled.builder.package_for", lambda parts: broken)
    other = trainer(settings)
    other.run(60.0, until=1)
    assert (other.execution, other.step) == ("fused", 1)
    assert "cannot be loaded" in other.note
    assert not broken.exists()

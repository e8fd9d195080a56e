from __future__ import annotations

import math
import pickle
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import SettingsError
from dnnlab.project.settings import Settings

RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-8, 100.0),
    "momentum": (0.0, 0.9999),
    "first_decay": (0.0, 0.9999),
    "second_decay": (0.0, 0.999999),
    "square_decay": (0.0, 0.999999),
    "epsilon": (1e-16, 1.0),
    "weight_decay": (0.0, 10.0),
    "gradient_limit": (0.0, 1e9),
    "history": (1, 100),
    "damping": (1e-12, 1e6),
    "schedule_steps": (1, 10**9),
    "drop_every": (1, 10**9),
    "drop_factor": (0.001, 0.999),
    "warm_share": (0.01, 0.99),
    "plateau_patience": (1, 10**9),
    "warmup_steps": (0, 10**9),
    "stopping_patience": (1, 10**9),
    "least_improvement": (0.0, 1e9),
    "batch_size": (0, 10**9),
    "seed": (0, 2**63 - 1),
}
WHOLE = (
    "history", "schedule_steps", "drop_every", "plateau_patience", "warmup_steps", "stopping_patience", "batch_size",
    "seed",
)  # fmt: skip
CHOICES = {
    "optimizer": ("adam", "adamw", "sgd", "rmsprop", "lbfgs", "levenberg_marquardt"),
    "schedule": ("constant", "step", "cosine", "one_cycle", "plateau"),
    "precision": ("float32", "float64"),
    "execution": ("auto", "eager", "fused"),
}
SWITCHES = ("nesterov", "early_stopping", "restore_best")


@pytest.mark.parametrize("name", RANGES)
def test_that_both_ends_of_a_range_are_in_it_and_nothing_beyond(name: str) -> None:
    least, most = RANGES[name]
    step: float = 1 if name in WHOLE else min(1e-9, RANGES[name][0] / 2 or 1e-9)
    for value in (least, most):
        assert getattr(Settings().with_values(**{name: value}), name) == value
    for value in (least - step, most + max(step, 1e-9 * most if name not in WHOLE else 1)):
        with pytest.raises(SettingsError, match=name) as caught:
            Settings().with_values(**{name: value})
        assert caught.value.where == f"settings.{name}"
        assert caught.value.remedy.startswith("Give a")


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, True, None, "1", [1], {}, 10**400, -(10**5000)],
    ids=lambda value: type(value).__name__,
)
def test_that_what_is_no_number_in_the_range_is_refused(name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings().with_values(**{name: value})


@pytest.mark.parametrize("name", WHOLE)
def test_that_a_number_of_things_is_whole(name: str) -> None:
    for value in (2.5, 3.0):
        with pytest.raises(SettingsError, match="whole number"):
            Settings().with_values(**{name: value})


@pytest.mark.parametrize("name", CHOICES)
def test_that_a_choice_is_among_those_there_are(name: str) -> None:
    for value in CHOICES[name]:
        assert getattr(Settings().with_values(**{name: value}), name) == value
    other: Any
    for other in ("other", "", None, 1, ["adam"], {}):
        with pytest.raises(SettingsError, match=", ".join(CHOICES[name])):
            Settings().with_values(**{name: other})


@pytest.mark.parametrize("name", SWITCHES)
def test_that_a_switch_is_on_or_off(name: str) -> None:
    for value in (True, False):
        assert getattr(Settings().with_values(**{name: value}), name) is value
    other: Any
    for other in (0, 1, "true", None):
        with pytest.raises(SettingsError, match=name):
            Settings().with_values(**{name: other})


def test_that_every_setting_has_a_range_or_choices_or_is_a_switch() -> None:
    assert {field.name for field in fields(Settings)} == {*RANGES, *CHOICES, *SWITCHES}


def test_that_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no setting 'learningrate'.*learning_rate, least_improvement, momentum"):
        Settings().with_values(learningrate=0.1)


def test_that_settings_that_were_refused_changed_nothing() -> None:
    settings = Settings()
    with pytest.raises(SettingsError):
        settings.with_values(seed=3, momentum=2.0)
    assert settings == Settings()


@given(st.floats(1e-8, 100.0), st.integers(0, 2**63 - 1), st.sampled_from(["adam", "sgd"]))
def test_that_settings_are_values(rate: float, seed: int, optimizer: str) -> None:
    settings = Settings().with_values(learning_rate=rate, seed=seed, optimizer=optimizer)
    assert settings == Settings(optimizer=settings.optimizer, learning_rate=rate, seed=seed)
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert hash(settings) == hash(settings.with_values())

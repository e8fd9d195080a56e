from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import SettingsError
from dnnlab.project.settings import Settings

RANGES: dict[str, tuple[float, float]] = {
    "learning_rate": (1e-8, 100.0),
    "momentum": (0.0, 0.9999),
    "schedule_steps": (1, 10**9),
    "batch_size": (0, 10**9),
    "seed": (0, 2**63 - 1),
}
WHOLE = ("schedule_steps", "batch_size", "seed")
CHOICES = {
    "optimizer": ("adam", "sgd"),
    "schedule": ("constant", "cosine"),
    "precision": ("float32", "float64"),
    "execution": ("auto", "eager", "fused"),
}


@pytest.mark.parametrize("name", RANGES)
def test_that_both_ends_of_a_range_are_in_it_and_nothing_beyond(name: str) -> None:
    least, most = RANGES[name]
    step: float = 1 if name in WHOLE else 1e-9
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


def test_that_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no setting 'learningrate'.*learning_rate, momentum"):
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

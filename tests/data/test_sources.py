from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from dnnlab.data.sources import SOURCE_KINDS, FunctionSamples, Source, Table, ToyInverse
from dnnlab.errors import SettingsError


@pytest.mark.parametrize(
    "settings",
    [
        {"rows": 0},
        {"rows": 10**9},
        {"validation_rows": -1},
        {"noise": 0.0},
        {"noise": float("nan")},
        {"amplitude": float("inf")},
        {"noise_kind": "pink"},
        {"seed": -1},
    ],
)
def test_that_a_toy_setting_outside_its_range_is_refused_by_name(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        ToyInverse(**settings)
    assert caught.value.where == next(iter(settings))
    assert caught.value.remedy


def test_that_a_table_setting_outside_its_range_is_refused() -> None:
    with pytest.raises(SettingsError):
        Table("a.csv", validation_fraction=1.5)


@pytest.mark.parametrize(
    "settings",
    [
        {"function": "cube"},
        {"rows": 1},
        {"noise": -0.1},
        {"knots": (0.0, float("nan"))},
        {"knots": (1.0,), "function": "drawn"},
        {"seed": -1},
    ],
)
def test_that_a_setting_of_function_samples_outside_its_range_is_refused_by_name(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        FunctionSamples(**settings)
    assert caught.value.where == next(iter(settings))
    assert caught.value.remedy


@pytest.mark.parametrize(
    "source",
    [
        ToyInverse(noise=0.05, swapped=False),
        FunctionSamples("drawn", knots=(0.0, 1.0, -1.0), noise=0.1),
        Table("a.csv", 0.1, 3),
    ],
)
def test_that_a_source_survives_json(source: Source) -> None:
    assert msgspec.json.decode(msgspec.json.encode(source), type=type(source)) == source
    assert type(source) in SOURCE_KINDS.values()


def test_that_json_outside_the_range_is_refused() -> None:
    with pytest.raises(SettingsError):
        msgspec.json.decode(b'{"noise": -1.0}', type=ToyInverse)


def test_that_a_source_is_a_value() -> None:
    assert ToyInverse() == ToyInverse()
    assert len({ToyInverse(), ToyInverse(), ToyInverse(seed=2)}) == 2
    assert np.isfinite(ToyInverse().noise)

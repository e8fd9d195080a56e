from __future__ import annotations

import pytest
import torch

from dnnlab.errors import DeviceError
from dnnlab.training import devices
from dnnlab.training.devices import (
    TINY_NETWORK,
    Choice,
    available_devices,
    checked_device,
    chosen_device,
    device_title,
)

no_card = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a graphics card with CUDA")


def never(device: str) -> float:
    raise AssertionError(f"{device} was timed")


def test_that_the_cpu_is_always_there_and_comes_last() -> None:
    assert available_devices()[-1] == "cpu"
    assert device_title("cpu") == "CPU"


def test_that_a_device_that_is_not_there_is_an_error_that_lists_those_that_are() -> None:
    with pytest.raises(DeviceError, match="cuda:99") as caught:
        checked_device("cuda:99")
    assert "cpu" in caught.value.remedy


def test_that_what_was_asked_for_is_taken_without_timing() -> None:
    assert chosen_device("cpu", "float32", 1.0, never) == Choice("cpu")


@pytest.mark.parametrize(("card", "expected"), [(1.0, "cpu"), (0.1, "cuda:0")])
def test_that_auto_times_a_tiny_network_and_takes_the_faster(
    card: float, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "available_devices", lambda: ("cuda:0", "cpu"))
    seconds = {"cuda:0": card, "cpu": 0.5}
    assert chosen_device("auto", "float32", 1.0, seconds.__getitem__) == Choice(expected)


def test_that_auto_takes_the_card_for_a_large_network_without_timing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "available_devices", lambda: ("cuda:0", "cpu"))
    assert chosen_device("auto", "float32", 2 * TINY_NETWORK, never) == Choice("cuda:0")


def test_that_float64_on_mps_goes_to_the_cpu_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "available_devices", lambda: ("mps", "cpu"))
    choice = chosen_device("mps", "float64", 1.0, never)
    assert choice.name == "cpu"
    assert "float64" in choice.note
    assert chosen_device("auto", "float64", 2 * TINY_NETWORK, never) == Choice("cpu")


@no_card
def test_that_a_card_has_a_name_and_comes_before_the_cpu() -> None:
    assert available_devices()[0] == checked_device("cuda") == "cuda:0"
    assert device_title("cuda:0")

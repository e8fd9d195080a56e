"""Where training can run on this machine: names, titles and the choice that `auto` makes."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass

import torch

from dnnlab.errors import DeviceError

TINY_NETWORK = 3e9
"""Multiplications per step below which the CPU may win against an accelerator: about a tenth of a second of work."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A device that was chosen.

    Attributes:
        name: As torch names it: `cpu`, `cuda:0`, `mps`.
        note: Why it is not the one that was asked for; usually empty.
    """

    name: str
    note: str = ""


def available_devices() -> tuple[str, ...]:
    """Return the devices of this machine, best first: graphics cards by CUDA, then MPS, then the CPU."""
    cards = tuple(f"cuda:{index}" for index in range(torch.cuda.device_count())) if torch.cuda.is_available() else ()
    return (*cards, *(("mps",) if torch.backends.mps.is_available() else ()), "cpu")


def device_title(name: str) -> str:
    """Return a device's name for a person, for instance `CPU` or a graphics card's name."""
    if name.startswith("cuda"):
        return str(torch.cuda.get_device_name(torch.device(name)))
    return f"Apple graphics ({platform.processor() or 'MPS'})" if name == "mps" else "CPU"


def checked_device(name: str) -> str:
    """Return the full name of a device of this machine: `cuda` is the first card, `auto` stays `auto`.

    Raises:
        DeviceError: This machine has no such device.
    """
    wanted = "cuda:0" if name == "cuda" else name
    known = ("auto", *available_devices())
    if wanted not in known:
        raise DeviceError(
            f"This machine has no device {name!r}", where="device", remedy="Choose one of " + ", ".join(known)
        )
    return wanted


def chosen_device(
    wanted: str, precision: str, multiplications: float, seconds_per_step: Callable[[str], float]
) -> Choice:
    """Return where to train.

    `auto` takes the best device there is, but times a few steps of a small network on it and on the CPU, and takes
    the faster. MPS has no float64: the CPU takes over.

    Args:
        wanted: `auto` or a device's name.
        precision: `float32` or `float64`.
        multiplications: How many one step takes, roughly.
        seconds_per_step: Times a few steps on a device.

    Raises:
        DeviceError: This machine has no such device.
    """
    name = checked_device(wanted)
    if name == "mps" and precision == "float64":
        return Choice("cpu", "MPS cannot compute in float64, so training runs on the CPU")
    if name != "auto":
        return Choice(name)
    best = next(device for device in available_devices() if not (device == "mps" and precision == "float64"))
    if best == "cpu" or multiplications > TINY_NETWORK:
        return Choice(best)
    return Choice(best if seconds_per_step(best) < seconds_per_step("cpu") else "cpu")

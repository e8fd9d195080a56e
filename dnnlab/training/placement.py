"""On which device a run is laid out."""

from __future__ import annotations

import time

from dnnlab.data.dataset import Dataset
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.project.settings import Settings
from dnnlab.training.continuation import Beginning
from dnnlab.training.devices import chosen_device
from dnnlab.training.machine import Machine

STEPS_TO_TIME = 10


def placed(beginning: Beginning, dataset: Dataset, settings: Settings, wanted: str, seed: int) -> tuple[Machine, str]:
    """Return a machine on the wanted device, and a note if it had to be another one.

    Args:
        beginning: What the run begins or goes on with.
        dataset: The data.
        settings: How to train.
        wanted: A device's name, or `auto`.
        seed: Of the order of the rows.

    Raises:
        DeviceError: This machine has no such device.
        ProjectFileError: A parameter is missing or has another shape.
    """

    def machine_on(device: str) -> Machine:
        return Machine(beginning.network, dataset, settings, beginning.scalings, beginning.arrays, device, seed)

    rows = len(dataset.training)
    rows = min(settings.batch_size or rows, rows)
    multiplications = 6.0 * rows * ParameterIndex.of(beginning.network).size
    choice = chosen_device(
        wanted, settings.precision, multiplications, lambda device: _seconds_per_step(machine_on(device))
    )
    return machine_on(choice.name), choice.note


def _seconds_per_step(machine: Machine) -> float:
    """Time a few steps of a machine that is thrown away afterwards."""
    loss = machine.flat.new_zeros(())
    for step in range(3):  # first calls load kernels
        machine.advance(step, loss)
    loss.item()  # waits for the device
    start = time.perf_counter()
    for step in range(STEPS_TO_TIME):
        machine.advance(step, loss)
    loss.item()
    return (time.perf_counter() - start) / STEPS_TO_TIME

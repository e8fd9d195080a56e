"""What went first when a run became NaN or infinite."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dnnlab.errors import NonFiniteError
from dnnlab.graph.kinds import BIAS, GAIN
from dnnlab.nn.losses import row_errors, sigma_floor
from dnnlab.nn.operations import TrainingPass
from dnnlab.nn.parameters import Slot
from dnnlab.project.optimizer_problems import WHOLE_BATCH
from dnnlab.training.batches import Batches
from dnnlab.training.machine import Machine, State

_LOSS = "The training loss"
_ROOM = 100.0
"""How many times its standard deviation an error may be."""


def non_finite_error(machine: Machine, good: State, until: int) -> NonFiniteError:
    """Repeat the steps from a good state up to step `until`, and return which quantity became NaN or infinite first.

    The machine is left in the state before that step.
    """
    machine.put_back(good)
    loss = machine.flat.new_zeros(())
    before = good
    for step in range(good.step, until):
        before = machine.state(step)
        machine.advance(step, loss)
        if not (bool(torch.isfinite(loss)) and machine.is_finite()):
            quantity = _first_quantity(machine, before)
            machine.put_back(before)
            return _error(machine, quantity, step + 1)
    return _error(machine, _LOSS, until)


def _first_quantity(machine: Machine, before: State) -> str:
    """The first of pre-activations, error, gradient and what it moves that is not finite in the step from `before`."""
    gradient, after = machine.differentiator.gradient.clone(), machine.state(before.step)
    machine.put_back(before)
    network = machine.model.network
    quantity = _in_the_forward_pass(machine, before.step)
    if quantity:
        return quantity
    slots = machine.model.index.slots.values()
    for slot in slots:
        if not slot.frozen and not _all_finite(gradient[slot.start : slot.stop]):
            return f"The gradient at {network.layers[slot.layer].name}"
    for slot in slots:
        name = network.layers[slot.layer].name
        if not all(_all_finite(values[slot.start : slot.stop]) for values in after.states.values()):
            return f"The optimiser's state at {name}"
        if not _all_finite(after.flat[slot.start : slot.stop]):
            return f"The {_words_for(slot)} of {name}"
    return _LOSS


def _in_the_forward_pass(machine: Machine, step: int) -> str:
    model = machine.model
    batches = Batches(machine.training, machine.settings.batch_size, machine.batches.seed, features_first=False)
    batch = batches.at(step)
    with torch.no_grad():
        training = TrainingPass(machine.batches.seed, step)
        responses = model.respond(model.index.views(machine.flat), batch.inputs, training)
        for layer in model.layers:
            if not _all_finite(responses[layer.id].preactivations):
                return f"The pre-activations of {layer.name}"
        for layer in model.outputs:
            a, floor = responses[layer.id].preactivations, sigma_floor(layer, model.scalings.get(layer.id))
            if not _all_finite(row_errors(layer, a, batch.targets[layer.id], floor)):
                return f"The error of {layer.name}"
    return ""


def _words_for(slot: Slot) -> str:
    words = {"weight": "weights", BIAS: "biases", GAIN: "gains"}
    return words.get(slot.name.partition("/")[0], "running statistics")


def _all_finite(values: Tensor) -> bool:
    return bool(torch.isfinite(values).all())


def _error(machine: Machine, quantity: str, step: int) -> NonFiniteError:
    if quantity == _LOSS and (column := _too_large_column(machine)):
        return _too_large_error(machine, column, step)
    free = [layer.name for layer in machine.model.outputs if layer.kind == "mixture" and layer.sigma_floor == 0.0]
    has_rate = machine.settings.optimizer not in WHOLE_BATCH  # the others find the length of a step themselves
    remedy = ("Lower the learning rate" if has_rate else "Choose another optimiser") + (
        f", or give {free[0]} a sigma floor above 0" if free else ""
    )
    return NonFiniteError(f"{quantity} became NaN or infinite", where=f"step {step}", remedy=remedy)


def _too_large_column(machine: Machine) -> tuple[str, float] | None:
    """The target column whose squared errors in its own units no number of this precision holds, and its spread."""
    largest = math.sqrt(torch.finfo(machine.flat.dtype).max) / _ROOM
    spreads = [
        (column, float(scale))
        for layer in machine.model.outputs
        if layer.kind == "regression" and layer.id in machine.model.scalings
        for column, scale in zip(layer.columns, machine.model.scalings[layer.id].scale, strict=False)
    ]
    column, spread = max(spreads, key=lambda pair: pair[1], default=("", 0.0))
    return (column, spread) if spread > largest else None


def _too_large_error(machine: Machine, column: tuple[str, float], step: int) -> NonFiniteError:
    name, spread = column
    power = f"1e{math.floor(math.log10(spread))}"
    single = machine.flat.dtype is torch.float32
    remedy = f"Divide the column by {power} or so" + (", or choose float64 as the precision" if single else "")
    what = f"The loss is too large a number: the values of '{name}' spread over {spread:.0e}"
    return NonFiniteError(what, where=f"step {step}", remedy=f"{remedy}; a lower learning rate would not help")

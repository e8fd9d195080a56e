"""One training step's gradient, in two tiers that agree: eager (autograd, any network) and fused (explicit calls)."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from dnnlab.nn.losses import reported_row_errors, row_errors, sigma_floor
from dnnlab.nn.model import Model
from dnnlab.nn.operations import TrainingPass
from dnnlab.training.batches import Batch
from dnnlab.training.fused_parts import parts_of

LARGEST_BUFFERS = 2**26
"""How many numbers the buffers of one pass may hold; larger batches go through in parts."""


class Differentiator(Protocol):
    """A tier: computes the gradient of a batch's mean error, and the error.

    Attributes:
        execution: The tier's name in the settings.
        gradient: The gradient with respect to what training moves, (trainable,), in scaled units.
        total: The error in original units after `differentiate`: `factor * total + offset`, ().
    """

    execution: str
    gradient: Tensor
    total: Tensor
    factor: float
    offset: float

    def differentiate(self, batch: Batch, step: int = 0) -> None:
        """Compute `gradient` and `total` at the present parameters, for the step after `step` steps.

        The gradient of removed weights and of those frozen by themselves is 0. Running statistics among the parameters
        are brought up to date.
        """


def rows_at_once(model: Model, rows: int) -> int:
    """Return how many of so many rows should go through the model in one pass, for memory's sake."""
    return max(1, min(rows, LARGEST_BUFFERS // numbers_per_row(model)))


def numbers_per_row(model: Model) -> int:
    """Return about how many numbers a pass keeps for each row."""
    return 4 * sum(layer.preactivations for layer in model.layers)  # a, z, deltas, the error's own


class EagerDifferentiator:
    """Autograd on the reference model.

    Attributes:
        objective: The error in scaled units, of which `gradient` is the gradient, ().
    """

    execution = "eager"
    factor = 1.0
    offset = 0.0

    def __init__(self, model: Model, flat: Tensor, rows: int, seed: int = 0) -> None:
        """Take the parameters (size,), which may change between steps, the rows per batch, and dropout's seed."""
        self.gradient = flat.new_zeros(model.index.trainable)
        self.total = flat.new_zeros(())
        self.objective = flat.new_zeros(())
        self._model = model
        self._seed = seed
        self._fixed = fixed_places(model, flat)
        self._rows = rows
        self._chunk = rows_at_once(model, rows)
        self._parameters = {name: view.detach() for name, view in model.index.views(flat).items()}
        frozen = {name for name, slot in model.index.slots.items() if slot.frozen}
        self._leaves = [view for name, view in self._parameters.items() if name not in frozen]
        for leaf in self._leaves:
            leaf.requires_grad_(True)

    def differentiate(self, batch: Batch, step: int = 0) -> None:
        self.total.zero_()
        self.objective.zero_()
        self.gradient.zero_()
        for start in range(0, self._rows, self._chunk):
            training = TrainingPass(self._seed, step, start)
            objective = self._errors(batch, slice(start, start + self._chunk), training)
            self.objective += objective.detach()
            if self._leaves:
                gradients = torch.autograd.grad(objective, self._leaves)
                self.gradient += torch.cat([gradient.reshape(-1) for gradient in gradients])
            for name, values in training.buffers.items():
                self._parameters[name].copy_(values)
        if self._fixed is not None:
            self.gradient.index_fill_(0, self._fixed, 0.0)

    def _errors(self, batch: Batch, rows: slice, training: TrainingPass) -> Tensor:
        """Add some rows' share of the reported error to `total` and return their share of the objective."""
        inputs = {id: x[rows] for id, x in batch.inputs.items()}
        outputs = self._model.outputs_of(self._parameters, inputs, training)
        objective = self.total.new_zeros(())
        for layer in self._model.outputs:
            a, targets = outputs[layer.id], batch.targets[layer.id][rows]
            scaling = self._model.scalings.get(layer.id)
            objective = objective + row_errors(layer, a, targets, sigma_floor(layer, scaling)).sum() / self._rows
            with torch.no_grad():
                self.total += reported_row_errors(layer, a, targets, scaling).sum() / self._rows
        return objective


class FusedDifferentiator:
    """Explicit backpropagation on fixed buffers, for one network or for R copies that differ in their parameters.

    Of copies, `gradient` is (R, trainable) and `total` (R,), and every copy's figures are its own.
    """

    execution = "fused"

    def __init__(self, model: Model, flat: Tensor, rows: int, *, shared: bool = True) -> None:
        """Take the parameters and the number of rows per batch.

        Args:
            model: A network that the fused tier knows.
            flat: (size,), or (R, size) for R copies; they may change between steps.
            rows: Of the batch, of each copy.
            shared: Whether copies share their batches: tensors (units, rows); otherwise (R, units, rows).
        """
        self.gradient = flat.new_zeros(*flat.shape[:-1], model.index.trainable)
        self._fixed = fixed_places(model, flat)
        self._parts = parts_of(
            model, flat, self.gradient, rows, rows_at_once(model, rows), numbers_per_row(model), shared
        )
        self._is_whole = all(part.backpropagation.rows == rows for part in self._parts)
        passes = {id(part.backpropagation) for part in self._parts}
        self._stays_loaded = self._is_whole and (shared or len(passes) == len(self._parts))
        self.factor = 1.0 / rows
        self.offset = self._parts[0].backpropagation.offset
        self.total = self._parts[0].backpropagation.total if len(self._parts) == 1 else flat.new_zeros(flat.shape[:-1])
        self._loaded: Batch | None = None

    def differentiate(self, batch: Batch, step: int = 0) -> None:
        if not self._is_whole:
            self.gradient.zero_()
        is_loaded = self._stays_loaded and batch is self._loaded
        for part in self._parts:
            if not is_loaded:
                part.load(batch)
            part.run()
            if len(self._parts) > 1:
                total = self.total[part.copies]
                total.copy_(part.backpropagation.total) if part.start == 0 else total.add_(part.backpropagation.total)
        self._loaded = batch
        if self._fixed is not None:
            self.gradient.index_fill_(-1, self._fixed, 0.0)


def new_differentiator(execution: str, model: Model, flat: Tensor, rows: int, seed: int = 0) -> Differentiator:
    """Return a tier by name for parameters (size,), batches of so many rows, and a seed of what is random."""
    if execution == "fused":
        return FusedDifferentiator(model, flat, rows)
    return EagerDifferentiator(model, flat, rows, seed)


def fixed_places(model: Model, flat: Tensor) -> Tensor | None:
    """The places of removed and frozen weights among what training moves; None if there are none."""
    removed = model.index.removed[model.index.removed < model.index.trainable]
    fixed = np.union1d(removed, model.index.held)
    return torch.from_numpy(fixed).to(flat.device) if len(fixed) else None

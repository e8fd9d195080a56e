"""The rows of each step: all of them, or minibatches of a copy that is shuffled anew for every epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.graph.layer import LayerId
from dnnlab.training.preparation import Part
from dnnlab.training.shared_tensors import turned


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The rows of one step.

    Attributes:
        inputs: The scaled columns of each input layer, (rows, units) or (units, rows).
        targets: The targets of each output layer, (rows, L) or (L, rows); class codes (rows,) or (1, rows).
    """

    inputs: Mapping[LayerId, Tensor]
    targets: Mapping[LayerId, Tensor]


class Batches:
    """Which rows each step takes, as a function of the seed and the step alone.

    An epoch is a random order of the training rows, cut into batches of equal size; the few rows that are left over
    wait for the next order.

    Attributes:
        rows: Rows per batch.
        per_epoch: Batches per epoch; 1 when every step takes all rows.
        seed: Of the random orders.
        features_first: Whether batches lie (units, rows).
    """

    def __init__(self, part: Part, batch_size: int, seed: int, *, features_first: bool) -> None:
        """Lay the data out.

        Args:
            part: The training rows.
            batch_size: Rows per batch; 0, or the number of rows or more, takes all rows at every step.
            seed: Of the random orders.
            features_first: Whether batches come as (units, rows), for the fused tier.
        """
        self.seed = seed
        self.rows = part.count if batch_size == 0 else min(batch_size, part.count)
        self.per_epoch = part.count // self.rows
        self._part = part
        self.features_first = features_first
        self._epoch = -1
        self._copy = self._laid_out(part) if self.is_full else Batch({}, {})
        self._batches = [self._copy] if self.is_full else []

    @property
    def is_full(self) -> bool:
        """Whether every step takes all rows."""
        return self.rows == self._part.count

    def at(self, step: int) -> Batch:
        """Return the rows of the step after `step` steps."""
        if self.is_full:
            return self._copy
        epoch, place = divmod(step, self.per_epoch)
        self._shuffle(epoch)
        return self._batches[place]

    def epoch_of(self, step: int) -> Batch:
        """Return the rows of all steps of an epoch, that of the step after `step` steps.

        Of minibatches all are stacked: (batches, rows, units), features first (batches, units, rows).
        """
        if not self.is_full:
            self._shuffle(step // self.per_epoch)
        return self._copy

    def _shuffle(self, epoch: int) -> None:
        """Lay out an epoch's rows in their order, and its batches as views of them."""
        if epoch == self._epoch:
            return
        order = epoch_order(self.seed, epoch, self._part.count)
        used = torch.from_numpy(order[: self.rows * self.per_epoch].reshape(self.per_epoch, self.rows))
        inputs = {id: values[used.to(values.device)] for id, values in self._part.inputs.items()}
        targets = {id: values[used.to(values.device)] for id, values in self._part.targets.items()}
        self._copy = self._laid_out(Batch(inputs, targets))
        self._batches = [
            Batch(
                {id: values[place] for id, values in self._copy.inputs.items()},
                {id: values[place] for id, values in self._copy.targets.items()},
            )
            for place in range(self.per_epoch)
        ]
        self._epoch = epoch

    def _laid_out(self, rows: Part | Batch) -> Batch:
        if not self.features_first:
            return Batch(rows.inputs, rows.targets)
        return Batch(
            {id: turned(values) for id, values in rows.inputs.items()},
            {id: self._turned(values) for id, values in rows.targets.items()},
        )

    def _turned(self, targets: Tensor) -> Tensor:
        """Targets (..., rows, L) as (..., L, rows), class codes (..., rows) as (..., 1, rows)."""
        if targets.dtype == torch.int64:
            return targets.unsqueeze(-2)
        return turned(targets)


def epoch_order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """Return the order in which an epoch takes the rows, (count,)."""
    return np.random.default_rng((seed, epoch)).permutation(count)

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
        self._features_first = features_first
        self._epoch = -1
        self._batches: list[Batch] = []
        if self.is_full:
            self._batches = [self._batch(part.inputs, part.targets)]

    @property
    def is_full(self) -> bool:
        """Whether every step takes all rows."""
        return self.rows == self._part.count

    def at(self, step: int) -> Batch:
        """Return the rows of the step after `step` steps."""
        if self.is_full:
            return self._batches[0]
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._shuffle(epoch)
        return self._batches[place]

    def _shuffle(self, epoch: int) -> None:
        used = torch.from_numpy(epoch_order(self.seed, epoch, self._part.count)[: self.rows * self.per_epoch])
        inputs = {id: values[used.to(values.device)] for id, values in self._part.inputs.items()}
        targets = {id: values[used.to(values.device)] for id, values in self._part.targets.items()}
        self._batches = [
            self._batch(
                {id: values[start : start + self.rows] for id, values in inputs.items()},
                {id: values[start : start + self.rows] for id, values in targets.items()},
            )
            for start in range(0, len(used), self.rows)
        ]
        self._epoch = epoch

    def _batch(self, inputs: Mapping[LayerId, Tensor], targets: Mapping[LayerId, Tensor]) -> Batch:
        if not self._features_first:
            return Batch(inputs, targets)
        return Batch(_turned(inputs), _turned(targets))


def epoch_order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """Return the order in which an epoch takes the rows, (count,)."""
    return np.random.default_rng((seed, epoch)).permutation(count)


def _turned(tensors: Mapping[LayerId, Tensor]) -> dict[LayerId, Tensor]:
    return {id: (values.T if values.ndim == 2 else values.unsqueeze(0)).contiguous() for id, values in tensors.items()}

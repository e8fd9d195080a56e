"""The rows of each step of several copies of a network: the same for all, or minibatches in each copy's own order."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from dnnlab.training.batches import Batch, Batches, epoch_order
from dnnlab.training.preparation import Part


class CopiesBatches:
    """Which rows each step takes, copy by copy the same as an ordinary run with that copy's seed (see `Batches`).

    Attributes:
        rows: Rows per batch.
        shared: Whether all copies read the same rows: then a batch has no dimension of copies.
    """

    def __init__(self, part: Part, batch_size: int, seeds: Sequence[int], *, features_first: bool) -> None:
        """Lay the data out.

        Args:
            part: The training rows.
            batch_size: Rows per batch; 0, or the number of rows or more, takes all rows at every step.
            seeds: Of each copy's random orders.
            features_first: Whether batches come as (units, rows), (copies, units, rows), for the fused tier.
        """
        ordinary = Batches(part, batch_size, seeds[0], features_first=features_first)
        self.rows, self.shared = ordinary.rows, ordinary.is_full
        self._per_epoch = ordinary.per_epoch
        self._part, self._seeds, self._features_first = part, tuple(seeds), features_first
        self._whole = ordinary.at(0) if self.shared else None
        self._epoch = -1
        self._orders = torch.empty(0, dtype=torch.int64)

    def at(self, step: int) -> Batch:
        """Return the rows of the step after `step` steps."""
        if self._whole is not None:
            return self._whole
        epoch, place = divmod(step, self._per_epoch)
        if epoch != self._epoch:
            orders = [torch.from_numpy(epoch_order(seed, epoch, self._part.count)) for seed in self._seeds]
            self._orders, self._epoch = torch.stack(orders), epoch
        rows = self._orders[:, place * self.rows : (place + 1) * self.rows]
        inputs = {id: self._gathered(values, rows) for id, values in self._part.inputs.items()}
        return Batch(inputs, {id: self._gathered(values, rows) for id, values in self._part.targets.items()})

    def _gathered(self, values: Tensor, rows: Tensor) -> Tensor:
        """The rows (R, B) of the data (N, units) or (N,), in the tier's layout."""
        taken = values.index_select(0, rows.reshape(-1).to(values.device)).view(*rows.shape, *values.shape[1:])
        if not self._features_first:
            return taken
        return taken.transpose(1, 2) if taken.ndim == 3 else taken.unsqueeze(1)

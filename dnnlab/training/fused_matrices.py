"""Merged blocks that are nearly dense, in the fused tier: one matrix for each, 0 where there is no weight."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.nn.level_plan import SPARSE_WORTH, Block, Places, Plan
from dnnlab.training.fused_activations import Call
from dnnlab.training.fused_copies import Copies


def is_dense(plan: Plan, block: Block) -> bool:
    """Whether a matrix over all units from a merged block's first source to its last is worth its zeros."""
    edges = plan.edges.between(block.start, block.stop)
    return block.merged and block.units * _width(plan, block) <= SPARSE_WORTH * (edges.stop - edges.start)


class Matrices:
    """The matrices of dense blocks, side by side in one buffer; of R copies R matrices for each block."""

    def __init__(self, plan: Plan, copies: Copies, flat: Tensor, trainable: int) -> None:
        """Lay them out; see `Levels`."""
        self.blocks = [block for block in plan.blocks if block.merged and is_dense(plan, block)]
        self._plan, self._copies, self._flat = plan, copies, flat.view(-1)
        self._count = copies.count or 1
        starts = np.concatenate([[0], np.cumsum([self._count * b.units * _width(plan, b) for b in self.blocks])])
        self._weights, self._gradients = (flat.new_zeros(int(starts[-1])) for _ in range(2))
        self._start = {block.start: int(start) for block, start in zip(self.blocks, starts[:-1], strict=True)}
        places, within = self._places()
        learned = places >= 0
        self._weights[self._tensor(within[~learned])] = 1.0  # identity connections
        self._places_in_flat, self._within = self._tensor(places[learned]), self._tensor(within[learned])
        own, size = places % flat.shape[-1], flat.shape[-1]
        moved = learned & (own < trainable)
        self._moved_within = self._tensor(within[moved])
        self._moved_places = self._tensor(own[moved] + places[moved] // size * trainable)

    def collected(self) -> tuple[Call, ...]:
        """Return the calls that take the weights out of the flat vector."""
        if not self.blocks:
            return ()
        values = self._flat.new_empty(len(self._within))
        return (
            partial(torch.index_select, self._flat, 0, self._places_in_flat, out=values),
            partial(self._weights.index_copy_, 0, self._within, values),
        )

    def weighted_sum(self, block: Block, bias: Tensor, activations: Tensor, a: Tensor) -> Call:
        """Return the call that writes the pre-activations of a block into `a`, (units, rows)."""
        weight, z = self._matrix(block, self._weights), self._sources(block, activations)
        return partial(self._copies.added_product, bias, weight, z, out=self._copies.apart(a))

    def returned(self, block: Block, deltas: Tensor, moved: NDArray[np.bool_], *, adds: bool) -> list[Call]:
        """Return the calls that bring dE/dz of a block's hidden units back from dense blocks: the first overwrites."""
        number = self._plan.blocks.index(block)
        into = self._copies.apart(deltas[block.start : block.start + block.hidden])
        calls: list[Call] = []
        for target in self.blocks:
            if number not in target.sources or not moved[target.start]:
                continue
            first = block.start - self._plan.blocks[target.sources[0]].start
            weight = self._matrix(target, self._weights)[..., first : first + block.hidden].mT
            delta = self._copies.apart(deltas[target.start : target.stop])
            product = (
                partial(self._copies.added_product, into, weight, delta)
                if adds or calls
                else partial(self._copies.product, weight, delta)
            )
            calls.append(partial(product, out=into))
        return calls

    def gradients(
        self, gradient: Tensor, activations: Tensor, deltas: Tensor, moved: NDArray[np.bool_], beta: float, alpha: float
    ) -> tuple[Call, ...]:
        """Return the calls that make the gradient of the weights; see `Levels.gradients`."""
        if not len(self._moved_places):
            return ()
        calls: list[Call] = []
        for block in self.blocks:
            if moved[block.start]:
                sums, delta = self._matrix(block, self._gradients), self._copies.apart(deltas[block.start : block.stop])
                z = self._sources(block, activations).mT
                calls.append(partial(self._copies.added_product, sums, delta, z, beta=0.0, alpha=alpha, out=sums))
        into, values = gradient.view(-1), self._flat.new_empty(len(self._moved_places))
        return (
            *calls,
            partial(torch.index_select, self._gradients, 0, self._moved_within, out=values),
            partial(into.index_add_ if beta else into.index_copy_, 0, self._moved_places, values),
        )

    def _matrix(self, block: Block, buffer: Tensor) -> Tensor:
        """A block's matrix (units, source units), of copies (R, units, source units), in one of the buffers."""
        width, start = _width(self._plan, block), self._start[block.start]
        shape = (block.units, width) if self._copies.count is None else (self._count, block.units, width)
        return buffer[start : start + self._count * block.units * width].view(shape)

    def _sources(self, block: Block, activations: Tensor) -> Tensor:
        first, last = self._plan.blocks[block.sources[0]], self._plan.blocks[block.sources[-1]]
        return self._copies.apart(activations[first.start : last.stop])

    def _places(self) -> tuple[Places, Places]:
        """Each edge's place in the flat vector of all copies, -1 for an identity connection, and in the buffer."""
        places, within = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        edges, copies = self._plan.edges, np.arange(self._count)[:, None]
        for block in self.blocks:
            which, width = edges.between(block.start, block.stop), _width(self._plan, block)
            columns = edges.sources[which] - self._plan.blocks[block.sources[0]].start
            cells = (edges.targets[which] - block.start) * width + columns
            within.append((self._start[block.start] + copies * block.units * width + cells).ravel())
            own = edges.places[which]
            places.append(np.where(own < 0, -1, copies * (len(self._flat) // self._count) + own).ravel())
        return np.concatenate(places), np.concatenate(within)

    def _tensor(self, places: Places) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(places)).to(self._flat.device)


def _width(plan: Plan, block: Block) -> int:
    return plan.blocks[block.sources[-1]].stop - plan.blocks[block.sources[0]].start

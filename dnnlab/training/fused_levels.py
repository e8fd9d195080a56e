"""The products of many small layers at once, in the fused tier: weights that are not there cost nothing.

Weights, activations and gradients lie in one buffer each, so that what arrives at a level is one call, and the
gradient of all weights is another one: dE/dw = sum over rows of delta_target z_source.
"""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.nn.level_plan import Block, Places, Plan
from dnnlab.training.fused_activations import Call
from dnnlab.training.fused_copies import Copies
from dnnlab.training.fused_matrices import Matrices


class Levels:
    """The buffers of all units and the products at merged blocks. Of R copies, unit u of copy r has row u R + r.

    Attributes:
        activations: z, (units, rows), of copies (units, R rows).
        deltas: dE_n/da, at hidden units dE_n/dz before their activation's turn; as `activations`.
    """

    def __init__(self, plan: Plan, copies: Copies, flat: Tensor, trainable: int, moved: NDArray[np.bool_]) -> None:
        """Lay the buffers out.

        Args:
            plan: Of the network; some blocks are merged.
            copies: How buffers lie.
            flat: The parameters, (size,) or (R, size); read at every pass.
            trainable: How many of the first parameters training moves.
            moved: Whether a gradient is needed of what arrives at each unit, (units,).
        """
        self.activations = copies.buffer(plan.units).zero_()
        self.deltas = copies.buffer(plan.units).zero_()
        self._plan = plan
        self._copies, self._rows = copies, copies.rows
        self._count = copies.count or 1
        self._flat = flat.view(-1)
        self._size, self._trainable = flat.shape[-1], trainable
        self._z, self._delta = (buffer.view(-1, copies.rows) for buffer in (self.activations, self.deltas))
        self._moved = moved
        self._matrices = Matrices(plan, copies, flat, trainable)
        self._dense = {block.start for block in self._matrices.blocks}
        edges = plan.edges
        sparse = np.ones(len(edges.targets), np.bool_)
        for block in self._matrices.blocks:
            sparse[edges.between(block.start, block.stop)] = False
        self._targets, order = self._of_copies(edges.targets[sparse], edges.sources[sparse])
        self._sources = self._repeated(edges.sources[sparse])[order]
        self._places = self._in_flat(edges.places[sparse], self._size)[order]
        self._weights = flat.new_ones(len(order))
        self._bias = flat.new_zeros(plan.units * self._count, 1)
        needed = np.flatnonzero(moved[self._targets // self._count])
        self._returning = needed[np.lexsort((self._targets[needed], self._sources[needed]))]
        self._returned = flat.new_empty(len(self._returning))

    def collected(self) -> tuple[Call, ...]:
        """Return the calls that take the weights and biases out of the flat vector, before all others."""
        learned = np.flatnonzero(self._places >= 0)
        places, into = self._tensor(self._places[learned]), self._tensor(learned)
        weights = self._weights if len(learned) == len(self._places) else self._weights.new_empty(len(learned))
        calls: list[Call] = [partial(torch.index_select, self._flat, 0, places, out=weights)]
        if weights is not self._weights:
            calls.append(partial(self._weights.index_copy_, 0, into, weights))
        edges = self._plan.edges
        units = self._tensor(self._repeated(edges.bias_units))
        bias_places = self._tensor(self._in_flat(edges.bias_places, self._size))
        biases = self._flat.new_empty(len(units))
        calls += [
            partial(torch.index_select, self._flat, 0, bias_places, out=biases),
            partial(self._bias.view(-1).index_copy_, 0, units, biases),
            partial(torch.index_select, self._weights, 0, self._tensor(self._returning), out=self._returned),
        ]
        return (*calls, *self._matrices.collected())

    def weighted_sums(self, block: Block, a: Tensor) -> Call:
        """Return the call that writes the pre-activations of a merged block into `a`, (units, rows)."""
        start, stop = block.start * self._count, block.stop * self._count
        into, bias = a.view(-1, self._rows), self._bias[start:stop]
        if block.start in self._dense:
            of_copies = bias if self._copies.count is None else bias.view(-1, self._count, 1).transpose(0, 1)
            return self._matrices.weighted_sum(block, of_copies, self.activations, a)
        arriving = _Bags(self._targets, self._sources, start, stop, self._weights, self._z)
        return lambda: torch.add(arriving(), bias, out=into)

    def returned(self, block: Block) -> list[Call]:
        """Return the calls that write what comes back from merged blocks, dE/dz of a block's hidden units, if any."""
        start, stop = block.start * self._count, (block.start + block.hidden) * self._count
        sources, targets = self._sources[self._returning], self._targets[self._returning]
        first, last = np.searchsorted(sources, (start, stop))
        calls: list[Call] = []
        if first < last:
            into = self._delta[start:stop]
            leaving = _Bags(sources, targets, start, stop, self._returned, self._delta)
            calls.append(lambda: into.copy_(leaving()))
        return calls + self._matrices.returned(block, self.deltas, self._moved, adds=bool(calls))

    def gradients(self, gradient: Tensor, beta: float, alpha: float) -> tuple[Call, ...]:
        """Return the calls that make the gradient of the weights and biases, after all others.

        Args:
            gradient: (trainable,) or (R, trainable).
            beta: 0 replaces what is there, 1 adds to it.
            alpha: What the sums over rows are multiplied by.
        """
        into, edges = gradient.view(-1), self._plan.edges
        add = partial(into.index_add_, 0) if beta else partial(into.index_copy_, 0)
        calls: list[Call] = []
        within = self._places % self._size
        learned = np.flatnonzero((self._places >= 0) & (within < self._trainable))
        if len(learned):
            places = within[learned] + self._places[learned] // self._size * self._trainable
            products = self._products(learned)
            values = products.values()
            sampled = partial(torch.sparse.sampled_addmm, products, self._delta, self._z.T, beta=0.0, alpha=alpha)
            calls += [partial(sampled, out=products), partial(add, self._tensor(places), values)]
        trained = edges.bias_places < self._trainable
        if trained.any():
            units = self._tensor(self._repeated(edges.bias_units[trained]))
            places = self._in_flat(edges.bias_places[trained], self._trainable)
            sums, chosen = self._delta.new_empty(len(self._delta)), self._delta.new_empty(len(units))
            ones = self._delta.new_full((self._rows,), alpha)
            calls += [
                partial(torch.mv, self._delta, ones, out=sums),
                partial(torch.index_select, sums, 0, units, out=chosen),
                partial(add, self._tensor(places), chosen),
            ]
        return (*calls, *self._matrices.gradients(gradient, self.activations, self.deltas, self._moved, beta, alpha))

    def _products(self, learned: Places) -> Tensor:
        """A sparse matrix (units, units) with a place for the gradient of each of these edges, in their order."""
        targets, units = self._targets[learned], len(self._delta)
        starts = torch.from_numpy(np.searchsorted(targets, np.arange(units + 1)))
        columns = torch.from_numpy(np.ascontiguousarray(self._sources[learned]))
        values = torch.zeros(len(learned), dtype=self._delta.dtype)
        with warnings.catch_warnings():  # that such matrices are new in torch
            warnings.simplefilter("ignore")
            return torch.sparse_csr_tensor(starts, columns, values, (units, units), device=self._delta.device)

    def _of_copies(self, targets: Places, sources: Places) -> tuple[Places, Places]:
        """The target rows of all copies' edges, ascending, and the order that makes them so."""
        of_copies = self._repeated(targets)
        order = np.lexsort((self._repeated(sources), of_copies))
        return of_copies[order], order

    def _repeated(self, units: Places) -> Places:
        """The rows of some units, copy after copy."""
        rows: Places = (np.arange(self._count)[:, None] + units * self._count).ravel()
        return rows

    def _in_flat(self, places: Places, size: int) -> Places:
        """Places in a flat vector of so many numbers, copy after copy; -1 stays -1."""
        repeated: Places = np.where(places < 0, -1, np.arange(self._count)[:, None] * size + places).ravel()
        return repeated

    def _tensor(self, places: Places) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(places)).to(self._flat.device)


class _Bags:
    """For each of the rows from `start` up to `stop` the weighted sum of others: sum_j w_j values_j."""

    def __init__(self, rows: Places, others: Places, start: int, stop: int, weights: Tensor, values: Tensor) -> None:
        first, last = (int(place) for place in np.searchsorted(rows, (start, stop)))
        offsets = np.searchsorted(rows[first:last], np.arange(start, stop + 1))
        self._others = torch.from_numpy(np.ascontiguousarray(others[first:last])).to(values.device)
        self._offsets = torch.from_numpy(offsets).to(values.device)
        self._weights, self._values = weights[first:last], values

    def __call__(self) -> Tensor:
        return torch.embedding_bag(self._values, self._others, self._offsets, False, 0, False, self._weights, True)[
            0
        ]  # not by gradients' frequency, sums, not sparse; the last offset is the end

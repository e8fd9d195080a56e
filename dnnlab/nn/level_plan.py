"""Which layers of a network are computed together, and where their units and weights lie.

Layers whose inputs are ready together stand on one *level*. A level of many small layers is computed as one block: one
product with a matrix into which their weights are put, 0 where there is none, 1 where an identity connection is. Large
layers stay blocks by themselves, and their matrices where they lie in the flat vector.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.kinds import Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, ConnectionKind
from dnnlab.nn.model import Model

CALL_WORTH = 1500
"""About how many weights a pass of some hundred rows multiplies with in the time that one more call takes."""

SPARSE_WORTH = 7
"""How many times as long a weight takes that is looked up by itself as one in a matrix."""

FEWEST_SPARED = 16
"""Where blocks would spare fewer connections than that in all, the network is left as it is."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Layers that are computed together.

    Attributes:
        layers: One layer by itself, or all that were put together: those of one activation function side by side,
            outputs last.
        start: The number of its first unit, over all blocks; an output counts its pre-activations.
        units: How many it has.
        sources: The blocks that lead to it, ascending.
        merged: Whether it is computed by one product; else it is one layer, or the inputs.
        runs: Activation functions and how many units in a row each applies to.
    """

    layers: tuple[Layer, ...]
    start: int
    units: int
    sources: tuple[int, ...]
    merged: bool
    runs: tuple[tuple[str, int], ...]

    @property
    def stop(self) -> int:
        return self.start + self.units

    @property
    def hidden(self) -> int:
        """How many of its units are before those of outputs."""
        return self.units - sum(layer.preactivations for layer in self.layers if layer.role is Role.OUTPUT)


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The single weights that arrive at merged blocks, by target unit and then by source unit, (E,) each.

    Attributes:
        targets: The numbers of the units at which they arrive.
        sources: The numbers of the units from which they come.
        places: Where they lie in the flat vector; -1 for those of identity connections, which are 1.
        bias_units: The numbers of the merged units with a bias, (B,).
        bias_places: Where the biases lie in the flat vector, (B,).
    """

    targets: Places
    sources: Places
    places: Places
    bias_units: Places
    bias_places: Places

    def between(self, start: int, stop: int) -> slice:
        """Which edges arrive at the units from `start` up to `stop`."""
        first, last = np.searchsorted(self.targets, (start, stop))
        return slice(int(first), int(last))


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How a network is computed level by level.

    Attributes:
        blocks: In the order in which they are computed.
        block_of: The number of each layer's block.
        start_of: The number of each layer's first unit.
        units: How many there are in all blocks.
        edges: What arrives at merged blocks.
    """

    blocks: tuple[Block, ...]
    block_of: Mapping[LayerId, int]
    start_of: Mapping[LayerId, int]
    units: int
    edges: Edges

    @property
    def is_merged(self) -> bool:
        """Whether any layers are put together; otherwise every layer is a block by itself."""
        return any(block.merged for block in self.blocks)

    @property
    def area(self) -> int:
        """How many numbers the matrices of all merged blocks have, over the units of all their source blocks."""
        return sum(block.units * self.width(block) for block in self.blocks if block.merged)

    def width(self, block: Block) -> int:
        """How many units all source blocks of a block have."""
        return sum(self.blocks[source].units for source in block.sources)

    def within(self, layer: Layer) -> slice:
        """Where in its block a layer's units lie."""
        start = self.start_of[layer.id] - self.blocks[self.block_of[layer.id]].start
        return slice(start, start + layer.preactivations)

    def columns(self, block: Block) -> Places:
        """For each edge that arrives at a merged block its column in a matrix over the units of all source blocks."""
        starts = np.array([self.blocks[source].start for source in block.sources])
        widths = [self.blocks[source].units for source in block.sources]
        offsets = np.concatenate([[0], np.cumsum(widths)])[:-1]
        sources = self.edges.sources[self.edges.between(block.start, block.stop)]
        which = np.searchsorted(starts, sources, side="right") - 1
        columns: Places = sources - starts[which] + offsets[which]
        return columns


_PLANS: WeakKeyDictionary[Model, Plan] = WeakKeyDictionary()


def plan_of(model: Model) -> Plan:
    """Return how a model is computed level by level."""
    plan = _PLANS.get(model)
    if plan is None:
        plan = _PLANS[model] = _new_plan(model)
    return plan


def plan_by_layers(model: Model) -> Plan:
    """Return the plan in which every layer is a block by itself."""
    arriving = {layer.id: model.arriving(layer.id) for layer in model.layers}
    return _laid_out(model, arriving, _levels(model, arriving), merging=False)


def _new_plan(model: Model) -> Plan:
    arriving = {layer.id: model.arriving(layer.id) for layer in model.layers}
    levels = _levels(model, arriving)
    plan = _laid_out(model, arriving, levels, merging=True)
    spared = sum(len(arriving[layer.id]) for block in plan.blocks if block.merged for layer in block.layers)
    spared -= sum(block.merged for block in plan.blocks)
    return plan if spared >= FEWEST_SPARED else _laid_out(model, arriving, levels, merging=False)


Arriving = Mapping[LayerId, tuple[Connection, ...]]


def _levels(model: Model, arriving: Arriving) -> list[list[Layer]]:
    """The layers of each level, inputs first."""
    level_of: dict[LayerId, int] = {}
    levels: list[list[Layer]] = []
    for layer in model.layers:
        level = 1 + max((level_of[c.source] for c in arriving[layer.id]), default=-1)
        level_of[layer.id] = level
        levels.extend([] for _ in range(level + 1 - len(levels)))
        levels[level].append(layer)
    return levels


def _laid_out(model: Model, arriving: Arriving, levels: Sequence[Sequence[Layer]], *, merging: bool) -> Plan:
    blocks: list[Block] = []
    block_of: dict[LayerId, int] = {}
    start_of: dict[LayerId, int] = {}
    units = 0
    for level in levels:
        for layers, merged in _groups(model, level, arriving, block_of, blocks) if merging else _apart(level):
            sources = sorted({block_of[c.source] for layer in layers for c in arriving[layer.id]})
            start = units
            for layer in layers:
                block_of[layer.id], start_of[layer.id] = len(blocks), units
                units += layer.preactivations
            runs = tuple(
                (name, sum(layer.preactivations for layer in run))
                for name, run in groupby(layers, key=lambda layer: layer.activation)
            )
            blocks.append(Block(tuple(layers), start, units - start, tuple(sources), merged, runs))
    merged_layers = [layer for block in blocks if block.merged for layer in block.layers]
    edges = _edges(model, arriving, merged_layers, start_of)
    return Plan(tuple(blocks), block_of, start_of, units, edges)


def _apart(level: Iterable[Layer]) -> list[tuple[Sequence[Layer], bool]]:
    return [([layer], False) for layer in level]


def _groups(
    model: Model, level: Sequence[Layer], arriving: Arriving, block_of: Mapping[LayerId, int], blocks: Sequence[Block]
) -> list[tuple[Sequence[Layer], bool]]:
    """Which layers of a level are computed together: all that sum, where that is worth it, and all inputs."""
    if level[0].role is Role.INPUT:
        return [(level, False)]
    summing = [layer for layer in level if layer.declared.combine in (Combine.SUM, Combine.CONCATENATE)]
    arrows = [connection for layer in summing for connection in arriving[layer.id]]
    width = sum(blocks[source].units for source in {block_of[c.source] for c in arrows})
    area = width * sum(layer.preactivations for layer in summing)
    own = {layer.id: layer for layer in summing}
    weights = sum(_weights(model, connection) for connection in arrows)
    if min(area, SPARSE_WORTH * weights) >= CALL_WORTH * (len(arrows) - 1):
        return _apart(level)
    together = sorted(summing, key=lambda layer: (layer.role is Role.OUTPUT, layer.activation))
    return [(together, True), *_apart(layer for layer in level if layer.id not in own)]


def _weights(model: Model, connection: Connection) -> int:
    slot = model.index.slots.get(f"weight/{connection.id}")
    return slot.size if slot is not None else 0


def _edges(model: Model, arriving: Arriving, merged: Iterable[Layer], start_of: Mapping[LayerId, int]) -> Edges:
    """Lay the weights of all connections out as single ones, without those that were removed."""
    dense: list[tuple[int, int, int, int, int]] = []  # flat place, rows, columns, first target, first source
    plain: list[tuple[int, int, int]] = []  # count, first target, first source
    biases: list[tuple[int, int, int]] = []  # count, first unit, flat place
    slots, layers = model.index.slots, model.network.layers
    for layer in merged:
        target = start_of[layer.id]
        offset = 0
        for connection in arriving[layer.id]:
            source, width = start_of[connection.source], layers[connection.source].width
            if connection.kind is ConnectionKind.DENSE:
                start = slots[f"weight/{connection.id}"].start
                dense.append((start, layer.preactivations, width, target, source))
            else:
                plain.append((width, target + offset, source))
                offset += width if layer.declared.combine is Combine.CONCATENATE else 0
        if layer.bias:
            biases.append((layer.preactivations, target, slots[f"bias/{layer.id}"].start))
    starts, rows, columns, first_targets, first_sources = _columns(dense, 5)
    which, within = _expanded(rows * columns)
    places = starts[which] + within
    targets = first_targets[which] + within // np.maximum(columns[which], 1)
    sources = first_sources[which] + within % np.maximum(columns[which], 1)
    there = ~np.isin(places, model.index.removed)
    counts, plain_targets, plain_sources = _columns(plain, 3)
    which, within = _expanded(counts)
    targets = np.concatenate([targets[there], plain_targets[which] + within])
    sources = np.concatenate([sources[there], plain_sources[which] + within])
    places = np.concatenate([places[there], np.full(len(which), -1)])
    order = np.lexsort((sources, targets))
    counts, units, bias_starts = _columns(biases, 3)
    which, within = _expanded(counts)
    return Edges(targets[order], sources[order], places[order], units[which] + within, bias_starts[which] + within)


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Places:
    return np.array(rows, dtype=np.int64).reshape(-1, count).T


def _expanded(counts: Places) -> tuple[Places, Places]:
    """Which group each of so many members per group is of, and its place in it."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)

"""Answers `Weights`: the size and sign of the weights on every connection."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.link.probes import Weights, WeightsAnswer
from dnnlab.nn.parameters import Slot

MOST_WEIGHTS = 20_000
"""Of a larger matrix, evenly spread weights stand for all: the picture shows quantiles."""


def answer(subject: Subject, probe: Weights) -> WeightsAnswer:
    """Return quantiles of each dense connection's weights, and the end of the colour scale."""
    slots = subject.evaluator.model.index.slots
    weights = {
        name.removeprefix("weight/"): np.sort(_sample(_present(slots[name], array(tensor))))
        for name, tensor in subject.evaluator.parameters.items()
        if name.startswith("weight/")
    }
    strands = {connection: _quantiles(values, probe.strands) for connection, values in weights.items()}
    sizes = np.abs(np.concatenate([*weights.values(), np.empty(0, np.float32)]))
    limit = float(np.quantile(sizes, 0.97)) if sizes.size else 0.0
    return WeightsAnswer(strands, limit, dict(subject.gradient_norms()))


def _present(slot: Slot, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights that were not removed, flat."""
    return values.reshape(-1) if slot.mask is None else values[~slot.removed]


def _sample(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return values[:: -(-len(values) // MOST_WEIGHTS)] if len(values) > MOST_WEIGHTS else values


def _quantiles(ascending: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    if len(ascending) <= count:
        return ascending
    return ascending[np.linspace(0, len(ascending) - 1, count).round().astype(np.int64)]

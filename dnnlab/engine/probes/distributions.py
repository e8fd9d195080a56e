"""Answers `Distributions`: how something of a layer is distributed, at the present and along the run."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dnnlab.engine.past import Distribution, Past
from dnnlab.engine.probes.subject import Subject, array
from dnnlab.engine.probes.training_error import gradients, rows_through
from dnnlab.errors import NetworkError
from dnnlab.graph.layer import LayerId
from dnnlab.link.probes import Distributions, DistributionsAnswer, Quantity

BUDGET = 0.005
"""Seconds that one answer spends on moments of the past; the others are looked at when it is asked again."""
MOST_VALUES = 1 << 16
"""Of more values, this many evenly spread ones are counted."""
MOST_LOOKED_AT = 240
"""Snapshots of a long tape that are looked at: half of them even on the axis of steps, half on its logarithm."""
LEAST_GRADIENT = 1e-12
"""Smaller ones count as this large: 0 has no logarithm."""


def answer(subject: Subject, probe: Distributions) -> DistributionsAnswer:
    """Return the distributions, as far as they are known and as many more as there is time for.

    Raises:
        UnknownLayerError: The network does not compute this layer.
        NetworkError: Only one moment is known, or the layer has nothing of the kind.
    """
    subject.layer(probe.layer)
    if subject.past is None:
        raise NetworkError("Only one moment of this run is known")
    past = subject.past()
    key, record = (probe.layer, probe.quantity), past.distributions
    present = replace(subject, evaluator=past.present)
    record.put(key, past.step, Distribution.of(_values(present, *key)))
    missing = [step for step in _chosen(past.kept) if not record.knows(key, step)]
    deadline = time.perf_counter() + BUDGET
    for number, step in enumerate(_coarse_first(missing)):
        if number and time.perf_counter() > deadline:
            break
        record.put(key, step, _at(subject, past, step, *key))
    left = sum(not record.knows(key, step) for step in missing)
    found = record.of(key)
    if not found:
        raise NetworkError(f"The layer has no {probe.quantity}", where=subject.layer(probe.layer).name)
    edges = _edges(list(found.values()), probe.bins)
    counts = np.stack([one.on(edges) for one in found.values()])
    steps = np.array(list(found), dtype=np.int64)
    return DistributionsAnswer(steps, edges.astype(np.float32), counts.astype(np.float32), left)


def _at(subject: Subject, past: Past, step: int, layer: LayerId, quantity: Quantity) -> Distribution | None:
    """The distribution at a snapshot; None where it cannot be read, or the layer was not there yet."""
    evaluator = past.evaluator(step)
    if evaluator is None or layer not in evaluator.network.compiled:
        return None
    return Distribution.of(_values(replace(subject, evaluator=evaluator), layer, quantity))


def _values(subject: Subject, layer: LayerId, quantity: Quantity) -> NDArray[np.floating]:
    match quantity:
        case "activations":
            return _spread(array(rows_through(subject)[layer].activations))
        case "preactivations":
            return _spread(array(rows_through(subject)[layer].preactivations))
    slots = subject.evaluator.model.index.slots
    names = [name for name, slot in slots.items() if slot.layer == layer and name.startswith("weight/")]
    if not names:
        return np.empty(0, np.float32)
    matrices = subject.evaluator.parameters if quantity == "weights" else gradients(subject, names)
    there = [_spread(array(matrices[name])[~slots[name].removed]) for name in names]
    if quantity == "weights":
        return np.concatenate(there)
    return np.log10(np.maximum(np.abs(np.concatenate(there)), LEAST_GRADIENT))


def _spread(values: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = values.reshape(-1)
    return flat[:: -(-len(flat) // MOST_VALUES)] if len(flat) > MOST_VALUES else flat


def _chosen(steps: Sequence[int]) -> Sequence[int]:
    """Of many steps, those that stand apart on the axis of steps or on its logarithm."""
    if len(steps) <= MOST_LOOKED_AT:
        return steps
    half, known = MOST_LOOKED_AT // 2, np.asarray(steps)
    wanted = np.concatenate([np.linspace(known[0], known[-1], half), np.geomspace(1.0, known[-1], half)])
    places = np.unique(np.searchsorted(known, wanted).clip(0, len(known) - 1))
    return [int(step) for step in known[places]]


def _coarse_first(steps: Sequence[int]) -> Iterator[int]:
    """The steps in an order in which a picture of them becomes finer and finer."""
    stride = 1 << max(len(steps) - 1, 0).bit_length()
    seen: set[int] = set()
    while stride:
        for place in range(0, len(steps), stride):
            if place not in seen:
                seen.add(place)
                yield steps[place]
        stride //= 2


def _edges(found: Sequence[Distribution], bins: int) -> NDArray[np.float64]:
    """Bins for all of them, with round ends that move seldom while a run goes on."""
    low, high = min(one.low for one in found), max(one.high for one in found)
    unit = 10.0 ** math.floor(math.log10(high - low)) / 2
    return np.linspace(math.floor(low / unit) * unit, math.ceil(high / unit) * unit, bins + 1)

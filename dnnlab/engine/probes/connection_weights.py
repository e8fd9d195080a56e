"""Answers `ConnectionWeights`: every single weight of one connection."""

from __future__ import annotations

import math

from dnnlab.engine.probes.subject import Subject, array
from dnnlab.errors import NetworkError
from dnnlab.link.probes import ConnectionWeights, ConnectionWeightsAnswer


def answer(subject: Subject, probe: ConnectionWeights) -> ConnectionWeightsAnswer:
    """Return the weights with the keys of their rows and columns.

    Raises:
        NetworkError: The network computes no such connection, or it has no weights.
    """
    slot = subject.evaluator.model.index.slots.get(f"weight/{probe.connection}")
    if slot is None:
        raise NetworkError(
            "The network computes no connection of this name with weights",
            where=probe.connection,
            remedy="Choose a dense connection on a way from an input to an output",
        )
    shape = len(slot.rows), len(slot.columns)
    rows, columns = _shown(shape, probe.most)
    return ConnectionWeightsAnswer(
        weights=array(subject.evaluator.parameters[slot.name][:rows, :columns]),
        removed=slot.removed[:rows, :columns],
        rows=slot.rows[:rows],
        columns=slot.columns[:columns],
        shape=shape,
    )


def _shown(shape: tuple[int, int], most: int) -> tuple[int, int]:
    """How many rows and columns of a matrix hold at most `most` numbers, about in its own proportions."""
    rows, columns = shape
    if rows * columns <= most:
        return shape
    shown = max(1, min(rows, math.isqrt(max(1, most * rows // columns))))
    return shown, max(1, min(columns, most // shown))

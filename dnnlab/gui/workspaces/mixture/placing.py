"""Begins the components of a mixture anew where they are placed, as one step of undo, while the rest stays as it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Dataset
from dnnlab.errors import EngineError, NetworkError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas.units.set_weight import Changes, SetWeights, weight_setter
from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.link.messages import WeightChange
from dnnlab.nn.placement import mixture_biases
from dnnlab.project.snapshot import Snapshot

WORDS = "Begin the means anew"
MOST_NUMBERS = 50_000
"""Of weights into the output: more are not set one by one."""
_FRESH = 0.1  # the standard deviation of fresh weights into a mixture, times the root of the number of sources

Floats = NDArray[np.floating]


def begin_means_anew(document: Document, session: Session, output: str, seed: int) -> None:
    """Put the components where `Layer.placement` says, for every input about alike, once the weights are known.

    Nothing happens where the engine has no weights yet: they begin there anyway.

    Raises:
        EngineError: An earlier moment of the run is shown.
        NetworkError: Too many weights arrive at the output.
    """
    if session.scrubbed_to is not None:
        raise EngineError("An earlier moment is shown", remedy="Show the present, or go on from there first")
    network, layer = document.network, document.network.layer(output)
    sources = sum(network.layer(connection.source).width for connection in network.arriving(output))
    if layer.preactivations * sources > MOST_NUMBERS:
        raise NetworkError(
            "The output has too many weights to set one by one", where=layer.name, remedy="Reset instead"
        )

    def place(snapshot: Snapshot | None) -> None:
        if snapshot is not None and snapshot.network == document.network:
            before, after = changes(snapshot, document.dataset, document.network.layer(output), seed)
            document.undo_stack.push(SetWeights(WORDS, weight_setter(session), before, after))

    session.keep_soon(place)


def changes(snapshot: Snapshot, dataset: Dataset, layer: Layer, seed: int) -> tuple[Changes, Changes]:
    """Return what takes the components back to where they are, and what puts them where they are placed.

    The biases are those of a fresh output; the weights shrink to the size that fresh ones have, so that the components
    begin nearly alike for every input.

    Args:
        snapshot: The present weights.
        dataset: Its training targets tell where components are placed.
        layer: The mixture output.
        seed: Of what is drawn.
    """
    arrays, network = snapshot.arrays, snapshot.network
    targets = dataset.encode(layer.columns, dataset.training)
    scaled = (targets - arrays[f"shift/{layer.id}"]) / arrays[f"scale/{layer.id}"]
    before: list[WeightChange] = []
    after: list[WeightChange] = []
    bias = f"bias/{layer.id}"
    if bias in arrays:
        pairs = zip(layer.rows, arrays[bias].tolist(), mixture_biases(layer, scaled, seed).tolist(), strict=True)
        for row, old, new in pairs:
            before.append(WeightChange(bias, row, None, old))
            after.append(WeightChange(bias, row, None, new))
    for connection in network.arriving(layer.id):
        name = f"weight/{connection.id}"
        if connection.kind is not ConnectionKind.DENSE or name not in arrays:
            continue
        units, weights = network.layer(connection.source).units, np.asarray(arrays[name], np.float64)
        there = np.ones(weights.shape, np.bool_)
        if connection.mask is not None:
            there &= ~connection.mask.over(layer.rows, units)
        fresh = weights * _shrinking(weights, weights.shape[1])
        for i, j in np.argwhere(there).tolist():
            place = name, layer.rows[i], units[j]
            before.append(WeightChange(*place, float(weights[i, j])))
            after.append(WeightChange(*place, float(fresh[i, j])))
    return tuple(before), tuple(after)


def _shrinking(weights: Floats, sources: int) -> float:
    """How much smaller weights have to be to be as large as those of a fresh mixture output; never more than 1."""
    size = float(np.sqrt(np.mean(weights**2))) if weights.size else 0.0
    return min(1.0, _FRESH / np.sqrt(sources) / size) if size > 0.0 else 1.0

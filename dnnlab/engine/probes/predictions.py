"""Answers `Predictions`: predicted and true values of rows of the data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dnnlab.engine.probes.subject import Subject, array, spread
from dnnlab.graph.layer import Layer
from dnnlab.link.probes import Predictions, PredictionsAnswer


def answer(subject: Subject, probe: Predictions) -> PredictionsAnswer:
    """Return the predictions on validation rows, or on training rows where none validate; evenly spread rows.

    Raises:
        NetworkError: The output is gone.
    """
    layer = subject.output(probe.output)
    split = "validation" if len(subject.dataset.validation) else "training"
    rows = spread(getattr(subject.dataset, split), probe.limit)
    key = (split, probe.limit)
    inputs = subject.inputs_of(rows, key)
    targets = subject.tables.get(("targets", layer.kind, layer.columns, key), lambda: _targets(subject, layer, rows))
    likelihoods = np.empty(0, np.float32)
    if layer.kind == "mixture":
        likelihoods = -array(subject.evaluator.row_errors(layer.id, inputs, targets))
    return PredictionsAnswer(
        rows=rows,
        predicted=array(subject.evaluator.values(layer.id, inputs)),
        targets=targets.astype(np.float32),
        likelihoods=likelihoods,
        split=split,
    )


def _targets(subject: Subject, layer: Layer, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    if layer.kind in ("binary", "multiclass"):
        codes = [subject.dataset.codes(column, rows) for column in layer.columns]
        return np.stack(codes, axis=1).astype(np.float64)
    return subject.dataset.encode(layer.columns, rows)

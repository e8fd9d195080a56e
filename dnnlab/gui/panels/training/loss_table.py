"""The losses of a run as a table to paste elsewhere."""

from __future__ import annotations

import numpy as np

from dnnlab.gui.panels.training.curves import loss_at
from dnnlab.project.history import LossHistory

MOST_ROWS = 20_000


def loss_table(history: LossHistory) -> str:
    """Return tab-separated columns with a heading: step, training loss (mean, minimum, maximum), validation loss.

    A run longer than `MOST_ROWS` is binned evenly; every row then stands for the steps up to the next row. The
    validation loss is the last one known at a row's step, empty before the first.
    """
    with np.errstate(invalid="ignore"):
        curve = history.curve(1, history.last_step, MOST_ROWS, logarithmic=False)
    rows = ["step\ttraining\ttraining minimum\ttraining maximum\tvalidation"]
    for step, mean, low, high in zip(curve.steps, curve.mean, curve.low, curve.high, strict=True):
        validation = loss_at(history.validation_steps, history.validation, float(step))
        known = "" if np.isnan(validation) else f"{validation:.9g}"
        rows.append(f"{step}\t{mean:.9g}\t{low:.9g}\t{high:.9g}\t{known}")
    return "\n".join(rows) + "\n"

"""The loss as it stands on the card of an output."""

from __future__ import annotations

import math

from dnnlab.gui.widgets.number_text import format_fixed, format_significant
from dnnlab.project.history import LossHistory

_NAMES = {"mixture": "NLL", "regression": "error", "binary": "cross-entropy", "multiclass": "cross-entropy"}


def loss_words(kind: str, history: LossHistory, step: int | None = None) -> str:
    """Return the name and value of a loss, for instance "NLL −1.10"; empty where none is known.

    Args:
        kind: The output's kind, which names its error function.
        history: The losses: on validation rows where there are any, otherwise on training rows.
        step: An earlier step that is shown instead of the last one.
    """
    value = history.validation_loss()
    if step is not None:
        curve = history.curve(step, step, 1, logarithmic=False)
        value = float(curve.mean[-1]) if len(curve.mean) else math.nan
    elif math.isnan(value):
        value = history.training_loss()
    if math.isnan(value):
        return ""
    text = format_fixed(value, 2) if 0.1 <= abs(value) < 1000 or value == 0 else format_significant(value, 3)
    return f"{_NAMES.get(kind, 'error')} {text}"

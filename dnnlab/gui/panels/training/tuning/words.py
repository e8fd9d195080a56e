"""What settings and their values are called, for the steps of undo."""

from __future__ import annotations

from dnnlab.gui.panels.training.tuning.rate_page import SCHEDULES
from dnnlab.gui.widgets.number_text import format_integer, format_significant

OPTIMISERS = (
    ("adam", "Adam"),
    ("adamw", "AdamW"),
    ("sgd", "SGD"),
    ("rmsprop", "RMSprop"),
    ("lbfgs", "L-BFGS"),
    ("levenberg_marquardt", "Levenberg–Marquardt"),
)
"""The optimisers and their names, in the order in which they are offered."""

_WORDS = {
    "optimizer": "optimiser",
    "learning_rate": "learning rate",
    "momentum": "momentum",
    "first_decay": "first decay rate",
    "second_decay": "second decay rate",
    "square_decay": "decay rate of the squares",
    "epsilon": "epsilon",
    "weight_decay": "weight decay",
    "gradient_limit": "longest gradient",
    "history": "steps that L-BFGS remembers",
    "damping": "damping of the first step",
    "schedule": "schedule",
    "schedule_steps": "length of the schedule",
    "drop_every": "steps between drops",
    "drop_factor": "factor of a drop",
    "warm_share": "rising share of the cycle",
    "plateau_patience": "patience on plateaus",
    "warmup_steps": "warm-up",
    "stopping_patience": "patience before an early stop",
    "least_improvement": "least improvement",
    "batch_size": "batch size",
}
_SWITCHES = {
    "nesterov": "Nesterov's momentum",
    "early_stopping": "early stopping",
    "restore_best": "restoring the best weights",
}


def edit_text(name: str, value: object) -> str:
    """Return what setting a setting to a value is called in the menu."""
    if name in _SWITCHES:
        return f"Switch {_SWITCHES[name]} {'on' if value else 'off'}"
    return f"Set {_WORDS[name]} to {_value_text(name, value)}"


def _value_text(name: str, value: object) -> str:
    match name, value:
        case "optimizer", str():
            return dict(OPTIMISERS)[value]
        case "schedule", str():
            return {schedule: title.lower() for schedule, title in SCHEDULES}[value]  # type: ignore[index]
        case "batch_size", 0:
            return "full"
        case "gradient_limit", (0 | 0.0):
            return "no limit"
        case _, int():
            return format_integer(value)
        case _, float():
            return format_significant(value)
    return str(value)

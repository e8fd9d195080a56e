"""Settings that take effect while a run goes on as it is laid out."""

from __future__ import annotations

from dnnlab.project.settings import Settings

LIVE_SETTINGS = (
    "learning_rate", "momentum", "nesterov", "first_decay", "second_decay", "square_decay", "epsilon", "weight_decay",
    "gradient_limit", "damping", "schedule", "schedule_steps", "drop_every", "drop_factor", "warm_share",
    "plateau_patience", "warmup_steps", "early_stopping", "stopping_patience", "least_improvement", "restore_best",
    "seed",
)  # fmt: skip


def differ_only_live(before: Settings, after: Settings) -> bool:
    """Return whether a run need not be laid out anew to go on with other settings."""
    return before.with_values(**{name: getattr(after, name) for name in LIVE_SETTINGS}) == after

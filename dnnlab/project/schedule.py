"""The learning rate as a function of the step: schedules and the warm-up on top of them."""

from __future__ import annotations

import math

from dnnlab.project.settings import Settings

LAST_SHARE = 0.01
"""The share of the learning rate at which the cosine schedule ends."""
FIRST_SHARE = 1.0 / 25.0
"""The share of the learning rate at which one cycle begins."""
FINAL_SHARE = FIRST_SHARE / 1e4
"""The share at which it ends."""


def learning_rate_at(settings: Settings, step: int, plateau_share: float = 1.0) -> float:
    """Return the learning rate of the step after `step` steps.

    Args:
        settings: The rate, its schedule and its warm-up.
        step: How many steps went before.
        plateau_share: What the plateaus so far have left of the rate; only the schedule `plateau` asks for it.
    """
    rate = settings.learning_rate * _scheduled_share(settings, step, plateau_share)
    if step < settings.warmup_steps:
        return rate * ((step + 1) / settings.warmup_steps)
    return rate


def _scheduled_share(settings: Settings, step: int, plateau_share: float) -> float:
    match settings.schedule:
        case "constant":
            return 1.0
        case "step":
            return float(settings.drop_factor ** (step // settings.drop_every))
        case "cosine":
            return _along_half_a_cosine(1.0, LAST_SHARE, step / settings.schedule_steps)
        case "one_cycle":
            return _one_cycle(step, settings.schedule_steps, settings.warm_share)
        case "plateau":
            return plateau_share


def _one_cycle(step: int, steps: int, warm_share: float) -> float:
    """Up along half a cosine to 1 and down along another one, as in `torch.optim.lr_scheduler.OneCycleLR`.

    Source: Smith, A disciplined approach to neural network hyper-parameters (2018).
    """
    peak, last = warm_share * steps - 1.0, steps - 1.0
    if step < peak:
        return _along_half_a_cosine(FIRST_SHARE, 1.0, step / peak)
    return _along_half_a_cosine(1.0, FINAL_SHARE, (step - peak) / (last - peak))


def _along_half_a_cosine(start: float, end: float, progress: float) -> float:
    return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * min(progress, 1.0)))

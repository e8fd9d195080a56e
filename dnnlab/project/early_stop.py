"""A run that stopped early."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EarlyStop:
    """Where and why a run stopped early.

    Attributes:
        step: Where.
        best_step: The step since which there was no better validation loss.
        restored: Whether the weights are those of that step again.
    """

    step: int
    best_step: int
    restored: bool

    @property
    def sentence(self) -> str:
        """What happened, without a full stop."""
        return f"Stopped early at step {self.step:,}: no better validation loss since step {self.best_step:,}"

    @property
    def explanation(self) -> str:
        """What happened and what became of the weights."""
        weights = f"The weights of step {self.best_step:,} are back. " if self.restored else ""
        return f"{self.sentence}. {weights}Playing on waits as long again."

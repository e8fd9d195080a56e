"""What a run remembers of its best losses, and the best weights: travels in snapshots beside the optimiser's state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from torch import Tensor

from dnnlab.nn.parameters import OPTIMIZER, Arrays, ParameterIndex
from dnnlab.project.settings import Settings
from dnnlab.training.patience import Array, Plateau, Stopping, next_look, remembered

BEST = f"{OPTIMIZER}best/"
"""The prefix of the best weights' arrays in a snapshot."""
PLATEAU, STOPPING = f"{OPTIMIZER}plateau", f"{OPTIMIZER}stopping"
"""The names of what the schedule and early stopping remember."""


class Watch:
    """Looks at the loss now and then, for the schedule `plateau` and for early stopping.

    Attributes:
        plateau: What the schedule remembers.
        stopping: What early stopping remembers.
        best: The parameters at the lowest validation loss, (size,); None if they are not to come back.
    """

    def __init__(self, settings: Settings, index: ParameterIndex, arrays: Arrays, flat: Tensor) -> None:
        """Go on with what a snapshot's arrays remember; afresh where they do not."""
        self.plateau = Plateau.of(remembered(arrays, PLATEAU))
        self.stopping = Stopping.of(remembered(arrays, STOPPING))
        self.best: Tensor | None = None
        if all(BEST + name in arrays for name in index.slots):
            self.best = index.flat(arrays, flat.dtype, flat.device, prefix=BEST)
        self.configure(settings)

    def configure(self, settings: Settings) -> None:
        """Forget what the settings no longer ask for."""
        if settings.schedule != "plateau":
            self.plateau = Plateau()
        if not settings.restore_best or self.stopping == Stopping():
            self.best = None
        if not settings.early_stopping or (settings.restore_best and self.best is None):
            self.stopping, self.best = Stopping(), None

    def next_look(self, settings: Settings, step: int, *, validates: bool) -> int | None:
        """Return the first step after `step` after which it wants to know the loss; None if it never does."""
        return next_look(settings, step, validates=validates)

    def look(self, loss: float, step: int, settings: Settings, flat: Tensor, *, validates: bool) -> None:
        """Take the loss after `step` steps, at parameters (size,)."""
        if settings.schedule == "plateau":
            self.plateau = self.plateau.after(loss, step, settings)
        if settings.early_stopping and validates:
            before, self.stopping = self.stopping, self.stopping.after(loss, step, settings)
            if settings.restore_best and self.stopping != before:
                self.best = flat.clone() if self.best is None else self.best.copy_(flat)

    def is_over(self, step: int, settings: Settings) -> bool:
        """Whether the run should stop early after `step` steps."""
        return settings.early_stopping and self.stopping.is_over(step, settings)

    def stop_here(self, step: int) -> Stopping:
        """Return what early stopping remembers at its halt; whoever plays on has the whole patience again."""
        self.stopping = replace(self.stopping, since=step)
        return self.stopping

    def arrays(self, index: ParameterIndex) -> Iterator[tuple[str, Array]]:
        """Yield what a snapshot needs to go on, by name."""
        for name, values in ((PLATEAU, self.plateau.array()), (STOPPING, self.stopping.array())):
            if values is not None:
                yield name, values
        if self.best is not None:
            for name, part in index.arrays(self.best).items():
                yield BEST + name, part

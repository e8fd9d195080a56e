"""What a person has done with the experiments: which agreed with their theory, and how far their lessons were read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

import dnnlab
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.preferred import Preferred, differing
from dnnlab.project.preferences import Preferences


class ExperimentRecord(QObject):
    """Reads and writes it in the preferences.

    Signals:
        changed: Something was added.
    """

    changed = Signal()

    def __init__(self, preferred: Preferred, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferred = preferred
        preferred.changed.connect(self._follow)

    def is_verified(self, experiment: str) -> bool:
        """Return whether an experiment agreed with its theory in this version of dnnlab."""
        return self._preferred.values.verified.get(experiment) == dnnlab.__version__

    @property
    def verified(self) -> int:
        """How many experiments agreed with their theory."""
        return sum(self.is_verified(name) for name in experiments())

    def note_verdict(self, experiment: str, *, passed: bool) -> None:
        """Remember that an experiment agrees with its theory, or that its checks did not."""
        if experiment not in experiments() or passed == self.is_verified(experiment):
            return
        others = {name: version for name, version in self._preferred.values.verified.items() if name != experiment}
        self._preferred.prefer(verified={**others, experiment: dnnlab.__version__} if passed else others)

    def steps_done(self, experiment: str) -> tuple[int, ...]:
        """Return the numbers of the steps that were done of a lesson, from 0."""
        return self._preferred.values.lessons.get(experiment, ())

    def mark_step(self, experiment: str, step: int, *, done: bool) -> None:
        """Remember that a step of a lesson was done, or is to be done again."""
        steps = set(self.steps_done(experiment)) - {step} | ({step} if done else set())
        lessons = {**self._preferred.values.lessons, experiment: tuple(sorted(steps))}
        self._preferred.prefer(lessons={name: numbers for name, numbers in lessons.items() if numbers})

    def _follow(self, before: Preferences, after: Preferences) -> None:
        if differing(before, after) & {"verified", "lessons"}:
            self.changed.emit()

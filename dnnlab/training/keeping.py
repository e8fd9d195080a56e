"""Which moments of a run are put on its tape: the first steps, now and then, and where something changed."""

from __future__ import annotations

from typing import Protocol

from dnnlab.project.snapshot import Snapshot
from dnnlab.training.tape import Tape

EARLY_SNAPSHOTS = (1, 3, 10, 30, 100, 300)
"""Steps that are put on the tape whatever the time: much changes at the start, and on a logarithm that is most."""


class Run(Protocol):
    """A run that is kept: the step it stands at, its seconds of training, and all that is needed to go on."""

    step: int
    seconds: float

    def snapshot(self) -> Snapshot:
        """Return everything that is needed to go on from here."""


class Keeping:
    """Puts moments of a run on a tape.

    Attributes:
        note: Something a person should know about the tape; usually empty.

    Args:
        tape: None keeps nothing.
    """

    def __init__(self, tape: Tape | None) -> None:
        self.note = ""
        self._tape = tape
        self._pending_reason = ""

    def keep(self, run: Run, reason: str = "") -> None:
        """Put this moment on the tape now."""
        if self._tape is None:
            return
        try:
            self._tape.add(run.snapshot(), reason, run.seconds)
            self.note = ""
        except OSError as error:
            self.note = f"Snapshots cannot be written: {error.strerror or error}"

    def keep_when_due(self, run: Run) -> None:
        """Put this moment on the tape if it is time, with the change that waits for it."""
        if self._tape is not None and (self._tape.due(run.seconds) or self._is_early(run.step)):
            self.keep(run, self._pending_reason)
            self._pending_reason = ""

    def next_early(self, step: int) -> int | None:
        """The next step that is kept whatever the time; None if there is none."""
        if self._tape is None or not self._tape.quick:
            return None
        return next((early for early in EARLY_SNAPSHOTS if early > step), None)

    def name_next(self, reason: str) -> None:
        """Give the next moment that is kept a reason."""
        self._pending_reason = reason

    def mark(self, run: Run, reason: str) -> None:
        """Put a change on the tape: at once where this moment is on it already, otherwise with the next snapshot.

        A hand that drags a weight while training goes on would otherwise fill the tape.
        """
        if self._tape is None:
            return
        marks = self._tape.marks()
        if self._tape.due(run.seconds) or (marks and marks[-1].step == run.step):
            self.keep(run, reason)
        else:
            self._pending_reason = reason

    def begin(self, run: Run) -> None:
        """Begin the tape anew with this moment."""
        if self._tape is not None:
            self._tape.clear()
            self.keep(run, "start")

    def go_on(self, run: Run) -> None:
        """Go on from this moment: later ones are removed from the tape."""
        if self._tape is not None:
            self._tape.truncate(run.step)
            if all(mark.step != run.step for mark in self._tape.marks()):
                self.keep(run, "start" if len(self._tape) == 0 else "")

    def _is_early(self, step: int) -> bool:
        return step in EARLY_SNAPSHOTS and self._tape is not None and self._tape.quick

"""The step of undo that makes one of the restarts the present run, and the two runs between which it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from dnnlab.project.history import LossHistory
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot

if TYPE_CHECKING:
    from dnnlab.gui.restarts import Restarts


@dataclass(slots=True, eq=False)
class Run:
    """A run of the model that can be gone on with.

    Attributes:
        settings: The settings with its seed.
        snapshot: Where it stands, in case its tape does not tell.
        history: Its losses.
        kept: Which of the restarts it is; None for a run of another kind.
        tape: The name of its tape; empty while it has none.
        start: Where it began.
        reason: What `snapshot` is marked with on a new tape.
    """

    settings: Settings
    snapshot: Snapshot | None
    history: LossHistory
    kept: int | None
    tape: str = ""
    start: Snapshot | None = None
    reason: str = ""


class KeepRestart(QUndoCommand):
    """Makes one of the restarts the present run. Undo brings back the run before, with all that is on its tape."""

    def __init__(self, restarts: Restarts, model: str, text: str, before: Run, after: Run) -> None:
        super().__init__(text)
        self._restarts, self._model, self._before, self._after = restarts, model, before, after

    def redo(self) -> None:  # pushing calls this
        self._restarts.take_up(self._model, self._after, self._before)

    def undo(self) -> None:
        self._restarts.take_up(self._model, self._before, self._after)

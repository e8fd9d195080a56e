"""How experiments change the document: projects edited whole, and weights set by hand, each one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dnnlab.gui.canvas.units.set_weight import SetWeights, weight_setter
from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.link.messages import WeightChange
from dnnlab.project.project import Project

if TYPE_CHECKING:
    from dnnlab.experiments.stage import ChangeWeights


class Changes:
    """Puts edits of experiments into the document; a drag previews, and is one step of undo at its end.

    Args:
        document: What is changed.
        session: Where weights are set.
    """

    def __init__(self, document: Document, session: Session) -> None:
        self._document, self._session = document, session
        self._back: tuple[WeightChange, ...] | None = None

    def preview_project(self, project: Project) -> None:
        """Show an edit that is still under way."""
        self._document.preview_project(project)

    def edit_project(self, words: str, project: Project) -> None:
        """Replace the project by an edited one."""
        self._document.edit_project(words, project)

    def preview_weights(self, change: ChangeWeights) -> None:
        """Set weights in the course of a drag."""
        if self._back is None:
            self._back = change.back
        self._document.show_model(change.model)  # weights are set of the model that is shown
        self._session.set_weights(change.changes)

    def set_weights(self, change: ChangeWeights) -> None:
        """Set weights; undo takes back what previews before it set too."""
        back = self._back if self._back is not None else change.back
        self._back = None
        self._document.show_model(change.model)
        setter = weight_setter(self._session)
        self._document.undo_stack.push(SetWeights(change.words, setter, back, change.changes))

"""The undo command: one serves every edit, for an edit replaces one value by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from dnnlab.project.project import Model

if TYPE_CHECKING:
    from dnnlab.gui.document import Document


class ReplaceModel(QUndoCommand):
    """Replaces the document's model by an edited one.

    Attributes:
        after: The edited one. A step that is continued, a note that was added and now is written, ends in another.
    """

    def __init__(self, document: Document, text: str, before: Model, after: Model) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self.after = after

    def redo(self) -> None:  # pushing calls this, so the constructor does not apply the edit
        self._document.set_model(self.after)

    def undo(self) -> None:
        self._document.set_model(self._before)

"""The undo commands: an edit replaces one value by another, the shown model or the whole project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from dnnlab.project.project import Model, Project

if TYPE_CHECKING:
    from dnnlab.gui.document import Document


class ReplaceModel(QUndoCommand):
    """Replaces one of the document's models by an edited one, and shows it.

    Attributes:
        name: The model's name.
        after: The edited one. A step that is continued, a note that was added and now is written, ends in another.
    """

    def __init__(self, document: Document, text: str, name: str, before: Model, after: Model) -> None:
        super().__init__(text)
        self._document = document
        self.name = name
        self._before = before
        self.after = after

    def redo(self) -> None:  # pushing calls this, so the constructor does not apply the edit
        self._put(self.after)

    def undo(self) -> None:
        self._put(self._before)

    def _put(self, model: Model) -> None:
        self._document.cancel_preview()  # a drag under way is not what the next step began from
        self._document.show_model(self.name)
        self._document.set_model(model)


class ReplaceProject(QUndoCommand):
    """Replaces the document's project by an edited one: any of its models, its source, its title.

    Undo and redo show a model that they change, so that a person sees what is undone.
    """

    def __init__(self, document: Document, text: str, before: Project, after: Project) -> None:
        super().__init__(text)
        self._document = document
        self._before, self._after = before, after
        self._pushed = False

    def redo(self) -> None:
        self._put(self._before, self._after, reveal=self._pushed)
        self._pushed = True

    def undo(self) -> None:
        self._put(self._after, self._before, reveal=True)

    def _put(self, before: Project, after: Project, *, reveal: bool) -> None:
        document = self._document
        document.cancel_preview()  # as above
        document.set_project(document.project.patched(before, after))
        changed = [name for name, model in after.models.items() if before.models.get(name) != model]
        if reveal and changed and document.model_name not in changed:
            document.show_model(changed[0])

"""Edits that are under way: shown while a slider moves, concluded as one step of undo, or taken back."""

from __future__ import annotations

from dnnlab.gui.document import Document
from dnnlab.project.project import Model


class Previewing:
    """Shows models in passing, and leaves no trace when the person ends where they began."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._before: Model | None = None

    @property
    def before(self) -> Model:
        """The model from before the gesture; the present one where none is under way."""
        return self._before or self._document.model

    def show(self, model: Model) -> None:
        """Show a model that the gesture has come to."""
        if self._before is None:
            self._before = self._document.model
        if model == self._before:
            self.cancel()
        else:
            self._document.preview(model)

    def conclude(self, text: str, model: Model) -> None:
        """End the gesture, or make an edit at once: one step of undo named `text`."""
        self._before = None
        self._document.edit(text, model)

    def cancel(self) -> None:
        """Take back what was shown."""
        if self._before is not None:
            self._before = None
            self._document.cancel_preview()

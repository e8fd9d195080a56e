"""Writing in a note, and renaming a frame, where they stand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import AnnotationId
from dnnlab.gui.canvas.annotations.note_field import NoteField
from dnnlab.gui.canvas.annotations.note_text import rewritten
from dnnlab.gui.canvas.rename_field import RenameField
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.project.project import Model


def write_in_place(view: CanvasView, id: AnnotationId, since: Model | None = None) -> NoteField | RenameField:
    """Open a field over a note or the title of a frame; what is typed there is one step of undo.

    Args:
        view: Where it stands.
        id: Which.
        since: What adding it led to, where it was just added: then what is typed is part of that step.
    """
    view.reveal(frozenset({id}))
    item = view.canvas.board.items[id]

    def area() -> QRectF:
        return view.camera.world().mapRect(item.title_rect(view.zoom))

    def commit(text: str) -> bool:
        return _rewrite(view, id, text, area().bottomLeft(), since)

    if item.annotation.is_frame:
        title = area().adjusted(12 * view.zoom, 0, -24 * view.zoom, 0)
        rename = RenameField(item.annotation.text, title, view.zoom, commit, view)
        rename.setAccessibleName("Title of the frame")
        return rename
    field = NoteField(item.annotation.text, area, view.zoom, commit, view)
    view.viewed.connect(field.follow)
    return field


def _rewrite(view: CanvasView, id: AnnotationId, text: str, at: QPointF, since: Model | None) -> bool:
    one = view.editor.document.layout.annotations.get(id)
    if one is None:  # an undo took it away meanwhile
        return True
    try:
        edited = rewritten(one, text)
    except DnnlabError as error:
        view.show_error(error, at)
        return False
    view.editor.put_annotation("Rename" if one.is_frame else "Write", edited, since)
    return True

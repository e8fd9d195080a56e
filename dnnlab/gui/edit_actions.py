"""The actions that change the open document: undo, redo and all that the canvas can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from dnnlab.gui.actions import plain_text
from dnnlab.gui.theme import icon

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


def register_edit_actions(window: MainWindow) -> None:
    """Register undo, redo and the actions of the canvas."""
    undo = window.document.undo_stack.createUndoAction(window, "Undo")
    undo.setShortcuts([QKeySequence("Ctrl+Z")])
    undo.setIcon(icon("undo"))
    redo = window.document.undo_stack.createRedoAction(window, "Redo")
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
    redo.setIcon(icon("redo"))
    window.actions_.register("undo", undo)
    window.actions_.register("redo", redo)
    _register_canvas(window)


def _register_canvas(window: MainWindow) -> None:
    of_canvas = window.canvas.canvas_actions
    for name, action in {
        "add layer": of_canvas.add,
        "delete": of_canvas.delete,
        "delete and join": of_canvas.delete_and_join,
        "duplicate": of_canvas.duplicate,
        "rename": of_canvas.rename,
        "edit": of_canvas.edit,
        "freeze": of_canvas.freeze,
        "select all": of_canvas.select_all,
        "arrange": of_canvas.arrange,
        "zoom in": of_canvas.zoom_in,
        "zoom out": of_canvas.zoom_out,
        "zoom actual": of_canvas.zoom_actual,
        "show all": of_canvas.fit,
        "show selection": of_canvas.fit_selection,
        "select tool": of_canvas.tools["select"],
        "hand tool": of_canvas.tools["hand"],
        "connect tool": of_canvas.tools["connect"],
    }.items():
        window.actions_.register(name, action, everywhere=False)
    named = {id(window.actions_[name]) for name in window.actions_}
    for action in of_canvas.all:
        if id(action) not in named:
            window.actions_.register(plain_text(action).rstrip("…").lower(), action, everywhere=False)

"""The actions that change the open document: undo, redo and all that the canvas can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from dnnlab.gui.actions import plain_text
from dnnlab.gui.theme import icon

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


class HistoryAction(QAction):
    """Undo or redo: enabled while there is a step to take, and named after it.

    Those that the stack itself makes are lost now and then: PySide lets go of what Qt made with anything that
    refers to it, and the registry is left with an action that is no more.
    """

    def __init__(self, verb: str, parent: QObject) -> None:
        super().__init__(verb, parent)
        self._verb = verb
        self.setIcon(icon(verb.lower()))
        self.setEnabled(False)

    def show_step(self, words: str) -> None:
        """Name the step that would be taken; empty for none."""
        self.setText(f"{self._verb} {words}".rstrip())


def register_edit_actions(window: MainWindow) -> None:
    """Register undo, redo and the actions of the canvas."""
    stack = window.document.undo_stack
    undo, redo = HistoryAction("Undo", window), HistoryAction("Redo", window)
    stack.canUndoChanged.connect(undo.setEnabled)
    stack.canRedoChanged.connect(redo.setEnabled)
    stack.undoTextChanged.connect(undo.show_step)
    stack.redoTextChanged.connect(redo.show_step)
    undo.triggered.connect(stack.undo)
    redo.triggered.connect(stack.redo)
    undo.setShortcuts([QKeySequence("Ctrl+Z")])
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
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

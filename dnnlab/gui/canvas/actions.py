"""The actions of the canvas: one object each for menu, shortcut, button and tool tip."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence

from dnnlab.errors import DnnlabError
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.alignment import Axis, Edge, edges_in_words
from dnnlab.gui.canvas.gestures.choice import Tool
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import icon
from dnnlab.project.project import Model

_EDGES: dict[Edge, str] = {
    "left": "align-horizontal-left",
    "centre": "align-horizontal-center",
    "right": "align-horizontal-right",
    "top": "align-vertical-top",
    "middle": "align-vertical-center",
    "bottom": "align-vertical-bottom",
}
_AXES: dict[Axis, str] = {
    "horizontally": "align-horizontal-distribute",
    "vertically": "align-vertical-distribute",
}
_TOOLS: dict[Tool, tuple[str, str, str]] = {
    "select": ("Select and move", "cursor-default", "V"),
    "hand": ("Move the canvas", "hand-back-right-outline", "H"),
    "connect": ("Connect layers", "vector-line", "C"),
}


class CanvasActions(QObject):
    """Works while the canvas, or anything on it, has the keyboard focus; a menu's click works always.

    Put the actions into menus as they are. What needs a selection is disabled without one.
    """

    def __init__(self, view: CanvasView, owner: QObject) -> None:
        super().__init__(owner)
        self._view = view
        self.seen: ZoomableView = view
        editor = view.editor
        self.all: list[QAction] = []
        self.tools: dict[Tool, QAction] = self._tools()
        self.add = self._action("Add layer…", "plus", ("A",), lambda: view.offer_layers(view.pointer_position()))
        self.add_note = self._action("Add note", "note-text-outline", ("N",), self._add_note)
        self.frame = self._action("Frame selection", "select-group", ("Ctrl+G",), self._frame)
        self.delete = self._action("Delete", "trash-can-outline", ("Del", "Backspace"), editor.delete)
        self.delete_and_join = self._action(
            "Delete and join neighbours", "trash-can-outline", ("Ctrl+Del",), lambda: editor.delete(join=True)
        )
        self.cut = self._action("Cut", "content-cut", ("Ctrl+X",), self._cut)
        self.copy = self._action("Copy", "content-copy", ("Ctrl+C",), self._copy)
        self.paste = self._action("Paste", "content-paste", ("Ctrl+V",), self._paste)
        self.duplicate = self._action("Duplicate", "content-duplicate", ("Ctrl+D",), editor.duplicate)
        self.rename = self._action("Rename", "pencil-outline", ("F2",), self._rename)
        self.edit = self._action("Edit in the inspector", "tune-variant", (), view.requests.edit.emit)
        self.freeze = self._action("Freeze", "snowflake", ("L",), self._freeze)
        self._freeze_weight: QAction | None = None
        self.select_all = self._action("Select all", "select-all", ("Ctrl+A",), self._select_all)
        self.align = {
            edge: self._action(f"Align {edges_in_words(edge)}", name, (), partial(editor.align, edge))
            for edge, name in _EDGES.items()
        }
        self.distribute = {
            axis: self._action(f"Distribute {axis}", name, (), partial(editor.distribute, axis))
            for axis, name in _AXES.items()
        }
        self.arrange = self._action("Arrange layers", "graph-outline", ("Ctrl+L",), view.arrange)
        self.export = self._action("Export diagram…", "image-outline", ("Ctrl+Shift+E",), view.requests.diagram.emit)
        self.fit = self._action("Show everything", "fit-to-screen-outline", ("F",), self._fit_all)
        self.fit_selection = self._action("Show selection", "image-filter-center-focus", ("Shift+F",), self._fit)
        self.zoom_in = self._action("Zoom in", "plus", ("Ctrl++", "Ctrl+="), lambda: self.seen.zoom_step(True))
        self.zoom_out = self._action("Zoom out", "minus", ("Ctrl+-",), lambda: self.seen.zoom_step(False))
        self.zoom_actual = self._action("Zoom to 100%", "magnify", ("Ctrl+0",), self._show_actual_size)
        editor.document.selection_changed.connect(self._follow_selection)
        editor.document.model_changed.connect(self._follow_model)
        editor.document.replaced.connect(self._follow_selection)
        view.tool_changed.connect(self._follow_tool)
        self._follow_selection()

    def _tools(self) -> dict[Tool, QAction]:
        group = QActionGroup(self)
        tools: dict[Tool, QAction] = {}
        for tool, (text, icon_name, keys) in _TOOLS.items():
            action = self._action(text, icon_name, (keys,), self._chooser(tool))
            action.setIcon(icon(icon_name, checked="accent"))
            action.setCheckable(True)
            group.addAction(action)
            tools[tool] = action
        tools[self._view.hand.tool].setChecked(True)
        return tools

    def _chooser(self, tool: Tool) -> Callable[[], None]:
        return lambda: self._view.set_tool(tool)

    def _action(self, text: str, icon_name: str, keys: tuple[str, ...], do: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text} ({shown})" if shown else text)
        action.triggered.connect(lambda _checked=False: do())
        self.all.append(action)
        return action

    def _follow_model(self, before: Model, after: Model) -> None:
        noted = after.layout.annotations.keys() != before.layout.annotations.keys()
        if after.network is not before.network or noted:  # a drag changes nothing about what can be done
            self._follow_selection()

    def _follow_selection(self) -> None:
        editor = self._view.editor
        layers, anything = editor.selected_layers, bool(editor.document.selection)
        items = len(editor.selected_items) if anything else 0
        for action in (self.delete, self.fit_selection, self.edit):
            action.setEnabled(anything)
        for action in (self.cut, self.copy, self.duplicate, self.frame):
            action.setEnabled(items > 0)
        self.delete_and_join.setEnabled(bool(layers))
        self.rename.setEnabled(items == 1)
        for action in self.align.values():
            action.setEnabled(items > 1)
        for action in self.distribute.values():
            action.setEnabled(items > 2)
        self._follow_frozen()
        some = bool(editor.network.layers)
        for action in (self.arrange, self.export):
            action.setEnabled(some)
        for action in (self.select_all, self.fit):
            action.setEnabled(some or bool(editor.document.layout.annotations))

    def freeze_weight_by(self, action: QAction) -> None:
        """Let `freeze` be about the chosen weight of the units level, not its whole connection, while `action` is."""
        self._freeze_weight = action
        action.changed.connect(self._follow_frozen)

    def _of_weight(self) -> QAction | None:
        action = self._freeze_weight
        return action if action is not None and action.isEnabled() else None

    def _freeze(self) -> None:
        of_weight = self._of_weight()
        if of_weight is not None:
            of_weight.trigger()
        else:
            self._view.editor.freeze()

    def _follow_frozen(self) -> None:
        editor, of_weight = self._view.editor, self._of_weight()
        anything = bool(editor.document.selection)
        if of_weight is not None:
            words = of_weight.text().partition(" ")[0]  # freeze or release
        else:
            words = "Release" if anything and editor.is_frozen else "Freeze"
        self.freeze.setEnabled(of_weight is not None or (anything and bool(editor.freezable)))
        self.freeze.setText(words)

    def _follow_tool(self, tool: Tool) -> None:
        self.tools[tool].setChecked(True)

    def _copy(self) -> None:
        text = self._view.editor.clipping()
        if text:
            QGuiApplication.clipboard().setText(text)

    def _cut(self) -> None:
        self._copy()
        self._view.editor.cut()

    def _paste(self) -> None:
        at = self._view.pointer_position()
        centre = self._view.camera.to_scene(at)
        try:
            self._view.editor.paste(QGuiApplication.clipboard().text(), Point(centre.x(), centre.y()))
        except DnnlabError as error:
            self._view.show_error(error, at)

    def _rename(self) -> None:
        item = self._view.editor.writable
        if item:
            self._view.requests.rename.emit(item)

    def _add_note(self) -> None:
        self._view.requests.new_note.emit(self._view.pointer_position())

    def _frame(self) -> None:
        frame = self._view.editor.frame()
        if frame:
            self._view.requests.first_words.emit(frame)

    def _select_all(self) -> None:
        document = self._view.editor.document
        network = document.network
        document.select([*network.layers, *network.connections, *document.layout.annotations])

    def _fit_all(self) -> None:
        self.seen.go_home()

    def _show_actual_size(self) -> None:
        self.seen.show_actual_size()

    def _fit(self) -> None:
        self.seen.fit(self._view.editor.document.selection)

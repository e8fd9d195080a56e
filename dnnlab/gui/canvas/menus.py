"""The menus that a right click opens, from the actions of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from dnnlab.graph.annotation import ANNOTATION_KINDS, AnnotationKind, Tint
from dnnlab.graph.kinds import KINDS, LayerKind
from dnnlab.graph.network import ConnectionId, ConnectionKind
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.annotations.painter import tint_colour
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.theme import current, icon

_KINDS = {
    ConnectionKind.DENSE: "Dense: multiply by weights",
    ConnectionKind.IDENTITY: "Identity: add as they are",
}


def layer_menu(actions: CanvasActions, parent: QWidget) -> QMenu:
    """Return the menu of the selected layers."""
    menu = _menu(parent)
    menu.addActions([actions.edit, actions.rename, actions.freeze])
    menu.addSeparator()
    menu.addActions([actions.cut, actions.copy, actions.paste, actions.duplicate])
    _add_alignment(menu, actions)
    menu.addAction(actions.frame)
    menu.addSeparator()
    menu.addActions([actions.fit_selection])
    menu.addSeparator()
    menu.addActions([actions.delete, actions.delete_and_join])
    return menu


def annotation_menu(editor: CanvasEditor, actions: CanvasActions, parent: QWidget) -> QMenu:
    """Return the menu of the selected notes and frames, and of what is selected with them."""
    menu = _menu(parent)
    menu.addAction(actions.rename)
    colours = menu.addMenu(icon("palette-outline"), "Colour")
    tints = {one.tint for one in editor.selected_annotations}
    group = QActionGroup(colours)
    for tint in Tint:
        action = colours.addAction(_swatch(tint), tint.title())
        action.setCheckable(True)
        action.setChecked(tints == {tint})
        action.triggered.connect(lambda _checked=False, tint=tint: editor.tint(tint))
        group.addAction(action)
    menu.addSeparator()
    menu.addActions([actions.cut, actions.copy, actions.paste, actions.duplicate])
    _add_alignment(menu, actions)
    menu.addAction(actions.frame)
    menu.addSeparator()
    menu.addActions([actions.fit_selection])
    menu.addSeparator()
    menu.addActions([actions.delete])
    return menu


def _swatch(tint: Tint) -> QIcon:
    pixmap = QPixmap(16, 16)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint_colour(tint, current()))
    painter.drawRoundedRect(2, 2, 12, 12, 3, 3)
    painter.end()
    return QIcon(pixmap)


def _add_alignment(menu: QMenu, actions: CanvasActions) -> None:
    """Add the submenu that lines things up, where several are selected."""
    if actions.align["left"].isEnabled():
        align = menu.addMenu("Align")
        align.addActions([actions.align[edge] for edge in ("left", "centre", "right")])
        align.addSeparator()
        align.addActions([actions.align[edge] for edge in ("top", "middle", "bottom")])
        align.addSeparator()
        align.addActions([*actions.distribute.values()])


def add_fixes(menu: QMenu, problems: Sequence[Problem], mend: Callable[[Problem, Fix], object]) -> None:
    """Put what would mend some problems at the top of a menu."""
    first = menu.actions()[0]
    fixes = [(problem, fix) for problem in problems for fix in problem.fixes]
    for problem, fix in fixes:
        action = QAction(icon("wrench-outline", "accent"), fix.title, menu)
        action.setToolTip(f"{problem.sentence}. {problem.remedy}.")
        action.triggered.connect(partial(_mended, mend, problem, fix))
        menu.insertAction(first, action)
    if fixes:
        menu.insertSeparator(first)


def _mended(mend: Callable[[Problem, Fix], object], problem: Problem, fix: Fix, _checked: bool = False) -> None:
    mend(problem, fix)


def connection_menu(
    editor: CanvasEditor, connections: list[ConnectionId], actions: CanvasActions, parent: QWidget
) -> QMenu:
    """Return the menu of some connections: what they do, and to delete them."""
    menu = _menu(parent)
    kinds = {editor.network.connections[id].kind for id in connections}
    group = QActionGroup(menu)
    for kind, text in _KINDS.items():
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(kinds == {kind})
        action.triggered.connect(lambda _checked=False, kind=kind: editor.set_connection_kind(connections, kind))
        group.addAction(action)
        menu.addAction(action)
    menu.addSeparator()
    menu.addActions([actions.edit, actions.freeze, actions.fit_selection, actions.delete])
    return menu


def canvas_menu(add: Callable[[str], object], actions: CanvasActions, parent: QWidget) -> QMenu:
    """Return the menu of the canvas; `add` takes the kind of a new layer, note or frame."""
    menu = _menu(parent)
    kinds = menu.addMenu(icon("plus"), "Add")
    offered: list[LayerKind | AnnotationKind] = [*KINDS.values(), *ANNOTATION_KINDS.values()]
    for _group, group_kinds in groupby(offered, key=lambda kind: kind.group):
        if not kinds.isEmpty():
            kinds.addSeparator()
        for kind in group_kinds:
            action = kinds.addAction(icon(kind.glyph.rpartition(".")[2]), kind.title)
            action.setToolTip(kind.summary)
            action.triggered.connect(lambda _checked=False, name=kind.name: add(name))
    menu.addSeparator()
    menu.addActions([actions.paste, actions.select_all, actions.arrange])
    menu.addSeparator()
    menu.addActions([actions.fit, actions.zoom_actual])
    menu.addSeparator()
    menu.addActions([actions.export])
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu

"""Menus and small windows of the canvas: what is asked for at a place of it, and the fields where names are typed."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF
from PySide6.QtWidgets import QFileDialog, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionId
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.additions import Additions
from dnnlab.gui.canvas.card_painter import title_rect
from dnnlab.gui.canvas.menus import add_fixes, annotation_menu, canvas_menu, connection_menu, layer_menu
from dnnlab.gui.canvas.overlays import EDGE
from dnnlab.gui.canvas.rename_field import RenameField
from dnnlab.gui.canvas.units.levels import Levels
from dnnlab.gui.canvas.units.marks import Mark
from dnnlab.gui.document import Document
from dnnlab.project.project import Model

_DIAGRAM_FILTERS = {"PDF document (*.pdf)": ".pdf", "SVG drawing (*.svg)": ".svg", "PNG picture (*.png)": ".png"}


class Popups(QObject):
    """Opens them as the views request, over the view that is shown.

    Args:
        canvas: What they stand over.
        document: What is edited.
        levels: Both views.
        actions: What stands in menus.
        additions: Adds what a person picks.
    """

    def __init__(
        self, canvas: QWidget, document: Document, levels: Levels, actions: CanvasActions, additions: Additions
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._document, self._levels = canvas, document, levels
        self._actions, self._additions = actions, additions
        self._view = levels.layers
        self._scene, self._editor = self._view.canvas, self._view.editor
        requests = self._view.requests
        requests.layer_menu.connect(self._open_layer_menu)
        requests.connection_menu.connect(self._open_connection_menu)
        requests.annotation_menu.connect(self._open_annotation_menu)
        requests.canvas_menu.connect(self._open_canvas_menu)
        requests.new_layer.connect(self._open_quick_search)
        requests.rename.connect(self._open_rename)
        requests.first_words.connect(self._open_first_words)
        requests.diagram.connect(self._ask_for_diagram)
        levels.units.menu_asked.connect(self._open_mark_menu)

    # ---- menus

    def _open_layer_menu(self, layer: LayerId, at: QPoint) -> None:
        menu = layer_menu(self._actions, self._canvas)
        add_fixes(menu, self._problems_at(layer), self.mend)
        menu.popup(at)

    def _open_annotation_menu(self, _annotation: AnnotationId, at: QPoint) -> None:
        annotation_menu(self._editor, self._actions, self._canvas).popup(at)

    def _open_mark_menu(self, mark: Mark | LayerId, at: QPoint) -> None:
        of_unit = not isinstance(mark, str) and mark is not None
        menu = self._levels.unit_actions.menu(self._canvas) if of_unit else None
        if menu is not None:
            menu.popup(at)
        elif isinstance(mark, str) and mark:
            self._open_layer_menu(mark, at)
        elif mark is None or isinstance(mark, str):
            self._open_canvas_menu(at)

    def _open_connection_menu(self, connection: ConnectionId, at: QPoint) -> None:
        menu = connection_menu(self._editor, self._editor.selected_connections, self._actions, self._canvas)
        add_fixes(menu, self._problems_at(connection), self.mend)
        menu.popup(at)

    def _open_canvas_menu(self, at: QPoint) -> None:
        point = self._levels.place_at(QPointF(self._canvas.mapFromGlobal(at)))
        centre = Point(point.x(), point.y())
        menu = canvas_menu(lambda kind: self._additions.add(kind, centre, point), self._actions, self._canvas)
        menu.popup(at)

    def _problems_at(self, place: LayerId | ConnectionId) -> list[Problem]:
        return [problem for problem in self._document.problems if problem.place == place]

    def mend(self, problem: Problem, fix: Fix) -> None:
        """Mend a problem; what stands against it is said over the canvas."""
        self._view.hand.mend(problem, fix, QPointF(self._view.width() / 2, EDGE))

    def _open_quick_search(self, at: QPointF, source: LayerId, target: LayerId) -> None:
        from dnnlab.gui.canvas.quick_search import QuickSearch, kinds_after  # not before the first paint

        def add(kind: str) -> None:
            self._additions.add_beside(kind, at, source, target)

        search = QuickSearch(kinds_after(source, target), add, self._canvas)
        search.open_at(self._canvas.mapToGlobal(at.toPoint()))

    # ---- names and words

    def _open_first_words(self, annotation: AnnotationId) -> None:
        self._write(annotation, self._document.model)

    def _write(self, annotation: AnnotationId, since: Model | None = None) -> None:
        from dnnlab.gui.canvas.annotations.writing import write_in_place

        self._levels.set_level("layers")  # where it stands
        write_in_place(self._view, annotation, since)

    def _open_rename(self, layer: LayerId | AnnotationId) -> None:
        if layer in self._scene.board.items:
            self._write(layer)
            return
        item = self._scene.layers.get(layer)
        if item is None:
            return
        view = self._levels.view
        view.reveal(frozenset({layer}))
        area = self._levels.title_area(layer, title_rect(item.card).translated(item.pos()))
        RenameField(item.card.layer.name, area, view.zoom, lambda name: self._rename(layer, name), view)

    def _rename(self, layer: LayerId, name: str) -> bool:
        if layer not in self._document.network.layers:
            return True
        try:
            self._editor.rename(layer, name)
        except DnnlabError as error:
            corner = self._scene.layers[layer].card_rect.topLeft()
            self._levels.view.show_error(error, self._levels.title_area(layer, QRectF(corner, corner)).topLeft())
            return False
        return True

    # ---- the diagram

    def _ask_for_diagram(self) -> None:
        document = self._document
        folder = document.path.parent if document.path else Path.home()
        name = re.sub(r"[^\w.-]+", "-", document.project.title).strip("-.") or "diagram"
        filters = ";;".join(_DIAGRAM_FILTERS)
        chosen, kind = QFileDialog.getSaveFileName(self._canvas, "Export diagram", str(folder / f"{name}.pdf"), filters)
        if chosen:
            path = Path(chosen)
            self.export_diagram(path if path.suffix else path.with_suffix(_DIAGRAM_FILTERS.get(kind, ".pdf")))

    def export_diagram(self, path: Path) -> None:
        """Draw the whole network into a file; what stands against it is said over the canvas."""
        from dnnlab.gui.canvas.diagram import write_diagram  # seldom wanted: not before the first paint

        try:
            write_diagram(self._scene, path, self._document.project.title)
        except DnnlabError as error:
            self._view.show_error(error, QPointF(self._view.width() / 2, EDGE))

"""The canvas as a panel of the window: the view, what floats over it, and what the engine says about the network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import ANNOTATION_KINDS, NOTE, AnnotationId
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.card_painter import title_rect
from dnnlab.gui.canvas.diagram import write_diagram
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.loss_words import loss_words
from dnnlab.gui.canvas.menus import add_fixes, annotation_menu, canvas_menu, connection_menu, layer_menu
from dnnlab.gui.canvas.minimap import Minimap
from dnnlab.gui.canvas.model_switch import ModelSwitch
from dnnlab.gui.canvas.notices import Banner, EmptyCanvas
from dnnlab.gui.canvas.quick_search import QuickSearch, kinds_after
from dnnlab.gui.canvas.rename_field import RenameField
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.canvas.toolbars import ToolBar, ZoomBar
from dnnlab.gui.canvas.units.legend import Legend
from dnnlab.gui.canvas.units.levels import Levels
from dnnlab.gui.canvas.units.marks import Mark
from dnnlab.gui.canvas.units.set_weight import weight_setter
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.gui.document import Document
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.moment import MomentNotice
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Activations, ActivationsAnswer, Answer, Subscription, Weights, WeightsAnswer
from dnnlab.project.project import Model

HERTZ = 15.0
_FIGURE_MILLISECONDS = 200
_MOST_LAYERS = 64
_FOLLOW_VIEW_MILLISECONDS = 200
_EDGE = 12
_NARROWEST_FOR_MAP, _LOWEST_FOR_MAP = 520, 360
_DIAGRAM_FILTERS = {"PDF document (*.pdf)": ".pdf", "SVG drawing (*.svg)": ".svg", "PNG picture (*.png)": ".png"}
_ACTIVATIONS, _WEIGHTS = "canvas/activations", "canvas/weights"


class CanvasPanel(Panel):
    """The node editor.

    Attributes:
        view: The graphics view.
        editor: What the canvas does to the document.
        canvas_actions: For menus, buttons and shortcuts.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        self.editor = CanvasEditor(document)
        self.scene = CanvasScene(document, self)
        self.view = CanvasView(self.scene, self.editor, self)
        self.canvas_actions = CanvasActions(self.view, self)
        self.levels = Levels(self.view, weight_setter(session), document, self)
        self.canvas_actions.freeze_weight_by(self.levels.unit_actions.freeze)
        self.canvas_actions.all += [*self.levels.actions.values(), *self.levels.unit_actions.all]
        self.addActions(self.canvas_actions.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.levels.stack)
        self.setFocusProxy(self.view)
        self._make_overlays()
        self._shown_step: int | None = None
        self._weights: WeightsAnswer | None = None
        self._norms: Mapping[LayerId, float] = {}
        self._norms_timer = QTimer(self, singleShot=True, interval=_FIGURE_MILLISECONDS)
        self._norms_timer.timeout.connect(self._show_gradients)
        self._loss_timer = QTimer(self, singleShot=True, interval=_FIGURE_MILLISECONDS)
        self._loss_timer.timeout.connect(self._show_loss)
        self._asked: Mapping[str, Subscription] = {}
        self._follow_view = QTimer(self)
        self._follow_view.setSingleShot(True)
        self._follow_view.setInterval(_FOLLOW_VIEW_MILLISECONDS)
        self._follow_view.timeout.connect(self._resubscribe_if_changed)
        self._connect()
        self._begin()

    def _make_overlays(self) -> None:
        self.tool_bar = ToolBar(self.canvas_actions, self)
        self.zoom_bar = ZoomBar(self.view, self.canvas_actions, self)
        self.minimap = Minimap(self.scene, self.view, self)
        self.banner = Banner(self)
        self.banner.fix_chosen.connect(self._mend)
        self.moment = MomentNotice(self)
        self.empty = EmptyCanvas(self.add_layer, self)
        self.legend = Legend(self)
        self.models = ModelSwitch(self.document, self)
        self.models.changed.connect(self._place_overlays)
        self.view.shadows = self.levels.units.shadows = self._shadows
        self.view.bubble.bars = self.levels.units.bubble.bars = self._shadows

    def _connect(self) -> None:
        document, requests = self.document, self.view.requests
        document.replaced.connect(self._begin)
        document.model_changed.connect(self._follow_model)
        document.problems_changed.connect(self._show_problems)
        document.history_changed.connect(self._show_loss_soon)
        self.view.viewed.connect(self._follow_view.start)
        self.levels.units.viewed.connect(self._follow_view.start)
        self.levels.changed.connect(self._follow_level)
        self.levels.units.menu_asked.connect(self._open_mark_menu)
        self.levels.units.chosen.connect(lambda _mark: self._resubscribe_if_changed())
        requests.layer_menu.connect(self._open_layer_menu)
        requests.connection_menu.connect(self._open_connection_menu)
        requests.annotation_menu.connect(self._open_annotation_menu)
        requests.canvas_menu.connect(self._open_canvas_menu)
        requests.new_note.connect(self._add_note)
        requests.new_layer.connect(self._open_quick_search)
        requests.rename.connect(self._open_rename)
        requests.first_words.connect(self._open_first_words)
        requests.diagram.connect(self._ask_for_diagram)

    def _begin(self) -> None:
        """Another document: layers without a place get one, which is no step of undo."""
        model = self.editor.model
        if model is not self.document.model:
            self.document.set_model(model)
        self._weights = None
        self._show_problems()
        self._show_loss()
        self._resubscribe_if_changed()

    def _follow_model(self, before: Model, after: Model) -> None:
        if after.network is not before.network:
            self._show_problems()
            self._resubscribe_if_changed()
        elif bool(after.layout.annotations) is not bool(before.layout.annotations):
            self._show_problems()

    # ---- what the window may ask

    def add_layer(self, kind: str) -> LayerId | AnnotationId:
        """Add a layer, note or frame at a free place in view, select it, and return which; empty if that failed."""
        middle = self.rect().center().toPointF()
        place = self.levels.place_at(middle)
        return self._add(kind, Point(place.x(), place.y()), middle)

    def export_diagram(self, path: Path) -> None:
        """Draw the whole network into a file; what stands against it is said over the canvas."""
        try:
            write_diagram(self.scene, path, self.document.project.title)
        except DnnlabError as error:
            self.view.show_error(error, QPointF(self.view.width() / 2, _EDGE))

    def _ask_for_diagram(self) -> None:
        document = self.document
        folder = document.path.parent if document.path else Path.home()
        name = re.sub(r"[^\w.-]+", "-", document.project.title).strip("-.") or "diagram"
        filters = ";;".join(_DIAGRAM_FILTERS)
        chosen, kind = QFileDialog.getSaveFileName(self, "Export diagram", str(folder / f"{name}.pdf"), filters)
        if chosen:
            path = Path(chosen)
            self.export_diagram(path if path.suffix else path.with_suffix(_DIAGRAM_FILTERS.get(kind, ".pdf")))

    def settle(self) -> None:
        """Paint everything in full, for a picture of the window."""
        self.levels.settle()

    def _add_note(self, at: QPointF) -> None:
        place = self.levels.place_at(at)
        self._add(NOTE, Point(place.x(), place.y()), at)

    def _add(self, kind: str, centre: Point, at: QPointF, *, source: LayerId = "", target: LayerId = "") -> str:
        if kind in ANNOTATION_KINDS:
            return self._add_annotation(kind, centre)
        try:
            id = self.editor.add_connected(kind, centre, source=source, target=target)
        except DnnlabError as error:
            self.levels.view.show_error(error, at)
            return ""
        self.levels.view.reveal(frozenset({id}))
        self.levels.view.setFocus()
        return id

    def _add_annotation(self, kind: str, centre: Point) -> AnnotationId:
        """Add a note or frame, and let the person give it its words."""
        id = self.editor.add(kind, centre)
        self.levels.view.setFocus()
        self._open_first_words(id)
        return id

    # ---- what the engine says

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self.levels.is_open:
            return self.levels.subscriptions(self.document.model_name)
        layers = self._answerable_layers()
        if not layers:
            return {}
        name = self.document.model_name
        return {
            _ACTIVATIONS: Subscription(Activations(name, layers), HERTZ),
            _WEIGHTS: Subscription(Weights(name), HERTZ),
        }

    def _answerable_layers(self) -> tuple[LayerId, ...]:
        """Return the layers whose responses are shown: all, or those in view where there are many."""
        network = self.document.network
        found = [id for id in network.order if id in network.compiled and network.layers[id].role is not Role.INPUT]
        if len(found) > _MOST_LAYERS:
            in_view = set(self.scene.layers_in(self.view.camera.exposed()))
            found = [id for id in found if id in in_view][:_MOST_LAYERS]
        return tuple(found)

    def _resubscribe_if_changed(self) -> None:
        wanted = self.subscriptions()
        if wanted != self._asked:
            self._asked = wanted
            self.resubscribe()

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        """Take what is new. What is painted follows in the next frames of the window."""
        activations, weights = answers.get(_ACTIVATIONS), answers.get(_WEIGHTS)
        if isinstance(weights, WeightsAnswer):  # on whichever level: the question is the same, and not answered anew
            self.levels.units.opened.take_limit(weights.limit)
            self._weights = weights
        if self.levels.is_open:
            self.levels.take_answers(answers)
            opened = self.levels.units.opened
            self.legend.set_limit(opened.limit, bounded=opened.is_bounded)
            self._place_overlays()
            activations = weights = None
        if isinstance(activations, ActivationsAnswer):
            for id, values in activations.activations.items():
                item = self.scene.layers.get(id)
                if item is not None:
                    item.take_activations(activations.dimensions, values)
        if isinstance(weights, WeightsAnswer):
            self._show_weights()
            self._norms = weights.gradient_norms
            if not self._norms_timer.isActive():
                self._show_gradients()
        shown = progress.shown_step if progress.shown_step != progress.step else None
        if shown != self._shown_step:
            self._shown_step = shown
            self._show_loss_soon()

    def _show_weights(self) -> None:
        """Show the weights last told on the ribbons."""
        if self._weights is None:
            return
        for id, strands in self._weights.strands.items():
            connection = self.scene.connections.get(id)
            if connection is not None:
                connection.take_weights(strands, self._weights.limit)

    def _show_gradients(self) -> None:
        """Show the latest norms of the gradient; the last of a run are shown too, a little later."""
        norms, self._norms = self._norms, {}
        if norms:
            self._norms_timer.start()
        for id, norm in norms.items():
            item = self.scene.layers.get(id)
            if item is not None and item.card.layer.role is Role.HIDDEN:
                item.take_figure(format_significant(norm, 2))

    def _show_loss_soon(self) -> None:
        if not self._loss_timer.isActive():
            self._loss_timer.start()

    def _show_loss(self) -> None:
        """Show the loss on the card of the one output; with several, no loss belongs to one of them."""
        outputs = [layer for layer in self.document.network.outputs if layer.id in self.document.network.compiled]
        for layer in outputs:
            item = self.scene.layers.get(layer.id)
            words = loss_words(layer.kind, self.document.history, self._shown_step)
            if item is not None:
                item.take_figure(words if len(outputs) == 1 else "")

    def showEvent(self, event: QShowEvent) -> None:
        self._asked = self.subscriptions()
        super().showEvent(event)

    # ---- menus and small windows

    def _open_layer_menu(self, layer: LayerId, at: QPoint) -> None:
        menu = layer_menu(self.canvas_actions, self)
        add_fixes(menu, [problem for problem in self.document.problems if problem.place == layer], self._mend)
        menu.popup(at)

    def _open_annotation_menu(self, _annotation: AnnotationId, at: QPoint) -> None:
        annotation_menu(self.editor, self.canvas_actions, self).popup(at)

    def _open_mark_menu(self, mark: Mark | LayerId, at: QPoint) -> None:
        menu = self.levels.unit_actions.menu(self) if not isinstance(mark, str) and mark is not None else None
        if menu is not None:
            menu.popup(at)
        elif isinstance(mark, str) and mark:
            self._open_layer_menu(mark, at)
        elif mark is None or isinstance(mark, str):
            self._open_canvas_menu(at)

    def _open_connection_menu(self, connection: str, at: QPoint) -> None:
        menu = connection_menu(self.editor, self.editor.selected_connections, self.canvas_actions, self)
        add_fixes(menu, [problem for problem in self.document.problems if problem.place == connection], self._mend)
        menu.popup(at)

    def _mend(self, problem: Problem, fix: Fix) -> None:
        self.view.hand.mend(problem, fix, QPointF(self.view.width() / 2, _EDGE))

    def _open_canvas_menu(self, at: QPoint) -> None:
        point = self.levels.place_at(QPointF(self.mapFromGlobal(at)))
        centre = Point(point.x(), point.y())
        canvas_menu(lambda kind: self._add(kind, centre, point), self.canvas_actions, self).popup(at)

    def _open_quick_search(self, at: QPointF, source: LayerId, target: LayerId) -> None:
        point = self.levels.place_at(at)

        def add(kind: str) -> None:
            self._add(kind, self._centre_beside(kind, point, source, target), at, source=source, target=target)

        search = QuickSearch(kinds_after(source, target), add, self)
        search.open_at(self.mapToGlobal(at.toPoint()))

    def _centre_beside(self, kind: str, point: QPointF, source: LayerId, target: LayerId) -> Point:
        """Return where the middle of a new card belongs so that its port is where a connection was dropped."""
        if not source and not target:  # a note or a frame may be meant, which is no card
            return Point(point.x(), point.y())
        half = self.editor.card_width(kind) / 2
        shift = half if source else -half
        return Point(point.x() + shift, point.y())

    def _open_first_words(self, annotation: AnnotationId) -> None:
        self._write(annotation, self.document.model)

    def _write(self, annotation: AnnotationId, since: Model | None = None) -> None:
        from dnnlab.gui.canvas.annotations.writing import write_in_place

        self.levels.set_level("layers")  # where it stands
        write_in_place(self.view, annotation, since)

    def _open_rename(self, layer: LayerId | AnnotationId) -> None:
        if layer in self.scene.board.items:
            self._write(layer)
            return
        item = self.scene.layers.get(layer)
        if item is None:
            return
        view = self.levels.view
        view.reveal(frozenset({layer}))
        area = self.levels.title_area(layer, title_rect(item.card).translated(item.pos()))
        RenameField(item.card.layer.name, area, view.zoom, lambda name: self._rename(layer, name), view)

    def _rename(self, layer: LayerId, name: str) -> bool:
        if layer not in self.document.network.layers:
            return True
        try:
            self.editor.rename(layer, name)
        except DnnlabError as error:
            corner = self.scene.layers[layer].card_rect.topLeft()
            self.levels.view.show_error(error, self.levels.title_area(layer, QRectF(corner, corner)).topLeft())
            return False
        return True

    # ---- what floats over the view

    def _follow_level(self) -> None:
        """Another level is shown: the bars are about its view, and the engine is asked what it needs."""
        view = self.levels.view
        self.canvas_actions.seen = view
        self.zoom_bar.show_view(view)
        self.minimap.show_view(view)
        self.setFocusProxy(view)
        self._place_overlays()
        if not self.levels.is_open:
            self._show_weights()  # those told while the units were seen
        self._resubscribe_if_changed()

    def _show_problems(self) -> None:
        whole = [problem for problem in self.document.problems if not problem.place]
        empty = not self.document.network.layers
        self.banner.show_problem(whole[0] if whole and not empty else None)
        self.empty.setVisible(empty and not self.document.layout.annotations)
        self._place_overlays()

    def show_moment(self, shown: int, present: int) -> None:
        """Say that an earlier moment of the run is shown, if it is."""
        self.moment.show_moment(shown, present)
        self._place_moment()

    def _place_moment(self) -> None:
        left, right = self.zoom_bar.geometry().right(), self.minimap.x() if self.minimap.isVisible() else self.width()
        x = max(left + _EDGE, (left + right - self.moment.width()) // 2)
        self.moment.move(x, self.height() - self.moment.height() - _EDGE)

    def _shadows(self) -> list[QRect]:
        bars = (self.tool_bar, self.models, self.zoom_bar, self.minimap, self.legend, self.levels.switch)
        overlays = (*bars, self.banner, self.moment)
        return [widget.geometry() for widget in overlays if widget.isVisible()]

    def _place_models(self) -> int:
        """Put the switch between networks beside the tools, and return where that group ends."""
        end = self.tool_bar.geometry().right()
        if self.models.isHidden():
            return end
        self.models.fit(self.levels.switch.x() - end - 2 * _EDGE)
        self.models.move(end + _EDGE, _EDGE + (self.tool_bar.height() - self.models.height()) // 2)
        return self.models.geometry().right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_overlays()

    def _place_overlays(self) -> None:
        width, height = self.width(), self.height()
        self.tool_bar.move(_EDGE, _EDGE)
        self.zoom_bar.move(_EDGE, height - self.zoom_bar.height() - _EDGE)
        self.minimap.move(width - self.minimap.width() - _EDGE, height - self.minimap.height() - _EDGE)
        has_room = width >= _NARROWEST_FOR_MAP and height >= _LOWEST_FOR_MAP  # else it would lie over cards
        self.minimap.setVisible(has_room and bool(self.document.network.layers))
        self._place_moment()
        self.levels.switch.move(width - self.levels.switch.width() - _EDGE, _EDGE)
        left_end = self._place_models()
        below = 0 if self.models.isHidden() else self.models.height() + _EDGE
        self.banner.move(max(_EDGE, (width - self.banner.width()) // 2), _EDGE + below)
        free = self.levels.switch.x() - left_end - 2 * _EDGE
        fits = self.legend.fit(free)
        left = max(left_end + _EDGE, (width - self.legend.width()) // 2)
        self.legend.move(min(left, self.levels.switch.x() - _EDGE - self.legend.width()), _EDGE)
        self.legend.setVisible(self.levels.is_open and fits and self.banner.isHidden())
        self.empty.move((width - self.empty.width()) // 2, (height - self.empty.height()) // 2)

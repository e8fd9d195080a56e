"""The canvas as a panel of the window: both views of the network, and what belongs to them, put together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.additions import Additions
from dnnlab.gui.canvas.card_figures import HERTZ, WEIGHTS, CardFigures
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.overlays import Overlays
from dnnlab.gui.canvas.popups import Popups
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.canvas.units.levels import Levels
from dnnlab.gui.canvas.units.set_weight import weight_setter
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.gui.document import Document
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.session import Session
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Subscription, WeightsAnswer
from dnnlab.project.project import Model

__all__ = ["HERTZ", "CanvasPanel"]

_FOLLOW_VIEW_MILLISECONDS = 200


class CanvasPanel(Panel):
    """The node editor.

    Attributes:
        view: The graphics view.
        editor: What the canvas does to the document.
        canvas_actions: For menus, buttons and shortcuts.
        levels: Both views of the network, layers and units.
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
        self._figures = CardFigures(document, self.scene, self)
        self._additions = Additions(self.levels)
        self._popups = Popups(self, document, self.levels, self.canvas_actions, self._additions)
        self._float(Overlays(self, document, self.levels, self.canvas_actions, self.add_layer, self._popups.mend))
        self._asked: Mapping[str, Subscription] = {}
        self._follow_view = QTimer(self, singleShot=True, interval=_FOLLOW_VIEW_MILLISECONDS)
        self._follow_view.timeout.connect(self._resubscribe_if_changed)
        self._connect()
        self._begin()

    def _float(self, overlays: Overlays) -> None:
        self._overlays = overlays
        self.tool_bar, self.zoom_bar, self.minimap = overlays.tool_bar, overlays.zoom_bar, overlays.minimap
        self.banner, self.moment, self.empty = overlays.banner, overlays.moment, overlays.empty
        self.legend, self.models = overlays.legend, overlays.models

    def _connect(self) -> None:
        document = self.document
        document.replaced.connect(self._begin)
        document.model_changed.connect(self._follow_model)
        document.problems_changed.connect(self._overlays.show_problems)
        self.view.viewed.connect(self._follow_view.start)
        self.view.requests.new_note.connect(self._additions.add_note)
        self.levels.units.viewed.connect(self._follow_view.start)
        self.levels.units.chosen.connect(lambda _mark: self._resubscribe_if_changed())
        self.levels.changed.connect(self._follow_level)

    def _begin(self) -> None:
        """Another document: layers without a place get one, which is no step of undo."""
        model = self.editor.model
        if model is not self.document.model:
            self.document.set_model(model)
        self._overlays.show_problems()
        self._figures.show_loss()
        self._resubscribe_if_changed()

    def _follow_model(self, before: Model, after: Model) -> None:
        if after.network is not before.network:
            self._overlays.show_problems()
            self._resubscribe_if_changed()
        elif bool(after.layout.annotations) is not bool(before.layout.annotations):
            self._overlays.show_problems()

    def _follow_level(self) -> None:
        """Another level is shown: the bars are about its view, and the engine is asked what it needs."""
        self.canvas_actions.seen = self.levels.view
        self.setFocusProxy(self.levels.view)
        self._overlays.show_view()
        if not self.levels.is_open:
            self._figures.show_weights()
        self._resubscribe_if_changed()

    # ---- what the window may ask

    def add_layer(self, kind: str) -> LayerId | AnnotationId:
        """Add a layer, note or frame at a free place in view, select it, and return which; empty if that failed."""
        return self._additions.add_at(kind, self.rect().center().toPointF())

    def export_diagram(self, path: Path) -> None:
        """Draw the whole network into a file; what stands against it is said over the canvas."""
        self._popups.export_diagram(path)

    def show_moment(self, shown: int, present: int) -> None:
        """Say that an earlier moment of the run is shown, if it is."""
        self._overlays.show_moment(shown, present)

    def settle(self) -> None:
        """Paint everything in full, for a picture of the window."""
        self.levels.settle()

    # ---- what the engine says

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self.levels.is_open:
            return self.levels.subscriptions(self.document.model_name)
        return self._figures.subscriptions(self.view.camera.exposed())

    def _resubscribe_if_changed(self) -> None:
        wanted = self.subscriptions()
        if wanted != self._asked:
            self._asked = wanted
            self.resubscribe()

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        weights, opened = answers.get(WEIGHTS), self.levels.units.opened
        if isinstance(weights, WeightsAnswer):  # on whichever level: the question is the same, and not answered anew
            opened.take_limit(weights.limit)
            self._figures.keep(weights)
        if self.levels.is_open:
            self.levels.take_answers(answers)
            self._overlays.show_limit(opened.limit, bounded=opened.is_bounded)
        else:
            self._figures.take(answers)
        self._figures.follow(progress)

    def showEvent(self, event: QShowEvent) -> None:
        self._asked = self.subscriptions()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._overlays.place()

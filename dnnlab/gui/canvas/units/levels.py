"""How close the network is seen: its layers, their units, or the values of single weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.units.actions import UnitActions
from dnnlab.gui.canvas.units.answers import number_subscription, subscriptions, take_answers
from dnnlab.gui.canvas.units.cross_fade import CrossFade
from dnnlab.gui.canvas.units.dots import dots_of
from dnnlab.gui.canvas.units.set_weight import Setter
from dnnlab.gui.canvas.units.view import UnitsView
from dnnlab.gui.canvas.units.weight_desk import WeightDesk
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.gui.document import Document
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.link.probes import Answer, ParameterDetailAnswer, Subscription

Level = Literal["layers", "units", "values"]

OPENS_AT = 1.6
"""The zoom of the layers above which they open; the units' zoom tells the same percentage."""
_CLOSES_AT = 1.45
VALUES_AT = 3.5
_VALUES_UNTIL = 3.2
_TITLES: Mapping[Level, tuple[str, str]] = {
    "layers": ("Layers", "Each layer as a card"),
    "units": ("Units", "Each layer opened into its units, each connection into its weights"),
    "values": ("Values", "The units, with the value of each weight"),
}


class LevelSwitch(QFrame):
    """The switch Layers, Units, Values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        segments = [Segment(level, title, tip=tip) for level, (title, tip) in _TITLES.items()]
        set_surface(self, "none")
        self.segmented = Segmented(segments, "How close the network is seen")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.segmented)
        self.adjustSize()


class Levels(QObject):
    """Shows the layers' view or the units' view, as the person chooses or as closely as they look.

    Signals:
        changed: Another level is shown.

    Attributes:
        stack: Both views; one of them is shown.
        units: The view of the units.
        actions: One for each level.
        unit_actions: What can be done to the chosen unit or weight.
    """

    changed = Signal()

    def __init__(self, layers: CanvasView, setter: Setter, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.layers = layers
        self.stack = QStackedWidget(parent)
        self.units = UnitsView(layers.editor)
        self.desk = WeightDesk(self.units, setter, self)
        self.unit_actions = UnitActions(self.units, self.desk, setter, self)
        self.stack.addWidget(layers)
        self.stack.addWidget(self.units)
        self.switch = LevelSwitch(parent)
        self.level: Level = "layers"
        self._closes_at = _CLOSES_AT
        self._busy = False
        self._seen_at = 0.0
        self.fade = CrossFade(self.stack)
        self.actions = self._make_actions()
        self.units.holds_hand = layers.holds_hand
        self.switch.segmented.chosen.connect(self._choose)
        layers.zoomed.connect(self._follow_layers)
        self.units.zoomed.connect(self._follow_units)
        document.model_changed.connect(self._follow_model)
        document.replaced.connect(self._begin)
        document.dataset_changed.connect(self._follow_data)
        document.selection_changed.connect(self._follow_selection)

    def _make_actions(self) -> dict[Level, QAction]:
        group = QActionGroup(self)
        actions: dict[Level, QAction] = {}
        for number, (level, (title, tip)) in enumerate(_TITLES.items(), start=1):
            action = QAction(title, self)
            action.setShortcut(QKeySequence(str(number)))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setToolTip(f"{tip} ({number})")
            action.setCheckable(True)
            action.setData(level)
            action.triggered.connect(self._act)
            group.addAction(action)
            actions[level] = action
        actions["layers"].setChecked(True)
        return actions

    def _act(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._choose(str(action.data()))

    def _choose(self, name: str) -> None:
        for level in _TITLES:
            if level == name:
                self.set_level(level)

    # ---- which level

    @property
    def view(self) -> CanvasView | UnitsView:
        """The view that is shown."""
        return self.units if self.is_open else self.layers

    @property
    def is_open(self) -> bool:
        """Whether layers are opened into units."""
        return self.level != "layers"

    def set_level(self, level: Level) -> None:
        """Show a level because a person asked for it: all of it, and until they ask for another or zoom far out."""
        was_open = self.is_open
        self._show(level)
        if self.is_open and not was_open:
            self._busy = True
            self.units.go_home()
            self._busy = False
            self._closes_at = min(_CLOSES_AT, 0.45 * self.units.percentage)
        elif was_open and not self.is_open and self.layers.zoom >= _CLOSES_AT:
            self.layers.go_home()
        self._seen_at = self.units.percentage
        self.view.setFocus()

    def _show(self, level: Level) -> None:
        if level == self.level:
            self._mark()
            return
        if self.is_open != (level != "layers"):
            self.fade.begin(self.view)
        was_open, self.level = self.is_open, level
        self.layers.cancel_gesture()
        self.units.cancel_gesture()
        self.units.numbers = level == "values"
        if self.is_open and not was_open:
            self._take()
        if not self.is_open:
            self.units.choose(None)
        focused = self.view.hasFocus() or self.layers.hasFocus() or self.units.hasFocus()
        self.stack.setCurrentWidget(self.view)
        if focused:
            self.view.setFocus()
        self.units.viewport().update()
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        self.switch.segmented.set_value(self.level)
        self.actions[self.level].setChecked(True)

    def _follow_layers(self) -> None:
        """Zoomed in far enough, the layers open where one looks."""
        if self._busy or self.is_open or not self.layers.isVisible() or self.layers.zoom < OPENS_AT:
            return
        centre = self.layers.camera.exposed().center()
        self._busy = True
        self._closes_at = _CLOSES_AT
        self._show("units")
        self.units.set_zoom(self.layers.zoom * self.units.zoom / self.units.percentage)
        self.units.look_at(centre)
        self._seen_at = self.units.percentage
        self._busy = False

    def _follow_units(self) -> None:
        """Zoomed out far enough, the layers close; coming closer, the weights' values appear, and go on the way back.

        What a person chose stays until they zoom past such a place.
        """
        if self._busy or not self.is_open:
            return
        before, self._seen_at = self._seen_at, self.units.percentage
        shown = self._seen_at
        if shown < self._closes_at:
            self._close_around(self.units.seen().center())
        elif self.level == "units" and before < VALUES_AT <= shown:
            self._show("values")
        elif self.level == "values" and shown < _VALUES_UNTIL <= before:
            self._show("units")

    def _close_around(self, centre: QPointF) -> None:
        self._busy = True
        zoom = min(self.units.percentage, _CLOSES_AT)
        self._show("layers")
        self.layers.set_zoom(zoom)
        self.layers.centre(centre)
        self._busy = False

    # ---- following the document

    def _follow_model(self, _before: object, _after: object) -> None:
        if self.is_open:
            self._take()
            self.desk.follow()
            self.unit_actions.follow()

    def _follow_data(self) -> None:
        self.units.opened.dots = dots_of(self.units.opened.network, self._document.dataset)
        self.units.viewport().update()

    def _take(self) -> None:
        model = self.layers.editor.model
        if model.network is not self.units.opened.network:
            self.units.opened.dots = dots_of(model.network, self._document.dataset)
        self.units.take(model)

    def _begin(self) -> None:
        self.units.forget_all()
        if self.is_open:  # otherwise it is taken up when a person opens it: a large network would take seconds
            self._take()
            self.units.go_home()

    def _follow_selection(self) -> None:
        if self.is_open:
            self.units.selection_changed()

    # ---- the engine

    def subscriptions(self, model_name: str) -> Mapping[str, Subscription]:
        """Return what the units level asks of the engine: of what is in view."""
        return {
            **subscriptions(model_name, self.units),
            **number_subscription(model_name, self.units, self.desk.number),
        }

    def take_answers(self, answers: Mapping[str, Answer]) -> None:
        """Show what the engine said."""
        if take_answers(answers, self.units):
            self.units.refresh_wires()
            self.desk.follow()
        for key in number_subscription("", self.units, self.desk.number):
            answer = answers.get(key)
            if isinstance(answer, ParameterDetailAnswer):
                self.desk.take(answer)

    # ---- for what floats over the views and for what leads to a place on them

    def reveal(self, place: str) -> None:
        """Select a layer, connection, note or frame and bring it into view."""
        network, annotations = self._document.network, self._document.layout.annotations
        if place in network.layers or place in network.connections or place in annotations:
            if place in annotations and not annotations[place].is_frame:
                self.set_level("layers")  # only there notes are shown
            self._document.select({place})
            self.view.reveal(frozenset({place}))

    def place_at(self, at: QPointF) -> QPointF:
        """Return the place on the layers' canvas that is shown at a point of the view."""
        if not self.is_open:
            return self.layers.camera.to_scene(at)
        scene = self.units.camera.to_scene(at)
        place = self.units.opened.to_layout(scene.x(), scene.y())
        return QPointF(place.x, place.y)

    def title_area(self, layer: LayerId, on_card: QRectF) -> QRectF:
        """Return where a layer's title is, in pixels of the view.

        Args:
            layer: Whose title.
            on_card: Where it is on the layers' canvas.
        """
        if not self.is_open:
            return self.layers.camera.world().mapRect(on_card)
        frame = self.units.opened.frames[layer]
        return self.units.camera.world().mapRect(QRectF(frame.left, frame.top - 24, frame.width, 20))

    def settle(self) -> None:
        """Paint everything in full, for a picture of the window."""
        self.fade.finish()
        self.layers.finish_pictures()
        if self.is_open:
            self.units.settle()

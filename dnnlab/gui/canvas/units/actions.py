"""The actions on the chosen unit or weight: one object each for menu, palette, shortcut and inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from dnnlab.gui.canvas.units.edits import can_lose_units
from dnnlab.gui.canvas.units.marks import BiasAt, Mark, UnitAt, WeightAt
from dnnlab.gui.canvas.units.set_weight import Setter
from dnnlab.gui.canvas.units.steps import ablate_unit, flip_unit, freeze_weight, split_unit_out
from dnnlab.gui.canvas.units.unit_edits import can_ablate, can_flip, can_split
from dnnlab.gui.canvas.units.view import UnitsView
from dnnlab.gui.canvas.units.weight_desk import WeightDesk
from dnnlab.gui.theme import icon


class UnitActions(QObject):
    """Each is enabled where it applies to what is chosen.

    Args:
        view: Where units and weights are chosen.
        desk: Sets weights by hand.
        setter: Tells the engine numbers.
    """

    def __init__(self, view: UnitsView, desk: WeightDesk, setter: Setter, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._desk, self._set = view, desk, setter
        self.set_value = self._action("Set the chosen weight…", "pencil-outline", lambda: desk.open(view.marks.chosen))
        self.freeze = self._action("Freeze the chosen weight", "snowflake", self._freeze)
        self.remove = self._action("Remove the chosen weight", "vector-polyline-remove", view.delete_chosen)
        self.flip = self._action("Flip sign", "swap-horizontal", self._flip)
        self.ablate = self._action("Ablate unit", "eye-off-outline", self._on_unit(ablate_unit))
        self.split = self._action("Split unit out", "call-split", self._on_unit(split_unit_out))
        self.delete = self._action("Delete the chosen unit", "trash-can-outline", view.delete_chosen)
        self.all = [self.set_value, self.freeze, self.remove, self.flip, self.ablate, self.split, self.delete]
        view.chosen.connect(self.follow)
        self.follow()

    def _action(self, text: str, icon_name: str, do: Callable[[], object]) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: do())
        return action

    def _on_unit(self, step: Callable[..., None]) -> Callable[[], None]:
        def do() -> None:
            mark = self._view.marks.chosen
            if isinstance(mark, UnitAt):
                self._view.attempt(lambda: step(self._view.editor, mark), mark)

        return do

    def _flip(self) -> None:
        mark = self._view.marks.chosen
        if isinstance(mark, UnitAt):
            flip_unit(self._view.editor, mark, self._set)

    def _freeze(self) -> None:
        mark = self._view.marks.chosen
        if isinstance(mark, WeightAt):
            held = self._is_held(mark)
            self._view.attempt(lambda: freeze_weight(self._view.editor, mark, not held), mark)

    def _is_held(self, mark: WeightAt) -> bool:
        return bool(self._view.editor.network.frozen_weights(mark.connection)[mark.row, mark.column])

    def follow(self, _mark: Mark = None) -> None:
        """Another unit or weight is chosen, or the network is another: enable what applies."""
        network, mark = self._view.editor.network, self._view.marks.chosen
        for action in self.all:
            action.setEnabled(False)
        self.freeze.setText("Freeze the chosen weight")
        match mark:
            case UnitAt(layer, index) if layer in network.layers and index < network.layers[layer].width:
                unit = network.layers[layer].units[index]
                self.delete.setEnabled(can_lose_units(network.layers[layer]))
                self.split.setEnabled(can_split(network, layer))
                self.flip.setEnabled(can_flip(network, layer))
                self.ablate.setEnabled(can_ablate(network, layer, unit))
            case WeightAt(connection, _, _) if connection in network.connections:
                arrow = network.connections[connection]
                self.set_value.setEnabled(True)
                self.remove.setEnabled(True)
                self.freeze.setEnabled(not (arrow.frozen or network.layers[arrow.target].frozen))
                if self._is_held(mark):
                    self.freeze.setText("Release the chosen weight")
            case BiasAt():
                self.set_value.setEnabled(True)

    def menu(self, parent: QWidget) -> QMenu | None:
        """Return the menu of what is chosen: what applies to it; None where that is nothing."""
        shown = [action for action in self.all if action.isEnabled()]
        if not shown:
            return None
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(shown)
        return menu

"""Setting weights by hand: it opens the editor on the chosen curve and tells the engine what was set."""

from __future__ import annotations

from math import log10

from PySide6.QtCore import QObject, QPoint, QTimer

from dnnlab.graph.mask import Weight
from dnnlab.gui.canvas.units.marks import Mark, WeightAt
from dnnlab.gui.canvas.units.set_weight import Setter, SetWeight
from dnnlab.gui.canvas.units.view import UnitsView
from dnnlab.gui.canvas.units.weight_editor import WeightEditor

_STEPS_TO_LIMIT = 100
_SCRUB_MILLISECONDS = 40


class WeightDesk(QObject):
    """Keeps the editor at the chosen weight.

    Args:
        view: Where weights are chosen.
        setter: Tells the engine a weight.
    """

    def __init__(self, view: UnitsView, setter: Setter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._set = setter
        self._weight: WeightAt | None = None
        self._before: float | None = None
        self._wanted: float | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SCRUB_MILLISECONDS)
        self._soon.timeout.connect(self._send_wanted)
        self.editor = WeightEditor(view)
        self.editor.previewed.connect(self._preview)
        self.editor.edited.connect(self._edit)
        self.editor.remove_asked.connect(self._remove)
        self.editor.closed.connect(self._leave)
        view.chosen.connect(self.open)
        view.viewed.connect(self._follow_view)

    def open(self, mark: Mark) -> None:
        """Open the editor for a weight, or close it for anything else."""
        self._before = None
        value = self._view.value_of(mark) if isinstance(mark, WeightAt) else None
        if not isinstance(mark, WeightAt) or value is None:
            self._close()
            return
        self._weight = mark
        self._follow_view()
        power = 10.0 ** round(_exponent(self._view.opened.limit / _STEPS_TO_LIMIT))
        self.editor.open_for(mark.symbol, self._ends(mark), value, power)

    def _ends(self, weight: WeightAt) -> str:
        arrow = self._view.editor.network.connection(weight.connection)
        opened = self._view.opened
        start = opened.symbol(arrow.source, weight.column).text
        return f"{start} → {opened.symbol(arrow.target, weight.row).text}"

    def follow(self) -> None:
        """Weights are others: show that of the one that is open."""
        weight = self._weight
        value = self._view.value_of(weight) if weight is not None else None
        if weight is not None and value is not None:
            self.editor.follow(value)

    def _follow_view(self) -> None:
        """Keep the editor on its curve, and in view as long as the curve is."""
        if self._weight is None:
            return
        at, size = self._view.place_of(self._weight).toPoint(), self.editor.size()
        place = at - QPoint(size.width() // 2, size.height() + 14)
        if place.y() < 8:
            place.setY(at.y() + 14)
        area = self._view.viewport().rect().adjusted(8, 8, -8 - size.width(), -8 - size.height())
        if self._view.viewport().rect().contains(at):
            place.setX(min(max(place.x(), area.left()), max(area.left(), area.right())))
            place.setY(min(max(place.y(), area.top()), max(area.top(), area.bottom())))
        self.editor.move(place)

    # ---- what the editor says

    def _preview(self, value: float) -> None:
        if self._weight is None:
            return
        if self._before is None:
            self._before = self._view.value_of(self._weight)
        self._wanted = value
        if not self._soon.isActive():
            self._soon.start()

    def _send_wanted(self) -> None:
        """Tell the engine what is being scrubbed, not more often than it can be seen."""
        if self._weight is not None and self._wanted is not None:
            self._set(self._weight.connection, self._key(self._weight), self._wanted)
        self._wanted = None

    def _edit(self, value: float) -> None:
        weight = self._weight
        if weight is None:
            return
        before = self._before if self._before is not None else self._view.value_of(weight)
        self._before = self._wanted = None
        self._soon.stop()
        if before is None or before == value:
            return
        network = self._view.editor.network
        arrow = network.connection(weight.connection)
        names = network.layers[arrow.source].name, network.layers[arrow.target].name
        text = "Set a weight from {} to {}".format(*names)
        command = SetWeight(text, self._set, weight.connection, self._key(weight), before, value)
        self._view.editor.document.undo_stack.push(command)

    def _key(self, weight: WeightAt) -> Weight:
        network = self._view.editor.network
        arrow = network.connection(weight.connection)
        return network.layer(arrow.target).rows[weight.row], network.layer(arrow.source).units[weight.column]

    def _remove(self) -> None:
        self._view.delete_chosen()
        self._view.setFocus()

    def _leave(self) -> None:
        self._view.choose(None)
        self._view.setFocus()

    def _close(self) -> None:
        self._weight = None
        had_focus = self.editor.isAncestorOf(self.editor.window().focusWidget() or self.editor)
        self.editor.hide()
        if had_focus and self._view.isVisible():
            self._view.setFocus()


def _exponent(value: float) -> float:
    return log10(max(value, 1e-9))

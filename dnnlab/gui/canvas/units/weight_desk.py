"""Setting weights and biases by hand: it opens the editor at the chosen one and tells the engine what was set."""

from __future__ import annotations

from math import log10

from PySide6.QtCore import QObject, QPoint, QTimer

from dnnlab.gui.canvas.units.marks import BiasAt, Mark, NumberAt, WeightAt
from dnnlab.gui.canvas.units.set_weight import Setter, SetWeights, change_of
from dnnlab.gui.canvas.units.steps import freeze_weight
from dnnlab.gui.canvas.units.view import UnitsView
from dnnlab.gui.canvas.units.weight_editor import WeightEditor
from dnnlab.link.probes import ParameterDetailAnswer

_STEPS_TO_LIMIT = 100
_SCRUB_MILLISECONDS = 40


class WeightDesk(QObject):
    """Keeps the editor at the chosen weight or bias.

    Args:
        view: Where they are chosen.
        setter: Tells the engine numbers.
    """

    def __init__(self, view: UnitsView, setter: Setter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._set = setter
        self._number: NumberAt | None = None
        self._before: float | None = None
        self._wanted: float | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SCRUB_MILLISECONDS)
        self._soon.timeout.connect(self._send_wanted)
        self.editor = WeightEditor(view)
        self.editor.previewed.connect(self._preview)
        self.editor.edited.connect(self._edit)
        self.editor.freeze_asked.connect(self._freeze)
        self.editor.remove_asked.connect(self._remove)
        self.editor.closed.connect(self._leave)
        view.chosen.connect(self.open)
        view.viewed.connect(self._follow_view)

    @property
    def number(self) -> NumberAt | None:
        """The weight or bias that is open."""
        return self._number

    def open(self, mark: Mark) -> None:
        """Open the editor for a weight or a bias, or close it for anything else."""
        self._before = None
        value = self._view.value_of(mark) if isinstance(mark, WeightAt | BiasAt) else None
        if not isinstance(mark, WeightAt | BiasAt) or value is None:
            self._close()
            return
        self._number = mark
        self._follow_view()
        power = 10.0 ** round(_exponent(self._view.opened.limit / _STEPS_TO_LIMIT))
        self.editor.open_for(mark.symbol, self._about(mark), value, power, is_weight=isinstance(mark, WeightAt))
        self._show_frozen()

    def _about(self, number: NumberAt) -> str:
        opened = self._view.opened
        if isinstance(number, BiasAt):
            return f"Bias of {opened.symbol(number.layer, number.index).text}"
        arrow = self._view.editor.network.connection(number.connection)
        start = opened.symbol(arrow.source, number.column).text
        return f"{start} → {opened.symbol(arrow.target, number.row).text}"

    def follow(self) -> None:
        """Numbers are others: show that of the one that is open."""
        number = self._number
        value = self._view.value_of(number) if number is not None else None
        if number is not None and value is not None:
            self.editor.follow(value)
        self._show_frozen()

    def take(self, answer: ParameterDetailAnswer) -> None:
        """Show what the engine says about the number that is open."""
        self.editor.show_gradient(answer.gradient)

    def _show_frozen(self) -> None:
        """Show the lock, where a single weight can be frozen: not where all of its connection is."""
        number, network = self._number, self._view.editor.network
        if not isinstance(number, WeightAt) or number.connection not in network.connections:
            self.editor.show_frozen(None)
            return
        arrow = network.connection(number.connection)
        whole = arrow.frozen or network.layers[arrow.target].frozen
        held = bool(network.frozen_weights(arrow.id)[number.row, number.column])
        self.editor.show_frozen(None if whole else held)

    def _follow_view(self) -> None:
        """Keep the editor on its curve, and in view as long as the curve is."""
        if self._number is None:
            return
        at, size = self._view.place_of(self._number).toPoint(), self.editor.size()
        place = at - QPoint(size.width() // 2, size.height() + 14)
        if place.y() < 8 or isinstance(self._number, BiasAt):  # above a bias is its unit
            place.setY(at.y() + 14)
        area = self._view.viewport().rect().adjusted(8, 8, -8 - size.width(), -8 - size.height())
        if self._view.viewport().rect().contains(at):
            place.setX(min(max(place.x(), area.left()), max(area.left(), area.right())))
            place.setY(min(max(place.y(), area.top()), max(area.top(), area.bottom())))
        self.editor.move(place)

    # ---- what the editor says

    def _preview(self, value: float) -> None:
        if self._number is None:
            return
        if self._before is None:
            self._before = self._view.value_of(self._number)
        self._wanted = value
        if not self._soon.isActive():
            self._soon.start()

    def _send_wanted(self) -> None:
        """Tell the engine what is being scrubbed, not more often than it can be seen."""
        if self._number is not None and self._wanted is not None:
            self._set((change_of(self._view.editor.network, self._number, self._wanted),))
        self._wanted = None

    def _edit(self, value: float) -> None:
        number = self._number
        if number is None:
            return
        before = self._before if self._before is not None else self._view.value_of(number)
        self._before = self._wanted = None
        self._soon.stop()
        if before is None or before == value:
            return
        network = self._view.editor.network
        changes = [(change_of(network, number, one),) for one in (before, value)]
        self._view.editor.document.undo_stack.push(SetWeights(self._step(number), self._set, *changes))

    def _step(self, number: NumberAt) -> str:
        """How a step of undo names what is done."""
        network = self._view.editor.network
        if isinstance(number, BiasAt):
            return f"Set a bias of {network.layers[number.layer].name}"
        arrow = network.connection(number.connection)
        return f"Set a weight from {network.layers[arrow.source].name} to {network.layers[arrow.target].name}"

    def _freeze(self, freeze: bool) -> None:
        number = self._number
        if isinstance(number, WeightAt):
            self._view.attempt(lambda: freeze_weight(self._view.editor, number, freeze), number)

    def _remove(self) -> None:
        self._view.delete_chosen()
        self._view.setFocus()

    def _leave(self) -> None:
        self._view.choose(None)
        self._view.setFocus()

    def _close(self) -> None:
        self._number = None
        had_focus = self.editor.isAncestorOf(self.editor.window().focusWidget() or self.editor)
        if had_focus and self._view.isVisible():
            self._view.setFocus()  # first: a hidden widget passes the focus on, and the view would walk to a layer
        self.editor.hide()


def _exponent(value: float) -> float:
    return log10(max(value, 1e-9))

"""The hidden layers of a new network: a field of units for each, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.graph.kinds import MAXIMUM_UNITS
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.number_field import NumberField

MOST_LAYERS = 6
_FIELD_WIDTH = 74


class HiddenLayers(QWidget):
    """From none to six layers; `edited` tells their units, from the inputs to the output."""

    edited = Signal(object)
    """A tuple of whole numbers."""

    def __init__(self, units: Sequence[int] = (20,), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[NumberField] = []
        self.less = IconButton("minus", "Remove the last hidden layer", framed=True)
        self.less.clicked.connect(self._remove)
        self.more = IconButton("plus", "Add a hidden layer", framed=True)
        self.more.clicked.connect(self._add)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.less)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        for count in units:
            self._put(count)
        self._show_limits()

    def units(self) -> tuple[int, ...]:
        """Return the units of each layer."""
        return tuple(int(field.value()) for field in self._fields)

    def _put(self, count: int) -> None:
        number = len(self._fields) + 1
        field = NumberField(minimum=1, maximum=MAXIMUM_UNITS, name=f"Units of hidden layer {number}")
        field.setFixedWidth(_FIELD_WIDTH)
        field.set_value(count)
        field.edited.connect(self._tell)
        self._row.insertWidget(len(self._fields), field)
        QWidget.setTabOrder(field, self.less)
        self._fields.append(field)

    def _add(self) -> None:
        self._put(self.units()[-1] if self._fields else 20)
        self._show_limits()
        self._tell()

    def _remove(self) -> None:
        field = self._fields.pop()
        self._row.removeWidget(field)
        field.hide()
        field.deleteLater()
        self._show_limits()
        self._tell()

    def _show_limits(self) -> None:
        self.less.setEnabled(bool(self._fields))
        self.more.setEnabled(len(self._fields) < MOST_LAYERS)

    def _tell(self) -> None:
        self.edited.emit(self.units())

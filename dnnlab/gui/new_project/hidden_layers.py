"""The hidden layers of a new network: a field of units for each, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.graph.kinds import MAXIMUM_UNITS
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.number_field import NumberField

MOST_LAYERS = 4
DEFAULT_UNITS = 20
_FIELD_WIDTH = 74


class HiddenLayers(QWidget):
    """From none to four layers; `edited` tells their units, from the inputs to the output."""

    edited = Signal(object)
    """A tuple of whole numbers."""

    def __init__(self, units: Sequence[int] = (DEFAULT_UNITS,), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = len(units)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._fields = [self._field(number) for number in range(MOST_LAYERS)]  # all made now: Tab then finds its way
        for field, count in zip(self._fields, units, strict=False):
            field.set_value(count)
        self.less = IconButton("minus", "Remove the last hidden layer", framed=True)
        self.less.clicked.connect(self._remove)
        self.more = IconButton("plus", "Add a hidden layer", framed=True)
        self.more.clicked.connect(self._add)
        for widget in (*self._fields, self.less, self.more):
            row.addWidget(widget)
        row.addStretch(1)
        self._show_count()

    def units(self) -> tuple[int, ...]:
        """Return the units of each layer."""
        return tuple(int(field.value()) for field in self._fields[: self._count])

    def stops(self) -> tuple[QWidget, ...]:
        """Return what Tab stops at, in order."""
        return (*(field.entry for field in self._fields), self.less, self.more)

    def _field(self, number: int) -> NumberField:
        field = NumberField(minimum=1, maximum=MAXIMUM_UNITS, name=f"Units of hidden layer {number + 1}")
        field.setFixedWidth(_FIELD_WIDTH)
        field.edited.connect(self._tell)
        return field

    def _add(self) -> None:
        before = self.units()
        self._fields[self._count].set_value(before[-1] if before else DEFAULT_UNITS)
        self._count += 1
        self._show_count()
        self._tell()

    def _remove(self) -> None:
        self._count -= 1
        self._show_count()
        self._tell()

    def _show_count(self) -> None:
        for number, field in enumerate(self._fields):
            field.setVisible(number < self._count)
        self.less.setEnabled(self._count > 0)
        self.more.setEnabled(self._count < MOST_LAYERS)

    def _tell(self) -> None:
        self.edited.emit(self.units())

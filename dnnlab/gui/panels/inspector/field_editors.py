"""One editor for each type of field that a layer kind declares."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.fields import Field, FieldType, Value
from dnnlab.gui.panels.plot_saving import PlotSaving, offer_saving
from dnnlab.gui.panels.plot_series import Series
from dnnlab.gui.widgets.activation_tiles import ActivationTile, ActivationTiles
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.function_plot import FunctionPlot
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.toggle import ToggleRow
from dnnlab.link.probes import LayerDetailAnswer

_SWITCH_ICONS = {"frozen": ("lock-open-variant-outline", "lock")}
_REAL_STEP, _REAL_DECIMALS = 0.01, 2


class FieldEditor(QWidget):
    """Shows a field's value and says what the person makes of it."""

    edited = Signal(object)
    """The value the person settled on."""
    previewed = Signal(object)
    """A value in passing."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setToolTip(field.help)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def show_value(self, value: Value) -> None:
        """Show a value; emits nothing."""

    def complain(self, words: str) -> None:
        """Say why the value cannot be."""
        self.setToolTip(words or self.field.help)


class NumberEditor(FieldEditor):
    """A whole or a real number."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        whole = field.type is FieldType.INTEGER
        self.number = NumberField(
            f"{field.label}, {field.unit}" if field.unit else field.label,
            minimum=field.minimum,
            maximum=field.maximum,
            step=1 if whole else _REAL_STEP,
            decimals=0 if whole else _REAL_DECIMALS,
        )
        self.number.edited.connect(self.edited)
        self.number.previewed.connect(self.previewed)
        self.column.addWidget(self.number)

    def show_value(self, value: Value) -> None:
        self.number.set_value(cast("float", value))

    def complain(self, words: str) -> None:
        self.number.show_problem(words)


class SwitchEditor(FieldEditor):
    """On or off."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._icons = _SWITCH_ICONS.get(field.name)
        self.row = ToggleRow(field.label, icon_name=self._icons[0] if self._icons else "")
        self.row.clicked.connect(self.edited.emit)
        self.column.addWidget(self.row)

    def show_value(self, value: Value) -> None:
        self.row.set_checked(bool(value))
        sign = self.row.findChild(IconLabel)
        if self._icons is not None and isinstance(sign, IconLabel):
            sign.set_icon(self._icons[bool(value)])


class ChoiceEditor(FieldEditor):
    """One of several named values."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.choice = Choice(field.label, [(choice.name, choice.title) for choice in field.choices])
        self.choice.chosen.connect(self.edited.emit)
        self.column.addWidget(self.choice)

    def show_value(self, value: Value) -> None:
        self.choice.set_value(str(value))


class ActivationEditor(FieldEditor):
    """The activation function: a tile for each, and under them a plot of the chosen one."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        offered = [ACTIVATIONS[choice.name] for choice in field.choices]
        self.tiles = ActivationTiles([ActivationTile(one.name, one.title, one.value) for one in offered])
        self.tiles.chosen.connect(self.edited.emit)
        self.plot = FunctionPlot()
        self._shown = ""
        offer_saving(self.plot, PlotSaving(self.plot, self._series, lambda: f"activation {self._shown}"))
        self.column.addWidget(Label(field.label, "strong"))
        self.column.addWidget(self.tiles)
        self.column.addSpacing(4)
        self.column.addWidget(self.plot)

    def _series(self) -> list[Series]:
        return [Series(name, columns) for name, columns in self.plot.columns().items()]

    def show_value(self, value: Value) -> None:
        name = str(value)
        if name != self._shown:
            self._shown = name
            self.tiles.set_value(name)
            self.plot.set_function(ACTIVATIONS[name].value, ACTIVATIONS[name].slope)

    def show_detail(self, detail: LayerDetailAnswer | None) -> None:
        """Show where the pre-activations fall; None while nobody knows."""
        if detail is None:
            self.plot.set_histogram(None)
        else:
            self.plot.set_histogram(detail.histogram, detail.edges)


def editor_for(field: Field) -> FieldEditor:
    """Return an editor for a field of any type but columns, whose editor needs the data."""
    match field.type:
        case FieldType.INTEGER | FieldType.REAL:
            return NumberEditor(field)
        case FieldType.SWITCH:
            return SwitchEditor(field)
        case FieldType.CHOICE if all(choice.name in ACTIVATIONS for choice in field.choices):
            return ActivationEditor(field)
        case FieldType.CHOICE:
            return ChoiceEditor(field)
    raise TypeError(f"no editor for {field.type}")

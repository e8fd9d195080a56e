"""The right side of the dialog: what the output is, the layers before it, the rows that validate."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.new_project.hidden_layers import HiddenLayers
from dnnlab.gui.new_project.output_tile import OutputTile
from dnnlab.gui.new_project.plan import OUTPUT_KINDS, Plan
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.project.columns import OutputKind

_OUTPUTS: dict[OutputKind, tuple[str, str, str]] = {
    "regression": ("Regression", "the mean of numbers", "chart-line-variant"),
    "binary": ("Binary", "one of two classes", "contrast-circle"),
    "multiclass": ("Multiclass", "one of several classes", "shape-outline"),
    "mixture": ("Mixture density", "a distribution of numbers", "chart-bell-curve"),
}


class Decisions(QWidget):
    """Shows a plan's output, layers and split, and writes into it what the person chooses."""

    changed = Signal()

    def __init__(self, plan: Plan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.tiles: dict[OutputKind, OutputTile] = {}
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._choose_output)
        self.components = NumberField("Components K", minimum=1, maximum=100)
        self.components.set_value(plan.components)
        self.components.edited.connect(self._choose_components)
        self.hidden = HiddenLayers(plan.hidden)
        self.hidden.edited.connect(self._choose_hidden)
        self.validation = NumberField("Validation rows, %", minimum=0, maximum=90, step=5)
        self.validation.set_value(round(100 * plan.validation_fraction))
        self.validation.edited.connect(self._choose_validation)
        self._counts = Label("", "note", wrap=True)
        self._shape = Label("", "secondary", wrap=True)
        self._lay_out()
        self.show_plan()

    def _lay_out(self) -> None:
        tiles = QGridLayout()
        tiles.setSpacing(8)
        for number, kind in enumerate(OUTPUT_KINDS):
            tile = self.tiles[kind] = OutputTile(*_OUTPUTS[kind])
            self._group.addButton(tile, number)
            tiles.addWidget(tile, number // 2, number % 2)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for field in (self.validation, self.components):
            field.setFixedWidth(132)
            fields.addWidget(field)
        fields.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label("Output", "strong"))
        column.addLayout(tiles)
        column.addSpacing(8)
        column.addWidget(Label("Hidden layers, tanh units in each", "strong"))
        column.addWidget(self.hidden)
        column.addWidget(self._shape)
        column.addSpacing(8)
        column.addLayout(fields)
        column.addWidget(self._counts)
        column.addStretch(1)

    def stops(self) -> tuple[QWidget, ...]:
        """Return what Tab stops at, in order."""
        return (*self.tiles.values(), *self.hidden.stops(), self.validation.entry, self.components.entry)

    def show_plan(self) -> None:
        """Show what the plan says now."""
        plan = self._plan
        obstacles = plan.obstacles()
        for kind, tile in self.tiles.items():
            tile.set_obstacle(obstacles[kind])
            tile.setChecked(kind == plan.output)
        self.components.setVisible(bool(plan.targets) and plan.output == "mixture")
        training, validation = plan.split_counts()
        self._counts.setText(f"{training:,} rows train, {validation:,} validate, chosen at random")
        self._shape.setText("" if plan.missing() else "  →  ".join(plan.shape()))

    def _choose_output(self, number: int) -> None:
        self._plan.wish = OUTPUT_KINDS[number]
        self.changed.emit()

    def _choose_components(self, components: int) -> None:
        self._plan.components = components
        self.changed.emit()

    def _choose_hidden(self, units: tuple[int, ...]) -> None:
        self._plan.hidden = units
        self.changed.emit()

    def _choose_validation(self, percent: int) -> None:
        self._plan.validation_fraction = percent / 100
        self.changed.emit()

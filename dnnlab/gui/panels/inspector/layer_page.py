"""The inspector's page for one layer. What can be set follows from the kind's declaration."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.fields import Field, FieldType
from dnnlab.graph.kinds import MAXIMUM_UNITS, LayerKind, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Connection, Network
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector import layer_edits
from dnnlab.gui.panels.inspector.activity import Activity, finding
from dnnlab.gui.panels.inspector.column_list import ColumnList
from dnnlab.gui.panels.inspector.connection_rows import Row, Rows, symbol_of
from dnnlab.gui.panels.inspector.field_editors import ActivationEditor, FieldEditor, editor_for
from dnnlab.gui.panels.inspector.parameters import Parameters
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.link.probes import LayerDetailAnswer
from dnnlab.project.project import Model

_SIDE_BY_SIDE = (FieldType.INTEGER, FieldType.REAL)


class LayerPage(QWidget):
    """Shows one layer of a kind. It is made once for the kind; another layer only changes the values.

    Args:
        kind: The kind of layer.
        document: What is shown and edited.
        previewing: Shows edits that are under way.

    Signals:
        distributions_wanted: (layer: LayerId) A person wants to see how what the layer holds is distributed.
    """

    distributions_wanted = Signal(str)

    def __init__(self, kind: LayerKind, document: Document, previewing: Previewing) -> None:
        super().__init__()
        self._kind = kind
        self._document = document
        self._previewing = previewing
        self._layer: LayerId = ""
        self.editors: dict[str, FieldEditor] = {}
        self.columns: ColumnList | None = None
        self.units: NumberField | None = None
        self.width_note = Label("", "note", wrap=True)
        self.formula = Formula(kind.formula, boxed=True)
        self.parameters = Parameters()
        self.connections = Rows()
        self.connections.chosen.connect(lambda item: document.select({item}))
        self.connections_heading = Label("Connections", "strong")
        self.activity = Activity()
        self._rule = QFrame(frameShape=QFrame.Shape.HLine)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)
        self._arrange()

    # ---- what there is to set

    def _arrange(self) -> None:
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(12)
        numbers.setVerticalSpacing(10)
        fields = [self._make_units(), *(self._make_editor(f) for f in self._kind.fields if f.type in _SIDE_BY_SIDE)]
        shown = [field for field in fields if field is not None]
        for index, widget in enumerate(shown):
            numbers.addWidget(widget, index // 2, index % 2)
        numbers.setColumnStretch(0, 1)
        numbers.setColumnStretch(1, 1)
        if shown:
            self._column.addLayout(numbers)
        for field in self._kind.fields:
            if field.type is FieldType.COLUMNS:
                self._column.addWidget(self._make_columns(field))
        if self._kind.role is not Role.HIDDEN:
            self._column.addWidget(self.width_note)
        for field in self._kind.fields:
            if field.type is FieldType.CHOICE:
                self._column.addWidget(self._make_editor(field))
        self._add_switches()
        self._column.addWidget(self.formula)
        self._column.addWidget(self.parameters)
        connections = QVBoxLayout()
        connections.setSpacing(4)
        connections.addWidget(self.connections_heading)
        connections.addWidget(self.connections)
        self._column.addLayout(connections)
        self._column.addWidget(self._rule)
        self._column.addWidget(self.activity)
        self.distributions = Button("Distributions along the run", "link", icon_name="chart-histogram")
        self.distributions.setToolTip("Show histograms of weights, gradients and activations over the steps")
        self.distributions.clicked.connect(lambda: self.distributions_wanted.emit(self._layer))
        self._column.addWidget(self.distributions, 0, Qt.AlignmentFlag.AlignLeft)
        self.distributions.setVisible(self._kind.role is not Role.INPUT)

    def _add_switches(self) -> None:
        switches = QVBoxLayout()
        switches.setSpacing(12)
        for field in self._kind.fields:
            if field.type is FieldType.SWITCH:
                switches.addWidget(self._make_editor(field))
        if switches.count():
            self._column.addLayout(switches)

    def _make_units(self) -> NumberField | None:
        if self._kind.role is not Role.HIDDEN or self._kind.follows:
            return None
        self.units = NumberField(self._kind.units_label, minimum=1, maximum=MAXIMUM_UNITS)
        self.units.previewed.connect(lambda count: self._preview(self._with_units(count)))
        self.units.edited.connect(self._set_units)
        return self.units

    def _make_editor(self, field: Field) -> FieldEditor:
        editor = editor_for(field)
        editor.edited.connect(lambda value: self._set_value(field, value))
        editor.previewed.connect(lambda value: self._preview(self._with_value(field, value)))
        self.editors[field.name] = editor
        return editor

    def _make_columns(self, field: Field) -> ColumnList:
        self.columns = ColumnList(field.label)
        self.columns.setToolTip(field.help)
        self.columns.toggled.connect(lambda name, chosen: self._toggle_column(field, name, chosen))
        return self.columns

    # ---- edits, each one step of undo

    @property
    def layer(self) -> Layer:
        """The layer that is shown."""
        return self._document.network.layer(self._layer)

    def _with_units(self, count: int) -> Callable[[], Model]:
        return lambda: layer_edits.with_unit_count(self._document.model, self._layer, count)

    def _with_value(self, field: Field, value: object) -> Callable[[], Model]:
        return lambda: layer_edits.with_value(self._document.model, self._layer, field.name, value)

    def _preview(self, model: Callable[[], Model]) -> None:
        try:
            self._previewing.show(model())
        except DnnlabError:
            self._previewing.cancel()  # the edit that concludes the gesture will say why

    def _set_units(self, count: int) -> None:
        try:
            self._previewing.conclude(layer_edits.unit_count_text(self.layer, count), self._with_units(count)())
        except DnnlabError as error:
            self._previewing.cancel()
            if self.units is not None:
                self.units.show_problem(error.remedy or error.what)

    def _set_value(self, field: Field, value: object) -> None:
        try:
            self._previewing.conclude(
                layer_edits.value_text(self.layer, field, value), self._with_value(field, value)()
            )
        except DnnlabError as error:
            self._previewing.cancel()
            self.refresh()
            self.editors[field.name].complain(error.remedy or error.what)

    def _toggle_column(self, field: Field, name: str, chosen: bool) -> None:
        document, before = self._document, self.layer
        try:
            model = layer_edits.with_column_toggled(document.model, self._layer, name, chosen, document.dataset)
        except DnnlabError as error:
            if self.columns is not None:
                self.columns.complain(f"{error.what}. {error.remedy}")
            return
        after = model.network.layer(self._layer)
        self._previewing.conclude(layer_edits.columns_text(before, after, field.label), model)

    # ---- what is shown

    def show_layer(self, layer: LayerId) -> None:
        """Show another layer of the same kind."""
        if layer != self._layer:
            self._layer = layer
            self.show_detail(None, 0.0)
        self.refresh()

    def forget(self) -> None:
        """Another document was opened: what was known of a layer is void, even of one of the same identity."""
        self._layer = ""

    def refresh(self) -> None:
        """Show the layer as it is now. Only what differs is touched."""
        network, layer = self._document.network, self.layer
        if self.units is not None:
            self.units.set_value(layer.width)
        for name, editor in self.editors.items():
            editor.show_value(layer.value(name))
        if self.columns is not None:
            self.columns.show_columns(self._document.dataset, layer.columns)
        self.width_note.setText(_width_words(layer))
        self.formula.set_latex(layer.formula)
        self.parameters.show_layer(network, layer.id)
        rows = _rows(network, layer.id)
        self.connections.show_rows(rows)
        self.connections_heading.setVisible(bool(rows))

    def show_detail(self, detail: LayerDetailAnswer | None, limit: float) -> None:
        """Show what the engine knows of the layer; None while it knows nothing."""
        self.parameters.show_detail(detail, limit)
        for editor in self.editors.values():
            if isinstance(editor, ActivationEditor):
                editor.show_detail(detail)
        has_activation = any(isinstance(editor, ActivationEditor) for editor in self.editors.values())
        found = finding(self.layer.activation, detail) if detail is not None and has_activation else None
        self.activity.show_finding(found)
        self._rule.setVisible(found is not None)


def _width_words(layer: Layer) -> str:
    count, label = format_integer(layer.width), layer.declared.units_label.lower()
    words = label[:-1] if layer.width == 1 and label.endswith("s") and not label.endswith("ss") else label
    words = "class" if label == "classes" and layer.width == 1 else words
    if layer.role is Role.INPUT:
        values = "1 value" if layer.width == 1 else f"{count} values"
        return f"{values} a row: one for each number, one for each class of a column of words"
    outputs = format_integer(layer.preactivations)
    return f"{count} {words}" + (f", {outputs} output units" if layer.preactivations != layer.width else "")


def _rows(network: Network, layer: LayerId) -> list[Row]:
    names = connection_names(network)

    def row(connection: Connection, other: LayerId, colour: str) -> Row:
        name = names[connection.id]
        remark = f"{symbol_of(name)} {name.shape}".strip()
        return Row(connection.id, "arrow-right", colour, network.layers[other].name, remark)

    arriving = [row(connection, connection.source, "text_3") for connection in network.arriving(layer)]
    leaving = [row(connection, connection.target, "accent") for connection in network.leaving(layer)]
    return arriving + leaving

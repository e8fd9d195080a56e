"""The inspector's page for one unit: how it responds, its equation, its weights, and what the error owes to it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.data.symbols import in_symbols
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.connection import Connection, ConnectionKind
from dnnlab.graph.kinds import Combine, Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.gui.canvas.responses import BOUNDED
from dnnlab.gui.canvas.units.actions import UnitActions
from dnnlab.gui.canvas.units.marks import UnitAt
from dnnlab.gui.canvas.units.symbols import Symbol, depths, symbol_of
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.equation import Equation, Term
from dnnlab.gui.panels.inspector.facts import Facts
from dnnlab.gui.panels.inspector.response_picture import Response, ResponsePicture
from dnnlab.gui.panels.inspector.weight_bars import MOST_BARS, Bar, WeightBars
from dnnlab.gui.panels.training.error_name import error_name
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.link.probes import UnitDetailAnswer

_MOST_POINTS = 300
_HEADINGS = ("Activation over the training rows", "Activation over the input", "Activation over the input plane")
_NOTES = ("counts", "", "line: z = 0")


class UnitPage(QWidget):
    """Shows one circle of the units level. It is made once; another unit only changes what is shown.

    Signals:
        unit_wanted: (unit: UnitAt) another unit of the same layer should be chosen.
    """

    unit_wanted = Signal(object)

    def __init__(self, document: Document, actions: UnitActions) -> None:
        super().__init__()
        self._document = document
        self._unit = UnitAt("", 0)
        self._detail: UnitDetailAnswer | None = None
        self._limit = 1.0
        self._heading, self._note = Label("", "strong"), Label("", "note")
        self.picture, self.equation = ResponsePicture(), Equation()
        self._into, self._into_note = Label("Incoming", "strong"), Label("", "note")
        self._out, self._out_note = Label("Outgoing", "strong"), Label("", "note")
        self.incoming, self.outgoing = WeightBars("Incoming weights"), WeightBars("Outgoing weights")
        self._what_if, self.facts = Label("What if", "strong"), Facts()
        self.buttons = {
            name: _button(action, text)
            for name, action, text in (
                ("flip", actions.flip, "Flip sign"),
                ("ablate", actions.ablate, "Ablate"),
                ("split", actions.split, "Split out of the layer"),
            )
        }
        self._words = Label(
            "Flipping the signs of a unit and of its weights leaves the output unchanged.", "note", wrap=True
        )
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(_heading(self._heading, self._note))
        column.addWidget(self.picture)
        column.addSpacing(4)
        column.addWidget(self.equation)
        for heading, note, widget in (
            (self._into, self._into_note, self.incoming),
            (self._out, self._out_note, self.outgoing),
            (self._what_if, Label("", "note"), self.facts),
        ):
            column.addSpacing(4)
            column.addLayout(_heading(heading, note))
            column.addWidget(widget)
        column.addSpacing(4)
        for names in (("flip", "ablate"), ("split",)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for name in names:
                row.addWidget(self.buttons[name], 1)
            column.addLayout(row)
        column.addWidget(self._words)

    # ---- which unit

    @property
    def unit(self) -> UnitAt:
        """The unit that is shown."""
        return self._unit

    @property
    def layer(self) -> Layer:
        """Its layer."""
        return self._document.network.layer(self._unit.layer)

    @property
    def title(self) -> str:
        """What it is called."""
        layer = self.layer
        match layer.role:
            case Role.INPUT:
                return f"Input {self._unit.index + 1}"
            case Role.OUTPUT:
                return f"Output {self._unit.index + 1}"
        return f"Unit {self._unit.index + 1}"

    @property
    def subtitle(self) -> str:
        """Its layer, and what that makes of a."""
        layer = self.layer
        if layer.role is Role.HIDDEN and layer.has("activation"):
            return f"{layer.name}, {ACTIVATIONS[layer.activation].title}"
        return layer.name

    def turn(self, steps: int) -> None:
        """Ask for the unit so many further on in its layer, round the end."""
        count = len(self.layer.rows)
        self.unit_wanted.emit(UnitAt(self._unit.layer, (self._unit.index + steps) % count))

    def show_unit(self, unit: UnitAt) -> None:
        """Show another unit, or the same after an edit."""
        if unit != self._unit:
            self._unit = unit
            self._detail = None
        self.refresh()

    def forget(self) -> None:
        """What was known is void."""
        self._detail = None

    def show_detail(self, detail: UnitDetailAnswer, limit: float) -> None:
        """Show what the engine knows of the unit.

        Args:
            detail: What it knows.
            limit: Where the colours of weights end.
        """
        self._detail = detail
        self._limit = limit
        self.refresh()

    # ---- what is shown

    def refresh(self) -> None:
        """Show the unit as it is now."""
        detail, layer = self._detail, self.layer
        self._show_response(detail)
        self._show_weights(detail, layer)
        held = detail is not None and not math.isnan(detail.error_held)
        self._what_if.setVisible(held)
        self.facts.setVisible(held)
        if detail is not None and held:
            name = error_name(self._document.network)
            now, without = (format_significant(error, 3) for error in (detail.error, detail.error_held))
            self.facts.show_facts(
                [(f"{name[:1].upper()}{name[1:]}", now), ("with this unit held at its mean", without)]
            )
        for button in self.buttons.values():
            button.follow()
        self._words.setVisible(not self.buttons["flip"].isHidden())

    def _show_response(self, detail: UnitDetailAnswer | None) -> None:
        dimensions = 0 if detail is None else detail.dimensions
        self._heading.setText("Activation" if detail is None else _HEADINGS[dimensions])
        zero = 0.5 if self.layer.kind in ("binary", "multiclass") else 0.0
        note = "" if detail is None else _NOTES[dimensions]
        self._note.setText(note.replace("z = 0", "y = ½") if zero else note)
        self.picture.show_response(None if detail is None else self._response(detail, zero))

    def _response(self, detail: UnitDetailAnswer, zero: float) -> Response:
        values = np.nan_to_num(np.asarray(detail.response, dtype=np.float64))
        bounded = self.layer.role is Role.HIDDEN and self.layer.activation in BOUNDED
        limit = 0.5 if zero else 1.0 if bounded else max(float(np.abs(values).max(initial=0.0)), 1e-9)
        names = self._input_names()
        points, classes = self._points(names) if detail.dimensions == 2 else (np.empty((0, 2)), np.empty(0, np.int64))
        edges = np.asarray(detail.edges, dtype=np.float64)
        return Response(detail.axes, values, edges, zero, limit, tuple(map(in_symbols, names)), points, classes)

    def _input_names(self) -> tuple[str, ...]:
        network = self._document.network
        inputs = (layer for layer in network.inputs if layer.id in network.compiled)
        return tuple(dict.fromkeys(column for layer in inputs for column in layer.columns))

    def _points(self, names: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Rows of the data over two inputs, and of which of two classes they are."""
        dataset, network = self._document.dataset, self._document.network
        rows = dataset.training[:: max(1, len(dataset.training) // _MOST_POINTS)][:_MOST_POINTS]
        points = np.stack([dataset.column(name).values[rows] for name in names[:2]], axis=1).astype(np.float64)
        binary = [layer for layer in network.outputs if layer.kind == "binary" and layer.id in network.compiled]
        if not binary or not binary[0].columns:
            return points, np.empty(0, np.int64)
        return points, dataset.codes(binary[0].columns[0], rows)

    def _show_weights(self, detail: UnitDetailAnswer | None, layer: Layer) -> None:
        incoming = list(self._incoming(detail)) if detail is not None else []
        outgoing = list(self._outgoing(detail)) if detail is not None else []
        bias = None if detail is None or math.isnan(detail.bias) else detail.bias
        sums = detail is not None and layer.declared.combine is Combine.SUM
        self.equation.setVisible(sums)
        if sums:
            weighted = [Term(bar.value, bar.name) for bar in incoming if isinstance(bar.name, Symbol)]
            plain = [Term(None, symbol) for symbol in self._carried()]
            self.equation.show_sum([*weighted, *plain], bias, _result(layer, self._symbol(layer.id, self._unit.index)))
        bars = incoming if bias is None else [*incoming, Bar("bias", bias)]
        self._show_bars(self._into, self._into_note, self.incoming, bars, self._into_words(incoming))
        more = f"the {MOST_BARS} largest of {len(outgoing)}" if len(outgoing) > MOST_BARS else ""
        self._show_bars(self._out, self._out_note, self.outgoing, outgoing, more)

    def _show_bars(self, heading: Label, note: Label, widget: WeightBars, bars: list[Bar], words: str) -> None:
        for part in (heading, note, widget):
            part.setVisible(bool(bars))
        note.setText(words)
        widget.show_bars(bars, self._limit)

    def _into_words(self, incoming: list[Bar]) -> str:
        network = self._document.network
        dense = [arrow for arrow in network.arriving(self._unit.layer) if arrow.kind is ConnectionKind.DENSE]
        possible = sum(network.layers[arrow.source].width for arrow in dense)
        words = f"{len(incoming)} of {possible} connected"
        return f"{words}, the largest" if len(incoming) + 1 > MOST_BARS else words

    def _incoming(self, detail: UnitDetailAnswer) -> Iterator[Bar]:
        network = self._document.network
        for arrow in network.arriving(self._unit.layer):
            weights = detail.incoming.get(arrow.id)
            gone = network.removed_weights(arrow.id)[self._unit.index]
            if weights is None or len(weights) != len(gone):
                continue
            for place in np.flatnonzero(~gone).tolist():
                yield Bar(self._symbol(arrow.source, place), float(weights[place]))

    def _outgoing(self, detail: UnitDetailAnswer) -> Iterator[Bar]:
        network = self._document.network
        for arrow in network.leaving(self._unit.layer) if self.layer.role is not Role.OUTPUT else ():
            weights = detail.outgoing.get(arrow.id)
            gone = network.removed_weights(arrow.id)[:, self._unit.index]
            if weights is None or len(weights) != len(gone):
                continue
            for place in np.flatnonzero(~gone).tolist():
                yield Bar(self._symbol(arrow.target, place), float(weights[place]))

    def _carried(self) -> Iterator[Symbol]:
        """The units that identity connections add as they are."""
        arrows: tuple[Connection, ...] = self._document.network.arriving(self._unit.layer)
        for arrow in arrows:
            if arrow.kind is ConnectionKind.IDENTITY:
                yield self._symbol(arrow.source, self._unit.index)

    def _symbol(self, layer: LayerId, index: int) -> Symbol:
        network = self._document.network
        return symbol_of(network.layers[layer], index, depths(network).get(layer, 0))


class _UnitButton(Button):
    """A button that stands for an action, and is there only where that applies."""

    def __init__(self, action: QAction, text: str) -> None:
        super().__init__(text)
        self._action = action
        self.setIcon(action.icon())
        self.setToolTip(action.text())
        self.clicked.connect(action.trigger)

    def follow(self) -> None:
        """Be there, or not."""
        self.setVisible(self._action.isEnabled())


def _button(action: QAction, text: str) -> _UnitButton:
    return _UnitButton(action, text)


def _heading(title: Label, note: Label) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(title, 1)
    row.addWidget(note)
    return row


def _result(layer: Layer, symbol: Symbol) -> tuple[str | Symbol, ...]:
    """What a unit makes of a, as the last line of its equation."""
    if layer.role is Role.HIDDEN:
        h = ACTIVATIONS[layer.activation].title
        return (symbol, " = 𝑎") if h == "identity" else (symbol, f" = {h} 𝑎" if h == "tanh" else f" = {h}(𝑎)")
    match layer.kind, symbol.letter:
        case "binary", _:
            return symbol, " = logistic(𝑎)"
        case ("multiclass", _) | ("mixture", "𝜋"):
            return symbol, " = softmax of all 𝑎"
        case "mixture", "𝜎":
            return symbol, " = exp 𝑎"
    return symbol, " = 𝑎"

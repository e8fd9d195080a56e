"""The inspector's page for one connection: its ends, its kind, and how its weights are spread."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.edits import titles_of, with_connection_kind
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.connection_rows import Row, Rows, symbol_of
from dnnlab.gui.panels.inspector.facts import Facts
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.widgets.thumbs import Thumbs
from dnnlab.link.probes import Floats, WeightsAnswer

_DENSE_FORMULA = r"a_k = \sum_j w_{kj} z_j + \dots"
_IDENTITY_FORMULA = r"a_k = z_k + \dots"


class ConnectionPage(QWidget):
    """Shows one connection."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._id: ConnectionId = ""
        self.kind = Segmented(
            [
                Segment(ConnectionKind.DENSE.value, "Dense", tip="Multiplies by a learned matrix of weights"),
                Segment(
                    ConnectionKind.IDENTITY.value, "Identity", tip="Carries the values as they are, without weights"
                ),
            ],
            "Kind of connection",
        )
        self.kind.chosen.connect(self._set_kind)
        self.ends = Rows()
        self.ends.chosen.connect(lambda layer: document.select({layer}))
        self.formula = Formula(_DENSE_FORMULA, boxed=True)
        self.facts = Facts()
        self.spread = Thumbs()
        self.spread_note = Label("", "caption", wrap=True)
        self._weights = QWidget()
        weights = QVBoxLayout(self._weights)
        weights.setContentsMargins(0, 0, 0, 0)
        weights.setSpacing(6)
        for part in (Label("Weights", "strong"), self.spread, self.spread_note, self.facts):
            weights.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for section in (self.kind, self.ends, self.formula, self._weights):
            column.addWidget(section)

    @property
    def connection(self) -> Connection:
        """The connection that is shown."""
        return self._document.network.connection(self._id)

    def show_connection(self, id: ConnectionId) -> None:
        """Show another connection."""
        if id != self._id:
            self._id = id
            self.show_weights(None)
        self.refresh()

    def refresh(self) -> None:
        """Show the connection as it is now."""
        network, connection = self._document.network, self.connection
        self.kind.set_value(connection.kind.value)
        self.kind.setEnabled(not network.layers[connection.target].declared.carries)
        ends = ((connection.source, "from"), (connection.target, "to"))
        self.ends.show_rows([_end(network, layer, words) for layer, words in ends])
        dense = connection.kind is ConnectionKind.DENSE
        self.formula.set_latex(_DENSE_FORMULA if dense else _IDENTITY_FORMULA)
        self._weights.setVisible(dense)
        self._show_facts(self._strands if dense else None)

    def subtitle(self) -> str:
        """Return what the header says of it."""
        name = connection_names(self._document.network)[self._id]
        if self.connection.kind is ConnectionKind.IDENTITY:
            return "Identity connection, no weights"
        return f"Dense connection, {symbol_of(name)} {name.shape}"

    def show_weights(self, answer: WeightsAnswer | None) -> None:
        """Show how the weights are spread; None while nobody knows."""
        strands = answer.strands.get(self._id) if answer is not None else None
        self._strands: Floats | None = strands if strands is not None and len(strands) else None
        self.spread.set_values(() if self._strands is None else self._strands, answer.limit if answer else None)
        if self._id:
            self._show_facts(self._strands)

    def _show_facts(self, strands: Floats | None) -> None:
        rows, columns = self._document.network.weight_shape(self._id)
        count = f"{format_integer(rows * columns)} = {format_integer(rows)} × {format_integer(columns)}"
        facts = [("Weights", count)]
        for name, mask in (("Removed", self.connection.mask), ("Frozen by themselves", self.connection.frozen_weights)):
            facts += [(name, format_integer(mask.count))] if mask is not None else []
        if strands is not None:
            middle = np.quantile(strands, (0.25, 0.75))
            facts += [
                ("Least and greatest", f"{_number(strands.min())} … {_number(strands.max())}"),
                ("Middle half", f"{_number(middle[0])} … {_number(middle[1])}"),
                ("Median", _number(np.median(strands))),
                ("Positive", f"{100 * float(np.mean(strands > 0)):.0f}%"),
            ]
        self.facts.show_facts(facts)
        self.spread.setVisible(strands is not None)
        quantiles = "" if strands is None or rows * columns <= len(strands) else f", {len(strands)} quantiles"
        self.spread_note.setText(f"sorted, from least to greatest{quantiles}")
        self.spread_note.setVisible(strands is not None)

    def _set_kind(self, value: str) -> None:
        document = self._document
        kind = ConnectionKind(value)
        text = f"Make {titles_of(document.network, [self._id])} {kind.value}"
        document.edit(text, with_connection_kind(document.model, [self._id], kind))


def _end(network: Network, layer: str, words: str) -> Row:
    found = network.layers[layer]
    icon = found.declared.glyph.removeprefix("mdi6.")
    units = found.preactivations if words == "to" else found.width
    return Row(layer, icon, "text_2", found.name, f"{words}, {format_integer(units)} unit{'' if units == 1 else 's'}")


def _number(value: object) -> str:
    return format_significant(float(np.asarray(value)), 3)

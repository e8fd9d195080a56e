"""A layer's parameters as colours: the weights of every connection that arrives, and the biases."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.panels.inspector.connection_rows import symbol_of
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.thumbs import Thumbs
from dnnlab.link.probes import LayerDetailAnswer

_BIAS = "bias"
_STEADY = 0.2  # a colour scale keeps its end until that has moved by so much


class Parameters(QWidget):
    """How many parameters a layer has, and a strip of coloured squares for each group of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = Label("", "strong")
        self._total = Label("", "note")
        self._note = Label("", "caption", wrap=True)
        self._strips: dict[ConnectionId, Thumbs] = {}
        self._titles: dict[ConnectionId, str] = {}
        self._limit = 0.0
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label("Parameters", "strong"), 1)
        head.addWidget(self._count)
        head.addWidget(self._total)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._column)
        column.addWidget(self._note)
        self._note.hide()

    @property
    def words(self) -> str:
        """The count as it is read: 40 of 238."""
        return f"{self._count.text()} {self._total.text()}".strip()

    @property
    def strips(self) -> dict[str, Thumbs]:
        """The strips by the symbol before each."""
        return {self._titles[key]: strip for key, strip in self._strips.items()}

    def show_layer(self, network: Network, layer: LayerId) -> None:
        """Show a layer's counts, and a strip for each group of its parameters."""
        own = network.parameter_count(layer)
        self._count.setText(format_integer(own))
        inside = layer in network.compiled
        total = sum(network.parameter_count(id) for id in network.compiled)
        self._total.setText(f"of {format_integer(total)}" if inside else "not in use yet")
        names = connection_names(network)
        dense = [c.id for c in network.arriving(layer) if c.kind is ConnectionKind.DENSE]
        titles = {id: symbol_of(names[id]) for id in dense}
        if network.layers[layer].bias:
            titles[_BIAS] = "b"
        if titles != self._titles:
            self._make_strips(titles)
        self.setVisible(own > 0 or bool(titles))

    def show_detail(self, detail: LayerDetailAnswer | None, limit: float) -> None:
        """Colour the squares; None takes the colours away.

        Args:
            detail: The layer's parameters.
            limit: The end of the colour scale, one for the whole network; 0 where it is not known.
        """
        if limit > 0 and not abs(limit - self._limit) <= _STEADY * self._limit:
            self._limit = limit
        shortened = False
        for key, strip in self._strips.items():
            values = () if detail is None else detail.biases if key == _BIAS else detail.weights.get(key, ())
            strip.set_values(values, self._limit or None)
            shortened = shortened or (detail is not None and key != _BIAS and len(values) >= _MOST)
        self._note.setText(f"The first {_MOST} weights of each connection")
        self._note.setVisible(shortened)

    def _make_strips(self, titles: dict[ConnectionId, str]) -> None:
        for strip in self._strips.values():
            strip.hide()
            self._column.removeWidget(strip)
            strip.deleteLater()
        wide = max((len(title) for title in titles.values()), default=1)
        self._titles = titles
        self._strips = {key: Thumbs(title, title_width=36 if wide <= 5 else 48) for key, title in titles.items()}
        for strip in self._strips.values():
            self._column.addWidget(strip)


_MOST = 256

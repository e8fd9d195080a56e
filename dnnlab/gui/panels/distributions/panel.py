"""The distributions panel: which layer, which of its quantities, and how it is distributed along the run."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QStackedLayout, QVBoxLayout, QWidget

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.gui.document import Document
from dnnlab.gui.panels.distributions.picture import Picture
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_menu import PlotMenuButton
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.gui.session import Session
from dnnlab.gui.theme import font, set_surface
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Distributions, DistributionsAnswer, Quantity

TOPIC = "distributions"
INTERVAL, CATCHING_UP, PATIENCE = 500, 40, 3000
"""Milliseconds between two questions while training goes on; while moments are missing; and until an answer is lost."""
_SEGMENTS = (
    Segment("weights", "Weights", tip="The weights of the connections that arrive at the layer, in scaled units"),
    Segment("gradients", "Gradients", tip="The size of the error's gradient with respect to these weights"),
    Segment("preactivations", "a", tip="The pre-activations a of all units on the training rows"),
    Segment("activations", "z", tip="The activations z = h(a) of all units on the training rows"),
)
_NOTES: Mapping[Quantity, str] = {
    "weights": "weights that arrive, scaled units",
    "gradients": "|∂E/∂w| over the training rows, worked out at each snapshot",
    "preactivations": "pre-activations of all units on the training rows",
    "activations": "activations of all units on the training rows",
}
_LABELS: Mapping[Quantity, str] = {
    "weights": "w",
    "gradients": "log₁₀ |∂E/∂w|",
    "preactivations": "a",
    "activations": "z",
}


class DistributionsPanel(Panel):
    """Shows one layer: the one selected last, or the one chosen here. It asks only while it is visible.

    Args:
        document: What it is about.
        session: Whom it asks.
        losses: The plot whose axis of steps it shares.
        scrubbing: What a press in the picture moves.

    Signals:
        closed: The person wants the other panel back.
    """

    closed = Signal()

    def __init__(
        self,
        document: Document,
        session: Session,
        losses: LossPlot,
        scrubbing: Scrubbing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, session, parent)
        set_surface(self, "panel")
        self._layer: LayerId | None = None
        self._asked: Distributions | None = None
        self._scrubbing = scrubbing
        self.picture = Picture(losses)
        self.empty = EmptyState("chart-histogram")
        self.note = Label("", "caption")
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.ask)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._give_up)
        self._arrange()
        self._connect()
        self._follow_model()

    def _arrange(self) -> None:
        self.title = DockTitle("Distributions")
        self.layers = QComboBox(self)
        self.layers.setFont(font(12))
        self.layers.setAccessibleName("Layer")
        self.layers.setFixedWidth(92)
        self.layers.setToolTip("Which layer is shown")
        self.quantities = Segmented(_SEGMENTS, "What is counted", height=28)
        close = IconButton("close", "Close the distributions")
        close.clicked.connect(self.closed)
        for widget in (self.layers, self.quantities, PlotMenuButton(self.picture.saving), close):
            self.title.add_widget(widget)
        listed = QWidget()
        body = QVBoxLayout(listed)
        body.setContentsMargins(12, 8, 14, 6)
        body.setSpacing(4)
        body.addWidget(self.note)
        body.addWidget(self.picture, 1)
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(listed)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(pages, 1)

    def _connect(self) -> None:
        self.layers.activated.connect(lambda index: self.show_layer(self.layers.itemData(index)))
        self.quantities.chosen.connect(lambda _value: self._start_afresh())
        self.picture.scrubbed.connect(self._scrubbing.drag_to)
        self.picture.released.connect(self._scrubbing.release)
        self._scrubbing.moved.connect(self._show_step)
        self._scrubbing.tape_changed.connect(self._ask_soon)
        self.session.answered.connect(self._take)
        self.session.loaded.connect(lambda _loaded: self._ask_soon())
        self.document.model_changed.connect(lambda _before, _after: self._follow_model())
        self.document.replaced.connect(self._follow_model)
        self.document.selection_changed.connect(self._follow_selection)

    # ---- which layer

    @property
    def layer(self) -> LayerId | None:
        """The layer that is shown."""
        return self._layer

    @property
    def quantity(self) -> Quantity:
        """What of it is counted."""
        return self.quantities.value()  # type: ignore[return-value]

    def show_layer(self, layer: LayerId | None) -> None:
        """Show this layer, until another one is selected."""
        self._layer = layer
        self._follow_model()

    def _follow_selection(self) -> None:
        selected = self.document.selected_layer
        if selected in self._offered() and selected != self._layer:
            self.show_layer(selected)

    def _offered(self) -> dict[LayerId, str]:
        network = self.document.network
        layers = (network.layers[id] for id in network.order if id in network.compiled)
        return {layer.id: layer.name for layer in layers if layer.role is not Role.INPUT}

    def _follow_model(self) -> None:
        offered = self._offered()
        if self._layer not in offered:
            selected = self.document.selected_layer
            self._layer = selected if selected in offered else next(iter(offered), None)
        shown = {self.layers.itemData(place): self.layers.itemText(place) for place in range(self.layers.count())}
        if shown != offered:
            self.layers.clear()
            for id, name in offered.items():
                self.layers.addItem(name, id)
        self.layers.setCurrentIndex(max(self.layers.findData(self._layer), 0))
        self.layers.setVisible(bool(offered))
        if self._asked is None or (self._asked.layer, self._asked.model) != (self._layer, self.document.model_name):
            self._start_afresh()

    # ---- asking

    def ask(self) -> None:
        """Ask for what is shown, now."""
        self._again.stop()
        if self.isVisible() and self._layer is not None:
            self._asked = Distributions(self.document.model_name, self._layer, self.quantity)
            self._patience.start()
            self.session.ask(TOPIC, self._asked)

    def _ask_soon(self, milliseconds: int = INTERVAL) -> None:
        if self.isVisible() and not self._again.isActive():
            self._again.start(milliseconds)

    def _give_up(self) -> None:
        self._ask_soon()

    def _start_afresh(self) -> None:
        number = _gradient if self.quantity == "gradients" else format_significant
        self.picture.set_numbers(number, _LABELS[self.quantity])
        self.picture.show_distributions(None)
        self._asked = None
        self._say(None)
        self.ask()

    def _take(self, topic: str, answer: Answer) -> None:
        if topic != TOPIC or not isinstance(answer, DistributionsAnswer) or not self.isVisible():
            return
        self._patience.stop()
        self.picture.show_distributions(answer)
        self._show_step()
        self._say(answer)
        if answer.missing:
            self._again.start(CATCHING_UP)

    # ---- showing

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        if progress.running:
            self._ask_soon()

    def _show_step(self) -> None:
        self.picture.show_step(self._scrubbing.shown)

    def _say(self, answer: DistributionsAnswer | None) -> None:
        self._pages.setCurrentIndex(0 if self._layer is not None else 1)
        if self._layer is None:
            self.empty.show_words(
                "No layer to look at", "Connect an input with an output; the layers between them are listed here."
            )
        words = _NOTES[self.quantity]
        if answer is not None:
            moments = len(answer.steps)
            words += f" · {format_integer(moments)} moment{'s' if moments != 1 else ''}"
            if answer.missing:
                words += f", {format_integer(answer.missing)} more on the tape"
            self.note.setToolTip("The brighter, the more values lie there, on a logarithmic scale")
        self.note.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_step()
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()
        self._patience.stop()


def _gradient(exponent: float) -> str:
    """A size of gradients of which the plot shows the logarithm."""
    return format_significant(10.0**exponent, 2)

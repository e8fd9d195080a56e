"""What the engine says on the layers' canvas: responses on cards, weights in ribbons, gradients, and the loss."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QRectF, QTimer

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.loss_words import loss_words
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.document import Document
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Activations, ActivationsAnswer, Answer, Subscription, Weights, WeightsAnswer

HERTZ = 15.0
ACTIVATIONS, WEIGHTS = "canvas/activations", "canvas/weights"
_FIGURE_MILLISECONDS = 200
_MOST_LAYERS = 64


class CardFigures(QObject):
    """Asks for what cards and ribbons show, and hands it to them; figures follow five times a second.

    Args:
        document: What they are about.
        scene: Where cards and ribbons are.
    """

    def __init__(self, document: Document, scene: CanvasScene, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._scene = document, scene
        self._shown_step: int | None = None
        self._weights: WeightsAnswer | None = None
        self._norms: Mapping[LayerId, float] = {}
        self._norms_timer = QTimer(self, singleShot=True, interval=_FIGURE_MILLISECONDS)
        self._norms_timer.timeout.connect(self._show_gradients)
        self._loss_timer = QTimer(self, singleShot=True, interval=_FIGURE_MILLISECONDS)
        self._loss_timer.timeout.connect(self.show_loss)
        document.history_changed.connect(self._show_loss_soon)
        document.replaced.connect(self._forget)

    def subscriptions(self, exposed: QRectF) -> Mapping[str, Subscription]:
        """Return what is asked of the engine, of many layers only those of which a part is exposed."""
        layers = self._answerable_layers(exposed)
        if not layers:
            return {}
        name = self._document.model_name
        return {
            ACTIVATIONS: Subscription(Activations(name, layers), HERTZ),
            WEIGHTS: Subscription(Weights(name), HERTZ),
        }

    def _answerable_layers(self, exposed: QRectF) -> tuple[LayerId, ...]:
        """Return the layers whose responses are shown: all, or those in view where there are many."""
        network = self._document.network
        found = [id for id in network.order if id in network.compiled and network.layers[id].role is not Role.INPUT]
        if len(found) > _MOST_LAYERS:
            in_view = set(self._scene.layers_in(exposed))
            found = [id for id in found if id in in_view][:_MOST_LAYERS]
        return tuple(found)

    def take(self, answers: Mapping[str, Answer]) -> None:
        """Take what is new. What is painted follows in the next frames of the window."""
        activations, weights = answers.get(ACTIVATIONS), answers.get(WEIGHTS)
        if isinstance(activations, ActivationsAnswer):
            for id, values in activations.activations.items():
                item = self._scene.layers.get(id)
                if item is not None:
                    item.take_activations(activations.dimensions, values)
        if isinstance(weights, WeightsAnswer):
            self.keep(weights)
            self.show_weights()
            self._norms = weights.gradient_norms
            if not self._norms_timer.isActive():
                self._show_gradients()

    def keep(self, weights: WeightsAnswer) -> None:
        """Remember weights that were told while the layers were not seen: they will not be told again."""
        self._weights = weights

    def show_weights(self) -> None:
        """Show the weights last told in the ribbons."""
        for id, strands in self._weights.strands.items() if self._weights is not None else ():
            connection = self._scene.connections.get(id)
            if connection is not None and self._weights is not None:
                connection.take_weights(strands, self._weights.limit)

    def _forget(self) -> None:
        self._weights = None

    def follow(self, progress: Progress) -> None:
        """Show the loss of the moment that is shown."""
        shown = progress.shown_step if progress.shown_step != progress.step else None
        if shown != self._shown_step:
            self._shown_step = shown
            self._show_loss_soon()

    def _show_gradients(self) -> None:
        """Show the latest norms of the gradient; the last of a run are shown too, a little later."""
        norms, self._norms = self._norms, {}
        if norms:
            self._norms_timer.start()
        for id, norm in norms.items():
            item = self._scene.layers.get(id)
            if item is not None and item.card.layer.role is Role.HIDDEN:
                item.take_figure(format_significant(norm, 2))

    def _show_loss_soon(self) -> None:
        if not self._loss_timer.isActive():
            self._loss_timer.start()

    def show_loss(self) -> None:
        """Show the loss on the card of the one output; with several, no loss belongs to one of them."""
        network = self._document.network
        outputs = [layer for layer in network.outputs if layer.id in network.compiled]
        for layer in outputs:
            item = self._scene.layers.get(layer.id)
            words = loss_words(layer.kind, self._document.history, self._shown_step)
            if item is not None:
                item.take_figure(words if len(outputs) == 1 else "")

"""Watches for units that do nothing while a model trains, and says so among the hints."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from dnnlab.graph.problem import Problem, Severity
from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, DeadUnits, DeadUnitsAnswer, Subscription

KEY, HERTZ = "hints/dead units", 0.5
_NAMED = 6
_REMEDY = "Reset the weights, lower the learning rate, or choose leaky ReLU, which always passes some gradient"


class UnitWatch(QObject):
    """Keeps the document's hints about the run in step with what the engine finds."""

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        document.replaced.connect(self._watch)
        session.frame.connect(self._take)
        self._watch()

    def _watch(self) -> None:
        self._session.watch(KEY, Subscription(DeadUnits(self._document.model_name), HERTZ))

    def _take(self, _progress: Progress, answers: Mapping[str, Answer]) -> None:
        answer = answers.get(KEY)
        if isinstance(answer, DeadUnitsAnswer):
            layers = self._document.network.layers
            self._document.set_run_hints(
                tuple(
                    Problem(
                        "dead-units", id, _sentence(layers[id].name, units, answer.counts[id]), _REMEDY, Severity.HINT
                    )
                    for id, units in answer.dead.items()
                    if id in layers
                )
            )


def _sentence(layer: str, units: tuple[int, ...], count: int) -> str:
    named = ", ".join(str(unit + 1) for unit in units[:_NAMED])
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    noun = "unit" if count == 1 else "units"
    return f"{layer}: {noun} {named}{more} {'is' if count == 1 else 'are'} dead, the same on all training rows"

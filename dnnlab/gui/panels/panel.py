"""What every panel does: it asks the engine only while it is visible."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Subscription


class Panel(QWidget):
    """A view of the document and of the last frame. It holds no truth of its own."""

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.session = session
        self._watched: frozenset[str] = frozenset()
        session.frame.connect(self._on_frame)

    def subscriptions(self) -> Mapping[str, Subscription]:
        """What this panel wants answered while it is visible; keys are its own, for instance `mixture/density`."""
        return {}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        """Draw what is new. Called at most 60 times a second, and only while the panel is visible."""

    def resubscribe(self) -> None:
        """Ask for what `subscriptions` names now; call it when that changed."""
        wanted = self.subscriptions() if self.isVisible() else {}
        for key in self._watched - wanted.keys():
            self.session.unwatch(key)
        for key, subscription in wanted.items():
            self.session.watch(key, subscription)
        self._watched = frozenset(wanted)

    def _on_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        if self.isVisible():
            self.show_frame(progress, answers)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resubscribe()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.resubscribe()

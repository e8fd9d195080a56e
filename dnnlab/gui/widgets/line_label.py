"""Lines of words that end in an ellipsis where they have no room, and are whole in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.widgets.label import Label, Role


class LineLabel(Label):
    """A label that takes what width there is; each of its lines is cut for itself."""

    def __init__(self, text: str = "", role: Role = "body", parent: QWidget | None = None) -> None:
        self._whole = text
        super().__init__(text, role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole_text(self) -> str:
        """All that it says."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Say something else."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        lines = (
            metrics.elidedText(line, Qt.TextElideMode.ElideRight, self.width()) for line in self._whole.split("\n")
        )
        shown = "\n".join(lines)
        if shown != self.text():
            self.setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)

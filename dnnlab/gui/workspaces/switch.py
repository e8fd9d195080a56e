"""The switch between workspaces in the top bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dnnlab.gui.theme import known_icon
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.workspaces.catalog import Offer


class WorkspaceSwitch(QWidget):
    """Offers the workspaces that fit the document; as icons alone where there is no room for their titles.

    Signals:
        chosen: (name: str) the person picked one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.segments: Segmented | None = None
        self._room = 10_000
        self.hide()

    def offer(self, offers: Sequence[Offer], shown: str, keys: Sequence[str] = ()) -> None:
        """Offer these, with the keys that choose them; hidden where there is nothing to choose."""
        if self.segments is not None:
            self._row.removeWidget(self.segments)
            self.segments.hide()
            self.segments.deleteLater()
        made = []
        for place, one in enumerate(offers):
            tip = f"{one.title} ({keys[place]})" if place < len(keys) and keys[place] else one.title
            made.append(Segment(one.name, one.title, known_icon(one.icon_name) or "chart-line", tip))
        self.segments = Segmented(made, "Workspace", height=32, parent=self)
        self.segments.chosen.connect(self.chosen)
        self.segments.set_value(shown)
        self._row.addWidget(self.segments)
        self.setVisible(len(offers) > 1)
        self._fit()

    def show_choice(self, name: str) -> None:
        """Show which one is on."""
        if self.segments is not None:
            self.segments.set_value(name)

    def set_room(self, pixels: int) -> None:
        """Say how wide it may be."""
        self._room = pixels
        self._fit()

    def _fit(self) -> None:
        if self.segments is not None:
            self.segments.set_compact(False)
            self.segments.set_compact(self.segments.sizeHint().width() > self._room)

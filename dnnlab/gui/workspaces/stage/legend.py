"""The labels of a drawing as chips, in as many rows as it takes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.flow import Flow
from dnnlab.gui.widgets.swatch import Swatch


class StageLegend(QWidget):
    """A chip for each label, by which a person hides and shows what has it.

    Signals:
        changed: A person has switched a label on or off.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow(self, gap=6, line_gap=6)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._parts: dict[str, Swatch] = {}
        self._chips: dict[str, Chip] = {}
        self.hidden: frozenset[str] = frozenset()
        """The labels that are switched off; they stay so while a drawing does without them."""
        self.hide()

    def set_parts(self, parts: Mapping[str, Swatch]) -> None:
        """Offer these labels and no others."""
        if parts == self._parts:
            return
        self._parts = dict(parts)
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for label, swatch in parts.items():
            chip = Chip(label, swatch, checked=label not in self.hidden, parent=self)
            chip.clicked.connect(lambda shown, label=label: self._switch(label, shown=shown))
            self._flow.addWidget(chip)
            chip.show()
            self._chips[label] = chip
        self.setVisible(bool(parts))
        self.updateGeometry()

    def chip(self, label: str) -> Chip:
        """Return the chip of a label."""
        return self._chips[label]

    def _switch(self, label: str, *, shown: bool) -> None:
        self.hidden = self.hidden - {label} if shown else self.hidden | {label}
        self.changed.emit()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._flow.sizeHint()

"""A row of chips that name what a plot shows and switch it on and off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.swatch import Swatch

MOST_CHIPS = 6


class Legend(QWidget):
    """Chips for the parts of a plot, a few words at the right end.

    Signals:
        changed: A person has switched a part on or off.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: dict[str, Chip] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._more = Label("", "caption")
        self._hint = _Hint("", "caption")
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._row.addWidget(self._hint)

    def set_parts(self, parts: Sequence[tuple[str, str, Swatch]]) -> None:
        """Offer these parts, each (key, title, swatch); no more than six get a chip, the others stay shown."""
        for chip in self._chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for index, (key, title, swatch) in enumerate(parts[:MOST_CHIPS]):
            chip = Chip(title, swatch, parent=self)
            chip.toggled.connect(self.changed)
            self._row.insertWidget(index, chip)
            self._chips[key] = chip
        left_out = len(parts) - len(self._chips)
        self._more.setText(f"and {left_out} more" if left_out else "")

    def set_hint(self, text: str) -> None:
        """Say something at the right end."""
        self._hint.setText(text)

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget)

    def chip(self, key: str) -> Chip:
        """Return the chip of a part."""
        return self._chips[key]

    def is_shown(self, key: str) -> bool:
        """Return whether a part is to be shown."""
        return key not in self._chips or self._chips[key].isChecked()


class _Hint(Label):
    """Words that are shown whole or, where there is no room beside the chips, not at all."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)

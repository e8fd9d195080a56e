"""A row of chips that name what a plot shows and switch it on and off."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.swatch import Swatch

MOST_CHIPS = 6
_GAP, _MORE = 6, 30


class Legend(QWidget):
    """Chips for the parts of a plot, a few words at the right end.

    Args:
        folding: Whether chips that have no room stand in a menu behind a button. Otherwise there are six at most.

    Signals:
        changed: A person has switched a part on or off.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, folding: bool = False) -> None:
        super().__init__(parent)
        self._folding = folding
        self._chips: dict[str, Chip] = {}
        self._withheld: set[str] = set()
        self._beside: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._more = Label("", "caption")
        self._rest = IconButton("dots-horizontal", "More of the plot to show or hide", side=24)
        self._rest.clicked.connect(self._open_rest)
        self._rest.hide()
        self._hint = _Hint("", "caption")
        self._row.addWidget(self._rest)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._row.addWidget(self._hint)

    def set_parts(self, parts: Sequence[tuple[str, str, Swatch]], off: Collection[str] = ()) -> None:
        """Offer these parts, each (key, title, swatch).

        Args:
            parts: Without folding no more than six get a chip, the others stay shown.
            off: The keys of those that are not shown at first.
        """
        for chip in self._chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips, self._withheld = {}, set()
        for index, (key, title, swatch) in enumerate(parts if self._folding else parts[:MOST_CHIPS]):
            chip = Chip(title, swatch, checked=key not in off, parent=self)
            chip.toggled.connect(self.changed)
            self._row.insertWidget(index, chip)
            self._chips[key] = chip
        left_out = len(parts) - len(self._chips)
        self._more.setText(f"and {left_out} more" if left_out else "")
        self.fold()

    def set_offered(self, key: str, offered: bool) -> None:
        """Say whether a part means anything now; one that does not has no chip."""
        if offered == (key in self._withheld):
            self._withheld ^= {key}
            self._chips[key].setVisible(offered)
            self.fold()

    def set_hint(self, text: str) -> None:
        """Say something at the right end."""
        self._hint.setText(text)

    def add_widget(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._beside.append(widget)
        self._row.addWidget(widget)

    def chip(self, key: str) -> Chip:
        """Return the chip of a part."""
        return self._chips[key]

    def is_shown(self, key: str) -> bool:
        """Return whether a part is to be shown."""
        return key not in self._withheld and (key not in self._chips or self._chips[key].isChecked())

    # ---- folding

    @property
    def folded(self) -> list[Chip]:
        """The chips that stand in the menu, because there is no room for them."""
        if not self._folding:
            return []
        offered = [chip for key, chip in self._chips.items() if key not in self._withheld]
        beside = sum(widget.sizeHint().width() + _GAP for widget in self._beside if not widget.isHidden())
        room, fitting = self.width() - 2 * _GAP - beside, 0  # words and stretch have gaps even where they are empty
        for chip in offered:
            room -= chip.sizeHint().width() + _GAP
            if room < (0 if chip is offered[-1] else _MORE):
                break
            fitting += 1
        return offered[fitting:]

    def fold(self) -> None:
        """Look anew which chips have room; call it when what stands beside them is other."""
        if not self._folding:
            return
        folded = self.folded
        for key, chip in self._chips.items():
            chip.setVisible(key not in self._withheld and chip not in folded)
        self._rest.setVisible(bool(folded))

    def _open_rest(self) -> None:
        menu = self.rest_menu()
        menu.popup(self._rest.mapToGlobal(self._rest.rect().bottomLeft()))

    def rest_menu(self) -> QMenu:
        """Return the menu of what has no room."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for chip in self.folded:
            action = menu.addAction(chip.text())
            action.setCheckable(True)
            action.setChecked(chip.isChecked())
            action.toggled.connect(chip.setChecked)
        return menu

    def minimumSizeHint(self) -> QSize:
        return QSize(_MORE, 24) if self._folding else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()


class _Hint(Label):
    """Words that are shown whole or, where there is no room beside the chips, not at all."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)

"""A combo box with a caption over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import font, icon
from dnnlab.gui.widgets.label import Label


class Choice(QWidget):
    """One of several named values.

    Args:
        title: The caption; empty for none.
        options: (value, title) or (value, title, icon name) in order.
        name: What is being chosen, where the title does not say.
    """

    chosen = Signal(str)
    """The value the person picked; not emitted by :meth:`set_value`."""

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[str, str] | tuple[str, str, str]] = (),
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.combo = _Combo(self)
        self.combo.setAccessibleName(name or title)
        self.combo.activated.connect(lambda index: self.chosen.emit(self.combo.itemData(index)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        if title:
            caption = Label(title, "caption")
            caption.setBuddy(self.combo)
            column.addWidget(caption)
        column.addWidget(self.combo)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Offer other values; the one that is chosen stays if it is still offered."""
        before = self.value()
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for option in options:
                if len(option) == 3:
                    self.combo.addItem(icon(option[2]), option[1], option[0])
                else:
                    self.combo.addItem(option[1], option[0])
        self.set_value(before)

    def value(self) -> str:
        """Return the value that is shown, or an empty text."""
        data = self.combo.currentData()
        return data if isinstance(data, str) else ""

    def set_value(self, value: str) -> None:
        """Show a value; emits nothing. One that is not offered changes nothing."""
        index = self.combo.findData(value)
        if index >= 0:
            self.combo.setCurrentIndex(index)


class _Combo(QComboBox):
    """A combo box that a wheel passing over it does not change, so that a panel can be scrolled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(font(13))
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(3)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

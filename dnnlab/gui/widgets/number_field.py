"""A field for one number, with a caption over it that turns into the complaint when the number cannot be."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import MEDIUM, REGULAR, font, set_property
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_entry import NumberEntry
from dnnlab.gui.widgets.number_text import format_fixed, format_integer, format_significant, parse_number


class NumberField(QWidget):
    """A whole or a real number between two limits.

    Up and Down change it by one step (Shift ten, Ctrl a tenth), so does dragging sideways; Enter or leaving the field
    confirms what was typed, Escape takes it back. The field keeps no truth: after `edited`, the owner shows what
    became of it with :meth:`set_value`.

    Args:
        title: The caption; empty for none.
        minimum: The least value allowed.
        maximum: The greatest value allowed.
        step: What one press of Up adds.
        decimals: 0 for whole numbers; else so many are shown, more where the value needs them.
        name: What it is, where the title does not say.
    """

    edited = Signal(object)
    """The value (int for whole numbers, else float) that the person settled on, once per change."""
    previewed = Signal(object)
    """A value in passing, while a key is held or the field is dragged; after Escape the one from before."""

    def __init__(
        self,
        title: str = "",
        *,
        minimum: float = 0,
        maximum: float = 1_000_000_000,
        step: float = 1,
        decimals: int = 0,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._minimum, self._maximum = minimum, maximum
        self._step, self._decimals = step, decimals
        self._value: float = minimum
        self._start: float = minimum
        self._draft: float | None = None
        self.entry = NumberEntry(self)
        self.entry.setAccessibleName(name or title)
        self.entry.stepped.connect(self._preview)
        self.entry.settled.connect(self._settle)
        self.entry.entered.connect(self._enter)
        self.entry.left.connect(self._leave)
        self.entry.reverted.connect(self._revert)
        self._caption = Label(title, "caption", self)  # without a parent it would be shown as a window
        self._caption.setBuddy(self.entry)
        self._caption.setVisible(bool(title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._caption)
        column.addWidget(self.entry)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.entry)
        self._show(minimum)

    def value(self) -> int | float:
        """Return the value that is shown, a draft included."""
        return self._typed_as(self._value if self._draft is None else self._draft)

    def set_value(self, value: float) -> None:
        """Show a value; emits nothing. What the person is typing or dragging at this moment stays."""
        self._value = value
        if self._draft is None and not self.entry.is_typing:
            self._show(value)

    def set_limits(self, minimum: float, maximum: float) -> None:
        """Allow other values."""
        self._minimum, self._maximum = minimum, maximum

    def show_problem(self, complaint: str) -> None:
        """Say in the caption's place why the value cannot be; an empty text takes it back."""
        set_property(self.entry, "invalid", bool(complaint))
        self._caption.set_role("bad" if complaint else "caption")
        self._caption.setFont(font(11, MEDIUM if complaint else REGULAR))
        self._caption.setText(complaint or self._title)
        self.entry.setToolTip(complaint)
        self.entry.setAccessibleDescription(complaint)

    def _show(self, value: float) -> None:
        self.entry.setText(self._text(value))
        self.entry.stop_typing()
        self.show_problem("")

    def _text(self, value: float) -> str:
        if self._decimals == 0:
            return format_integer(round(value))
        text = format_fixed(value, self._decimals)
        shown = parse_number(text)
        faithful = shown is None or abs(shown - value) <= 1e-9 * abs(value)
        return text if faithful else format_significant(value, 6)

    def _typed_as(self, value: float) -> int | float:
        return round(value) if self._decimals == 0 else float(value)

    def _preview(self, steps: float) -> None:
        if self._draft is None:
            typed = parse_number(self.entry.text()) if self.entry.is_typing else None
            self._start = self._value
            self._draft = self._value if typed is None else typed
            self._origin = self._draft
        change = steps * self._step
        if self._decimals == 0:
            change = float(round(change)) or (1.0 if change > 0 else -1.0 if change < 0 else 0.0)
        wanted = round(self._origin + change, 12)
        draft = min(max(wanted, self._minimum), self._maximum)
        if draft != self._draft:
            self._draft = draft
            self._show(draft)
            self.previewed.emit(self._typed_as(draft))

    def _settle(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            self._commit(draft, self._start)

    def _commit(self, value: float, before: float) -> None:
        self._value = value
        self._show(value)
        if value != before:
            self.edited.emit(self._typed_as(value))

    def _enter(self) -> None:
        complaint = self._complaint()
        if complaint:
            self.show_problem(complaint)
        else:
            self._confirm()
            self.entry.selectAll()

    def _leave(self) -> None:
        if self._complaint():
            self._show(self._value)
        else:
            self._confirm()

    def _confirm(self) -> None:
        value = parse_number(self.entry.text())
        if value is not None:
            self._commit(value, self._value)

    def _revert(self) -> None:
        moved, self._draft = self._draft is not None, None
        if moved:
            self._value = self._start
            self.previewed.emit(self._typed_as(self._start))
        self._show(self._value)
        self.entry.selectAll()

    def _complaint(self) -> str:
        """Return why what is typed cannot be, or an empty text."""
        value = parse_number(self.entry.text())
        if value is None:
            return "Type a number"
        if self._decimals == 0 and value != int(value):
            return "A whole number"
        if not self._minimum <= value <= self._maximum:
            return f"{self._text(self._minimum)} to {self._text(self._maximum)}"
        return ""

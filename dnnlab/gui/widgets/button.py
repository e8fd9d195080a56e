"""Push buttons, and small square buttons that show only an icon."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from dnnlab.gui.theme import MEDIUM, font, icon, set_property
from dnnlab.gui.widgets.painted_button import keeps_space

Kind = Literal["normal", "primary", "danger", "link", "flat"]

_ICON_COLOURS: dict[Kind, str] = {
    "normal": "text_2",
    "primary": "on_accent",
    "danger": "bad",
    "link": "accent",
    "flat": "text_2",
}


class Button(QPushButton):
    """A push button.

    Args:
        text: Its label.
        kind: "primary" for the one thing to do next, "link" for an action within text, "flat" without a border.
        icon_name: An icon before the label, or none.
        small: 24 pixels high instead of 32.
    """

    def __init__(
        self,
        text: str,
        kind: Kind = "normal",
        *,
        icon_name: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setFont(font(12 if small or kind == "link" else 12.5, MEDIUM))
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        set_property(self, "kind", kind)
        if small:
            set_property(self, "scale", "small")
        if icon_name:
            self.setIcon(icon(icon_name, _ICON_COLOURS[kind]))
            self.setIconSize(QSize(20, 16))  # wider than the icon, for air before the label

    def event(self, event: QEvent) -> bool:
        return keeps_space(event) or super().event(event)


class IconButton(QToolButton):
    """A square button that shows an icon and says in its tool tip what it does.

    Args:
        icon_name: The icon.
        tip: What it does; also its accessible name.
        side: Its width and height: 28 in rows and title bars, 32 in rails.
        checkable: Whether it stays down; then `toggled` and `clicked` carry the state.
        framed: Whether it has the border of a field, to stand beside one.
        shortcut: Keys that press it, shown in the tip.
    """

    def __init__(
        self,
        icon_name: str,
        tip: str,
        *,
        side: int = 28,
        icon_side: int = 16,
        checkable: bool = False,
        framed: bool = False,
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(icon_side, icon_side))
        set_property(self, "framed", framed)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        self.set_icon(icon_name)
        self.set_tip(tip)

    def set_icon(self, name: str, colour: str = "text_2") -> None:
        """Show another icon."""
        self.setIcon(icon(name, colour, checked="accent"))

    def set_tip(self, tip: str) -> None:
        """Say what the button does now."""
        keys = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{tip} ({keys})" if keys else tip)
        self.setAccessibleName(tip)

    def event(self, event: QEvent) -> bool:
        return keeps_space(event) or super().event(event)

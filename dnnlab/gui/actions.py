"""The registry of actions: one entry each feeds menus, shortcuts and tool tips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from dnnlab.gui.theme import icon

SEPARATOR = "-"


class Actions:
    """The window's actions by name.

    Args:
        window: The widget in which the shortcuts work.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._actions: dict[str, QAction] = {}

    def add(
        self,
        name: str,
        text: str,
        triggered: Callable[[], object],
        *,
        shortcuts: Sequence[str] = (),
        icon_name: str = "",
    ) -> QAction:
        """Register an action that calls `triggered`."""
        action = QAction(text, self._window)
        action.triggered.connect(lambda _checked: triggered())
        if shortcuts:
            action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        if icon_name:
            action.setIcon(icon(icon_name))
        return self.register(name, action)

    def add_choice(self, name: str, text: str, chosen: Callable[[], object]) -> QAction:
        """Register an action that can be checked; `chosen` is called when a person picks it."""
        action = self.add(name, text, chosen)
        action.setCheckable(True)
        return action

    def register(self, name: str, action: QAction, *, everywhere: bool = True) -> QAction:
        """Register an action made elsewhere.

        Args:
            name: Its name here.
            action: The action.
            everywhere: Whether its shortcut works in the whole window, or only where it was made.
        """
        self._actions[name] = action
        if everywhere:
            self._window.addAction(action)
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def menu(self, title: str, names: Sequence[str], parent: QWidget) -> QMenu:
        """Return a menu of some actions; `SEPARATOR` draws a line."""
        menu = QMenu(title, parent)
        for name in names:
            if name == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[name])
        return menu


def tip_of(action: QAction) -> str:
    """Return an action's text with its shortcut, for a tool tip."""
    text = action.text().replace("&", "").rstrip("…")
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}  ({keys})" if keys else text

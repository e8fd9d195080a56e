"""The registry of actions: one entry each feeds menus, shortcuts, the command palette, the settings and tool tips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from dnnlab.errors import SettingsError
from dnnlab.gui.theme import icon

SEPARATOR = "-"
OTHER_GROUP = "Window"


def _nothing_known() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What lists of actions say about one, beyond its own text.

    Attributes:
        title: What it is called where no menu stands around it; empty for its own text.
        group: The heading it stands under.
        aliases: Other words by which one may look for it.
        obstacle: Returns why it is disabled, empty if that is not known.
    """

    title: str = ""
    group: str = OTHER_GROUP
    aliases: tuple[str, ...] = ()
    obstacle: Callable[[], str] = _nothing_known


class Actions(QObject):
    """The window's actions by name.

    Signals:
        keys_changed: (name: str) an action has other keys.

    Args:
        window: The widget in which the shortcuts work.
    """

    keys_changed = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._default_keys: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, ActionWords] = {}

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
        self._default_keys[name] = keys_of(action)
        _ActionTip(action)
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

    # ---- words

    def describe(self, name: str, words: ActionWords) -> None:
        """Say more about an action than its text does."""
        self._words[name] = words

    def words(self, name: str) -> ActionWords:
        """Return what is said about an action."""
        return self._words.get(name, ActionWords())

    def title(self, name: str) -> str:
        """Return what an action is called in a list of all."""
        return self.words(name).title or plain_text(self._actions[name])

    # ---- keys

    def keys(self, name: str) -> tuple[str, ...]:
        """Return an action's keys as files write them: `Ctrl+S`."""
        return keys_of(self._actions[name])

    def default_keys(self, name: str) -> tuple[str, ...]:
        """Return the keys an action has unless the person chose others."""
        return self._default_keys[name]

    def holder_of(self, key: str) -> str:
        """Return the name of the action that a key runs; empty if there is none."""
        wanted = _normal(key)
        return next((name for name in self._actions if wanted in self.keys(name)), "")

    def set_keys(self, name: str, keys: Sequence[str]) -> None:
        """Give an action other keys; they work at once."""
        if tuple(keys) != self.keys(name):
            self._actions[name].setShortcuts([QKeySequence.fromString(key) for key in keys])
            self.keys_changed.emit(name)

    def take_keys(self, chosen: Mapping[str, Sequence[str]]) -> None:
        """Give every action the keys chosen for it, and its own to those for which none were chosen.

        Raises:
            SettingsError: A name or a key is not known, or two actions would have the same key. All the rest holds.
        """
        complaint = ""
        for name, keys in chosen.items():
            if name not in self._actions:
                complaint = complaint or f"keys: there is no action {name!r}"
            elif wrong := [key for key in keys if not _normal(key)]:
                complaint = complaint or f"keys.{name}: there is no key {wrong[0]!r}"
        taken: dict[str, str] = {}
        for name in sorted(self._actions, key=lambda name: name not in chosen):  # what was chosen comes first
            kept = []
            for key in map(_normal, chosen.get(name, self._default_keys[name])):
                if key and taken.setdefault(key, name) == name:
                    kept.append(key)
                elif key and name in chosen:
                    complaint = complaint or f"keys.{name}: {key} already runs {self.title(taken[key])!r}"
            self.set_keys(name, kept)
        if complaint:
            raise SettingsError(f"A shortcut cannot be used: {complaint}", remedy="Choose another in Settings > Keys")


class _ActionTip(QObject):
    """Keeps an action's tool tip in step with its text and its shortcut."""

    def __init__(self, action: QAction) -> None:
        super().__init__(action)
        self._action = action
        action.changed.connect(self._show)  # a bound method: Qt lets go of it when either is gone
        self._show()

    def _show(self) -> None:
        if not isValid(self._action):  # it speaks once more while it is being destroyed
            return
        tip = tip_of(self._action)
        if tip != self._action.toolTip():
            self._action.setToolTip(tip)


class ButtonTip(QObject):
    """Keeps the tool tip of a button in step with the shortcut of the action that it stands for.

    Args:
        button: The button.
        action: What it does.
        words: What it says; empty for the action's own text.
        names: Whether that is the button's accessible name too; where it says more by itself, it is not.
    """

    def __init__(self, button: QWidget, action: QAction, words: str = "", *, names: bool = True) -> None:
        super().__init__(button)
        self._button, self._action, self._words, self._names = button, action, words, names
        action.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        if not isValid(self._action):  # it speaks once more while it is being destroyed
            return
        self._button.setToolTip(tip_of(self._action, self._words))
        if self._names:
            self._button.setAccessibleName(self._words or plain_text(self._action).rstrip("…"))


def plain_text(action: QAction) -> str:
    """Return an action's text without the marks of mnemonics."""
    return action.text().replace("&", "")


def tip_of(action: QAction, words: str = "") -> str:
    """Return an action's text, or other words, with its shortcut, for a tool tip."""
    text = words or plain_text(action).rstrip("…")
    keys = native_text(action)
    return f"{text} ({keys})" if keys else text


def native_text(action: QAction) -> str:
    """Return an action's first shortcut as it stands on the keyboard; empty if it has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def keys_of(action: QAction) -> tuple[str, ...]:
    """Return an action's keys as files write them."""
    return tuple(_portable(key) for key in action.shortcuts())


def _portable(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.PortableText)


def _normal(key: str) -> str:
    return _portable(QKeySequence.fromString(key))

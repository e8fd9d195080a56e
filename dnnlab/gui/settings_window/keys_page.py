"""The page of keys: every action's shortcut, to be changed, taken away and set back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dnnlab.gui.action_words import GROUPS
from dnnlab.gui.actions import Actions
from dnnlab.gui.command_palette.command import Command, matches
from dnnlab.gui.preferred import Preferred
from dnnlab.gui.settings_window.key_recorder import native
from dnnlab.gui.settings_window.key_row import KeyRow
from dnnlab.gui.theme import set_property
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label

RESERVED = frozenset({"Esc", "Return", "Enter", "Tab", "Shift+Tab", "Backtab", "Up", "Down", "Left", "Right"})
"""Keys that the canvas and the fields themselves need."""


class KeysPage(QWidget):
    """Lists the registry's actions under their groups; the field at the top finds them by title, alias or key."""

    def __init__(self, preferred: Preferred, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferred, self._actions = preferred, actions
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name or key")
        self.search.setAccessibleName("Search for an action")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_matches)
        self.reset_all_button = Button("Reset all keys", icon_name="restart")
        self.reset_all_button.clicked.connect(lambda: preferred.reset("keys"))
        self.rows: dict[str, KeyRow] = {}
        self._headings: dict[str, Label] = {}
        self.none_fits = Label("No action fits.", "secondary")
        self._lay_out()
        actions.keys_changed.connect(self._show_keys)
        preferred.changed.connect(self._follow)
        self._follow()
        self._show_matches("")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 24, 10)
        head.setSpacing(12)
        head.addWidget(self.search, 1)
        head.addWidget(self.reset_all_button)
        body = QWidget()
        set_property(body, "plain", True)
        listed = QVBoxLayout(body)
        listed.setContentsMargins(24, 0, 16, 16)
        listed.setSpacing(0)
        listed.addWidget(self.none_fits)
        names = list(self._actions)
        groups = {name: self._actions.words(name).group for name in names}
        for group in (*GROUPS, *sorted(set(groups.values()) - set(GROUPS))):
            heading = Label(group, "strong")
            heading.setContentsMargins(0, 14, 0, 4)
            listed.addWidget(heading)
            self._headings[group] = heading
            for name in (name for name in names if groups[name] == group):
                listed.addWidget(self._row(name))
        listed.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scroll, 1)

    def _row(self, name: str) -> KeyRow:
        row = KeyRow(self._actions.title(name).rstrip("…"))
        row.key_wanted.connect(lambda key: self._want(name, key))
        row.take_over_wanted.connect(lambda key: self._take_over(name, key))
        row.reset_wanted.connect(lambda: self._reset(name))
        self.rows[name] = row
        self._show_keys(name)
        return row

    def _show_keys(self, name: str) -> None:
        if name in self.rows:
            keys = self._actions.keys(name)
            self.rows[name].show_keys(keys, is_default=keys == self._actions.default_keys(name))

    def _follow(self, *_what: object) -> None:
        self.reset_all_button.setEnabled(not self._preferred.is_default("keys"))

    def _show_matches(self, words: str) -> None:
        commands = [
            Command(
                name,
                self._actions.title(name),
                self._actions.words(name).group,
                str,
                aliases=(*self._actions.words(name).aliases, *self._key_words(name)),
            )
            for name in self.rows
        ]
        shown = {found.command.name for found in matches(commands, words)}
        for name, row in self.rows.items():
            row.setVisible(name in shown)
        for group, heading in self._headings.items():
            heading.setVisible(any(self._actions.words(name).group == group for name in shown))
        self.none_fits.setVisible(not shown)

    def _key_words(self, name: str) -> list[str]:
        return [native(key) for key in self._actions.keys(name)]

    # ---- what a person wants

    def _want(self, name: str, key: str) -> None:
        holder = self._actions.holder_of(key) if key else ""
        if key in RESERVED:
            self.rows[name].show_conflict(
                key, f"{native(key)} is needed by the canvas and by fields themselves.", can_take_over=False
            )
        elif holder and holder != name:
            title = self._actions.title(holder).rstrip("…")
            self.rows[name].show_conflict(key, f"{native(key)} already runs “{title}”.", can_take_over=True)
        else:
            self._prefer({name: (key,) if key else ()})

    def _take_over(self, name: str, key: str) -> None:
        holder = self._actions.holder_of(key)
        left = tuple(other for other in self._actions.keys(holder) if other != key) if holder else ()
        self._prefer({**({holder: left} if holder else {}), name: (key,)})

    def _reset(self, name: str) -> None:
        """Give an action its own keys back; who has got one of them by now loses it."""
        own = self._actions.default_keys(name)
        others = {self._actions.holder_of(key) for key in own} - {"", name}
        lost = {other: tuple(key for key in self._actions.keys(other) if key not in own) for other in others}
        self._prefer({**lost, name: own})

    def _prefer(self, chosen: Mapping[str, tuple[str, ...]]) -> None:
        """Keep what differs from the keys that the program comes with."""
        keys = {name: self._actions.keys(name) for name in self._actions} | dict(chosen)
        differing = {name: value for name, value in keys.items() if value != self._actions.default_keys(name)}
        self._preferred.prefer(keys=differing)

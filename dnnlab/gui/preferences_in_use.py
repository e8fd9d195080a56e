"""What the person prefers, put to use: the look, the keys, the device; and the actions by which they choose."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.actions import Actions
from dnnlab.gui.canvas.pointer_mode import set_pointer_mode
from dnnlab.gui.preferred import Preferred, differing
from dnnlab.gui.session import Session
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.project.preferences import Preferences

if TYPE_CHECKING:
    from dnnlab.gui.settings_window.window import SettingsWindow

MEGABYTE = 2**20
THEMES = (("system", "As the system"), ("dark", "Dark"), ("light", "Light"))


class PreferencesInUse(QObject):
    """Applies the preferences at once when they change, and has its own part of the registry of actions.

    Args:
        preferred: The preferences.
        session: Trains on the preferred device.
        actions: Have the preferred keys.
        window: What the settings stand over.

    Signals:
        failed: (error: DnnlabError) something preferred cannot be had.

    Attributes:
        settings_window: Where all can be chosen; None before it is first wanted.
    """

    failed = Signal(object)

    def __init__(self, preferred: Preferred, session: Session, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._preferred, self._session, self._actions, self._window = preferred, session, actions, window
        self.settings_window: SettingsWindow | None = None
        self._register()
        preferred.changed.connect(self._follow)

    def _register(self) -> None:
        add = self._actions.add
        add("settings", "Settings…", self.open_settings, shortcuts=("Ctrl+,",), icon_name="cog-outline")
        add("shortcuts", "Keyboard shortcuts…", lambda: self.open_settings("keys"), icon_name="keyboard-outline")
        group = QActionGroup(self._window)
        for choice, title in THEMES:
            action = self._actions.add_choice(f"theme {choice}", title, partial(self.choose_theme, choice))
            action.setChecked(theme_switch().choice == choice)
            group.addAction(action)

    def _follow(self, before: Preferences, after: Preferences) -> None:
        other = differing(before, after)
        if "theme" in other:
            self.choose_theme(after.theme)
        if "device" in other and self._session.device != after.device:
            self._session.use_device(after.device)
        if "tape_megabytes" in other:
            self._session.use_tape_budget(after.tape_megabytes * MEGABYTE)
        if "keys" in other:
            self.take_keys()
        apply_to_all_windows(after)

    def take_keys(self) -> None:
        """Give all actions the preferred keys."""
        try:
            self._actions.take_keys(self._preferred.values.keys)
        except DnnlabError as error:
            self.failed.emit(error)

    def choose_device(self, device: str) -> None:
        """Train on another device from now on, in later sessions too."""
        self._session.use_device(device)  # even where it is preferred already: the command line may have said another
        self._preferred.prefer(device=device)

    def choose_theme(self, theme: str) -> None:
        """Choose `system`, `dark` or `light`."""
        theme_switch().set_choice(theme)  # type: ignore[arg-type]
        self._actions[f"theme {theme}"].setChecked(True)
        self._preferred.prefer(theme=theme)

    def toggle_theme(self) -> None:
        """Go from dark to light or back."""
        self.choose_theme("light" if current().is_dark else "dark")

    def open_settings(self, page: str = "general") -> None:
        """Show what can be preferred: the page `general` or `keys`."""
        if self.settings_window is None:
            from dnnlab.gui.settings_window.window import SettingsWindow

            self.settings_window = SettingsWindow(self._preferred, self._actions, self._session, self._window)
        self.settings_window.open_page(page)


def apply_to_all_windows(preferences: Preferences) -> None:
    """Apply what holds for the whole process: motion, and what the wheel and the pointer do."""
    set_reduced(preferences.reduced_motion)
    set_pointer_mode(preferences.pointer)

"""Which theme is on, and the signal that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Literal, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from dnnlab.gui.theme.fonts import MEDIUM, font
from dnnlab.gui.theme.style_sheet import style_sheet
from dnnlab.gui.theme.tokens import DARK, LIGHT, Theme, faded

Choice = Literal["system", "dark", "light"]

_MEDIUM_CLASSES = ("QPushButton", "QToolButton", "QTabBar", "QHeaderView")


class ThemeSwitch(QObject):
    """Holds the theme that is on. Widgets that paint themselves repaint on `changed`.

    Until :meth:`install` has been called it only keeps the choice; from then on the whole application follows.
    """

    changed = Signal(object)
    """The new :class:`Theme`, after the style sheet and the palette have changed."""

    def __init__(self) -> None:
        super().__init__()
        self._choice: Choice = "dark"
        self._theme = DARK
        self._application: QApplication | None = None

    @property
    def theme(self) -> Theme:
        """The theme that is on."""
        return self._theme

    @property
    def choice(self) -> Choice:
        """What was chosen: a theme, or to follow the system."""
        return self._choice

    def install(self, application: QApplication) -> None:
        """Dress the application: base style, fonts, palette and style sheet, now and on every change."""
        self._application = application
        application.setStyle("Fusion")
        application.setFont(font(13))
        # The stubs ask for bytes; the function itself takes a str and refuses bytes.
        set_class_font = cast("Callable[[QFont, str], None]", application.setFont)
        for name in _MEDIUM_CLASSES:
            set_class_font(font(12.5, MEDIUM), name)
        set_class_font(font(12), "QStatusBar")
        application.styleHints().colorSchemeChanged.connect(self._follow)
        self._tell_desktop()
        self._theme = self._wanted()
        self._dress()

    def set_choice(self, choice: Choice) -> None:
        """Choose a theme, or `"system"` to follow the desktop (dark where the desktop does not say)."""
        self._choice = choice
        self._tell_desktop()
        self._follow()

    @contextmanager
    def lent_to(self, theme: Theme) -> Iterator[None]:
        """Hold another theme for a while, without a word to anyone."""
        own, self._theme = self._theme, theme
        try:
            yield
        finally:
            self._theme = own

    @contextmanager
    def styling_last(self) -> Iterator[None]:
        """Take the style sheet off while many widgets are made, and put it on them all at the end.

        With a style sheet on, Qt styles a widget and all that is in it anew each time it is put into another, which
        takes half the time of building the main window.
        """
        application, self._application = self._application, None
        if application is not None:
            application.setStyleSheet("")
        try:
            yield
        finally:
            self._application = application
            if application is not None:
                application.setStyleSheet(style_sheet(self._theme))

    def _follow(self) -> None:
        theme = self._wanted()
        if theme is self._theme:
            return
        self._theme = theme
        self._dress()
        self.changed.emit(theme)

    def _tell_desktop(self) -> None:
        """Ask for title bars and native dialogs that match."""
        if self._application is None:
            return
        hints = self._application.styleHints()
        match self._choice:
            case "dark":
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case "light":
                hints.setColorScheme(Qt.ColorScheme.Light)
            case "system":
                hints.unsetColorScheme()

    def _wanted(self) -> Theme:
        match self._choice:
            case "dark":
                return DARK
            case "light":
                return LIGHT
            case "system":
                return LIGHT if _system_is_light() else DARK

    def _dress(self) -> None:
        if self._application is not None:
            self._application.setPalette(palette(self._theme))
            self._application.setStyleSheet(style_sheet(self._theme))


def _system_is_light() -> bool:
    hints = QGuiApplication.styleHints() if QGuiApplication.instance() is not None else None
    return hints is not None and hints.colorScheme() is Qt.ColorScheme.Light


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme, for what a style sheet does not reach."""
    role = QPalette.ColorRole
    colours: dict[QPalette.ColorRole, QColor] = {
        role.Window: theme.panel,
        role.WindowText: theme.text_1,
        role.Base: theme.input,
        role.AlternateBase: theme.card,
        role.Text: theme.text_1,
        role.PlaceholderText: theme.text_3,
        role.Button: theme.card,
        role.ButtonText: theme.text_1,
        role.BrightText: theme.bad,
        role.Highlight: theme.accent_fill,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent_fill,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text_1,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.line_2,
        role.Dark: theme.line,
        role.Shadow: theme.shadow,
    }
    result = QPalette()
    for name, colour in colours.items():
        result.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, faded(theme.text_1, 0.38))
    return result


@cache
def theme_switch() -> ThemeSwitch:
    """Return the one switch of the program."""
    return ThemeSwitch()


def current() -> Theme:
    """Return the theme that is on."""
    return theme_switch().theme


@contextmanager
def painted_in(theme: Theme) -> Iterator[None]:
    """Let all that is painted meanwhile be in another theme: for print.

    No widget hears of it, so nothing may be shown and no event handled meanwhile.
    """
    switch = theme_switch()
    with switch.lent_to(theme):
        yield

"""The bar at the top: menu, title, undo, search, device, speed, theme."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from dnnlab.gui.actions import SEPARATOR, Actions, ButtonTip, native_text
from dnnlab.gui.document import Document
from dnnlab.gui.search_button import SearchButton
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.theme import SEMIBOLD, current, font, icon, logo, set_property, set_surface, theme_switch
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.workspaces.catalog import Offer
from dnnlab.gui.workspaces.switch import WorkspaceSwitch
from dnnlab.link.messages import Progress

HEIGHT = 44
_OTHERS = 880
"""Pixels that all else in the bar takes with a title of a usual length."""
COUNTERS_EVERY = 12
"""Frames between two updates of the speed: 5 a second at 60."""


class TopBar(QWidget):
    """Shows the document's title and how fast the engine runs.

    Signals:
        device_chosen: (device: str) where to train from now on.
        theme_toggled: Dark for light, light for dark.
        rename_wanted: The title was clicked.
        workspace_chosen: (name: str) show it.
        start_wanted: The start page, by a click on the mark.
    """

    start_wanted = Signal()
    workspace_chosen = Signal(str)
    device_chosen = Signal(str)
    theme_toggled = Signal()
    rename_wanted = Signal()

    def __init__(self, document: Document, session: Session, menu: QMenu, actions: Actions) -> None:
        super().__init__()
        self._document, self._session, self._actions = document, session, actions
        self._frames = 0
        self.setFixedHeight(HEIGHT)
        set_surface(self, "window")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 1)
        row.setSpacing(8)
        self.menu_button = IconButton("menu", "Menu")
        self.menu_button.setMenu(menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.menu_button)
        self.home_button = self._home_button()
        row.addWidget(self.home_button)
        row.addStretch(1)
        self.title_button = self._title_button()
        row.addWidget(self.title_button)
        row.addWidget(self._history_button(actions["undo"], "undo"))
        row.addWidget(self._history_button(actions["redo"], "redo"))
        row.addStretch(1)
        self.workspaces = WorkspaceSwitch()
        self.workspaces.chosen.connect(self.workspace_chosen)
        row.addWidget(self.workspaces)
        self.search_button = SearchButton(actions["palette"])
        row.addWidget(self.search_button)
        self.device_button = self._chip("chip", "Where models are trained")
        self.device_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._device_menu = QMenu(self)
        self._device_menu.aboutToShow.connect(self._fill_device_menu)
        self.device_button.setMenu(self._device_menu)
        row.addWidget(self.device_button)
        self.speed_label = self._chip("speedometer", "Training steps per second")
        self.speed_label.setEnabled(True)
        self.speed_label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(self.speed_label)
        self.theme_button = IconButton("weather-night", "Light or dark")
        self.theme_button.clicked.connect(self.theme_toggled)
        row.addWidget(self.theme_button)
        document.title_changed.connect(self._show_title)
        session.state_changed.connect(self._show_state)
        session.loaded.connect(self._show_state)
        session.frame.connect(self._on_frame)
        document.replaced.connect(self._show_shown)
        theme_switch().changed.connect(self._show_theme)
        self._show_title()
        self._show_state()
        self._show_theme()

    def offer_workspaces(self, offers: Sequence[Offer], shown: str) -> None:
        """Offer these workspaces; nothing is to be chosen where there is one only."""
        names = [f"workspace {number}" for number in range(1, len(offers) + 1)]
        keys = [native_text(self._actions[name]) if name in list(self._actions) else "" for name in names]
        self.workspaces.offer(offers, shown, keys)

    def show_workspace(self, name: str) -> None:
        """Show which workspace is on."""
        self.workspaces.show_choice(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.workspaces.set_room(self.width() - _OTHERS)

    def _title_button(self) -> QToolButton:
        button = QToolButton()
        button.setFont(font(13, SEMIBOLD))
        button.setToolTip("Rename the project; right click for its file")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(self._open_title_menu)
        button.clicked.connect(self.rename_wanted)
        return button

    def _home_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(logo())
        button.setIconSize(QSize(22, 22))
        button.setText(" dnnlab")
        button.setFont(font(15, SEMIBOLD))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_property(button, "role", "brand")
        button.setToolTip("Start page")
        button.setAccessibleName("Start page")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.start_wanted)
        return button

    def _history_button(self, action: QAction, icon_name: str) -> IconButton:
        button = IconButton(icon_name, "")
        ButtonTip(button, action)
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _open_title_menu(self, at: QPoint) -> None:
        menu = self._actions.menu("", ("rename project", SEPARATOR, "reveal file", "copy path"), self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.title_button.mapToGlobal(at))

    def _chip(self, icon_name: str, tip: str) -> QToolButton:
        chip = QToolButton()
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIcon(icon(icon_name))
        chip.setIconSize(QSize(16, 16))
        chip.setFont(font(12.5, SEMIBOLD))
        chip.setToolTip(tip)
        chip.setAccessibleName(tip)
        set_property(chip, "framed", True)
        return chip

    def _show_title(self) -> None:
        dot = "  •" if self._document.modified else ""
        title = self.title_button.fontMetrics().elidedText(
            self._document.project.title, Qt.TextElideMode.ElideMiddle, 420
        )
        self.title_button.setText(title + dot)
        self.title_button.setAccessibleName(self._document.project.title)

    def _show_state(self) -> None:
        loaded = self._session.last_loaded
        match self._session.state:
            case EngineState.READY:
                device = loaded.device_title if loaded is not None else "CPU"
            case EngineState.FAILED:
                device = "engine stopped"
            case _:
                device = "starting"
        self.device_button.setText(f" {device}")
        if not self._session.running:
            self.speed_label.setText(" Idle")

    def _on_frame(self, progress: Progress, _answers: object) -> None:
        self._frames += 1
        if progress.running and self._frames % COUNTERS_EVERY == 0:
            self._show_speed(progress)

    def _show_speed(self, progress: Progress) -> None:
        self.speed_label.setText(f" {progress.steps_per_second:,.0f} steps/s")

    def _show_shown(self) -> None:
        """Another model is shown: how fast that one is."""
        progress = self._session.progress
        if progress is not None and self._session.running:
            self._show_speed(progress)

    def _show_theme(self) -> None:
        dark = current().is_dark
        self.theme_button.set_icon("weather-night" if dark else "white-balance-sunny")
        self.theme_button.set_tip("Light theme" if dark else "Dark theme")

    def _fill_device_menu(self) -> None:
        menu = self._device_menu
        menu.clear()
        devices = self._session.ready.devices if self._session.ready else ()
        for device in ("auto", *devices):
            action = menu.addAction("Automatic" if device == "auto" else device)
            action.setCheckable(True)
            action.setChecked(self._session.device == device)
            action.triggered.connect(lambda _checked, device=device: self.device_chosen.emit(device))

"""The settings as a window of its own: what is chosen holds at once, so there is nothing to confirm."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.gui.actions import Actions
from dnnlab.gui.preferred import Preferred
from dnnlab.gui.session import Session
from dnnlab.gui.settings_window.general_page import GeneralPage
from dnnlab.gui.settings_window.keys_page import KeysPage
from dnnlab.gui.theme import set_property
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.segmented import Segment, Segmented

_SIZE = (640, 620)


class SettingsWindow(QDialog):
    """Stays open beside the main window; Escape closes it.

    Args:
        preferred: What is preferred, and where that is said.
        actions: The actions whose keys can be changed.
        session: Knows the devices there are.
        parent: The main window.
    """

    def __init__(self, preferred: Preferred, actions: Actions, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumSize(520, 420)
        self.resize(*_SIZE)
        self.general = GeneralPage(preferred, session)
        self.keys = KeysPage(preferred, actions)
        self.pages = Segmented(
            [Segment("general", "General", "cog-outline"), Segment("keys", "Keys", "keyboard-outline")],
            "Page of the settings",
            height=32,
        )
        self._stack = QStackedWidget()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_property(self.general, "plain", True)
        self._scroll.setWidget(self.general)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.keys)
        self.pages.chosen.connect(self.show_page)
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 24, 12)
        head.addWidget(Label("Settings", "title"))
        head.addStretch(1)
        head.addWidget(self.pages, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line)
        column.addWidget(self._stack, 1)

    def show_page(self, name: str) -> None:
        """Show the page `general` or `keys`."""
        self.pages.set_value(name)
        self._stack.setCurrentWidget(self.keys if name == "keys" else self._scroll)
        if name == "keys":
            self.keys.search.setFocus(Qt.FocusReason.TabFocusReason)

    def open_page(self, name: str) -> None:
        """Open the window, or bring it to the front, with that page."""
        self.show_page(name)
        self.show()
        self.raise_()
        self.activateWindow()

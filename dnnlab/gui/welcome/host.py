"""What fills the window: the open document with all around it, or the start page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

if TYPE_CHECKING:
    from dnnlab.gui.welcome.page import WelcomePage


class Pages(QStackedWidget):
    """Shows one of the two. The start page is made when it is first wanted.

    Args:
        make_welcome: Makes it.

    Signals:
        left: The document is shown again.
    """

    left = Signal()

    def __init__(self, make_welcome: Callable[[], WelcomePage]) -> None:
        super().__init__()
        self._make_welcome = make_welcome

    @cached_property
    def welcome(self) -> WelcomePage:
        """The start page."""
        page = self._make_welcome()
        page.left.connect(self.leave)
        self.addWidget(page)
        return page

    @property
    def made_welcome(self) -> WelcomePage | None:
        """The start page if it was wanted already."""
        return self.__dict__.get("welcome")

    def set_body(self, body: QWidget) -> None:
        """Say what the document and all around it stands in."""
        self.insertWidget(0, body)
        self.setCurrentIndex(0)

    def show_welcome(self) -> None:
        """Show the start page."""
        self.setCurrentWidget(self.welcome)
        self.welcome.take_focus()

    def leave(self) -> None:
        """Show the document."""
        if self.currentIndex() != 0:
            self.setCurrentIndex(0)
            self.left.emit()

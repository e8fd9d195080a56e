"""What the tests of the canvas share: the theme is on, as in the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import theme_switch
from tests.gui.canvas.made_up import default_document
from tests.gui.canvas.stand import Stand


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """The application in its own style."""
    if not qapp.styleSheet():
        theme_switch().install(qapp)
    return qapp


@pytest.fixture
def stand(qtbot: QtBot) -> Stand:
    """A canvas with the default network."""
    return Stand(qtbot, default_document())

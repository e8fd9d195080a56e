from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from dnnlab.gui.theme import theme_switch


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in its own style, dark before and after each test."""
    theme_switch().install(qapp)
    theme_switch().set_choice("dark")
    yield qapp
    theme_switch().set_choice("dark")

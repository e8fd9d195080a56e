"""The real window with the real engine, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow

PATIENCE = 60_000
"""Milliseconds that a test waits at most for the engine; far more than it takes."""


@pytest.fixture(scope="session")
def qapp_cls() -> Callable[[list[str]], QApplication]:
    return lambda _arguments: make_application("dark")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as `dnnlab` opens it, with the engine up."""
    opened = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    opened.start()
    qtbot.waitUntil(lambda: opened.session.progress is not None, timeout=PATIENCE)
    yield opened
    opened.close()
    opened.deleteLater()

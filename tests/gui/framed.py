"""The real window for tests of what stands around the canvas; there is no engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.pointer_mode import set_pointer_mode
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.theme import theme_switch
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.project.preferences import Preferences


def open_window(qtbot: QtBot, preferences: Preferences | None = None) -> MainWindow:
    """Open the window with an experiment, active, and without a question when it is closed."""
    window = MainWindow(experiment_contents("toy-inverse"), preferences=preferences, device="cpu")
    window.ask_before_closing = False
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@contextmanager
def framed_window(qtbot: QtBot) -> Iterator[MainWindow]:
    """Open the window and close it; what a test prefers in it holds no longer afterwards."""
    opened = open_window(qtbot)
    yield opened
    opened.close()
    opened.deleteLater()
    theme_switch().set_choice("dark")
    set_reduced(False)
    set_pointer_mode("mouse")

"""The real window with the real engine, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.contents import Contents
from tests.e2e.xvfb import NOT_RUN

PATIENCE = 60_000
"""Milliseconds that a test waits at most for the engine; far more than it takes."""


@pytest.fixture(scope="session")
def qapp_cls() -> Callable[[list[str]], QApplication]:
    return lambda _arguments: make_application("dark")


@contextmanager
def window_with(contents: Contents, qtbot: QtBot) -> Iterator[MainWindow]:
    """Open the window with a project, and close it; its engine is up."""
    opened = MainWindow(contents, device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    opened.start()
    names = opened.document.project.models
    qtbot.waitUntil(lambda: all(opened.session.progress_of(name) for name in names), timeout=PATIENCE)
    yield opened
    opened.close()
    opened.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as `dnnlab` opens it, with the engine up."""
    with window_with(experiment_contents("toy-inverse"), qtbot) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what could not be run here: skipped is not passed."""
    skipped = terminalreporter.stats.get("skipped", [])
    not_run = [report for report in skipped if NOT_RUN in str(report.longrepr)]
    if not_run:
        terminalreporter.write_line(f"Tests with a real pointer and keyboard {NOT_RUN} ({len(not_run)} tests)")

"""A picture of the real window, for the README, for tests and for looking at what one built."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from dnnlab.errors import DnnlabError, EngineError, SettingsError
from dnnlab.gui.app import make_application
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.contents import Contents
from dnnlab.project.preferences import CONFIG

START_PAGE = "start"
LONGEST_WAIT = 600.0
SETTLE = 0.8
"""Seconds in which panels get their last answers before the picture is taken."""

_interrupted = threading.Event()


def take_screenshot(
    contents: Contents, out: Path, steps: int, theme: str, size: tuple[int, int], workspace: str = ""
) -> None:
    """Open the window, train some steps and write its picture as a PNG.

    Args:
        contents: What is open.
        out: Where the picture goes.
        steps: How many steps are trained first.
        theme: `dark` or `light`.
        size: Width and height in pixels.
        workspace: The name of a workspace in place of the one it opens with, or `start` for the start page.

    Raises:
        NotTrainableError: Steps were asked for and training cannot start.
        EngineError: The engine failed, or did not get there within ten minutes.
        SettingsError: The picture cannot be written, or there is no such workspace.
    """
    make_application(theme)
    with _borrowed_preferences(), _interruptible():
        window = MainWindow(contents, device="cpu")
        _choose(window, workspace)
        _take(window, out, steps, size)


def _choose(window: MainWindow, workspace: str) -> None:
    names = [offer.name for offer in window.work_place.offers]
    if workspace == START_PAGE:
        window.show_start_page()
    elif workspace in names:
        window.work_place.show_workspace(workspace)
    elif workspace:
        window.ask_before_closing = False
        window.close()
        remedy = f"Choose one of {', '.join((START_PAGE, *names))}"
        raise SettingsError(f"There is no workspace {workspace!r}", where="--workspace", remedy=remedy)


def _take(window: MainWindow, out: Path, steps: int, size: tuple[int, int]) -> None:
    window.ask_before_closing = False
    window.resize(*size)
    window.show()
    window.start()
    errors: list[DnnlabError] = []
    window.session.notice.connect(errors.append)
    try:
        _wait(lambda: bool(errors) or window.session.progress is not None)
        if steps and not errors:
            _train(window, steps, errors)
        if errors:
            raise errors[0]
        end = time.monotonic() + SETTLE
        _wait(lambda: time.monotonic() > end)
        window.canvas.settle()
        if not window.grab().save(str(out), "PNG"):
            raise SettingsError("The picture cannot be written", where=str(out), remedy="Choose another folder")
    finally:
        window.close()


@contextmanager
def _borrowed_preferences() -> Iterator[None]:
    """Keep the size of the picture, and all else that a window remembers, from the person's own preferences."""
    before = os.environ.get(CONFIG)
    with tempfile.TemporaryDirectory(prefix="dnnlab-screenshot-", ignore_cleanup_errors=True) as folder:
        os.environ[CONFIG] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[CONFIG]
            else:
                os.environ[CONFIG] = before


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end `_wait`: an exception that arises inside one of Qt's calls is lost."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _interrupted.clear()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: _interrupted.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _train(window: MainWindow, steps: int, errors: list[DnnlabError]) -> None:
    session = window.session
    if session.obstacle:
        raise EngineError(f"Training cannot start: {session.obstacle}")
    progress = session.progress
    target = (progress.step if progress else 0) + steps
    session.play(until=target)

    def arrived() -> bool:
        return bool(errors) or (session.progress is not None and session.progress.step >= target)

    _wait(arrived)


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while not condition():
        if _interrupted.is_set():
            raise KeyboardInterrupt
        if time.monotonic() > end:
            raise EngineError("The engine did not answer in ten minutes", remedy="Try fewer steps")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)

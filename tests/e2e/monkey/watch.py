"""Notices what must not happen while a window is used: exceptions, Qt's complaints, an engine that fails."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from dnnlab.errors import DnnlabError
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.session import EngineState
from dnnlab.link.messages import FromEngine, Halted, Refused

UNEXPECTED = ("The engine failed", "The engine was killed", "The engine ended", "The engine cannot be used")
"""How errors begin that nobody foresaw."""
HARMLESS = "This plugin does not support"
"""What Qt's offscreen plug-in says of itself."""


class Watch:
    """Collects faults, each as words that say what was done before."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.doing = "opening"

    def note(self, fault: str) -> None:
        """Keep a fault, with what is being done."""
        self.faults.append(f"[{self.doing}] {fault}")

    def follow(self, window: MainWindow) -> None:
        """Listen to a window and its engine."""
        window.session.notice.connect(self._on_error)
        window.files.failed.connect(self._on_error)
        window.restarts.failed.connect(self._on_error)
        window.session._engine.received.connect(self._on_message)

    def _on_error(self, error: DnnlabError) -> None:
        if error.what.startswith(UNEXPECTED):
            self.note(str(error))
        elif not error.remedy:
            self.note(f"An error that does not say what to do: {error}")

    def _on_message(self, message: FromEngine) -> None:
        match message:
            case Refused(request=request, error=error) if error.what.startswith(UNEXPECTED):
                self.note(f"{request}: {error}")
            case Halted(error=error) if error is not None and error.what.startswith(UNEXPECTED):
                self.note(f"training: {error}")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear of exceptions in slots and threads, and of what Qt says."""
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook

        def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self.note("".join(traceback.format_exception(kind, error, trace)))

        def on_qt(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
            if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and not words.startswith(HARMLESS):
                self.note(f"Qt says: {words}")

        sys.excepthook = on_exception
        threading.excepthook = lambda args: self.note(
            "".join(traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback))
        )
        sys.unraisablehook = lambda args: self.note(f"unraisable: {args.exc_value!r} in {args.object!r}")
        before = qInstallMessageHandler(on_qt)
        try:
            yield
        finally:
            qInstallMessageHandler(before)
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def require_engine(window: MainWindow, watch: Watch) -> None:
    """Note it where the engine is gone."""
    if window.session.state is not EngineState.READY:
        watch.note(f"The engine is {window.session.state}")

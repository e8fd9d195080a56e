"""A window used by a monkey for a while, and what must hold of it then."""

from __future__ import annotations

import faulthandler
import random
import time
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from dnnlab.gui.document import Document
from dnnlab.gui.exporting.job import ExportJob
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.session import EngineState
from dnnlab.project.column_problems import problems
from dnnlab.project.project_json import encode_project
from dnnlab.project.snapshot import Snapshot
from tests.e2e.monkey.moves import Monkey
from tests.e2e.monkey.people import answer_dialogs
from tests.e2e.monkey.watch import Watch, require_engine

FROZEN = 1.0
"""Seconds within which the window must answer."""
BUSY = "The window was busy"
HUNG = 40.0
"""Seconds after which a window is given up that answers no more."""
PATIENCE = 90.0
"""Seconds for the engine to get where the document is."""


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Let the window live until something holds; return whether it does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)
    return True


def roam(
    experiment: str,
    seed: int,
    folder: Path,
    *,
    moves: int = 10**9,
    seconds: float = 1e9,
    say: Callable[[str], None] = lambda _words: None,
) -> list[str]:
    """Open a window with an experiment, let a monkey use it, and close it while it is busy.

    Returns:
        What was wrong, in words.
    """
    watch, dice = Watch(), random.Random(f"{experiment} {seed}")
    with watch.listening(), pytest.MonkeyPatch.context() as patch:
        answer_dialogs(patch, dice, folder)
        window = MainWindow(experiment_contents(experiment, seed=seed), device="cpu")
        watch.follow(window)
        window.ask_before_closing = False
        window.resize(1366, 768)
        window.show()
        window.start()
        if not wait_until(lambda: window.session.progress is not None):
            watch.note("The engine did not come up")
        _Walk(window, dice, watch, say).go(moves, time.monotonic() + seconds)
        watch.doing = "settling"
        settle(window, watch)
        watch.doing = "closing"
        for job in window.findChildren(ExportJob):
            job.stop()  # as the application does when it quits
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    return watch.faults


class _Walk:
    def __init__(self, window: MainWindow, dice: random.Random, watch: Watch, say: Callable[[str], None]) -> None:
        self._window, self._watch, self._say = window, watch, say
        self._dice, self._monkey = dice, Monkey(window, dice)
        self._opened = encode_project(window.document.project)
        window.document.opened.connect(self._on_opened)

    def _on_opened(self) -> None:
        self._opened = encode_project(self._window.document.project)

    def go(self, moves: int, until: float) -> None:
        for number in range(moves):
            if time.monotonic() > until:
                return
            self._step(number)
            if number % 100 == 99:
                self._watch.doing = f"{number} looking back"
                self._require_way_back()

    def _step(self, number: int) -> None:
        watch = self._watch
        faulthandler.dump_traceback_later(HUNG, exit=True)
        began, known = time.thread_time(), len(watch.faults)
        watch.doing = f"{number} "
        try:
            name, what = self._monkey.move()
            watch.doing = f"{number} {name}: {what}"
        except Exception as error:
            watch.note(f"{type(error).__name__}: {error}")
            raise
        for _ in range(self._dice.randint(1, 6)):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 15)
            time.sleep(0.003)
        faulthandler.cancel_dump_traceback_later()
        took = time.thread_time() - began
        if took > FROZEN:
            watch.note(f"{BUSY} for {took:.2f} s")
        require_engine(self._window, watch)
        require_sound(self._window.document, watch)
        self._say(watch.doing)
        for fault in watch.faults[known:]:
            self._say(f"FAULT {fault}")

    def _require_way_back(self) -> None:
        document, watch = self._window.document, self._watch
        document.cancel_preview()
        stack, index = document.undo_stack, document.undo_stack.index()
        there = encode_project(document.project)
        stack.setIndex(0)
        if encode_project(document.project) != self._opened:
            watch.note(f"Undo does not lead back to the beginning: {_other(self._opened, document)}")
        stack.setIndex(stack.count())
        stack.setIndex(index)
        if encode_project(document.project) != there:
            watch.note("Redo does not lead to where it was")


def _other(before: bytes, document: Document) -> str:
    """The lines in which a project differs from what it was."""
    lines = encode_project(document.project).decode().splitlines()
    return "; ".join(line for line in unified_diff(before.decode().splitlines(), lines, n=0) if line[2:].strip())[:600]


def require_sound(document: Document, watch: Watch) -> None:
    """What holds of a document at all times."""
    if document.layout.positions.keys() != document.network.layers.keys():
        watch.note("Cards and layers do not agree")
    found = problems(document.network, document.dataset)
    if not set(found) <= set(document.problems):
        watch.note(f"Other problems than it says: {found} {document.problems}")
    everything = document.network.layers.keys() | document.network.connections.keys()
    if not document.selection <= everything | document.layout.annotations.keys():
        watch.note("Something is selected that is not there")


def settle(window: MainWindow, watch: Watch) -> None:
    """After all is said and done the engine has the network that the window shows."""
    session, document = window.session, window.document
    document.cancel_preview()
    if session.running:
        session.pause()
    if not wait_until(lambda: session.state is EngineState.READY):
        watch.note("The engine does not come back")
        return
    if session.obstacle:
        return
    told: list[Snapshot | None] = []
    session.keep_soon(told.append)
    if not wait_until(lambda: bool(told)):
        watch.note("The engine does not tell its weights")
    elif told[0] is None:
        watch.note("The engine has no weights")
    elif told[0].network != document.network:
        watch.note("The engine has another network than the window")

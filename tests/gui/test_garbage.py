from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dnnlab.gui.garbage import GarbageCollection

COLLECTED_IN: list[int] = []


class _Circle:
    """Refers to itself, so that only the collector can find it; notes in which thread it goes."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        COLLECTED_IN.append(threading.get_ident())


def _many(count: int) -> None:
    for _ in range(count):
        _Circle()


def test_that_what_other_threads_leave_behind_is_collected_in_the_window_s_own(qtbot: QtBot) -> None:
    gc.enable()
    owner = QObject()
    GarbageCollection(owner)
    COLLECTED_IN.clear()
    with ThreadPoolExecutor(1) as worker:
        worker.submit(_many, 5000).result()
    qtbot.waitUntil(lambda: len(COLLECTED_IN) == 5000)
    assert set(COLLECTED_IN) == {threading.get_ident()}

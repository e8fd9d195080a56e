"""Looking for garbage in the window's own thread, and in no other."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL = 100
"""Milliseconds between two looks."""


def collect_if_due() -> None:
    """Collect what Python itself would collect about now: the oldest generation whose threshold is passed."""
    for generation, (count, threshold) in reversed([*enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))]):
        if count > threshold:
            gc.collect(generation)
            return


class GarbageCollection(QObject):
    """Collects garbage now and then in the thread in which it was made, while its event loop runs.

    Python collects in whichever thread makes the next object. Widgets that refer to one another in a circle would be
    destroyed by a thread that renders a formula or listens to the engine, and Qt crashes then, at once or much later.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(collect_if_due)
        self._timer.start()

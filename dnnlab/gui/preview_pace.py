"""How often the rows of the data follow a drag that changes their source."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.data.sources import Source, Table

FEW_ROWS = 20_000
"""As many are drawn within a few milliseconds: they follow every move of the hand."""
FRAME = 1.0 / 60.0


class PreviewPace(QObject):
    """Lets many rows follow a drag once a frame at most, and no more than half of the time: the hand goes first.

    Signals:
        due: Rows that had to wait may follow now. Only the newest source counts.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._free_at = 0.0
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self.due)

    def lets_follow(self, source: Source) -> bool:
        """Return whether the rows of a source may follow at once; otherwise `due` tells when."""
        if isinstance(source, Table) or source.rows + source.validation_rows <= FEW_ROWS:
            return True
        left = self._free_at - time.perf_counter()
        if left > 0.0 and not self._wait.isActive():
            self._wait.start(math.ceil(1000.0 * left))
        return left <= 0.0

    @contextmanager
    def following(self) -> Iterator[None]:
        """While rows are drawn and shown: what comes after waits as long as this took."""
        began = time.perf_counter()
        try:
            yield
        finally:
            ended = time.perf_counter()
            self._free_at = ended + max(FRAME, ended - began)

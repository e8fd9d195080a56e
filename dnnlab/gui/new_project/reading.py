"""Reads a table off the window's thread, with a small sign that lets the person call it off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEvent, QObject, QRectF, QThreadPool, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.data.dataset import Dataset
from dnnlab.data.tables import read_table
from dnnlab.errors import DataError, DnnlabError
from dnnlab.gui.theme import current, paint_shadow
from dnnlab.gui.theme.shadow import MARGIN
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

Done = Callable[[Dataset], None]
Failed = Callable[[DnnlabError], None]

_PATIENCE = 200
"""Milliseconds before the sign appears: a small table is there sooner."""
_LOOKS = 15
"""Milliseconds between two looks whether the table is there."""


def read_in_background(path: Path, parent: QWidget, done: Done, failed: Failed) -> None:
    """Read a table while the window goes on, then call back in the window's thread.

    Args:
        path: The file.
        parent: Over which the sign lies; where it is gone before the table is there, nobody is called.
        done: Gets the data set; not called after the person has called it off.
        failed: Gets what went wrong, a DataError that says what to do.
    """
    Reading(path, parent, done, failed)


class Reading(QObject):
    """One file being read. It removes itself when it is through."""

    def __init__(self, path: Path, parent: QWidget, done: Done, failed: Failed) -> None:
        super().__init__(parent)
        self._done, self._failed = done, failed
        self._called_off = False
        self.sign = _Sign(f"Reading {path.name}", parent)
        self.sign.cancel.clicked.connect(self._call_off)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self.sign.appear)
        self._patience.start()
        self._read = _Read(path)
        self._look = QTimer(self, interval=_LOOKS)
        self._look.timeout.connect(self._deliver_what_came)
        self._look.start()
        QThreadPool.globalInstance().start(self._read.run)

    def _call_off(self) -> None:
        self._called_off = True
        self._patience.stop()
        self.sign.hide()

    def _deliver_what_came(self) -> None:
        if self._read.returned.is_set():
            self._look.stop()
            self._deliver(self._read.dataset, self._read.error)

    def _deliver(self, dataset: Dataset | None, error: DnnlabError | None) -> None:
        self._patience.stop()
        self.sign.hide()
        self.sign.deleteLater()
        self.deleteLater()
        if self._called_off:
            return
        if dataset is not None:
            self._done(dataset)
        elif error is not None:
            self._failed(error)


class _Read:
    """Reads a table off the window's thread. It knows nothing of Qt: what dies with the window cannot be touched here.

    Attributes:
        dataset: What was read; None if it could not be.
        error: Why it could not be.
        returned: Set when either is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.dataset: Dataset | None = None
        self.error: DnnlabError | None = None
        self.returned = Event()

    def run(self) -> None:
        """Read."""
        try:
            self.dataset = read_table(self._path)
        except DnnlabError as known:
            self.error = known
        except Exception as unknown:  # a reader's own surprise: the person must hear of it all the same
            self.error = DataError(
                f"The file cannot be read: {unknown or type(unknown).__name__}",
                where=self._path.name,
                remedy="Check that it is a table, or write it again",
            )
        finally:
            self.returned.set()


class _Sign(QWidget):
    """A small card in the middle of its parent."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setAccessibleName(words)
        self.cancel = Button("Cancel", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + 16, MARGIN + 12, MARGIN + 12, MARGIN + 12)
        row.setSpacing(12)
        row.addWidget(Busy(words, side=18))
        row.addWidget(Label(words))
        row.addSpacing(8)
        row.addWidget(self.cancel)
        parent.installEventFilter(self)
        follow_theme(self)

    def appear(self) -> None:
        """Show the card, and let Escape or Enter call off what goes on."""
        self._place()
        self.show()
        self.raise_()
        self.cancel.setFocus()

    def _place(self) -> None:
        self.adjustSize()
        covered = self.parentWidget()  # not kept: deleting the sign would let go of it
        if covered is not None:
            self.move((covered.width() - self.width()) // 2, (covered.height() - self.height()) // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        card = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        with painting(self) as painter:
            paint_shadow(painter, card, 10)
            paint_ground(painter, card, 10, theme.card, theme.line_2)

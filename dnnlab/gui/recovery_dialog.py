"""The list of autosaved projects that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dnnlab.gui.autosave import Orphan
from dnnlab.gui.files import Files
from dnnlab.gui.recovery import origin, when
from dnnlab.gui.theme import set_property
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label


class RecoveryDialog(QDialog):
    """Each project with its title, its file and when it was written, to recover or to discard.

    Args:
        files: Knows and opens them.
        discard: Declines one; returns whether that worked.
        parent: The main window.
    """

    def __init__(self, files: Files, discard: Callable[[Orphan], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files, self._discard = files, discard
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Autosaved projects")
        self.setMinimumSize(460, 240)
        self.resize(560, 380)
        self.rows: list[OrphanRow] = []
        self.words = Label("", "secondary", wrap=True)
        body = QWidget()
        set_property(body, "plain", True)
        self._listed = QVBoxLayout(body)
        self._listed.setContentsMargins(0, 0, 0, 0)
        self._listed.setSpacing(0)
        self._listed.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        close = Button("Close")
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(Label("Autosaved projects", "title"))
        column.addWidget(self.words)
        column.addWidget(scroll, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        for orphan in files.orphans():
            self._add(orphan)
        self._count()

    def _add(self, orphan: Orphan) -> None:
        row = OrphanRow(orphan)
        row.recover.clicked.connect(lambda: self._recover(orphan))
        row.discard.clicked.connect(lambda: self._decline(row))
        self.rows.append(row)
        self._listed.insertWidget(self._listed.count() - 1, row)

    def _count(self) -> None:
        some = "They were not saved when dnnlab closed. What you leave here is offered again at the next start."
        self.words.setText(some if self.rows else "There is no autosaved project that waits to be recovered.")

    def _recover(self, orphan: Orphan) -> None:
        self.close()
        self._files.recover(orphan)

    def _decline(self, row: OrphanRow) -> None:
        if self._discard(row.orphan):
            self.rows.remove(row)
            row.hide()
            row.deleteLater()
            self._count()


class OrphanRow(QWidget):
    """One autosaved project."""

    def __init__(self, orphan: Orphan) -> None:
        super().__init__()
        self.orphan = orphan
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(orphan.title, "value", wrap=True))
        note = Label(f"{origin(orphan)}, autosaved {when(orphan)}", "note", wrap=True)
        note.setToolTip(orphan.origin)
        words.addWidget(note)
        self.recover, self.discard = Button("Recover", small=True), Button("Discard", small=True)
        for button, verb in ((self.recover, "Recover"), (self.discard, "Discard")):
            button.setAccessibleName(f"{verb} {orphan.title}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 8, 8)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.recover)
        row.addWidget(self.discard)

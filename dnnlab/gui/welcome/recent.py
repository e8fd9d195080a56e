"""Projects that were opened last, with the pictures that their files carry."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.pictures.store import paint_tile
from dnnlab.gui.theme import MEDIUM, current, font, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

MOST = 6
_ROW, _TILE = 52, QSize(60, 38)


class RecentList(QWidget):
    """Signals: chosen: (path: str) open it."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[RecentRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._read_next)

    def show_files(self, paths: Sequence[str], opened: Mapping[str, float], most: int) -> None:
        """List those that are still there."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for path in [Path(name) for name in paths if Path(name).is_file()][:most]:
            row = RecentRow(path, opened.get(str(path)))
            row.clicked.connect(lambda _checked=False, name=str(path): self.chosen.emit(name))
            self._column.addWidget(row)
            self.rows.append(row)
        if self.rows:
            self._turn.start()

    def _read_next(self) -> None:
        """Read one file's picture at a time, once the page stands."""
        row = next((row for row in self.rows if not row.has_looked), None)
        if row is not None:
            row.look()
            self._turn.start()


class RecentRow(PaintedButton):
    """One project: its picture, its name, its folder, and when it was opened."""

    def __init__(self, path: Path, opened: float | None) -> None:
        super().__init__(path.stem)
        self._path = path
        self._when = ago(time.time() - opened) if opened is not None else ""
        self._picture: QPixmap | None = None
        self.has_looked = False
        self.setToolTip(str(path))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def look(self) -> None:
        """Read the picture that the file carries."""
        from dnnlab.project.file import preview_of

        self.has_looked = True
        try:
            picture = QPixmap()
            if picture.loadFromData(preview_of(self._path), "PNG"):
                ratio = self.devicePixelRatioF()
                self._picture = picture.scaled(
                    _TILE * ratio,
                    Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                    Qt.TransformationMode.SmoothTransformation,
                )
                self.update()
        except DnnlabError:
            return  # opening it will say what is wrong

    def sizeHint(self) -> QSize:
        return QSize(280, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            if self.is_hovered:
                paint_ground(painter, rect, 7, theme.raised)
            tile = QRectF(8, (_ROW - _TILE.height()) / 2, _TILE.width(), _TILE.height())
            if self._picture is not None:
                paint_tile(painter, self._picture, tile, 5)
                paint_ground(painter, tile, 5, None, theme.line_2)
            else:
                paint_ground(painter, tile, 5, theme.plot, theme.line)
                square = QRectF(tile.center().x() - 8, tile.center().y() - 8, 16, 16)
                paint_icon(painter, "file-document-outline", square, "text_3")
            painter.setFont(font(12))
            painter.setPen(theme.text_3)
            right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(rect.adjusted(0, 0, -8, 0), right, self._when)
            room = rect.width() - tile.right() - painter.fontMetrics().horizontalAdvance(self._when) - 30
            for text, face, colour, top in (
                (self.text(), font(13, MEDIUM), theme.text_1, 8.0),
                (str(self._path.parent), font(12), theme.text_3, 27.0),
            ):
                painter.setFont(face)
                painter.setPen(colour)
                shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(room))
                painter.drawText(QRectF(tile.right() + 10, top, room, 18), int(Qt.AlignmentFlag.AlignVCenter), shown)
            paint_focus_ring(painter, self, rect, 7)


def ago(seconds: float) -> str:
    """Return how long ago something was, in a few words."""
    minutes = seconds / 60
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes:.0f} min ago"
    if minutes < 24 * 60:
        return f"{minutes / 60:.0f} h ago"
    days = minutes / (24 * 60)
    return "yesterday" if days < 2 else f"{days:.0f} days ago"

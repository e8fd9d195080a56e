"""The palette: every kind of layer, note and frame as a tile, to be dragged onto the canvas."""

from __future__ import annotations

from itertools import groupby
from math import ceil

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QSizePolicy, QWidget

from dnnlab.graph.annotation import ANNOTATION_KINDS, AnnotationKind
from dnnlab.graph.kinds import KINDS, LayerKind, Role
from dnnlab.gui.canvas.lettering import write
from dnnlab.gui.theme import MEDIUM, current, font, paint_icon
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

MIME_TYPE = "application/x-dnnlab-layer-kind"
"""What a tile carries: the name of its kind, in UTF-8."""

_HEIGHT = 36
_COLUMNS = 2
_WIDEST_OF_TWO = 134
_RADIUS = 7


def kind_in(data: QMimeData) -> str:
    """Return the kind of layer, note or frame that a drag carries; empty for another drag or an unknown kind."""
    if not data.hasFormat(MIME_TYPE):
        return ""
    name = bytes(data.data(MIME_TYPE).data()).decode("utf-8", errors="replace")
    return name if name in KINDS or name in ANNOTATION_KINDS else ""


class LayerPalette(QWidget):
    """Tiles under headings: dragged, they add what they show where they are dropped; double click and Enter do too.

    Signals:
        add_requested: (kind: str) One of that kind is wanted somewhere.
    """

    add_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layer palette")
        self.tiles: dict[str, Tile] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 12)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        row = 0
        offered: list[LayerKind | AnnotationKind] = [*KINDS.values(), *ANNOTATION_KINDS.values()]
        for group, kinds in groupby(offered, key=lambda kind: kind.group):
            heading = Label(group, "note")
            heading.setContentsMargins(2, 4 if row else 0, 0, 2)
            grid.addWidget(heading, row, 0, 1, _COLUMNS)
            row = self._fill(grid, row + 1, [self._tile(kind) for kind in kinds])
        grid.setRowStretch(row, 1)

    @staticmethod
    def _fill(grid: QGridLayout, row: int, tiles: list[Tile]) -> int:
        """Place tiles two in a row, long ones alone, and return the row after them."""
        column = 0
        for tile in tiles:
            wide = tile.sizeHint().width() > _WIDEST_OF_TWO
            if column + (_COLUMNS if wide else 1) > _COLUMNS:
                row, column = row + 1, 0
            grid.addWidget(tile, row, column, 1, _COLUMNS if wide else 1)
            column += _COLUMNS if wide else 1
        return row + 1

    def _tile(self, kind: LayerKind | AnnotationKind) -> Tile:
        tile = self.tiles[kind.name] = Tile(kind, self)
        tile.add_requested.connect(self.add_requested)
        return tile


class Tile(QAbstractButton):
    """One kind of layer, note or frame.

    Signals:
        add_requested: (kind: str) It was double-clicked, or Enter was pressed on it.
    """

    add_requested = Signal(str)

    def __init__(self, kind: LayerKind | AnnotationKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._icon = kind.glyph.rpartition(".")[2]
        is_output = isinstance(kind, LayerKind) and kind.role is Role.OUTPUT
        self._colour = "accent" if is_output else "text_2"
        self._pressed_at = QPoint()
        self.setText(kind.title)
        self.setFont(font(12.5, MEDIUM))
        self.setAccessibleName(kind.title)
        self.setAccessibleDescription(kind.summary)
        self.setToolTip(f"{kind.summary}\nDrag it to the canvas, or double-click.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 37, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._paint(painter, QRectF(self.rect()), hovered=self.underMouse())
            paint_focus_ring(painter, self, QRectF(self.rect()), _RADIUS)

    def _paint(self, painter: QPainter, rect: QRectF, *, hovered: bool) -> None:
        theme = current()
        ground, border = (theme.raised, theme.line_2) if hovered else (theme.card, theme.line)
        paint_ground(painter, rect, _RADIUS, ground, border)
        paint_icon(painter, self._icon, QRectF(10, rect.center().y() - 8, 16, 16), self._colour)
        write(painter, rect.adjusted(32, 0, -3, 0), self.text(), self.font(), theme.text_1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        way = event.position().toPoint() - self._pressed_at
        if event.buttons() & Qt.MouseButton.LeftButton and way.manhattanLength() >= QApplication.startDragDistance():
            self.setDown(False)
            self._drag().exec(Qt.DropAction.CopyAction)
            return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.add_requested.emit(self.kind.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add_requested.emit(self.kind.name)
        else:
            super().keyPressEvent(event)

    def _drag(self) -> QDrag:
        data = QMimeData()
        data.setData(MIME_TYPE, self.kind.name.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._drag_picture())
        drag.setHotSpot(QPoint(-10, -10))
        return drag

    def _drag_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.9)
        self._paint(painter, QRectF(self.rect()), hovered=True)
        painter.end()
        return pixmap

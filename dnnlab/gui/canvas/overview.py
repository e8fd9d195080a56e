"""The canvas seen from so far that cards are patches: painted in a few strokes however many there are."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QStaticText, QTransform

from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.metrics import DETAIL_ZOOM
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.theme import MEDIUM, current, font, mixed

FARTHEST_DETAIL = 0.12
"""Below this zoom even a few cards are patches."""
MOST_ITEMS = 90
"""So many cards and more in view, seen from afar, are patches."""
_MOST_TITLES = 320
_NARROWEST_TITLE = 40.0


class Overview:
    """Paints all layers as patches and all connections as lines; keeps what does not change."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._lines: list[QLineF] = []
        self._marked_lines: list[QLineF] = []
        self._rects: dict[str, list[QRectF]] = {}
        self._fresh = False
        scene.content_changed.connect(self.forget)

    def forget(self) -> None:
        """The scene changed."""
        self._fresh = False

    def applies(self, zoom: float, exposed: QRectF) -> bool:
        """Whether the canvas should be painted this way now."""
        if zoom >= DETAIL_ZOOM:
            return False
        return zoom < FARTHEST_DETAIL or len(self._in_view(exposed)) > MOST_ITEMS

    def paint(self, painter: QPainter, world: QTransform, exposed: QRectF) -> None:
        """Paint everything; the painter is in pixels of the view."""
        painter.setWorldTransform(world)
        self.paint_patches(painter, world.m11())
        painter.setWorldTransform(QTransform())
        self._paint_titles(painter, world, exposed)

    def paint_patches(self, painter: QPainter, zoom: float = 1.0) -> None:
        """Paint cards, connections, notes and frames, the painter in scene units; titles of frames for a zoom."""
        self._prepare()
        theme = current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._scene.board.paint_frames(painter, zoom=zoom)
        painter.setPen(_cosmetic(mixed(theme.canvas, theme.text_3, 0.6), 1))
        painter.drawLines(self._lines)
        if self._marked_lines:
            painter.setPen(_cosmetic(theme.accent, 2))
            painter.drawLines(self._marked_lines)
        styles = {"plain": (theme.line_2, theme.card), "error": (theme.bad, theme.card)}
        styles |= {"hint": (theme.warn, theme.card), "selected": (theme.accent, theme.accent_fill)}
        for style, rects in self._rects.items():
            border, ground = styles[style]
            painter.setPen(_cosmetic(border, 1))
            painter.setBrush(QBrush(ground))
            painter.drawRects(rects)
        self._scene.board.paint_notes(painter)

    def _paint_titles(self, painter: QPainter, world: QTransform, exposed: QRectF) -> None:
        zoom = world.m11()
        if 252.0 * zoom < _NARROWEST_TITLE:
            return
        shown = self._in_view(exposed)
        if len(shown) > _MOST_TITLES:
            return
        theme, face = current(), font(11, MEDIUM)
        painter.setFont(face)
        selection = self._scene.selected_ids
        for id in shown:
            item = self._scene.layers[id]
            corner = world.map(item.pos())
            painter.setPen(theme.on_accent if id in selection else theme.text_1)
            room = round(item.card.size.width * zoom - 8)
            painter.drawStaticText(corner + QPointF(4, 3), _title(item.card.layer.name, room))

    def _in_view(self, exposed: QRectF) -> list[LayerId]:
        return self._scene.layers_in(exposed)

    def _prepare(self) -> None:
        if self._fresh:
            return
        self._fresh = True
        selection = self._scene.selected_ids
        self._rects = {"plain": [], "hint": [], "error": [], "selected": []}
        for id, item in self._scene.layers.items():
            card = item.card
            plain = "error" if card.is_error else "hint" if card.is_hint else "plain"
            self._rects["selected" if id in selection else plain].append(item.card_rect)
        self._lines, self._marked_lines = [], []
        for id, connection in self._scene.connections.items():
            marked = id in selection
            (self._marked_lines if marked else self._lines).extend(connection.overview_lines())


def _cosmetic(colour: QColor, width: int) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen


@lru_cache(maxsize=4096)
def _title(name: str, room: int) -> QStaticText:
    shown = QFontMetricsF(font(11, MEDIUM)).elidedText(name, Qt.TextElideMode.ElideMiddle, room)
    text = QStaticText(shown)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    text.prepare(QTransform(), font(11, MEDIUM))
    return text

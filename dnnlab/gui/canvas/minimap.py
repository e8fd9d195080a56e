"""A small map of the whole network, with the part that the view shows."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.canvas.view import CanvasView
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import current, faded, theme_switch
from dnnlab.gui.widgets.painting import paint_ground, painting

_SIZE = QSize(178, 98)
_PADDING = 14.0
_MOST_CURVES = 200
_REST_MILLISECONDS = 120
"""A map of many layers is drawn again when they have rested for so long."""


class Minimap(QWidget):
    """Shows all cards; a press or drag moves the view there."""

    def __init__(self, scene: CanvasScene, view: CanvasView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._layers_view = view
        self._view: ZoomableView = view
        self._map: QPixmap | None = None
        self._drawn = QRectF()
        self.setFixedSize(_SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Map of the network")
        self.setToolTip("Click or drag to move the view")
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.redraw)
        scene.content_changed.connect(self._redraw_soon)
        theme_switch().changed.connect(self.redraw)
        view.viewed.connect(self.update)

    def show_view(self, view: ZoomableView) -> None:
        """Mark the part that another view shows, and move that view."""
        self._view.viewed.disconnect(self.update)
        self._view = view
        view.viewed.connect(self.update)
        self.update()

    def redraw(self) -> None:
        """The network or the theme changed."""
        self._map = None
        self.update()

    def _redraw_soon(self) -> None:
        if len(self._scene.connections) <= _MOST_CURVES:
            self.redraw()
        else:
            self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.redraw()

    def _scale(self) -> tuple[float, QPointF]:
        """Return pixels per scene unit, and where the scene's origin is."""
        whole = self._drawn
        if whole.isEmpty():
            return 0.1, QPointF(self.width() / 2, self.height() / 2)
        room = QRectF(self.rect()).adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        scale = min(room.width() / whole.width(), room.height() / whole.height(), 0.25)
        return scale, room.center() - whole.center() * scale

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._map is None:
            self._draw_map()
        theme = current()
        with painting(self) as painter:
            if self._map is not None:
                painter.drawPixmap(0, 0, self._map)
            scale, origin = self._scale()
            exposed = self._view.seen()
            shown = QRectF(exposed.topLeft() * scale + origin, exposed.size() * scale)
            inner = QRectF(self.rect()).adjusted(4, 4, -4, -4)
            if not exposed.contains(self._drawn):
                shown = shown.intersected(inner)
                painter.setPen(QPen(theme.text_2, 1.0))
                painter.setBrush(faded(theme.text_1, 0.05))
                painter.drawRoundedRect(shown.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _draw_map(self) -> None:
        self._drawn = self._scene.board.content_rect()
        for item in self._scene.layers.values():
            self._drawn = self._drawn.united(item.card_rect)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current()
        paint_ground(painter, QRectF(self.rect()), 8, theme.panel, theme.line_2)
        scale, origin = self._scale()
        painter.translate(origin)
        painter.scale(scale, scale)
        if len(self._scene.connections) > _MOST_CURVES:
            self._layers_view.overview.paint_patches(painter)
        else:
            self._scene.board.paint_frames(painter)
            self._paint_wires(painter)
            self._scene.board.paint_notes(painter)
            self._paint_cards(painter, scale)
        painter.end()
        self._map = pixmap

    def _paint_wires(self, painter: QPainter) -> None:
        pen = QPen(current().text_3, 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for item in self._scene.connections.values():
            painter.drawPath(item.middle_path())

    def _paint_cards(self, painter: QPainter, scale: float) -> None:
        theme = current()
        corner = min(3.0 / scale, 24.0)
        for item in self._scene.layers.values():
            selected = item.id in self._scene.selected_ids
            problem = theme.bad if item.card.is_error else theme.warn
            painter.setBrush(theme.accent_fill if selected else theme.card if item.card.problem else theme.line_2)
            border = QPen(problem, 1.5)
            border.setCosmetic(True)
            painter.setPen(border if item.card.problem else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(item.card_rect, corner, corner)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, point: QPointF) -> None:
        scale, origin = self._scale()
        self._view.look_at((point - origin) / scale)

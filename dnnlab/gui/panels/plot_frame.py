"""What stands around the contents of a plot: ground and grid, border, tick labels and the axes' names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QGraphicsWidget, QStyleOptionGraphicsItem, QWidget

from dnnlab.gui.theme import Theme, current, font, mixed

if TYPE_CHECKING:
    from dnnlab.gui.panels.plot import Plot

RADIUS = 4.0
_CORNER = 6.0
TICK_SIZE, LABEL_SIZE = 10.5, 11.0
TICK_GAP = 7.0
LINE = 14.0
LONGEST_SYMBOL = 2
_MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class Decoration(QGraphicsObject):
    """A rectangle of a plot that paints itself."""

    def __init__(self, plot: Plot, parent: QGraphicsItem, depth: float = 0.0) -> None:
        super().__init__(parent)
        self.plot = plot
        self._bounds = QRectF()
        self.setZValue(depth)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def place(self, bounds: QRectF) -> None:
        """Take up this rectangle of the parent and paint it anew."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self.update()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it."""

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self.draw, painter)


class Picture(QGraphicsWidget):
    """A cell of a canvas that paints itself; what is beside plots."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setPreferredSize(1.0, 1.0)  # the canvas decides

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """Paint it."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        paint_safely(self.draw, painter)


def paint_safely(draw: Callable[[QPainter, Theme], None], painter: QPainter) -> None:
    """Paint, and hand an exception to the program's own hook: one that leaves a paint method can crash Qt."""
    try:
        draw(painter, current())
    except Exception:
        sys.excepthook(*sys.exc_info())


class Ground(Decoration):
    """The background and the grid, one line for each labelled tick."""

    def draw(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self._bounds, theme.plot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(on_plot(theme, theme.grid), 1))
        width, height = self._bounds.width(), self._bounds.height()
        plot = self.plot
        for x in plot.x_pixel([value for value, _ in plot.x_ticks if plot.x_look.grid]).round().tolist():
            painter.drawLine(QPointF(x, 0), QPointF(x, height))
        for y in plot.y_pixel([value for value, _ in plot.y_ticks if plot.y_look.grid]).round().tolist():
            painter.drawLine(QPointF(0, y), QPointF(width, y))


class Border(Decoration):
    """The border, and the paper in the corners outside it; the rounded corners are kept as a small picture."""

    def __init__(self, plot: Plot, parent: QGraphicsItem, depth: float) -> None:
        super().__init__(plot, parent, depth)
        self._corners: QPixmap | None = None
        self._look: tuple[float, str] = (0.0, "")

    def draw(self, painter: QPainter, theme: Theme) -> None:
        look = (painter.device().devicePixelRatioF(), theme.name)
        if self._corners is None or look != self._look:
            self._corners, self._look = _corners(theme, look[0]), look
        width, height, side = self._bounds.width(), self._bounds.height(), _CORNER
        for left, top in ((0.0, 0.0), (width - side, 0.0), (0.0, height - side), (width - side, height - side)):
            source = QRectF(side if left else 0.0, side if top else 0.0, side, side)
            scaled = QRectF(source.topLeft() * look[0], source.size() * look[0])
            painter.drawPixmap(QRectF(left, top, side, side), self._corners, scaled)
        for edge in (
            QRectF(side, 0, width - 2 * side, 1),
            QRectF(side, height - 1, width - 2 * side, 1),
            QRectF(0, side, 1, height - 2 * side),
            QRectF(width - 1, side, 1, height - 2 * side),
        ):
            painter.fillRect(edge, theme.line)


def _corners(theme: Theme, scale: float) -> QPixmap:
    """The four corners of a frame, put together."""
    side = 2 * _CORNER
    pixmap = QPixmap(round(side * scale), round(side * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    outside = QPainterPath()
    outside.addRect(QRectF(0, 0, side, side))
    outside.addRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), RADIUS, RADIUS)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outside, theme.panel)
    painter.setPen(QPen(theme.line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), RADIUS, RADIUS)
    painter.end()
    return pixmap


class BottomAxis(Decoration):
    """Tick labels below the box, and the axis's name at its right end, where no tick label then stands."""

    def draw(self, painter: QPainter, theme: Theme) -> None:
        plot, label = self.plot, self.plot.x_look.label
        if not plot.x_look.shown:
            return
        origin = plot.box.pos().x()
        end = origin + plot.width
        top = self._bounds.top()
        if label:
            set_label_font(painter, label)
            painter.setPen(theme.text_2)
            metrics = QFontMetricsF(painter.font())
            shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, plot.width * 0.4)
            start = end - metrics.horizontalAdvance(shown)
            painter.drawText(QRectF(start - 1, top, plot.width, LINE), _MIDDLE_LEFT, shown)
            end = start - 6
        painter.setFont(font(TICK_SIZE))
        painter.setPen(theme.text_3)
        metrics = QFontMetricsF(painter.font())
        for value, text in plot.x_ticks:
            width = metrics.horizontalAdvance(text)
            left = origin + min(float(plot.x_pixel(value)) - width / 2, plot.width - width)
            if left + width <= end:
                painter.drawText(QRectF(left, top, width + 1, LINE), _MIDDLE_LEFT, text)


class LeftAxis(Decoration):
    """Tick labels left of the box; the axis's name between the two uppermost, or along the axis where it is long."""

    def draw(self, painter: QPainter, theme: Theme) -> None:
        plot, label = self.plot, self.plot.y_look.label
        if not plot.y_look.shown:
            return
        right = plot.box.pos().x() - TICK_GAP
        painter.setFont(font(TICK_SIZE))
        painter.setPen(theme.text_3)
        heights = plot.y_pixel([value for value, _ in plot.y_ticks]).clip(6.0, max(plot.height - 5.0, 6.0)).tolist()
        for height, (_, text) in zip(heights, plot.y_ticks, strict=True):
            painter.drawText(QRectF(0, height - LINE / 2, right, LINE), _MIDDLE_RIGHT, text)
        if not label:
            return
        set_label_font(painter, label)
        painter.setPen(theme.text_2)
        if is_long(label):
            painter.rotate(-90)
            shown = QFontMetricsF(painter.font()).elidedText(label, Qt.TextElideMode.ElideRight, plot.height)
            painter.drawText(QRectF(-plot.height, 0, plot.height, LINE), Qt.AlignmentFlag.AlignCenter, shown)
        else:
            upper = sorted(heights)[:2]
            middle = sum(upper) / 2 if len(upper) == 2 else plot.height / 4
            painter.drawText(QRectF(0, middle - LINE / 2, right, LINE), _MIDDLE_RIGHT, label)


def on_plot(theme: Theme, colour: QColor) -> QColor:
    """Return the opaque colour that a translucent one makes on the ground of a plot: opaque is painted much faster."""
    return mixed(theme.plot, QColor(colour.rgb()), colour.alphaF())


def is_long(label: str) -> bool:
    """Return whether the name of a left axis is too long to stand among its tick labels."""
    return QFontMetricsF(font(LABEL_SIZE)).horizontalAdvance(label) > 20.0


def set_label_font(painter: QPainter, label: str) -> None:
    """Set the font of an axis's name: symbols are italic, words are not."""
    name = font(LABEL_SIZE)
    name.setItalic(len(label) <= LONGEST_SYMBOL)
    painter.setFont(name)

"""What lies under the arm: rings with their lengths, what its links could reach, and what its joints let it reach."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from dnnlab.gui.theme import Theme, faded, font, pen
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.gui.workspaces.arm.posture import home_box, reachable_sheets, ring_radii
from dnnlab.theory.kinematics import FloatArray, Kinematics

_BEYOND = 1.35  # how far the rings go on beyond the arm
_REACH_DASHES = (4.0, 4.0)
_SHEET = 0.075
_ROOM = 46.0


def polygon_of(points: FloatArray) -> QPolygonF:
    """Return points `(N, 2)` in pixels as a polygon."""
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def paint_ground_of(painter: QPainter, theme: Theme, framing: Framing, size: QSizeF, arm: Kinematics) -> None:
    """Paint it; what does not change while the hand is dragged."""
    painter.fillRect(QRectF(QPointF(), size), theme.canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    base = QPointF(framing.left, framing.top)
    _paint_reach(painter, theme, framing, base, arm)
    _paint_rings(painter, theme, framing, base, size, arm)
    _paint_base(painter, theme, base)


def _paint_reach(painter: QPainter, theme: Theme, framing: Framing, base: QPointF, arm: Kinematics) -> None:
    outer, inner = (framing.scale * radius for radius in (arm.outer_radius, arm.inner_radius))
    ring = QPainterPath()
    ring.addEllipse(base, outer, outer)
    ring.addEllipse(base, inner, inner)  # odd-even: a hole
    painter.fillPath(ring, theme.panel)
    sheets = [polygon_of(framing.pixels(sheet)) for sheet in reachable_sheets(arm)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(theme.theory, _SHEET))
    for sheet in sheets:  # where two lie over each other there are two solutions, and the ground is twice as light
        painter.drawPolygon(sheet, Qt.FillRule.WindingFill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(faded(theme.theory, 0.45), 1.0, _REACH_DASHES))
    for sheet in sheets:
        painter.drawPolygon(sheet)
    painter.setPen(pen(theme.line_2, 1.0, _REACH_DASHES))
    for radius in (outer, inner):
        painter.drawEllipse(base, radius, radius)


def _paint_rings(
    painter: QPainter, theme: Theme, framing: Framing, base: QPointF, size: QSizeF, arm: Kinematics
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.grid, 1.0))
    painter.drawLine(QPointF(0.0, base.y()), QPointF(size.width(), base.y()))
    painter.drawLine(QPointF(base.x(), 0.0), QPointF(base.x(), size.height()))
    left, _, right, _ = home_box(arm)
    side = 1.0 if right >= -left else -1.0
    metrics = QFontMetricsF(font(10.5))
    painter.setFont(font(10.5))
    for radius in ring_radii(_BEYOND * arm.outer_radius):
        length = framing.scale * radius
        painter.setPen(QPen(theme.grid, 1.0))
        painter.drawEllipse(base, length, length)
        text = f"{format_significant(radius)} m"
        place = QPointF(base.x() + side * length, base.y() - 5.0)
        painter.setPen(theme.text_3)
        if length > _ROOM:
            painter.drawText(place - QPointF(metrics.horizontalAdvance(text) + 4.0 if side > 0 else -4.0, 0.0), text)


def _paint_base(painter: QPainter, theme: Theme, base: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised if theme.is_dark else theme.line)
    sides = ((-12.0, 4.0), (12.0, 4.0), (27.0, 23.0), (-27.0, 23.0))
    painter.drawPolygon(QPolygonF([base + QPointF(x, y) for x, y in sides]))
    painter.setBrush(theme.line_2)
    painter.drawRoundedRect(QRectF(base.x() - 40.0, base.y() + 22.0, 80.0, 6.0), 3.0, 3.0)

"""What is at a point of the opened network, and where a unit, a weight or a bias is."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, QRectF

from dnnlab.gui.canvas.units.marks import BiasAt, Mark, UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened

_WIRE_REACH, _DOT_REACH = 7.0, 3.0


class Finder:
    """Finds by arithmetic. Points are in units of the scene; reach is in pixels, as far as a hand may miss."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def mark_at(self, point: QPointF, zoom: float) -> Mark:
        """Return the bias, else the unit, else the weight at a point."""
        return self.bias_at(point, zoom) or self.unit_at(point, zoom) or self.weight_at(point, zoom)

    def unit_at(self, point: QPointF, zoom: float) -> UnitAt | None:
        """Return the circle at a point."""
        frame = self._opened.frame_at(point.x(), point.y())
        index = frame.circle_at(point.x(), point.y(), 2 / zoom) if frame is not None else None
        return UnitAt(frame.id, index) if frame is not None and index is not None else None

    def bias_at(self, point: QPointF, zoom: float) -> BiasAt | None:
        """Return the bias whose dot is at a point."""
        frame = self._opened.frame_at(point.x(), point.y())
        dot = frame.bias_radius(zoom) if frame is not None else 0.0
        index = frame.nearest_circle(point.x(), point.y()) if frame is not None and dot else None
        if frame is None or index is None or self._opened.bias(frame.id, index) is None:
            return None
        x, y = frame.bias_dot(index)
        near = hypot(x - point.x(), y - point.y()) * zoom <= dot + _DOT_REACH
        return BiasAt(frame.id, index) if near else None

    def weight_at(self, point: QPointF, zoom: float) -> WeightAt | None:
        """Return the weight whose curve is at a point."""
        reach = _WIRE_REACH / zoom
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        best: tuple[float, WeightAt] | None = None
        for id in self._opened.connections_in(area):
            strands = self._opened.strands(id)
            inside = strands.present & strands.bundle.meeting(area.left(), area.top(), area.right(), area.bottom())
            found = None if strands.identity else strands.bundle.nearest(point.x(), point.y(), inside)
            if found is not None and found[2] <= reach and (best is None or found[2] < best[0]):
                best = found[2], WeightAt(id, found[0], found[1])
        return best[1] if best else None

    def place_of(self, mark: UnitAt | WeightAt | BiasAt, share: float = 0.5) -> QPointF:
        """Return where something is; of a weight's curve the point after a share of its way."""
        match mark:
            case WeightAt(connection, row, column):
                return QPointF(*self._opened.strands(connection).bundle.at(row, column, share))
            case BiasAt(layer, index):
                return QPointF(*self._opened.frames[layer].bias_dot(index))
        return QPointF(*self._opened.frames[mark.layer].centres[mark.index])

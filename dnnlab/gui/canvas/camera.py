"""Which part of the canvas a view shows, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 3.0
STEPS = (0.05, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
"""The zooms of the buttons."""
_WORLD = 2e7
_MARGIN_X, _MARGIN_Y = 44.0, 60.0
"""Pixels left free around what is fitted, for the bars at the edges."""


class Camera:
    """Moves and zooms a graphics view by exact numbers; the view's own anchors and scroll bars are switched off."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self.zoom = 1.0
        view.setSceneRect(-_WORLD, -_WORLD, 2 * _WORLD, 2 * _WORLD)
        view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        view.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)

    def world(self) -> QTransform:
        """From scene units to pixels of the view."""
        return self._view.viewportTransform()

    def to_scene(self, point: QPointF) -> QPointF:
        """Return where in the scene a point of the view is."""
        world = self.world()
        return QPointF((point.x() - world.dx()) / world.m11(), (point.y() - world.dy()) / world.m22())

    def to_view(self, point: QPointF) -> QPointF:
        """Return where in the view a point of the scene is."""
        return self.world().map(point)

    def exposed(self) -> QRectF:
        """What the view shows, in scene units."""
        size = self._view.viewport().size()
        return QRectF(self.to_scene(QPointF(0, 0)), QSizeF(size) / self.zoom)

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom so that what is at `anchor`, in pixels of the view, stays there; its middle if none is given."""
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        at = anchor if anchor is not None else self._middle()
        fixed = self.to_scene(at)
        self.zoom = zoom
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        self._put(fixed, at)

    def pan(self, dx: float, dy: float) -> None:
        """Move the canvas under the view by so many pixels."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - round(dx))
        down.setValue(down.value() - round(dy))

    def centre(self, point: QPointF) -> None:
        """Put a point of the scene into the middle of the view."""
        self._put(point, self._middle())

    def fit(self, rect: QRectF, largest: float = 1.0) -> None:
        """Show a part of the scene as large as it fits, but not above `largest`."""
        if rect.isEmpty():
            self.set_zoom(1.0)
            self.centre(QPointF(0, 0))
            return
        size = self._view.viewport().size()
        wide = max(1.0, size.width() - 2 * _MARGIN_X) / rect.width()
        high = max(1.0, size.height() - 2 * _MARGIN_Y) / rect.height()
        zoom = min(wide, high, largest)
        self.set_zoom(1.0 if 0.97 < zoom < 1.0 else zoom)
        self.centre(rect.center())

    def reveal(self, rect: QRectF) -> None:
        """Move as little as is needed for a part of the scene to be in view."""
        world, size = self.world(), self._view.viewport().size()
        shown = world.mapRect(rect)
        self.pan(
            _least_shift(shown.left(), shown.right(), _MARGIN_X / 2, size.width() - _MARGIN_X / 2),
            _least_shift(shown.top(), shown.bottom(), _MARGIN_Y / 2, size.height() - _MARGIN_Y / 2),
        )

    def next_step(self, up: bool) -> float:
        """Return the zoom of the next button step up or down."""
        if up:
            return next((step for step in STEPS if step > self.zoom * 1.005), LARGEST_ZOOM)
        return next((step for step in reversed(STEPS) if step < self.zoom * 0.995), SMALLEST_ZOOM)

    def _middle(self) -> QPointF:
        size = self._view.viewport().size()
        return QPointF(size.width() / 2, size.height() / 2)

    def _put(self, scene: QPointF, view: QPointF) -> None:
        now = self.to_view(scene)
        self.pan(view.x() - now.x(), view.y() - now.y())


def _least_shift(low: float, high: float, least: float, most: float) -> float:
    if high - low > most - least or low < least:
        return least - low
    return most - high if high > most else 0.0

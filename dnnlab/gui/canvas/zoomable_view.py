"""A view that zooms at the pointer and moves by exact numbers: wheel, pinch, fitting."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGestureEvent, QGraphicsScene, QGraphicsView, QPinchGesture, QWidget

from dnnlab.gui.canvas.camera import Camera
from dnnlab.gui.canvas.pointer_mode import turn_wheel


class ZoomableView(QGraphicsView):
    """Shows part of a scene.

    Signals:
        viewed: The zoom, or the part of the scene that is shown, is another.
        zoomed: A person zoomed, by wheel, pinch or a button's step.
    """

    viewed = Signal()
    zoomed = Signal()

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.camera = Camera(self)
        self._at_home = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    @property
    def zoom(self) -> float:
        return self.camera.zoom

    @property
    def percentage(self) -> float:
        """The zoom as it is told: 1 for 100 %."""
        return self.zoom

    def seen(self) -> QRectF:
        """What is shown, in places of the layers' canvas."""
        return self.camera.exposed()

    def look_at(self, place: QPointF) -> None:
        """Put a place of the layers' canvas into the middle."""
        self.centre(place)

    def show_actual_size(self) -> None:
        """Zoom to what is told as 100 %."""
        self.set_zoom(self.zoom / self.percentage)

    def content_rect(self, ids: frozenset[str] | None = None) -> QRectF:
        """Return what all that is shown covers, or some of it."""
        return self.scene().itemsBoundingRect()

    def moved(self) -> None:
        """The zoom, or the part of the scene that is shown, is another."""
        self._at_home = False
        self.viewed.emit()

    def pan(self, dx: float, dy: float) -> None:
        """Move the canvas under the view by so many pixels."""
        self.camera.pan(dx, dy)
        self.moved()

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom; what is at `anchor`, in pixels of the view, stays there (its middle if none is given)."""
        self.camera.set_zoom(zoom, anchor)
        self.moved()

    def zoom_by_hand(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom because a person looks closer or from farther away."""
        self.set_zoom(zoom, anchor)
        self.zoomed.emit()

    def zoom_step(self, up: bool) -> None:
        """Zoom by one of the buttons' steps."""
        self.zoom_by_hand(self.camera.next_step(up))

    def fit(self, ids: frozenset[str] | None = None) -> None:
        """Show the whole network, or some layers and connections of it."""
        self.camera.fit(self.content_rect(ids))
        self.moved()

    def go_home(self) -> None:
        """Show the whole network, and keep it in view as the window changes its size, until the person moves."""
        self.fit()
        self._at_home = True

    def centre(self, point: QPointF) -> None:
        """Put a point of the scene into the middle."""
        self.camera.centre(point)
        self.moved()

    def reveal(self, ids: frozenset[str]) -> None:
        """Bring layers and connections into view, moving as little as is needed."""
        rect = self.content_rect(ids)
        if not rect.isEmpty() and not self.camera.exposed().contains(rect):
            self.camera.reveal(rect)
            self.moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._at_home:
            self.go_home()
        else:
            self.moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self, event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by_hand(self.zoom * (1.0 + event.value()), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            return self._pinch(event)
        return super().viewportEvent(event)

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        middle = QPointF(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint()))
        self.zoom_by_hand(self.zoom * pinch.scaleFactor(), middle)
        return True

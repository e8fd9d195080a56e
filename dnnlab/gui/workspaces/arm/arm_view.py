"""The view of the arm: paints the scene over a cached ground, zooms, moves, and tells what a person drags."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.canvas.pointer_mode import turn_wheel
from dnnlab.gui.panels.plot_frame import paint_safely
from dnnlab.gui.theme import Theme, current
from dnnlab.gui.widgets.painting import follow_theme
from dnnlab.gui.workspaces.arm.arm_painter import paint_scene, surroundings
from dnnlab.gui.workspaces.arm.framing import LARGEST, SMALLEST, Framing, fitting
from dnnlab.gui.workspaces.arm.grips import TARGET, Grip, grip_at, grips, posed
from dnnlab.gui.workspaces.arm.ground import paint_ground_of
from dnnlab.gui.workspaces.arm.posture import home_box
from dnnlab.gui.workspaces.arm.scene import Scene

_STEP, _TURN = 0.01, 0.02
"""How far an arrow key moves the hand, as a share of the arm's length, and how far it turns a joint, in radians."""
_ZOOM_STEP = 1.25
_CLICK = 5.0
_ABOVE, _BELOW = 84.0, 92.0
"""Pixels at the top and the bottom that the floating bars cover; nothing of the arm is put under them at first."""
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class ArmView(QWidget):
    """Shows a scene.

    Signals:
        dragged: (what: str, place in metres `(2,)`) something is drawn there; `what` is one of those in `grips`.
        dropped: The drag, or a move by keys, has ended.
        posed: (angles `(2,)`) the joints are turned.
        viewed: Another part is shown, or it is larger or smaller.
        menu_wanted: (global place: QPoint) a click with the right button.
        painted: A picture of the scene is on the screen.
    """

    dragged = Signal(str, object)
    dropped = Signal()
    posed = Signal(object)
    viewed = Signal()
    menu_wanted = Signal(QPoint)
    painted = Signal()

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = scene
        self.framing = Framing()
        self.covered: Callable[[], tuple[QRectF, ...]] = tuple
        """Which parts something floats over, for the words to keep clear of."""
        self._at_home = True
        self._ground: QPixmap | None = None
        self._ground_of: tuple[object, ...] = ()
        self._spots: dict[str, int] = {}
        self._grip: Grip | None = None
        self._before = scene
        self._soon = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._soon.timeout.connect(self._paint_free)
        self._pan_from: QPointF | None = None
        self._panned = 0.0
        self.setAccessibleName("Robot arm; arrow keys move its hand")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 240)
        self.setMouseTracking(True)
        follow_theme(self)

    def show_scene(self, scene: Scene, wait: int = 0) -> None:
        """Show another moment, at once or in so many milliseconds, with what is known by then."""
        other_arm = scene.arm != self.scene.arm
        self.scene = scene
        if other_arm:
            if self._at_home:
                self.fit()
            self.update()
        elif not self._soon.isActive() or self._soon.remainingTime() > wait:
            self._soon.start(wait)

    def _paint_free(self) -> None:
        """Paint what nothing floats over: the bars are not painted again with every picture."""
        free = QRegion(self.rect())
        for rect in self.covered():
            free -= QRegion(rect.toAlignedRect())
        self.update(free)

    # ---- what part is shown

    @property
    def zoom(self) -> float:
        """How much larger than at home it is shown."""
        return self.framing.scale / self._home().scale

    def _home(self) -> Framing:
        return fitting(home_box(self.scene.arm), QSizeF(self.size()), (_ABOVE, _BELOW))

    def fit(self) -> None:
        """Show all that the arm reaches, and keep it in view until the person moves."""
        self._look(self._home())
        self._at_home = True

    def pan(self, dx: float, dy: float) -> None:
        """Move what is shown by so many pixels."""
        self._look(self.framing.moved(dx, dy))

    def zoom_by_hand(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom; what is at `anchor` stays there, the middle if none is given."""
        wanted = min(max(zoom, SMALLEST), LARGEST)
        middle = anchor or QPointF(self.width() / 2, self.height() / 2)
        self._look(self.framing.zoomed(wanted / self.zoom, middle))

    def zoom_step(self, *, up: bool) -> None:
        """Zoom by one step of the buttons."""
        self.zoom_by_hand(self.zoom * (_ZOOM_STEP if up else 1.0 / _ZOOM_STEP))

    def _look(self, framing: Framing) -> None:
        self._at_home = False
        self.framing = framing
        self.viewed.emit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._at_home:
            self.fit()
        self.update()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_safely(self._paint, painter)
        painter.end()
        self.painted.emit()

    def _paint(self, painter: QPainter, theme: Theme) -> None:
        ratio = self.devicePixelRatioF()
        wanted = (self.framing, self.size(), self.scene.arm, theme.name, ratio)
        if self._ground is None or wanted != self._ground_of:
            self._ground, self._ground_of = self._painted_ground(theme, ratio), wanted
        painter.drawPixmap(0, 0, self._ground)
        around = surroundings(QSizeF(self.size()), self.covered(), self._spots)
        paint_scene(painter, theme, self.framing, self.scene, around)
        self._spots = around.spots
        if self.hasFocus():
            painter.setPen(theme.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _painted_ground(self, theme: Theme, ratio: float) -> QPixmap:
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(pixmap)
        paint_ground_of(painter, theme, self.framing, QSizeF(self.size()), self.scene.arm)
        painter.end()
        return pixmap

    def paint_picture(self, painter: QPainter) -> None:
        """Paint the whole view elsewhere, as large as it is, without what floats over it."""
        theme, size = current(), QSizeF(self.size())
        paint_ground_of(painter, theme, self.framing, size, self.scene.arm)
        paint_scene(painter, theme, self.framing, self.scene, surroundings(size, (), {}))

    # ---- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is not Qt.MouseButton.LeftButton:
            self._pan_from, self._panned = event.position(), 0.0
            return
        self._before = self.scene
        self._grip = grip_at(self.scene, self.framing, event.position())
        if self._grip is None and self.scene.pose is None and self.scene.trace is None:
            self._grip = Grip(TARGET, QPointF())  # the hand comes to where one presses
            self._drag(event.position())
        self._hover(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position())
        elif self._pan_from is not None:
            way = event.position() - self._pan_from
            self._panned += way.manhattanLength()
            self._pan_from = event.position()
            self.pan(way.x(), way.y())
        else:
            self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._grip is not None:
            self._grip = None
            self.dropped.emit()
        elif event.button() is not Qt.MouseButton.LeftButton:
            clicked = event.button() is Qt.MouseButton.RightButton and self._panned < _CLICK
            if self._pan_from is not None and clicked:
                self.menu_wanted.emit(event.globalPosition().toPoint())
            self._pan_from = None
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self, event)

    def _drag(self, pixel: QPointF) -> None:
        grip = self._grip
        assert grip is not None
        place = self.framing.metres(pixel + grip.offset)
        if self.scene.pose is not None:
            self.posed.emit(posed(self.scene.arm, self.scene.pose.angles, grip.what, place))
        else:
            self.dragged.emit(grip.what, place)

    def _take_back(self, grip: Grip) -> None:
        """Bring what is being dragged back to where it was."""
        self._grip = None
        if self._before.pose is not None:
            self.posed.emit(self._before.pose.angles)
        else:
            self.dragged.emit(grip.what, grips(self._before)[grip.what])
        self.dropped.emit()

    def _hover(self, pixel: QPointF) -> None:
        if self._grip is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif grip_at(self.scene, self.framing, pixel) is not None:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    # ---- the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrow = _ARROWS.get(event.key())
        modifiers = event.modifiers()
        if event.key() == Qt.Key.Key_Escape and self._grip is not None:
            self._take_back(self._grip)
            return
        if modifiers == Qt.KeyboardModifier.NoModifier and event.key() == Qt.Key.Key_F:
            self.fit()
            return
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom_step(up=event.key() == Qt.Key.Key_Plus)
            return
        if arrow is None or (self.scene.trace is not None and self.scene.pose is None):
            super().keyPressEvent(event)
            return
        size = 10.0 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        size *= 0.1 if modifiers & Qt.KeyboardModifier.ControlModifier else 1.0
        if self.scene.pose is not None:
            turned = self.scene.pose.angles + size * _TURN * np.array(arrow, dtype=np.float64)
            self.posed.emit(self.scene.arm.nearest_turn(turned))
        else:
            step = size * _STEP * self.scene.arm.outer_radius
            self.dragged.emit(TARGET, self.scene.standing.hand + step * np.array(arrow, dtype=np.float64))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS and not event.isAutoRepeat():
            self.dropped.emit()
        else:
            super().keyReleaseEvent(event)

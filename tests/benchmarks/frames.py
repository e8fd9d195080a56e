"""What a frame of a graphics view costs: the same for every node editor that is measured.

A frame is everything between the hand's move and the painted window: the edit if there is one, what the scene does
about it, and the painting of what changed. All of it is work of one thread, so its processor time is taken: what else
the machine does at the moment does not count. That each frame of a pan paints the whole view is checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

SIZE = (1280, 800)
FRAMES, WARM_UP = 90, 10
STEP = 16
"""Pixels that the hand moves between two frames."""


class Painted(QObject):
    """Watches what of a view is painted.

    Attributes:
        rest: What of the view was not painted since `begin`.
    """

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._viewport = view.viewport()
        self.rest = QRegion()
        self._viewport.installEventFilter(self)

    def begin(self) -> None:
        """Watch from here on."""
        self.rest = QRegion(self._viewport.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rest = self.rest.subtracted(event.region())
        return False


def frame(widget: QWidget) -> None:
    """Bring a window up to date now, as the next frame on a screen would."""
    QApplication.processEvents()
    QApplication.sendEvent(widget.window(), QEvent(QEvent.Type.UpdateRequest))


def milliseconds(view: QGraphicsView, move: Callable[[int], None], *, whole: bool = False) -> list[float]:
    """Return how long each frame takes in which the hand moves; `whole` if each must paint all of the view."""
    painted, taken = Painted(view), []
    for number in range(WARM_UP + FRAMES):
        painted.begin()
        begin = time.process_time()
        move(number)
        frame(view)
        taken.append(1000 * (time.process_time() - begin))
        if whole and number >= WARM_UP:
            assert painted.rest.isEmpty(), f"frame {number} did not paint all of the view"
    view.viewport().removeEventFilter(painted)
    return taken[WARM_UP:]


def onward(number: int) -> int:
    """Return by how many pixels the hand that pans moves to the right: a screen and more, then back."""
    return STEP if number < (WARM_UP + FRAMES) / 2 else -STEP


def around(at: QPointF, number: int) -> QPointF:
    """Return where the hand that drags moves next: around a square."""
    across, down = [(1, 0), (0, 1), (-1, 0), (0, -1)][number // 12 % 4]
    return QPointF(at.x() + STEP * across, at.y() + STEP * down)


def point(view: QGraphicsView, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """Send a pointer event to a view."""
    viewport = view.viewport()
    on_screen = QPointF(viewport.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, on_screen, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def drag(view: QGraphicsView, start: QPointF) -> list[float]:
    """Press at a point of a view, drag around and let go; return the frames' milliseconds."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    point(view, QEvent.Type.MouseButtonPress, start, left, left)
    at = start

    def move(number: int) -> None:
        nonlocal at
        at = around(at, number)
        point(view, QEvent.Type.MouseMove, at, none, left)

    taken = milliseconds(view, move)
    point(view, QEvent.Type.MouseButtonRelease, at, left, none)
    return taken

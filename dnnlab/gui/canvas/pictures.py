"""Pictures of cards and ribbons, painted once and copied to the screen until something on them changes.

Nothing on the canvas is painted twice in a frame and no frame paints everything: what changed waits in a queue and
is painted anew in turns, a few milliseconds at a time. Until then the old picture is shown, scaled where needed.

What the engine says has turns of its own, one for each of its answers: those that waited longest catch up first, and
the canvas is painted once for all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap, QTransform

MOST_BYTES = 96 * 1024 * 1024
_IN_PAINT_SECONDS = 0.012
_TURN_SECONDS = 0.0025
_TURN_MILLISECONDS = 12
_LIVE_SECONDS = 0.001
LIVE_MILLISECONDS = 66
"""From one turn of those who catch up with the engine to the next."""
_TURNS_FOR_ALL = 7
"""However long each takes: all that is in view is fresh within half a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A painted item.

    Attributes:
        pixmap: The picture, for screens of its own device pixel ratio.
        zoom: The zoom it was painted for.
        left: From the item's origin to the picture's left edge, in pixels at that zoom; whole.
        top: The same to its top edge.
    """

    pixmap: QPixmap
    zoom: float
    left: int
    top: int

    @property
    def bytes(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * 4


class Pictured(Protocol):
    """An item that can be painted into a picture."""

    picture: Picture | None
    stale: bool

    def catch_up(self) -> None:
        """Take in what the engine said last, and ask to be painted where that looks different."""

    def make_picture(self, zoom: float, ratio: float) -> Picture:
        """Return a new picture for a zoom and a device pixel ratio."""

    def show_again(self) -> None:
        """Ask to be painted."""


class Pictures(QObject):
    """Keeps the pictures of one canvas: makes them in turns, forgets those used longest ago.

    Attributes:
        zoom: Of the view.
        ratio: Device pixels per pixel of the view.
        exposed: Where the view shows pictures, in scene units; nowhere while all are patches.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.ratio = 1.0
        self.exposed = QRectF()
        self._kept: OrderedDict[Pictured, int] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[Pictured, None] = OrderedDict()
        self._behind: OrderedDict[Pictured, None] = OrderedDict()
        self._spent = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TURN_MILLISECONDS)
        self._timer.timeout.connect(self._take_turn)
        self._live_timer = QTimer(self)
        self._live_timer.setSingleShot(True)
        self._live_timer.timeout.connect(self._take_live_turn)
        self._next_live = 0.0

    def begin_frame(self) -> None:
        """A frame begins: missing pictures may be made in it for a while."""
        self._spent = 0.0

    def picture_of(self, item: Pictured, zoom: float) -> Picture | None:
        """Return an item's picture, perhaps an old one; None where there is none and no time to make it now."""
        picture = item.picture
        if picture is None:
            if self._spent > _IN_PAINT_SECONDS:
                self.request(item)
                return None
            return self._make(item, zoom)
        if item.stale or picture.zoom != zoom:
            self.request(item)
        self._kept.move_to_end(item)
        return picture

    def request(self, item: Pictured) -> None:
        """Make an item's picture anew when its turn comes."""
        self._waiting[item] = None
        if not self._timer.isActive():
            self._timer.start()

    def request_catch_up(self, item: Pictured) -> None:
        """Let an item take in what the engine said when its turn comes."""
        self._behind[item] = None
        if not self._live_timer.isActive():
            self._live_timer.start(max(0, round(1000 * (self._next_live - perf_counter()))))

    def forget(self, item: Pictured) -> None:
        """Drop an item's picture."""
        self._waiting.pop(item, None)
        self._behind.pop(item, None)
        self._bytes -= self._kept.pop(item, 0)
        item.picture = None

    def forget_all(self) -> None:
        """Drop every picture: the theme or the screen changed."""
        for item in tuple(self._kept):
            self.forget(item)

    def finish(self) -> None:
        """Do all that waits, now."""
        while self.waiting:
            self.live_turn(1.0)
            self.turn(1.0)

    def turn(self, seconds: float = _TURN_SECONDS) -> None:
        """Make some of the pictures that wait, oldest request first, for about so long."""
        end = perf_counter() + seconds
        while self._waiting and perf_counter() < end:
            item, _ = self._waiting.popitem(last=False)
            self._make(item, self.zoom)
            item.show_again()

    def live_turn(self, seconds: float = _LIVE_SECONDS) -> None:
        """Let some items catch up with the engine, those first that waited longest: for so long, but a share of all."""
        end = perf_counter() + seconds
        rest = len(self._behind) - ceil(len(self._behind) / _TURNS_FOR_ALL)
        while self._behind and (len(self._behind) > rest or perf_counter() < end):
            item, _ = self._behind.popitem(last=False)
            item.catch_up()

    def make_anew(self, item: Pictured) -> None:
        """Make an item's picture now."""
        self._make(item, self.zoom)
        item.show_again()

    @property
    def waiting(self) -> int:
        """How many turns are still to be taken."""
        return len(self._waiting) + len(self._behind)

    def _take_turn(self) -> None:
        self.turn()
        if self._waiting:
            self._timer.start()

    def _take_live_turn(self) -> None:
        self._next_live = perf_counter() + LIVE_MILLISECONDS / 1000
        self.live_turn()
        if self._behind and not self._live_timer.isActive():
            self._live_timer.start(LIVE_MILLISECONDS)

    def _make(self, item: Pictured, zoom: float) -> Picture:
        begin = perf_counter()
        picture = item.make_picture(zoom, self.ratio)
        item.picture, item.stale = picture, False
        self._bytes += picture.bytes - self._kept.pop(item, 0)
        self._kept[item] = picture.bytes
        self._waiting.pop(item, None)
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self.forget(next(iter(self._kept)))
        self._spent += perf_counter() - begin
        return picture


def blank_pixmap(width: int, height: int, ratio: float) -> QPixmap:
    """Return a transparent pixmap of that size in pixels, for a device pixel ratio."""
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def draw_picture(painter: QPainter, picture: Picture, world: QTransform) -> None:
    """Draw a picture where an item's transformation puts its origin; sharp where the zoom is its own.

    The painter is left with the transformation in which the item's own coordinates fit the picture.
    """
    zoom = world.m11()
    x, y = round(world.dx()), round(world.dy())
    if picture.zoom == zoom:
        painter.setWorldTransform(QTransform.fromTranslate(x, y))
        painter.drawPixmap(picture.left, picture.top, picture.pixmap)
        if zoom != 1.0:
            painter.setWorldTransform(QTransform(zoom, 0.0, 0.0, zoom, x, y))
        return
    size = picture.pixmap.deviceIndependentSize()
    corner = QPointF(picture.left / picture.zoom, picture.top / picture.zoom)
    target = QRectF(corner, size / picture.zoom)
    painter.setWorldTransform(QTransform(zoom, 0.0, 0.0, zoom, x, y))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(target, picture.pixmap, QRectF(picture.pixmap.rect()))

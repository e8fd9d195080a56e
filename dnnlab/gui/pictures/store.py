"""The pictures of all experiments, worked out one after the other while nothing else is to be done."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.picture import Picture
from dnnlab.gui.pictures.painter import Frame, ShapePainter
from dnnlab.gui.theme import Theme, current

_USUAL_HEIGHT = 130.0
_LIGHTEST = 0.42
_WINDING = Qt.FillRule.WindingFill


class PictureStore(QObject):
    """Keeps pictures, and pixmaps of them for each size and theme.

    Signals:
        ready: (experiment: str) its picture is there now.
    """

    ready = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._pictures: dict[str, Picture | None] = {}
        self._waiting: list[str] = []
        self._pixmaps: dict[tuple[str, str, int, int, float], QPixmap] = {}
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._work)

    def pixmap(self, experiment: str, width: int, height: int, ratio: float) -> QPixmap | None:
        """Return an experiment's picture; None while it is being worked out, or where it cannot be."""
        theme = current()
        key = (experiment, theme.name, width, height, ratio)
        if key not in self._pixmaps:
            picture = self._pictures.get(experiment)
            if picture is None:
                self._request(experiment)
                return None
            self._pixmaps[key] = painted(picture, theme, width, height, ratio)
        return self._pixmaps[key]

    def _request(self, experiment: str) -> None:
        if experiment not in self._pictures and experiment not in self._waiting and experiment in experiments():
            self._waiting.append(experiment)
            self._turn.start()

    def _work(self) -> None:
        experiment = self._waiting.pop(0)
        try:
            self._pictures[experiment] = experiments()[experiment].picture()
        except Exception:
            self._pictures[experiment] = None  # its tests tell; a list goes on without the picture
        else:
            self.ready.emit(experiment)
        if self._waiting:
            self._turn.start()


@cache
def picture_store() -> PictureStore:
    """Return the one store of the program."""
    return PictureStore()


def painted(picture: Picture, theme: Theme, width: int, height: int, ratio: float) -> QPixmap:
    """Paint a picture over a rectangle of so many pixels, on the ground of a plot."""
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(theme.plot)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    weight = min(max(height / _USUAL_HEIGHT, _LIGHTEST), 1.0)
    ShapePainter(weight).paint(painter, theme, picture.shapes, Frame.of(picture, width, height))
    painter.end()
    return pixmap


def paint_tile(painter: QPainter, pixmap: QPixmap, rect: QRectF, radius: float, *, lower_corners: bool = True) -> None:
    """Paint a pixmap into a rectangle with rounded corners; those at the bottom may be square."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, radius, radius)
    if not lower_corners:
        shape.addRect(rect.adjusted(0, radius, 0, 0))
        shape.setFillRule(_WINDING)
    painter.save()
    painter.setClipPath(shape)
    painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))
    painter.restore()

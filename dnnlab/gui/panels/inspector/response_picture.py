"""How one unit responds: a curve over one input, a map over two, otherwise how often it takes which value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.canvas.lettering import CENTRE, RIGHT, write
from dnnlab.gui.canvas.thumbs import packed
from dnnlab.gui.panels.contour import zero_lines
from dnnlab.gui.panels.plot_saving import PlotSaving, offer_saving
from dnnlab.gui.panels.plot_series import Series, grid_series, series
from dnnlab.gui.panels.ticks import linear_ticks, tick_texts
from dnnlab.gui.theme import Theme, current, font
from dnnlab.gui.theme.colour_maps import ENTRIES
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.link.probes import Axis

Floats = NDArray[np.float64]

_LEFT, _BOTTOM, _TOP, _RIGHT = 40, 20, 2, 2
_MAP_MOST, _PLOT_HEIGHT = 244, 140
_DOT = 2.2


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """What is shown.

    Attributes:
        axes: The inputs it runs over, one or two; none for a histogram.
        values: z, (R,) or (R, R) with the second input along the first axis; without axes the counts (B,).
        edges: Without axes the edges of the bins, (B + 1,).
        zero: The value that parts the signs: 0, or 1/2 for a probability.
        limit: How far from `zero` the colours and the curve's scale reach.
        names: Of the inputs.
        points: (N, 2) rows of the data over two inputs.
        classes: (N,) 0 or 1 for rows of two classes; empty where there are none.
    """

    axes: tuple[Axis, ...]
    values: Floats
    edges: Floats
    zero: float
    limit: float
    names: tuple[str, ...]
    points: Floats
    classes: NDArray[np.int64]


class ResponsePicture(QWidget):
    """Paints a response with ticks in the data's own units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Response | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Activation over the input")
        offer_saving(self, PlotSaving(self, self.series, lambda: "response of a unit"))
        follow_theme(self)

    @property
    def shown(self) -> Response | None:
        """What is shown; None while nothing is known."""
        return self._shown

    def show_response(self, response: Response | None) -> None:
        """Show another response, or nothing while none is known."""
        other_shape = (response is None or len(response.axes)) != (self._shown is None or len(self._shown.axes))
        self._shown = response
        if other_shape:
            self.updateGeometry()
        self.update()

    def series(self) -> list[Series]:
        """Return the response as numbers."""
        shown = self._shown
        if shown is None:
            return []
        if len(shown.axes) == 2:
            (first, second), (x, y) = shown.axes, shown.names
            return [grid_series("response", (x, first.values()), (y, second.values()), ("z", shown.values))]
        if len(shown.axes) == 1:
            return [series("response", {shown.names[0]: shown.axes[0].values(), "z": shown.values})]
        return [series("response", {"from": shown.edges[:-1], "to": shown.edges[1:], "count": shown.values})]

    @property
    def _is_map(self) -> bool:
        return self._shown is not None and len(self._shown.axes) == 2

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._is_map:
            return min(_MAP_MOST, width - _LEFT - _RIGHT) + _TOP + _BOTTOM
        return _PLOT_HEIGHT

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def _frame(self) -> QRectF:
        room = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        if self._is_map:
            room.setWidth(min(room.width(), room.height()))
        return room

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, frame, shown = current(), self._frame(), self._shown
        with painting(self) as painter:
            paint_ground(painter, frame, 4, theme.plot, theme.line)
            if shown is None:
                write(painter, frame, "The engine has not said yet", font(11), theme.text_3, CENTRE)
            elif len(shown.axes) == 2:
                self._paint_map(painter, frame, shown, theme)
            elif len(shown.axes) == 1:
                self._paint_curve(painter, frame, shown, theme)
            else:
                self._paint_histogram(painter, frame, shown, theme)

    # ---- two inputs

    def _paint_map(self, painter: QPainter, frame: QRectF, shown: Response, theme: Theme) -> None:
        first, second = shown.axes
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, _image(shown, theme))
        to_view = _Scales(frame, first, second)
        painter.save()
        painter.setClipRect(frame)
        lines = zero_lines(shown.values - shown.zero, first.values(), second.values())
        painter.setPen(QPen(theme.text_1, 1.5))
        painter.drawLines([QLineF(to_view.point(*a), to_view.point(*b)) for a, b in lines.tolist()])
        painter.setPen(QPen(theme.canvas, 0.8))
        for place, (x, y) in enumerate(shown.points.tolist()):
            colour = theme.data
            if len(shown.classes):
                colour = theme.positive if shown.classes[place] else theme.negative
            painter.setBrush(colour)
            painter.drawEllipse(to_view.point(x, y), _DOT, _DOT)
        painter.restore()
        self._paint_ticks(painter, frame, first, second, theme)

    # ---- one input

    def _paint_curve(self, painter: QPainter, frame: QRectF, shown: Response, theme: Theme) -> None:
        (axis,) = shown.axes
        across = Axis(shown.zero - 1.08 * shown.limit, shown.zero + 1.08 * shown.limit, 2)
        to_view = _Scales(frame, axis, across)
        painter.save()
        painter.setClipRect(frame.adjusted(1, 1, -1, -1))
        y = to_view.point(axis.start, shown.zero).y()
        painter.fillRect(QRectF(frame.left(), round(y) - 0.5, frame.width(), 1), theme.line_2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2.0))
        pairs = zip(np.linspace(axis.start, axis.stop, len(shown.values)).tolist(), shown.values.tolist(), strict=True)
        painter.drawPolyline(QPolygonF([to_view.point(*pair) for pair in pairs]))
        painter.restore()
        self._paint_ticks(painter, frame, axis, across, theme)

    # ---- more inputs

    def _paint_histogram(self, painter: QPainter, frame: QRectF, shown: Response, theme: Theme) -> None:
        low, high = float(shown.edges[0]), float(shown.edges[-1])
        across, up = Axis(low, max(high, low + 1e-9), 2), Axis(0.0, 1.05 * max(float(shown.values.max()), 1.0), 2)
        to_view = _Scales(frame, across, up)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_fill)
        bars = zip(shown.edges[:-1].tolist(), shown.edges[1:].tolist(), shown.values.tolist(), strict=True)
        painter.drawRects(
            [QRectF(to_view.point(a, count), to_view.point(b, 0)).adjusted(0.5, 0, -0.5, 0) for a, b, count in bars]
        )
        self._paint_ticks(painter, frame, across, up, theme)

    def _paint_ticks(self, painter: QPainter, frame: QRectF, across: Axis, up: Axis, theme: Theme) -> None:
        to_view, face = _Scales(frame, across, up), font(10.5)
        values = linear_ticks(across.start, across.stop, 5)
        for value, text in zip(values, tick_texts(values), strict=True):
            x = min(max(to_view.point(value, up.start).x(), frame.left() + 8), frame.right() - 8)
            write(painter, QRectF(x - 30, frame.bottom() + 3, 60, 15), text, face, theme.text_3, CENTRE)
        values = linear_ticks(up.start, up.stop, 5)
        for value, text in zip(values, tick_texts(values), strict=True):
            y = min(max(to_view.point(across.start, value).y(), frame.top() + 6), frame.bottom() - 6)
            write(painter, QRectF(0, y - 8, frame.left() - 6, 16), text, face, theme.text_3, RIGHT)


@dataclass(frozen=True, slots=True)
class _Scales:
    """From values to places in a frame; the second axis runs upwards."""

    frame: QRectF
    across: Axis
    up: Axis

    def point(self, x: float, y: float) -> QPointF:
        wide, high = self.across.stop - self.across.start or 1.0, self.up.stop - self.up.start or 1.0
        return QPointF(
            self.frame.left() + (x - self.across.start) / wide * self.frame.width(),
            self.frame.bottom() - (y - self.up.start) / high * self.frame.height(),
        )


def _image(shown: Response, theme: Theme) -> QImage:
    share = np.clip((shown.values - shown.zero) / shown.limit, -1.0, 1.0)
    levels = np.rint((share + 1.0) / 2 * (ENTRIES - 1)).astype(np.intp)
    pixels = np.ascontiguousarray(packed(theme.name, 1.0)[levels[::-1]] | np.uint32(0xFF000000))
    high, wide = pixels.shape
    return QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()

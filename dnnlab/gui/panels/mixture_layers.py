"""What is drawn over the density map: component means, the conditional mode, and the line that slices it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QPixmap

from dnnlab.gui.panels.mixture_marks import SIDE, hollow_dot
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_frame import Decoration, is_vector
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import SEMIBOLD, Theme, font, mixed
from dnnlab.gui.theme.tokens import component_dashes
from dnnlab.gui.widgets.pixels import near, polygon
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments, together

Floats = NDArray[np.floating]
LEAST_SEEN = 0.02
"""A component's mean is not drawn where its mixing coefficient is below this."""
_FULL = 0.45  # a mixing coefficient from which on a mean is drawn in full strength
_TONES = 4
_CASING, _LINE = 4.2, 2.0
_DOT_SPACING = 8.0
_STILL = 3.0  # pixels: a press that moves less is a click


@dataclass(frozen=True, slots=True)
class Stroke:
    """What of one component's mean has one tone: 1 (faint) to `_TONES` (full).

    Attributes:
        k: The component's index; -1 for the casing under a mean.
        tone: Its strength.
        line: In pixels, cut into dashes.
    """

    k: int
    tone: int
    line: Segments


class Means(Layer):
    """The means mu_k(x) over a casing, fading with pi_k(x).

    They fade in a few tones of opaque colour: translucent strokes take Qt several times as long. pyqtgraph's
    curves have one pen each, so every stretch would have to be a curve of its own.
    """

    def __init__(self, plot: Plot, depth: float = 0.0) -> None:
        super().__init__(plot, depth)
        self._x: Floats = np.empty(0)
        self._pi: Floats = np.empty((0, 0))
        self._mu: Floats = np.empty((0, 0))
        self._strokes: list[Stroke] | None = None
        self._pens: dict[tuple[int, int], QPen] = {}

    def show_means(self, x: Floats, pi: Floats, mu: Floats) -> None:
        """Show K means: x (X,), pi and mu (X, K)."""
        self._x, self._pi, self._mu = x, pi, mu
        self._strokes = None
        self.update()

    def series(self) -> list[Series]:
        x, t = self.plot.axis_names
        columns = {x: self._x}
        for k in range(self._mu.shape[1]):
            columns |= {f"{t} mean {k + 1}": self._mu[:, k], f"pi {k + 1}": self._pi[:, k]}
        return [series("means", columns)]

    def clear(self) -> None:
        """Show nothing."""
        self.show_means(np.empty(0), np.empty((0, 0)), np.empty((0, 0)))

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._strokes = None

    def restyle(self) -> None:
        super().restyle()
        self._pens = {}

    def _prepare(self) -> list[Stroke]:
        height = self.plot.height
        x, y = near(self.plot.x_pixel(self._x)), np.clip(near(self.plot.y_pixel(self._mu.T)), -height, 2 * height)
        pi = np.where(np.isfinite(self._pi), self._pi, 0.0)
        tones = np.ceil(np.clip(pi / _FULL, 0.0, 1.0) * _TONES).astype(np.int64)[:-1]
        tones[pi[:-1] <= LEAST_SEEN] = 0
        casings: list[Segments] = []
        strokes: list[Stroke] = []
        for k in np.flatnonzero(tones.any(axis=0)).tolist() if tones.size else ():
            tone_of = tones[:, k]
            casings.append(segments(x, y[k]).of(tone_of > 1))
            line = segments(x, y[k], component_dashes(k + 1))
            line_tones = tone_of[line.origin]
            for tone in set(tone_of.tolist()) - {0}:
                strokes.append(Stroke(k, tone, line.chosen(line_tones == tone)))
        return [Stroke(-1, 1, together(casings)), *strokes] if casings else strokes

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._strokes is None:
            self._strokes = self._prepare()
        for stroke in self._strokes:
            painter.setPen(self._pen(stroke.k, stroke.tone, theme))
            stroke.line.draw(painter)

    def _pen(self, k: int, tone: int, theme: Theme) -> QPen:
        """The pen of a component in a tone, or with -1 of the casing."""
        found = self._pens.get((k, tone))
        if found is None:
            if k < 0:
                found = segment_pen(theme.plot, _CASING)
            else:
                colour = mixed(theme.plot, theme.component(k + 1), 0.2 + 0.8 * tone / _TONES)
                found = segment_pen(colour, _LINE, dashed=bool(component_dashes(k + 1)))
            self._pens[k, tone] = found
        return found


class Modes(Layer):
    """The conditional mode as a row of marks.

    Args:
        plot: Where it is drawn.
        depth: Its place among the layers.
        mark: Paints one in the middle of a square of 9 pixels.
        name: Which mode it is, for the table of its data.
    """

    def __init__(
        self,
        plot: Plot,
        depth: float = 0.0,
        mark: Callable[[QPainter, Theme], None] | None = None,
        name: str = "approximate mode",
    ) -> None:
        super().__init__(plot, depth)
        self._mark = mark or hollow_dot
        self._name = name
        self._x: Floats = np.empty(0)
        self._mode: Floats = np.empty(0)
        self._places: list[QPointF] | None = None
        self._dot: QPixmap | None = None

    def show_mode(self, x: Floats, mode: Floats) -> None:
        """Show the mode (X,) over x (X,), evenly spaced."""
        self._x, self._mode = x, mode
        self._places = None
        self.update()

    def series(self) -> list[Series]:
        x, t = self.plot.axis_names
        return [series(self._name, {x: self._x, t: self._mode})]

    def clear(self) -> None:
        """Show nothing."""
        self.show_mode(np.empty(0), np.empty(0))

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._places = None

    def restyle(self) -> None:
        super().restyle()
        self._dot = None

    def _prepare(self) -> list[QPointF]:
        if not self._x.size:
            return []
        pixels = self.plot.x_pixel(self._x)
        wanted = np.arange(_DOT_SPACING / 2, self.plot.width, _DOT_SPACING)
        wanted = wanted[(wanted >= pixels[0] - _DOT_SPACING) & (wanted <= pixels[-1] + _DOT_SPACING)]
        step = (pixels[-1] - pixels[0]) / max(len(pixels) - 1, 1)
        # the mode jumps from branch to branch, so there is nothing to interpolate
        nearest = np.clip(np.rint((wanted - pixels[0]) / step), 0, len(pixels) - 1).astype(int)
        corner = polygon(wanted - SIDE / 2, near(self.plot.y_pixel(self._mode[nearest])) - SIDE / 2)
        return corner.toList()

    def draw(self, painter: QPainter, theme: Theme) -> None:
        if self._places is None:
            self._places = self._prepare()
        if is_vector(painter):
            for place in self._places:
                painter.save()
                painter.translate(place)
                self._mark(painter, theme)
                painter.restore()
            return
        scale = painter.device().devicePixelRatioF()
        if self._dot is None or self._dot.devicePixelRatioF() != scale:
            self._dot = self._stamp(theme, scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in self._places:
            painter.drawPixmap(place, self._dot)

    def _stamp(self, theme: Theme, scale: float) -> QPixmap:
        """The mark as a pixmap."""
        pixmap = QPixmap(round(SIDE * scale), round(SIDE * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._mark(painter, theme)
        painter.end()
        return pixmap


class SliceLine(Layer):
    """A vertical line that a person drags, with the pointer or with the arrow keys.

    It is no infinite line of pyqtgraph's, which moves by itself, and which would stand under the layers.

    Args:
        plot: Where it stands.
        depth: Its place among the layers.
        grip: Whether the pointer can also take it below the plot, where its value stands.
    """

    moved = Signal(float)
    """The value that the person wants; the line does not move by itself."""
    clicked = Signal(QPointF)
    """The person pressed here, in pixels of the box, and let go without dragging."""

    def __init__(self, plot: Plot, depth: float, *, grip: bool = False) -> None:
        super().__init__(plot, depth)
        self._pressed: QPointF | None = None
        self._grip = grip
        self._offset = 0.0
        self.value = 0.0

    def set_value(self, value: float) -> None:
        """Stand at another value."""
        if value != self.value:
            self.value = value
            self.update()

    @property
    def pixel(self) -> float:
        """Where it stands, in pixels of the box."""
        return float(self.plot.x_pixel(self.value))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        place = round(self.pixel)
        painter.fillRect(QRectF(place - 1, 0, 2, self.plot.height), theme.accent)

    def _is_on(self, point: QPointF) -> bool:
        reach = Grip.WIDTH / 2 if self._grip and point.y() > self.plot.height - 8 else 7.0
        bottom = self.plot.height + (Grip.HEIGHT if self._grip else 0.0)
        return abs(point.x() - self.pixel) <= reach and -2 <= point.y() <= bottom

    def grab(self, point: QPointF) -> bool:
        on = self._is_on(point)
        self._offset = point.x() - self.pixel if on else 0.0
        inside = self.plot.box.rect().contains(point)
        self._pressed = QPointF(point) if inside else None
        return on or bool(inside)

    def drop(self) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self.clicked.emit(pressed)

    def drag(self, point: QPointF) -> None:
        if self._pressed is not None and (point - self._pressed).manhattanLength() < _STILL:
            return
        self._pressed = None
        self.moved.emit(self.plot.x_value(point.x() - self._offset))

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SizeHorCursor if self._is_on(point) else None

    def key(self, event: QKeyEvent) -> bool:
        direction = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()))
        if direction is None:
            return False
        pixels = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.moved.emit(self.plot.x_value(self.pixel + direction * pixels))
        return True


class Grip(Decoration):
    """The handle of the slice line, which shows its value. It hangs below the plot's box."""

    WIDTH, HEIGHT = 44.0, 20.0
    _DROP = 6.0  # how far its middle lies below the box

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot, 100.0)
        self._plot = weakref.ref(plot)
        self._text = ""
        self._width = self.WIDTH

    def show_value(self, pixel: float, text: str) -> None:
        """Stand under a place of the box and say a value."""
        plot = self._plot()
        if plot is None:
            return
        origin = plot.box.pos()
        middle = origin.x() + min(max(round(pixel), 0.0), plot.width)
        top = origin.y() + plot.height + self._DROP - self.HEIGHT / 2
        if text != self._text:
            self._text = text
            self._width = max(self.WIDTH, QFontMetricsF(font(12, SEMIBOLD)).horizontalAdvance(text) + 14)
            self.update()
        bounds = QRectF(middle - self._width / 2, top, self._width, self.HEIGHT)
        if bounds != self._bounds:
            self.place(bounds)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_fill)
        views = self.scene().views()
        if views and views[0].hasFocus():
            painter.setPen(QPen(theme.accent, 2))
        painter.drawRoundedRect(self._bounds.adjusted(1, 1, -1, -1), 5, 5)
        painter.setFont(font(12, SEMIBOLD))
        painter.setPen(theme.on_accent)
        painter.drawText(self._bounds, Qt.AlignmentFlag.AlignCenter, self._text)

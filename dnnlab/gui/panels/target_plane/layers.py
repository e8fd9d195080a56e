"""What is drawn over the plane of two targets: the components as ellipses, and marks of what one answer would be."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.panels.mixture_marks import SIDE, diamond, hollow_dot
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.panels.target_plane.mixture_at import PlaneMixture, Values
from dnnlab.gui.theme import SEMIBOLD, Theme, font, mixed
from dnnlab.gui.theme.tokens import component_dashes
from dnnlab.gui.widgets.pixels import near
from dnnlab.gui.widgets.segments import Segments, segment_pen, segments

LEAST_SEEN = 0.01
_DEVIATIONS = (1.0, 2.0)
_FAINT = 0.25
_LABEL = 15.0


class Ellipses(Layer):
    """Each component at one and two standard deviations, the fainter the less weight it has, with its number."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._mixture: PlaneMixture | None = None
        self._lines: list[tuple[int, list[Segments], QPointF]] | None = None

    def show_mixture(self, mixture: PlaneMixture | None) -> None:
        """Show another mixture, or none."""
        self._mixture, self._lines = mixture, None
        self.update()

    def series(self) -> list[Series]:
        found = self._mixture
        if found is None:
            return []
        x, y = self.plot.axis_names
        columns = {
            "k": np.arange(1, len(found.pi) + 1),
            "pi": found.pi,
            f"mean {x}": found.mu[:, 0],
            f"mean {y}": found.mu[:, 1],
            f"variance {x}": found.covariances[:, 0, 0],
            f"variance {y}": found.covariances[:, 1, 1],
            "covariance": found.covariances[:, 0, 1],
        }
        return [series("components", columns)]

    def geometry_changed(self) -> None:
        super().geometry_changed()
        self._lines = None

    def _prepare(self, found: PlaneMixture) -> list[tuple[int, list[Segments], QPointF]]:
        lines = []
        for k in np.flatnonzero(found.pi > LEAST_SEEN).tolist():
            rings = []
            for deviations in _DEVIATIONS:
                corners = found.ellipse(k, deviations)
                x, y = near(self.plot.x_pixel(corners[:, 0])), near(self.plot.y_pixel(corners[:, 1]))
                rings.append(segments(x, y, component_dashes(k + 1)))
            x, y = self.plot.x_pixel(found.mu[k, 0]), self.plot.y_pixel(found.mu[k, 1])
            lines.append((k, rings, QPointF(float(near(x)), float(near(y)))))
        return lines

    def draw(self, painter: QPainter, theme: Theme) -> None:
        found = self._mixture
        if found is None:
            return
        if self._lines is None:
            self._lines = self._prepare(found)
        painter.setFont(font(11, SEMIBOLD))
        for k, rings, middle in self._lines:
            strength = _FAINT + (1.0 - _FAINT) * min(float(found.pi[k]) / 0.4, 1.0)
            ink = mixed(theme.plot, theme.component(k + 1), strength)
            painter.setPen(segment_pen(theme.plot, 4.0))
            rings[0].draw(painter)
            for ring, width in zip(rings, (2.0, 1.2), strict=True):
                painter.setPen(segment_pen(ink, width, dashed=bool(component_dashes(k + 1))))
                ring.draw(painter)
            painter.setPen(ink)
            place = QRectF(middle.x() + 4, middle.y() - _LABEL, _LABEL, _LABEL)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(k + 1))
            painter.setPen(QPen(theme.plot, 1.0))
            painter.setBrush(ink)
            painter.drawEllipse(middle, 3.0, 3.0)


class Answers(Layer):
    """Single answers: the two modes, the mean as a cross, and what least squares says as a dashed cross."""

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._places: dict[str, Values] = {}

    def show_places(self, places: dict[str, Values]) -> None:
        """Show points (2,), by what they are: `mode`, `true mode`, `mean` and `least squares`."""
        self._places = places
        self.update()

    def series(self) -> list[Series]:
        if not self._places:
            return []
        x, y = self.plot.axis_names
        points = np.array(list(self._places.values()))
        return [series("answers", {"answer": np.array(list(self._places)), x: points[:, 0], y: points[:, 1]})]

    def draw(self, painter: QPainter, theme: Theme) -> None:
        for name, place in self._places.items():
            x, y = float(near(self.plot.x_pixel(place[0]))), float(near(self.plot.y_pixel(place[1])))
            if not np.isfinite([x, y]).all():
                continue
            if name in ("mode", "true mode"):
                painter.save()
                painter.translate(x - SIDE / 2, y - SIDE / 2)
                (hollow_dot if name == "mode" else diamond)(painter, theme)
                painter.restore()
            else:
                ink = theme.accent if name == "mean" else theme.bad
                _cross(painter, theme, ink, x, y, upright=name == "mean")


def _cross(painter: QPainter, theme: Theme, ink: object, x: float, y: float, *, upright: bool) -> None:
    reach = 6.5
    ends = ((reach, 0.0), (0.0, reach)) if upright else ((0.7 * reach, 0.7 * reach), (0.7 * reach, -0.7 * reach))
    for colour, width in ((theme.plot, 4.5), (ink, 2.2)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))  # type: ignore[call-overload]
        for across, up in ends:
            painter.drawLine(QPointF(x - across, y - up), QPointF(x + across, y + up))

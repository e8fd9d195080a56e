"""What stands over the density of the joint angles: exact solutions, component means, least squares, a pose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.theme import SEMIBOLD, Theme, faded, font, pen
from dnnlab.gui.widgets.pixels import near
from dnnlab.gui.workspaces.arm.arm_painter import wrong_arms
from dnnlab.gui.workspaces.arm.posterior import within_a_turn
from dnnlab.gui.workspaces.arm.scene import COMPONENTS, LEAST_SQUARES, SOLUTIONS, Scene
from dnnlab.theory.kinematics import FloatArray

_RING, _DOT, _ARM = 11.0, 4.0, 6.0
_LINE_DASHES, _LIMIT_DASHES = (2.0, 4.0), (5.0, 3.5)
_FAINT = 0.03
_REACH = 22.0


class JointMarks(Layer):
    """Draws the marks; in the forward direction the pose can be drawn about.

    Args:
        plot: Where.
        posed: Told the angles `(2,)` to which a person draws the pose.
    """

    def __init__(self, plot: Plot, posed: Callable[[FloatArray], object], depth: float = 1.0) -> None:
        super().__init__(plot, depth)
        self._scene: Scene | None = None
        self._posed = posed

    def show_scene(self, scene: Scene) -> None:
        """Show another moment."""
        self._scene = scene
        self.update()

    def _pixel(self, angles: FloatArray) -> QPointF:
        x, y = near(np.array([float(self.plot.x_pixel(angles[0])), float(self.plot.y_pixel(angles[1]))])).tolist()
        return QPointF(x, y)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        scene = self._scene
        if scene is None:
            return
        self._draw_limits(painter, theme, scene)
        solutions = scene.standing.poses if scene.standing.exists else np.empty((0, 2))
        for part, angles in wrong_arms(scene).items():
            allowed = solutions[scene.standing.within[: len(solutions)]]
            self._draw_wrong(painter, theme, part, within_a_turn(scene.arm, angles), allowed)
        if scene.shows(SOLUTIONS):
            self._draw_solutions(painter, theme, scene, solutions)
        if scene.posterior is not None and scene.shows(COMPONENTS):
            means = within_a_turn(scene.arm, scene.posterior.mu)
            for k, weight in enumerate(scene.posterior.pi.tolist()):
                colour = theme.component(k + 1)
                painter.setPen(QPen(theme.plot, 1.5))
                painter.setBrush(colour if weight >= _FAINT else faded(colour, 0.3))
                painter.drawEllipse(self._pixel(means[k]), _DOT, _DOT)
        if scene.pose is not None:
            at = self._pixel(scene.pose.angles)
            painter.setPen(QPen(theme.accent, 2.0))
            painter.setBrush(faded(theme.accent, 0.16))
            painter.drawEllipse(at, 9.0, 9.0)

    def _draw_limits(self, painter: QPainter, theme: Theme, scene: Scene) -> None:
        (left, right), (bottom, top) = scene.arm.first_range, scene.arm.second_range
        corners = QRectF(self._pixel(np.array([left, top])), self._pixel(np.array([right, bottom])))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(faded(theme.theory, 0.5), 1.0, _LIMIT_DASHES))
        painter.drawRect(corners)

    def _draw_solutions(self, painter: QPainter, theme: Theme, scene: Scene, solutions: FloatArray) -> None:
        painter.setFont(font(11, SEMIBOLD))
        for name, angles, allowed in zip(scene.standing.names, solutions, scene.standing.within.tolist(), strict=False):
            at = self._pixel(angles)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.text_1, 2.0) if allowed else pen(theme.text_3, 1.4, (3.0, 3.0)))
            painter.drawEllipse(at, _RING, _RING)
            self._draw_words(painter, at, name)

    def _draw_words(self, painter: QPainter, at: QPointF, words: str) -> None:
        if not QRectF(0.0, 0.0, self.plot.width, self.plot.height).contains(at):
            return
        width = painter.fontMetrics().horizontalAdvance(words)
        leftwards = at.x() + _RING + width + 10.0 > self.plot.width
        left = at.x() - _RING - width - 6.0 if leftwards else at.x() + _RING + 6.0
        painter.drawText(QPointF(left, at.y() + 4.0), words)

    def _draw_wrong(
        self, painter: QPainter, theme: Theme, part: str, angles: FloatArray, solutions: FloatArray
    ) -> None:
        colour = theme.bad if part == LEAST_SQUARES else theme.warn
        at = self._pixel(angles)
        painter.setPen(pen(colour, 1.4, _LINE_DASHES))
        for pose in solutions:
            painter.drawLine(at, self._pixel(pose))
        painter.setPen(QPen(colour, 2.2))
        for slope in (1.0, -1.0):
            painter.drawLine(at + QPointF(-_ARM, -_ARM * slope), at + QPointF(_ARM, _ARM * slope))
        painter.setFont(font(11, SEMIBOLD))
        self._draw_words(painter, at, "least squares" if part == LEAST_SQUARES else "mean")

    # ---- the pose

    def grab(self, point: QPointF) -> bool:
        scene = self._scene
        if scene is None or scene.pose is None:
            return False
        return bool((self._pixel(scene.pose.angles) - point).manhattanLength() < _REACH)

    def drag(self, point: QPointF) -> None:
        self._posed(np.array([self.plot.x_value(point.x()), self.plot.y_value(point.y())]))

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.OpenHandCursor if self.grab(point) else None

"""Paints a path of the hand, and where the networks' arms bring it instead."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.theme import Theme, faded, pen
from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.gui.workspaces.arm.ground import polygon_of
from dnnlab.gui.workspaces.arm.scene import COMPONENTS, LEAST_SQUARES, Scene

_PATH_DASHES, _WRONG_DASHES = (5.0, 3.5), (7.0, 4.0)


def paint_trace(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    """Paint the path, both traces, and the handles by which the path is moved and made larger."""
    trace = scene.trace
    assert trace is not None
    path = framing.pixels(trace.path)
    painter.setPen(pen(theme.theory, 1.5, _PATH_DASHES))
    painter.drawPolyline(polygon_of(path))
    if trace.least_squares is not None and scene.shows(LEAST_SQUARES):
        painter.setPen(pen(theme.bad, 2.0, _WRONG_DASHES))
        painter.drawPolyline(polygon_of(framing.pixels(scene.arm.hand(trace.least_squares))))
    if trace.mixture is not None and scene.shows(COMPONENTS):
        painter.setPen(QPen(theme.accent, 2.4))
        painter.drawPolyline(polygon_of(framing.pixels(scene.arm.hand(trace.mixture))))
    if np.isfinite(trace.centre).all():
        _paint_handles(painter, theme, framing.point(trace.centre), framing.point(trace.corner))


def _paint_handles(painter: QPainter, theme: Theme, centre: QPointF, corner: QPointF) -> None:
    painter.setPen(QPen(faded(theme.text_3, 0.7), 1.0))
    painter.drawLine(centre, corner)
    painter.setPen(QPen(theme.text_2, 1.6))
    painter.setBrush(theme.card)
    painter.drawEllipse(centre, 6.0, 6.0)
    painter.drawRect(QRectF(corner.x() - 5.0, corner.y() - 5.0, 10.0, 10.0))

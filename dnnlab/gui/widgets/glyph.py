"""The small drawing of an activation function, on tiles and on the canvas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from dnnlab.gui.theme import current, faded, pen

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""h(a) on an array of any shape."""

_REACH = 2.5
"""A glyph shows a in -2.5..2.5."""


def glyph_path(function: Function, rect: QRectF) -> QPainterPath:
    """Return the curve of h(a) for a in -2.5..2.5: h = 0 in the middle, its largest value at an edge."""
    a = np.linspace(-_REACH, _REACH, 61)
    h = np.asarray(function(a), dtype=float)
    scale = float(np.max(np.abs(h))) or 1.0
    xs = rect.center().x() + a / _REACH * rect.width() / 2
    ys = rect.center().y() - h / scale * rect.height() / 2
    path = QPainterPath(QPointF(xs[0], ys[0]))
    for x, y in zip(xs[1:].tolist(), ys[1:].tolist(), strict=True):
        path.lineTo(x, y)
    return path


def paint_glyph(painter: QPainter, path: QPainterPath, rect: QRectF, colour: QColor) -> None:
    """Paint a curve of :func:`glyph_path` over faint axes."""
    axes = faded(current().text_3, 0.28)
    painter.fillRect(QRectF(rect.left(), rect.center().y() - 0.5, rect.width(), 1), axes)
    painter.fillRect(QRectF(rect.center().x() - 0.5, rect.top() - 1, 1, rect.height() + 2), axes)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(colour, 1.7))
    painter.drawPath(path)

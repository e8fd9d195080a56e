"""Which part of the plane a view shows: metres to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QSizeF

from dnnlab.theory.kinematics import FloatArray

SMALLEST, LARGEST = 0.2, 40.0
"""How much smaller and larger than at home a view may be."""


@dataclass(frozen=True, slots=True)
class Framing:
    """A view of the plane; y runs upwards.

    Attributes:
        scale: Pixels in a metre.
        left: Where x = 0 is, in pixels from the left.
        top: Where y = 0 is, in pixels from the top.
    """

    scale: float = 100.0
    left: float = 0.0
    top: float = 0.0

    def pixels(self, points: FloatArray) -> FloatArray:
        """Return points `(..., 2)` in pixels from the top left."""
        return np.stack([self.left + self.scale * points[..., 0], self.top - self.scale * points[..., 1]], axis=-1)

    def point(self, point: FloatArray) -> QPointF:
        """Return one point `(2,)` in pixels."""
        return QPointF(self.left + self.scale * float(point[0]), self.top - self.scale * float(point[1]))

    def metres(self, pixel: QPointF) -> FloatArray:
        """Return what is shown at a pixel, `(2,)`."""
        return np.array([(pixel.x() - self.left) / self.scale, (self.top - pixel.y()) / self.scale])

    def moved(self, dx: float, dy: float) -> Framing:
        """Return the view after its contents were moved by so many pixels."""
        return replace(self, left=self.left + dx, top=self.top + dy)

    def zoomed(self, factor: float, at: QPointF) -> Framing:
        """Return the view with all larger by a factor; what is at a pixel stays there."""
        return Framing(
            self.scale * factor, at.x() + (self.left - at.x()) * factor, at.y() + (self.top - at.y()) * factor
        )


def fitting(box: tuple[float, float, float, float], size: QSizeF, margins: tuple[float, float]) -> Framing:
    """Return the view that shows a box (left, bottom, right, top) whole, in the middle of a widget.

    Args:
        box: In metres.
        size: The widget's.
        margins: Pixels at its top and bottom that something else covers.
    """
    left, bottom, right, top = box
    above, below = margins
    width, height = max(size.width(), 1.0), max(size.height() - above - below, 1.0)
    scale = min(width / (right - left), height / (top - bottom))
    return Framing(
        scale,
        width / 2 - scale * (left + right) / 2,
        above + height / 2 + scale * (bottom + top) / 2,
    )

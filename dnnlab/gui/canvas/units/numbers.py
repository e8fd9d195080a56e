"""Numbers on the curves: the value of every weight in view, or of the one pointed at."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from dnnlab.gui.canvas.lettering import CENTRE, width, write
from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.wires import Strands
from dnnlab.gui.theme import DARK, LIGHT, MEDIUM, Theme, font, mixed
from dnnlab.gui.widgets.number_text import format_fixed, format_significant
from dnnlab.gui.widgets.painting import paint_ground

MOST_NUMBERS = 240
_HEIGHT = 18.0


def weight_text(value: float) -> str:
    """Return a weight in words: two decimals, small ones with an exponent."""
    return format_fixed(value, 2) if abs(value) >= 0.095 or value == 0 else format_significant(value, 2)


def paint_numbers(
    painter: QPainter,
    opened: Opened,
    shown: dict[str, Strands],
    world: QTransform,
    view: QRectF,
    ratio: float,
    theme: Theme,
) -> None:
    """Paint the values of the strongest weights whose numbers are in view, none over another."""
    found: list[tuple[float, QPointF, float]] = []
    for id, strands in shown.items():
        weights = opened.weights.get(id)
        if weights is None or strands.identity:
            continue
        rows, columns = strands.bundle.shape
        row, column = np.indices((rows, columns))
        stagger = 0.5 + 0.36 * ((row + 0.5) / rows - 0.5) - 0.12 * ((column + 0.5) / columns - 0.5)
        places = strands.bundle.places(stagger)
        x, y = world.m11() * places[..., 0] + world.dx(), world.m22() * places[..., 1] + world.dy()
        seen = (x >= view.left()) & (x <= view.right()) & (y >= view.top()) & (y <= view.bottom())
        known = np.argwhere(strands.present & seen & np.isfinite(weights))
        strongest = np.argsort(-np.abs(weights[tuple(known.T)]), kind="stable")[: 3 * MOST_NUMBERS]
        for r, c in known[strongest].tolist():
            value = float(weights[r, c])
            found.append((abs(value), QPointF(float(x[r, c]), float(y[r, c])), value))
    taken: list[QRectF] = []
    for _, at, value in sorted(found, key=lambda one: -one[0])[: 3 * MOST_NUMBERS]:
        text = weight_text(value)
        rect = number_rect(text, at)
        if len(taken) < MOST_NUMBERS and not any(rect.intersects(other) for other in taken):
            taken.append(rect)
            draw_number(painter, text, at, ratio, theme)


def number_rect(text: str, middle: QPointF) -> QRectF:
    """Return what a number covers around a point, in pixels."""
    wide = width(text, font(11.5, MEDIUM)) + 14
    return QRectF(middle.x() - wide / 2, middle.y() - _HEIGHT / 2, wide, _HEIGHT)


def draw_number(
    painter: QPainter, text: str, middle: QPointF, ratio: float, theme: Theme, *, lit: bool = False
) -> None:
    """Draw a number in a pill around a point; the painter is in pixels of the view."""
    rect = number_rect(text, middle)
    painter.drawPixmap(round(rect.left()) - 1, round(rect.top()) - 1, _picture(text, ratio, theme.name, lit))


@lru_cache(maxsize=1024)
def _picture(text: str, ratio: float, theme_name: str, lit: bool) -> QPixmap:
    theme = DARK if theme_name == DARK.name else LIGHT
    rect = number_rect(text, QPointF(0, 0))
    rect.moveTopLeft(QPointF(1, 1))
    pixmap = blank_pixmap(int(rect.width()) + 3, int(rect.height()) + 3, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = mixed(theme.canvas, theme.card, 0.85)
    paint_ground(painter, rect, rect.height() / 2, ground, theme.accent if lit else theme.line_2)
    write(painter, rect, text, font(11.5, MEDIUM), theme.text_1, CENTRE)
    painter.end()
    return pixmap

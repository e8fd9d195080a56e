"""The label of a connection: its name and the shape of its weight matrix, or what is wrong with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap, QTransform

from dnnlab.graph.examination import Problem, Severity
from dnnlab.gui.canvas.lettering import LEFT, ONE_DIGIT, width, write
from dnnlab.gui.canvas.metrics import PILL_HEIGHT
from dnnlab.gui.canvas.names import ConnectionName
from dnnlab.gui.canvas.pictures import blank_pixmap
from dnnlab.gui.theme import MEDIUM, SEMIBOLD, current, faded, font, mixed, paint_icon
from dnnlab.gui.widgets.painting import paint_ground

Emphasis = Literal["none", "hovered", "selected"]

_PADDING = 9.0
_NOTE_WIDTH = 236.0
_BLEED = 2.0


@lru_cache(maxsize=4096)
def pill_size(name: ConnectionName, frozen: bool, problem: Problem | None) -> tuple[float, float]:
    """Return the width and height of a label in scene units."""
    if problem is not None:
        words = QRectF(0, 0, _NOTE_WIDTH - 42, 1000)
        flags = Qt.TextFlag.TextWordWrap
        sentence = QFontMetricsF(font(12, 500)).boundingRect(words, flags, problem.sentence).height()
        remedy = QFontMetricsF(_advice_face(problem)).boundingRect(words, flags, _advice(problem)).height()
        return _NOTE_WIDTH, sentence + remedy + 18
    return sum(_widths(name, frozen)) + 2 * _PADDING, PILL_HEIGHT


def fix_rect(rect: QRectF, problem: Problem | None) -> QRectF:
    """Return where the words stand, in a label that covers `rect`, that mend its problem; empty without any."""
    if problem is None or not problem.fixes:
        return QRectF()
    wide = min(width(_advice(problem), _advice_face(problem)), _NOTE_WIDTH - 42)
    return QRectF(rect.left() + 30, rect.bottom() - 25, wide + 4, 20)


def _advice(problem: Problem) -> str:
    """Return what to do: the best fix, or where there is none, words."""
    return problem.fixes[0].title if problem.fixes else problem.remedy


def _advice_face(problem: Problem) -> QFont:
    return font(12, MEDIUM) if problem.fixes else font(11)


def draw_pill(
    painter: QPainter,
    rect: QRectF,
    ratio: float,
    name: ConnectionName,
    frozen: bool,
    problem: Problem | None,
    emphasis: Emphasis,
) -> None:
    """Draw a label into the rectangle that it covers in the painter's own coordinates."""
    world = painter.worldTransform()
    zoom = world.m11()
    pixmap = _picture(name, frozen, problem, emphasis, current().name, zoom, ratio)
    at = world.map(rect.topLeft())
    painter.setWorldTransform(QTransform())
    painter.drawPixmap(round(at.x() - _BLEED), round(at.y() - _BLEED), pixmap)
    painter.setWorldTransform(world)


@lru_cache(maxsize=512)
def _picture(
    name: ConnectionName,
    frozen: bool,
    problem: Problem | None,
    emphasis: Emphasis,
    theme_name: str,
    zoom: float,
    ratio: float,
) -> QPixmap:
    wide, high = pill_size(name, frozen, problem)
    pixmap = blank_pixmap(int(wide * zoom + 2 * _BLEED) + 1, int(high * zoom + 2 * _BLEED) + 1, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(_BLEED, _BLEED)
    painter.scale(zoom, zoom)
    paint_pill(painter, QRectF(0, 0, wide, high), name, frozen, problem, emphasis)
    painter.end()
    return pixmap


def paint_pill(
    painter: QPainter,
    rect: QRectF,
    name: ConnectionName,
    frozen: bool,
    problem: Problem | None,
    emphasis: Emphasis,
) -> None:
    """Paint a label into a rectangle, stroke by stroke."""
    theme = current()
    border = {"none": theme.line_2, "hovered": theme.text_3, "selected": theme.accent}[emphasis]
    if problem is not None:
        blocking = problem.severity is Severity.ERROR
        _paint_note(painter, rect, problem, blocking)
    else:
        ground = mixed(theme.canvas, theme.card, 0.85)
        paint_ground(painter, rect, rect.height() / 2, ground, border, width=1.5 if emphasis == "selected" else 1.0)
        _paint_name(painter, rect, name, frozen)


def _widths(name: ConnectionName, frozen: bool) -> tuple[float, float, float, float]:
    """Return the widths of the lock, the symbol, its index and the shape, each with the gap after it."""
    zeros = ConnectionName(name.symbol, name.index.translate(ONE_DIGIT), name.shape.translate(ONE_DIGIT))
    return _widths_of(zeros, frozen)


@lru_cache(maxsize=4096)
def _widths_of(name: ConnectionName, frozen: bool) -> tuple[float, float, float, float]:
    return (
        18.0 if frozen else 0.0,
        width(name.symbol, font(12)) + (0 if name.index or not name.shape else 7),
        width(f"({name.index})", font(9)) + 7 if name.index else 0.0,
        width(name.shape, font(12, SEMIBOLD)) if name.shape else 0.0,
    )


def _paint_name(painter: QPainter, rect: QRectF, name: ConnectionName, frozen: bool) -> None:
    theme = current()
    lock, symbol, index, shape = _widths(name, frozen)
    x = rect.left() + _PADDING
    if frozen:
        paint_icon(painter, "lock", QRectF(x - 1, rect.center().y() - 7, 14, 14), theme.accent)
    x += lock
    write(painter, QRectF(x, rect.top(), symbol + 2, rect.height()), name.symbol, font(12), theme.text_2)
    x += symbol
    if name.index:
        raised = QRectF(x, rect.top() - 4, index + 2, rect.height())
        write(painter, raised, f"({name.index})", font(9), theme.text_2)
    x += index
    write(painter, QRectF(x, rect.top(), shape + 2, rect.height()), name.shape, font(12, SEMIBOLD), theme.text_1)


def _paint_note(painter: QPainter, rect: QRectF, problem: Problem, blocking: bool) -> None:
    theme = current()
    colour = theme.bad if blocking else theme.warn
    paint_ground(painter, rect, 8, theme.card, colour)
    paint_ground(painter, rect, 8, faded(colour, 0.06))
    icon = "close-circle-outline" if blocking else "alert-circle-outline"
    paint_icon(painter, icon, QRectF(rect.left() + 10, rect.top() + 8, 16, 16), colour)
    words = rect.adjusted(32, 7, -10, -7)
    flags = Qt.TextFlag.TextWordWrap | LEFT
    painter.setFont(font(12, 500))
    painter.setPen(colour)
    used = painter.boundingRect(words, flags, problem.sentence)
    painter.drawText(words, flags, problem.sentence)
    painter.setFont(_advice_face(problem))
    painter.setPen(theme.accent if problem.fixes else theme.text_2)
    painter.drawText(words.adjusted(0, used.height() + 3, 0, 0), flags, _advice(problem))

"""Paints a card: its ground, header, footer and ports; the face paints what stands between."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.faces import face_of
from dnnlab.gui.canvas.faces.face import Face, Live
from dnnlab.gui.canvas.lettering import CENTRE, RIGHT, width, write
from dnnlab.gui.canvas.metrics import CORNER_RADIUS, FOOTER_HEIGHT, HEADER_HEIGHT, PORT_RADIUS, PROBLEM_HEIGHT
from dnnlab.gui.theme import MEDIUM, SEMIBOLD, Theme, font, paint_icon, paint_shadow
from dnnlab.gui.widgets.painting import paint_ground

_HINT_DASHES = [3.0, 3.0]
_TITLE_PIXELS = 12.0
_LEAST_TITLE_PIXELS = 7.0


def icon_name(layer: Layer) -> str:
    """Return the icon of a layer's kind, without the name of the icon set."""
    return layer.declared.glyph.rpartition(".")[2]


def menu_rect(card: Card) -> QRectF:
    """Return where the button of the card's menu stands."""
    return QRectF(card.base.width - 30, 6, 24, 24)


def title_rect(card: Card) -> QRectF:
    """Return where the layer's name stands."""
    chip = _chip_rect(card, face_of(card.layer))
    return QRectF(34, 0, chip.left() - 34 - 6, HEADER_HEIGHT)


def fix_rect(card: Card) -> QRectF:
    """Return where the words stand that mend the card's problem; empty where nothing is offered."""
    if card.problem is None or not card.problem.fixes:
        return QRectF()
    lower = _problem_rect(card).adjusted(22, PROBLEM_HEIGHT, 0, 4)
    lower.setWidth(min(lower.width(), width(card.problem.fixes[0].title, font(12, MEDIUM)) + 4))
    return lower


def _problem_rect(card: Card) -> QRectF:
    top = card.base.height - FOOTER_HEIGHT
    return QRectF(12, top + 4, card.base.width - 24, FOOTER_HEIGHT + PROBLEM_HEIGHT - 8)


def paint_card(painter: QPainter, card: Card, live: Live, theme: Theme, *, printed: bool = False) -> None:
    """Paint a card in full, its corner at the painter's origin; printed it has no shadow and no button."""
    size = card.size
    rect = QRectF(0, 0, size.width, size.height)
    _paint_frame(painter, card, rect, theme, printed=printed)
    face = face_of(card.layer)
    _paint_header(painter, card, face, theme, printed=printed)
    face.paint(painter, card, live, theme)
    line = card.base.height - FOOTER_HEIGHT
    painter.fillRect(QRectF(1, line, rect.width() - 2, 1), theme.line)
    if card.problem is not None:
        _paint_problem(painter, card, theme)
    else:
        _paint_footer(painter, card, face, theme)
    paint_ports(painter, card, theme.warn if card.is_hint else theme.text_3, theme)


def paint_compact_card(painter: QPainter, card: Card, theme: Theme, zoom: float) -> None:
    """Paint a card seen from afar: its title as large as on the screen is legible; the strip comes over it."""
    size = card.size
    rect = QRectF(0, 0, size.width, size.height)
    _paint_frame(painter, card, rect, theme)
    height = min(_TITLE_PIXELS / zoom, 54.0)
    if height * zoom < _LEAST_TITLE_PIXELS:
        return
    side = min(height * 1.15, 40.0)
    left = 14.0
    if zoom > 0.25:
        paint_icon(painter, icon_name(card.layer), QRectF(left, 46 - side / 2, side, side), _icon_colour(card))
        left += side + 10
    right = 8.0
    if card.layer.frozen and zoom > 0.25:
        paint_icon(painter, "lock", QRectF(rect.width() - side - 8, 46 - side / 2, side, side), "accent")
        right += side + 4
    words = QRectF(left, 10, rect.width() - left - right, 72)
    write(painter, words, card.layer.name, font(round(height), SEMIBOLD), theme.text_1)


def paint_ports(painter: QPainter, card: Card, colour: QColor, theme: Theme) -> None:
    """Paint the rings at which connections arrive and leave."""
    ring = QPen(colour, 2.0)
    if card.is_hint and colour == theme.warn:
        ring.setDashPattern([1.2, 1.2])
        ring.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(ring)
    painter.setBrush(theme.input)
    middle = card.base.height / 2
    if card.layer.role is not Role.INPUT:
        painter.drawEllipse(QPointF(0, middle), PORT_RADIUS, PORT_RADIUS)
    if card.layer.role is not Role.OUTPUT:
        painter.drawEllipse(QPointF(card.base.width, middle), PORT_RADIUS, PORT_RADIUS)


def _paint_frame(painter: QPainter, card: Card, rect: QRectF, theme: Theme, *, printed: bool = False) -> None:
    if card.is_hint:
        painter.setBrush(theme.card)
        border = QPen(theme.warn, 1.0)
        border.setDashPattern(_HINT_DASHES)
        painter.setPen(border)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER_RADIUS, CORNER_RADIUS)
        return
    if not printed:
        paint_shadow(painter, rect, CORNER_RADIUS)
    if card.is_error:
        paint_ground(painter, rect, CORNER_RADIUS, theme.card, theme.bad, width=1.5)
    else:
        paint_ground(painter, rect, CORNER_RADIUS, theme.card, theme.line_2)


def _icon_colour(card: Card) -> str:
    return "bad" if card.is_error else face_of(card.layer).title_colour()


def _chip_rect(card: Card, face: Face) -> QRectF:
    wide = width(face.chip(card), font(12, SEMIBOLD)) + 14
    return QRectF(card.base.width - 34 - wide, 8, wide, 20)


def _paint_header(painter: QPainter, card: Card, face: Face, theme: Theme, *, printed: bool) -> None:
    paint_icon(painter, icon_name(card.layer), QRectF(12, 10, 16, 16), _icon_colour(card))
    write(painter, title_rect(card), card.layer.name, font(13, SEMIBOLD), theme.text_1)
    chip = _chip_rect(card, face)
    paint_ground(painter, chip, 5, theme.raised)
    write(painter, chip, face.chip(card), font(12, SEMIBOLD), theme.text_2, CENTRE)
    if not printed:
        paint_icon(painter, "dots-vertical", menu_rect(card).adjusted(4, 4, -4, -4), "text_2")
    painter.fillRect(QRectF(1, HEADER_HEIGHT, card.base.width - 2, 1), theme.line)


def _paint_footer(painter: QPainter, card: Card, face: Face, theme: Theme) -> None:
    area = face.footer_rect(card)
    left, icon, right = face.footer(card)
    used = width(right, font(12)) + (21 if icon else 0) if right else 0.0
    write(painter, area.adjusted(0, 0, -used - 8, 0), left, font(12), theme.text_3)
    write(painter, area, right, font(12), theme.text_3, RIGHT)
    if icon:
        square = QRectF(area.right() - used, area.center().y() - 7.5, 15, 15)
        paint_icon(painter, icon, square, "accent" if card.layer.frozen else "text_3")


def _paint_problem(painter: QPainter, card: Card, theme: Theme) -> None:
    problem = card.problem
    if problem is None:
        return
    colour = theme.bad if card.is_error else theme.warn
    area = _problem_rect(card)
    name = "close-circle-outline" if card.is_error else "alert-circle-outline"
    paint_icon(painter, name, QRectF(area.left(), area.top() + 2, 16, 16), colour)
    half = area.height() / 2
    words = area.adjusted(22, 0, 0, -half)
    write(painter, words, short_sentence(problem.sentence, card.layer.name), font(12, 500), colour)
    below = area.adjusted(22, half, 0, 0)
    if problem.fixes:
        write(painter, below, problem.fixes[0].title, font(12, MEDIUM), theme.accent)
    else:
        write(painter, below, problem.remedy, font(11), theme.text_2)


def short_sentence(sentence: str, name: str) -> str:
    """Return a problem's sentence without the layer on whose card it stands: "Has no input", "Not connected"."""
    rest = sentence.removeprefix(f"{name} ").removeprefix("is ")
    return rest[:1].upper() + rest[1:]

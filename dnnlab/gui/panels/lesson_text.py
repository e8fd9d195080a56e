"""Running text with formulas between dollar signs, set as in print and in the colours of the theme."""

from __future__ import annotations

import re

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPainter,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme import current, font
from dnnlab.gui.widgets.article import Article
from dnnlab.gui.widgets.formula_renderer import FONT_SIZE, formula_renderer

_FORMULA = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$]+?)\$", re.DOTALL)
_FIRST_MARK = 0xE000  # a letter of the private use area stands for a formula while the Markdown is read
_INLINE_SIZE, _DISPLAY_SIZE = 15.5, 18.0
_SIDES = 44
"""What padding and scroll bar take of the width."""


class LessonText(Article):
    """Shows Markdown with LaTeX as `$...$` within a line and `$$...$$` on a line of its own.

    Until a formula is laid out, and where it cannot be, its LaTeX stands in its place.
    """

    def __init__(self, markdown: str = "", parent: QWidget | None = None) -> None:
        self._formulas: list[tuple[str, bool]] = []
        self._widths: list[float] = []
        super().__init__(markdown, parent)
        self.document().setIndentWidth(18)
        formula_renderer().rendered.connect(self._receive)

    def setMarkdown(self, markdown: str) -> None:
        """Take the formulas out, and read the rest as Markdown."""
        self._formulas = []
        super().setMarkdown(_FORMULA.sub(self._mark, markdown))
        for latex, _display in self._formulas:
            formula_renderer().request(latex)

    def _mark(self, match: re.Match[str]) -> str:
        display = match["display"]
        self._formulas.append((" ".join((display or match["inline"]).split()), display is not None))
        return chr(_FIRST_MARK + len(self._formulas) - 1)

    def _dress(self) -> None:
        super()._dress()
        self._widths = []
        for number, (latex, display) in enumerate(self._formulas):
            cursor = self.document().find(chr(_FIRST_MARK + number), 0, QTextDocument.FindFlag.FindCaseSensitively)
            if cursor.isNull():
                continue
            if not self._insert_picture(cursor, latex, display):
                plain = QTextCharFormat()
                plain.setFont(font(12, mono=True))
                plain.setForeground(current().text_2)
                cursor.insertText(latex, plain)

    def _insert_picture(self, cursor: QTextCursor, latex: str, display: bool) -> bool:
        """Put a formula in the place of its mark, on the line's base line; return False while there is no picture."""
        from PySide6.QtSvg import QSvgRenderer

        svg = formula_renderer().svg(latex, current().text_1)
        if svg is None:
            return False
        renderer = QSvgRenderer(QByteArray(svg))
        box = renderer.viewBoxF()
        scale = (_DISPLAY_SIZE if display else _INLINE_SIZE) / FONT_SIZE
        if display:
            self._widths.append(box.width() * scale)
            scale *= min(1.0, self._room() / (box.width() * scale))
        shape = QTextImageFormat()
        descent = _take_descent(shape, 0.0 if display else box.bottom() * scale)
        below = max(descent - box.bottom() * scale, 0.0) if not display else 0.0
        size = QSizeF(box.width() * scale, box.height() * scale + below)
        name = f"formula:{len(self._widths)}:{cursor.position()}:{current().name}"
        picture = _picture(renderer, size, below, self.devicePixelRatioF())
        self.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), picture)
        shape.setName(name)
        shape.setWidth(size.width())
        shape.setHeight(size.height())
        shape.setProperty(QTextImageFormat.Property.ImageAltText.value, latex)
        if display:
            shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignNormal)
            _centre(cursor)
        cursor.insertImage(shape)
        return True

    def _room(self) -> float:
        return max(self.width() - _SIDES, 60)

    def _receive(self, latex: str) -> None:
        known = formula_renderer()
        mine = [formula for formula, _display in self._formulas]
        if latex in mine and all(known.svg(one, current().text_1) or known.complaint(one) for one in mine):
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before, now = event.oldSize().width() - _SIDES, self._room()
        if any(min(before, now) < width and before != now for width in self._widths):
            self._restyle()


def _take_descent(shape: QTextImageFormat, wanted: float) -> float:
    """Let a picture reach at least `wanted` pixels below the base line, and return how far it does.

    Qt lets it reach as far as the descent of the font that its format names.
    """
    size = 13.0
    while (descent := QFontMetricsF(font(size)).descent()) < wanted:
        size += 1.0
    shape.setFont(font(size))
    shape.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    return descent


def _picture(renderer: object, size: QSizeF, below: float, ratio: float) -> QImage:
    from PySide6.QtSvg import QSvgRenderer

    assert isinstance(renderer, QSvgRenderer)
    pixels = QSizeF(size * ratio).toSize()
    image = QImage(max(pixels.width(), 1), max(pixels.height(), 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height() - below))
    painter.end()
    return image


def _centre(cursor: QTextCursor) -> None:
    block = QTextBlockFormat()
    block.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    block.setLineHeight(100.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setTopMargin(4.0)
    block.setBottomMargin(12.0)
    cursor.mergeBlockFormat(block)

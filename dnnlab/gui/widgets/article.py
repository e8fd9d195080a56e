"""Running text: a lesson, an explanation, a report, set in the fonts and colours of the window."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from dnnlab.gui.theme import BOLD, REGULAR, SEMIBOLD, current, font, theme_switch

_HEADINGS = {1: (20.0, BOLD, 4.0), 2: (15.0, SEMIBOLD, 14.0), 3: (13.0, SEMIBOLD, 10.0)}
"""Height, weight, and space above of each level of heading."""
_LINE_HEIGHT = 138.0
_PARAGRAPH_GAP = 8.0


class Article(QTextBrowser):
    """Shows Markdown. Links are not followed: `anchorClicked(QUrl)` says which one was clicked.

    Signals:
        restyled: The same text was set anew, and stands elsewhere.
    """

    restyled = Signal()

    def __init__(self, markdown: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self.restyling = False
        """Whether the same text is being set anew: the person does not scroll then."""
        self.setOpenLinks(False)
        self.document().setDefaultFont(font(13))
        theme_switch().changed.connect(self._restyle)
        self.set_markdown(markdown)

    def set_markdown(self, markdown: str) -> None:
        """Show another text, from its beginning."""
        self._markdown = markdown
        self.setMarkdown(markdown)
        self._dress()

    def heading_tops(self, level: int) -> list[int]:
        """Return how far down the headings of a level stand, in pixels from the top of the text."""
        tops = []
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == level:
                tops.append(round(self.document().documentLayout().blockBoundingRect(block).top()))
            block = block.next()
        return tops

    def _restyle(self) -> None:
        self.restyling = True
        scroll = self.verticalScrollBar().value()
        self.set_markdown(self._markdown)
        self.verticalScrollBar().setValue(scroll)
        self.restyling = False
        self.restyled.emit()

    def _dress(self) -> None:
        """Give every piece its font and colour. Bold is an axis of the font, which Qt's rich text does not know."""
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            size, weight, above = _HEADINGS.get(min(level, 3), (13.0, REGULAR, 0.0))
            self._space(block, above)
            for start, end, piece in _pieces(block):
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(_dressed(piece, size, weight))
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)

    def _space(self, block: QTextBlock, above: float) -> None:
        shape = QTextBlockFormat()
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        shape.setTopMargin(above)
        shape.setBottomMargin(3.0 if block.textList() is not None else _PARAGRAPH_GAP)
        QTextCursor(block).mergeBlockFormat(shape)


def _dress_table(table: QTextTable) -> None:
    """Let a table be as wide as the text, with thin lines."""
    look = table.format()
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100.0))
    look.setBorderCollapse(True)
    look.setBorderBrush(current().line_2)
    look.setCellPadding(3.0)
    table.setFormat(look)


def _pieces(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Return the start, end and format of each run of equal format in a block."""
    base, text = block.position(), block.text()
    return [
        # The copy keeps the format alive: a run owns its own and is gone after the loop.
        (base + run.start, base + min(run.start + run.length, len(text)), QTextCharFormat(run.format))
        for run in block.textFormats()
    ]


def _dressed(piece: QTextCharFormat, size: float, weight: int) -> QTextCharFormat:
    theme = current()
    mono = piece.fontFixedPitch() or "mono" in str(piece.fontFamilies()).lower()
    bold = piece.fontWeight() >= QFont.Weight.DemiBold
    face = font(size - 1 if mono else size, max(weight, SEMIBOLD) if bold else weight, mono=mono)
    face.setItalic(piece.fontItalic())
    result = QTextCharFormat()
    result.setFont(face)
    result.setAnchor(piece.isAnchor())
    result.setAnchorHref(piece.anchorHref())
    result.setForeground(QColor(theme.accent if piece.isAnchor() else theme.text_1))
    if mono:
        result.setBackground(QColor(theme.raised))
    return result

"""What stands beside the plots of a stage: numbers, a formula and a few words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.experiments.picture import Drawing, Readout
from dnnlab.gui.pictures.looks import colour_in
from dnnlab.gui.theme import SEMIBOLD, current, font
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, painting

WIDTH = 240
_ROW, _DOT = 26.0, 4.0


class StageSide(QWidget):
    """Hidden where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.readouts = Readouts()
        self.formula = Formula(boxed=True, size=16.0)
        self.words = Label("", "secondary", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.readouts, self.formula, self.words):
            column.addWidget(widget)
        column.addStretch(1)

    def show_drawing(self, drawing: Drawing) -> None:
        """Show what a drawing says beside its plots."""
        self.readouts.show_readouts(drawing.readouts)
        self.formula.setVisible(bool(drawing.formula))
        if drawing.formula:
            self.formula.set_latex(drawing.formula)
        self.words.setVisible(bool(drawing.words))
        if drawing.words != self.words.text():
            self.words.setText(drawing.words)
        self.setVisible(bool(drawing.readouts or drawing.formula or drawing.words))


class Readouts(QWidget):
    """Names and numbers, one pair a row. One widget paints them all: they change many times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: tuple[Readout, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self)

    def show_readouts(self, readouts: Sequence[Readout]) -> None:
        """Show these."""
        if tuple(readouts) == self.shown:
            return
        resized = len(readouts) != len(self.shown)
        self.shown = tuple(readouts)
        self.setVisible(bool(self.shown))
        self.setToolTip("\n".join(f"{one.name}: {one.tip}" for one in self.shown if one.tip))
        self.setAccessibleName("; ".join(f"{one.name} {one.value}" for one in self.shown))
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, round(_ROW * len(self.shown)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            for index, one in enumerate(self.shown):
                row = QRectF(0, index * _ROW, self.width(), _ROW)
                painter.fillRect(QRectF(0, row.bottom() - 1, row.width(), 1), theme.line)
                painter.setFont(font(13, SEMIBOLD))
                value = QFontMetricsF(painter.font()).horizontalAdvance(one.value)
                painter.setPen(theme.text_1)
                painter.drawText(row, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), one.value)
                left = 0.0
                if one.colour != "text":
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(colour_in(theme, one.colour))
                    painter.drawEllipse(QRectF(1, row.center().y() - _DOT, 2 * _DOT, 2 * _DOT))
                    left = 2 * _DOT + 8
                painter.setFont(font(12))
                painter.setPen(theme.text_2)
                room = row.width() - left - value - 8
                name = QFontMetricsF(painter.font()).elidedText(one.name, Qt.TextElideMode.ElideRight, room)
                painter.drawText(row.adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), name)

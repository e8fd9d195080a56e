"""The confusion matrix: how often each class was taken for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.theme import SEMIBOLD, Theme, current, font, mixed
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.painting import follow_theme, painting

Counts = NDArray[np.int64]

_LEAST_CELL, _MOST_CELL = 20.0, 110.0
_TITLE = 18.0
_PERCENT_FROM, _NUMBER_FROM = 42.0, 24.0  # pixels of a cell that have room for a percentage, for a count
_CENTRE = Qt.AlignmentFlag.AlignCenter


def confusion(targets: NDArray[np.int64], predicted: NDArray[np.int64], classes: int) -> Counts:
    """Return how many rows of each true class (the matrix's rows) were predicted as each class (its columns)."""
    return np.bincount(targets * classes + predicted, minlength=classes * classes).reshape(classes, classes)


class ConfusionMatrix(QWidget):
    """True classes downwards, predicted ones across: counts, and their share of the true class.

    Cells shrink until they hold nothing but their colour, then the widget asks for room to be scrolled in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._counts: Counts | None = None
        follow_theme(self)

    @property
    def counts(self) -> Counts | None:
        """What is shown, (C, C); None before an answer."""
        return self._counts

    def set_classes(self, names: tuple[str, ...]) -> None:
        """Name the classes, and show no counts."""
        self._names, self._counts = names, None
        side = round(len(names) * _LEAST_CELL)
        self.setMinimumSize(side + 60, round(side + 2 * _TITLE))
        self.update()

    def show_counts(self, counts: Counts) -> None:
        """Show counts (C, C), true classes along the rows."""
        self._counts = counts
        wrong = int(counts.sum() - np.trace(counts))
        self.setAccessibleName(f"Confusion matrix: {int(np.trace(counts))} rows right, {wrong} wrong")
        self.update()

    def series(self) -> list[Series]:
        """Return the counts, a row for each true class and predicted one."""
        if self._counts is None:
            return []
        names = np.array(self._names)
        true, predicted = np.repeat(names, len(names)), np.tile(names, len(names))
        return [series("confusion", {"true": true, "predicted": predicted, "rows": self._counts.ravel()})]

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def _cells(self) -> QRectF:
        """The square of all cells."""
        count = max(len(self._names), 1)
        left, top = _TITLE + self._names_width(), 2 * _TITLE
        side = min((self.width() - left - 8) / count, (self.height() - top - 4) / count, _MOST_CELL)
        side = max(float(np.floor(side)), _LEAST_CELL)
        left += max((self.width() - left - 8 - side * count) / 3, 0.0)
        return QRectF(np.floor(left), top, side * count, side * count)

    def _names_width(self) -> float:
        metrics = QFontMetricsF(font(11))
        return min(max((metrics.horizontalAdvance(name) for name in self._names), default=0.0) + 12, 120.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._names:
            return
        with painting(self) as painter:
            square = self._cells()
            self._paint_names(painter, current(), square)
            self._paint_cells(painter, current(), square)

    def _paint_names(self, painter: QPainter, theme: Theme, square: QRectF) -> None:
        side, width = square.width() / len(self._names), self._names_width()
        painter.setFont(font(11))
        painter.setPen(theme.text_3)
        painter.drawText(QRectF(square.left(), 0, max(square.width(), 90.0), _TITLE), _CENTRE, "predicted")
        painter.save()
        painter.translate(square.left() - width - _TITLE, square.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-60, 0, 120, _TITLE), _CENTRE, "true")
        painter.restore()
        painter.setPen(theme.text_2)
        metrics = QFontMetricsF(painter.font())
        for index, name in enumerate(self._names):
            across = metrics.elidedText(name, Qt.TextElideMode.ElideRight, side - 2)
            painter.drawText(QRectF(square.left() + index * side, _TITLE, side, _TITLE), _CENTRE, across)
            down = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - 8)
            place = QRectF(square.left() - width, square.top() + index * side, width - 8, side)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, down)

    def _paint_cells(self, painter: QPainter, theme: Theme, square: QRectF) -> None:
        side = square.width() / len(self._names)
        ground = theme.card if theme.is_dark else theme.raised
        labels: list[tuple[QRectF, int, int, float]] = []
        for row in range(len(self._names)):
            for column in range(len(self._names)):
                cell = QRectF(square.left() + column * side, square.top() + row * side, side - 2, side - 2)
                share = self._share(row, column)
                strength = 0.0 if np.isnan(share) else share
                ink = theme.accent_fill if row == column else theme.bad
                painter.fillRect(cell, mixed(ground, ink, 0.85 * strength))
                if side >= _PERCENT_FROM or (side >= _NUMBER_FROM and strength > 0.0):
                    labels.append((cell, row, column, strength))
        big = side >= _PERCENT_FROM
        painter.setFont(font(13 if big else 10.5, SEMIBOLD))
        for cell, row, column, strength in labels:
            painter.setPen(theme.on_accent if strength > 0.55 else theme.text_1)
            number = "–" if self._counts is None else format_integer(int(self._counts[row, column]))
            painter.drawText(cell.adjusted(0, 0, 0, -14 if big else 0), _CENTRE, number)
        painter.setFont(font(10.5))
        for cell, row, column, strength in labels if big else ():
            painter.setPen(theme.on_accent if strength > 0.55 else theme.text_2)
            share = self._share(row, column)
            painter.drawText(cell.adjusted(0, 16, 0, 0), _CENTRE, "" if np.isnan(share) else f"{100 * share:.1f} %")

    def _share(self, row: int, column: int) -> float:
        """The share of a true class that was predicted so; NaN where there is no row of it."""
        if self._counts is None:
            return float("nan")
        total = int(self._counts[row].sum())
        return float(self._counts[row, column]) / total if total else float("nan")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(event.pos()), self)
            return True
        return super().event(event)

    def words_at(self, place: QPoint) -> str:
        """Return what the cell at a place of the widget counts, in words; empty beside the cells."""
        square = self._cells()
        if self._counts is None or not square.contains(QPointF(place)):
            return ""
        side = square.width() / len(self._names)
        column = min(int((place.x() - square.left()) / side), len(self._names) - 1)
        row = min(int((place.y() - square.top()) / side), len(self._names) - 1)
        count, share = int(self._counts[row, column]), self._share(row, column)
        rows = "1 row" if count == 1 else f"{format_integer(count)} rows"
        verb = "was" if count == 1 else "were"
        of_class = "" if np.isnan(share) else f" ({100 * share:.1f} % of them)"
        return f"{rows} of class {self._names[row]} {verb} predicted as {self._names[column]}{of_class}"

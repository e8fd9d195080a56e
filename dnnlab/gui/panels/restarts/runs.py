"""The runs of restarts as rows: seed, training and validation loss, the best first, stuck and diverged ones marked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dnnlab.gui.restarts import STUCK, Restarts
from dnnlab.gui.theme import MEDIUM, REGULAR, SEMIBOLD, current, font, paint_icon
from dnnlab.gui.widgets.number_text import format_integer, format_loss
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.widgets.row_ground import paint_row_ground

ROW, HEADER = 28, 22
_MARK, _SEED, _DIGIT, _LOSS = 14.0, 32.0, 8.0, 82.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row.

    Attributes:
        run: Which run it is.
        seed: Its seed.
        training: Its training loss; NaN where it diverged.
        validation: Its validation loss; NaN where there is none.
        mark: `best`, `kept`, `stuck`, `diverged` or nothing.
        words: What the mark means, in a sentence.
        is_wrong: Whether the run is stuck or has diverged.
    """

    run: int
    seed: int
    training: float
    validation: float
    mark: str
    words: str
    is_wrong: bool


def rows_of(restarts: Restarts) -> list[Row]:
    """Return the rows, the best run first."""
    results = restarts.results
    if results is None:
        return []
    stuck, training, validation = restarts.stuck(), results.training, results.validation
    rows = []
    for run in results.order:
        diverged = int(results.last.diverged[run])
        mark, words = "", ""
        if diverged:
            mark, words = "diverged", f"Its loss was no longer finite from step {format_integer(diverged)} on"
        elif run == restarts.kept:
            mark, words = "kept", "It is the present run, or the present run goes on from it"
        elif stuck[run]:
            mark, words = "stuck", STUCK
        elif run == results.best:
            mark, words = "best", "The least loss of all"
        in_training, in_validation = (math.nan if diverged else float(of[run]) for of in (training, validation))
        rows.append(
            Row(run, results.seeds[run], in_training, in_validation, mark, words, diverged > 0 or bool(stuck[run]))
        )
    return rows


class Runs(QAbstractListModel):
    """The rows as a list. It holds what it shows.

    Attributes:
        rows: What it shows.
        has_validation: Whether validation losses are shown.
        chosen: The run that is highlighted.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.has_validation = False
        self.chosen: int | None = None

    def show_restarts(self, restarts: Restarts) -> None:
        """Take over how restarts stand."""
        rows = rows_of(restarts)
        self.has_validation = restarts.results is not None and restarts.results.has_validation
        self.chosen = restarts.chosen
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def place_of(self, run: int | None) -> int:
        """Return the row of a run; -1 if there is none."""
        return next((place for place, row in enumerate(self.rows) if row.run == run), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                words = [f"Seed {row.seed}", f"training {_number(row.training)}"]
                if self.has_validation:
                    words.append(f"validation {_number(row.validation)}")
                return ", ".join([*words, *([row.mark] if row.mark else [])])
            case Qt.ItemDataRole.ToolTipRole:
                return row.words or "Click to show its curve; press Keep to make it the present run"
        return None


def _number(value: float) -> str:
    return "–" if math.isnan(value) else format_loss(value)


def _ends(width: float, runs: Runs) -> tuple[float, ...]:
    """Where the columns of figures end: seed, training, and validation where there is one."""
    digits = max((len(str(row.seed)) for row in runs.rows), default=1)
    seed, right = _SEED + _DIGIT * max(digits, 3), width - 18.0
    return (seed, right - _LOSS, right) if runs.has_validation else (seed, right)


class RunsHeader(QWidget):
    """The names of the columns.

    Args:
        runs: The rows.
        view: Where they stand. Its viewport, beside which there may be a scroll bar, is asked for at each painting: it
            is Qt's own, and what Python keeps of such an object may become invalid.
    """

    def __init__(self, runs: Runs, view: QListView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs, self._view = runs, view
        self.setFixedHeight(HEADER)
        follow_theme(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        names = ("seed", "training", "validation")
        with painting(self) as painter:
            painter.setFont(font(11))
            painter.setPen(theme.text_3)
            for name, end in zip(names, _ends(self._view.viewport().width(), self._runs), strict=False):
                painter.drawText(QRectF(0, 0, end, self.height()), _RIGHT, name)


class RunPainter(QStyledItemDelegate):
    """Paints a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        runs = index.model()
        if not isinstance(runs, Runs):
            return
        row, rect = runs.rows[index.row()], QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, rect, state, marked=row.run == runs.chosen)
        self._paint_mark(painter, rect, row)
        self._paint_figures(painter, rect, row, runs)
        painter.restore()

    def _paint_mark(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        theme = current()
        place = QRectF(rect.left() + _MARK, rect.center().y() - 7, 14, 14)
        match row.mark:
            case "kept":
                paint_icon(painter, "check-circle", place, theme.accent)
            case "stuck":
                paint_icon(painter, "alert-circle-outline", place, theme.bad)
            case "diverged":
                paint_icon(painter, "close-circle-outline", place, theme.bad)
            case "best":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.accent)
                painter.drawEllipse(QPointF(place.center()), 4.0, 4.0)

    def _paint_figures(self, painter: QPainter, rect: QRectF, row: Row, runs: Runs) -> None:
        theme = current()
        leading = row.mark in ("best", "kept")
        painter.setFont(font(12.5, SEMIBOLD if leading else REGULAR))
        figures = [str(row.seed), _number(row.training), _number(row.validation)]
        if row.mark == "diverged":
            figures[1:] = ["diverged", ""] if not runs.has_validation else ["", "diverged"]
        ends = _ends(rect.width(), runs)
        for column, (text, end) in enumerate(zip(figures, ends, strict=False)):
            decides = column == len(ends) - 1
            painter.setPen(
                theme.bad if row.is_wrong and decides else theme.text_1 if decides or leading else theme.text_2
            )
            if column == 0:
                painter.setFont(font(12.5, SEMIBOLD if leading else MEDIUM))
            painter.drawText(QRectF(rect.left(), rect.top(), end, rect.height()), _RIGHT, text)

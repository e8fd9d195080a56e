"""The components at the target, in figures: how likely each is and how far its hand is off, beside least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import MEDIUM, SEMIBOLD, Theme, current, font, paint_icon
from dnnlab.gui.theme.colour_maps import density
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.widgets.painting import follow_theme, painting
from dnnlab.gui.workspaces.arm.scene import MEAN, Scene

WIDTH = 168
_ROW, _HEADER, _DOT = 22.0, 20.0, 4.5
_MOST_ROWS = 8
_HEAD, _WORDS, _FORMULA, _BAR = 28, 62, 74, 26
_ALL = _WORDS + _FORMULA + _BAR
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MEAN_FORMULA = r"\widehat{\theta} = \sum_k \pi_k \, \mu_k"


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One line of the table.

    Attributes:
        name: k, or what averages.
        colour: Of its mark: a component's number, or the name of a colour of the theme.
        pi: Its mixing coefficient in words. miss: How far its hand is off, in words.
    """

    name: str
    colour: int | str
    pi: str
    miss: str


def rows_of(scene: Scene, most: int = _MOST_ROWS) -> tuple[ComponentRow, ...]:
    """Return the table: the weightiest components in the order of k, then what averages the solutions."""
    rows: list[ComponentRow] = []
    posterior = scene.posterior
    if posterior is not None:
        shown = sorted(np.argsort(-posterior.pi, kind="stable")[:most].tolist())
        misses = posterior.misses(scene.arm)
        rows = [
            ComponentRow(str(k + 1), k + 1, format_fixed(float(posterior.pi[k]), 2), _miss(float(misses[k])))
            for k in shown
        ]
        if scene.shows(MEAN):
            rows.append(ComponentRow("mean", "warn", "–", _miss(scene.miss(posterior.mean))))
    if scene.least_squares is not None:
        rows.append(ComponentRow("LS", "bad", "–", _miss(scene.miss(scene.least_squares))))
    return tuple(rows)


def _miss(distance: float) -> str:
    return format_fixed(distance, 4 if distance < 0.1 else 3)


def words_of(scene: Scene) -> str:
    """Return what least squares does at this target."""
    match scene.standing.solutions:
        case 2:
            return "Least squares returns the mean of the two elbows. That mean is not a solution."
        case 1:
            return "One elbow is possible here, so the mean of the answers is a solution too."
        case _:
            return "No pose within the joint ranges brings the hand here."


class ComponentList(QWidget):
    """The mixing coefficients as a bar, the table, and what the mean of them is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.table = ComponentTable()
        self.words = Label("", "secondary", wrap=True)
        self.words.setMinimumWidth(WIDTH - 4)
        spoken = "theta hat is the sum over k of pi k times mu k"
        self.formula = Formula(_MEAN_FORMULA, size=16, boxed=True, spoken=spoken)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(Label("Mixing coefficients", "value"))
        column.addWidget(self.table)
        column.addWidget(self.words)
        column.addWidget(self.formula)
        self.bar = _DensityBar()
        column.addWidget(self.bar)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what says least where there is no room for all."""
        room = self.height() - self.table.sizeHint().height() - _HEAD
        for widget, needed in ((self.words, _WORDS), (self.formula, _WORDS + _FORMULA), (self.bar, _ALL)):
            widget.setVisible(room >= needed)

    def show_scene(self, scene: Scene) -> None:
        """Show the answers at another moment."""
        rows = len(self.table.rows)
        self.table.show_scene(scene)
        if len(self.table.rows) != rows:
            self._make_room()
        words = words_of(scene)
        if words != self.words.text():
            self.words.setText(words)


class ComponentTable(QWidget):
    """A bar of the mixing coefficients over k, pi and miss, a row each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ComponentRow, ...] = ()
        self._shares: tuple[float, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Components at the target")
        follow_theme(self)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, round(18.0 + _HEADER + _ROW * max(len(self.rows), 1)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_scene(self, scene: Scene) -> None:
        """Show the answers at another moment."""
        rows = rows_of(scene)
        taller = len(rows) != len(self.rows)
        self.rows = rows
        self._shares = () if scene.posterior is None else tuple(scene.posterior.pi.tolist())
        if taller:
            self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        width = float(self.width())
        with painting(self) as painter:
            self._paint_shares(painter, theme, width)
            painter.setFont(font(11))
            painter.setPen(theme.text_3)
            top = 16.0
            for place, align, text in ((QRectF(0, top, 20, _HEADER), _LEFT, "k"), *_cells(top, width, "π", "miss, m")):
                painter.drawText(place, align, text)
            top += _HEADER
            for row in self.rows:
                self._paint_row(painter, theme, row, top, width)
                top += _ROW

    def _paint_shares(self, painter: QPainter, theme: Theme, width: float) -> None:
        total = sum(self._shares)
        left = 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.line_2)
        painter.drawRoundedRect(QRectF(0, 0, width, 9), 3, 3)
        for k, share in enumerate(self._shares):
            right = left + width * share / total if total > 0 else left
            painter.fillRect(QRectF(left, 0, max(right - left - 1.0, 0.0), 9), theme.component(k + 1))
            left = right

    def _paint_row(self, painter: QPainter, theme: Theme, row: ComponentRow, top: float, width: float) -> None:
        wrong = isinstance(row.colour, str)
        colour = getattr(theme, row.colour) if isinstance(row.colour, str) else theme.component(row.colour)
        if wrong:
            painter.fillRect(QRectF(0, top, width, 1), theme.line)
            paint_icon(painter, "alert", QRectF(0, top + _ROW / 2 - 6.5, 13, 13), colour)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(_DOT, top + _ROW / 2), _DOT, _DOT)
        painter.setFont(font(12, MEDIUM))
        painter.setPen(colour if wrong else theme.text_2)
        painter.drawText(QRectF(17, top, 50, _ROW), _LEFT, row.name)
        painter.setFont(font(12, SEMIBOLD))
        painter.setPen(colour if wrong else theme.text_1)
        for place, align, text in _cells(top, width, row.pi, row.miss):
            painter.drawText(place, align, text)


def _cells(top: float, width: float, pi: str, miss: str) -> tuple[tuple[QRectF, Qt.AlignmentFlag, str], ...]:
    return (
        (QRectF(0, top, 0.56 * width, _ROW), _RIGHT, pi),
        (QRectF(0, top, width, _ROW), _RIGHT, miss),
    )


class _DensityBar(QWidget):
    """What the colours of the density stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(16)
        self.setToolTip("The logarithm of the density: the darkest is e⁻¹⁶ of the greatest and less")
        follow_theme(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        table = density(theme)
        image = QImage(table.tobytes(), len(table), 1, 3 * len(table), QImage.Format.Format_RGB888)
        with painting(self) as painter:
            painter.setFont(font(11))
            painter.setPen(theme.text_3)
            painter.drawText(QRectF(self.rect()), _LEFT, "log p")
            painter.drawText(QRectF(self.rect()), _RIGHT, "max")
            painter.drawImage(QRectF(36, 4, self.width() - 36 - 32, 8), image)

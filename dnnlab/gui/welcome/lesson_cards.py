"""Lessons to go on with or to begin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.lessons import Lesson, lesson_of
from dnnlab.gui.pictures.store import paint_tile, picture_store
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.theme import MEDIUM, SEMIBOLD, Theme, current, font, paint_icon
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_focus_ring, paint_ground, painting

MOST = 3
_HEIGHT, _RADIUS, _GAP, _NARROWEST = 128, 12.0, 16, 262
_ACTION = 84
"""The room that the action takes at the right."""
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a lesson was read.

    Attributes:
        experiment: Its name. lesson: What it is.
        done: How many of its steps were done. step: The next one, from 0.
    """

    experiment: str
    lesson: Lesson
    done: int
    step: int

    @property
    def begun(self) -> bool:
        """Whether any step was done."""
        return self.done > 0


def lessons_to_offer(record: ExperimentRecord, most: int = MOST) -> list[Progress]:
    """Return lessons that were begun, then others; those that were read to their end are left out."""
    found = []
    for name in experiments():
        lesson = lesson_of(name)
        if lesson is not None and lesson.steps:
            done = record.steps_done(name)
            found.append(Progress(name, lesson, len(done), lesson.next_step(done)))
    open_ones = [one for one in found if one.step < len(one.lesson.steps)]
    return sorted(open_ones, key=lambda one: not one.begun)[:most]


class LessonCards(QWidget):
    """At most three cards.

    Signals:
        chosen: (experiment: str) go on with its lesson.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[LessonCard] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many as there is room for."""
        room = max((self.width() + _GAP) // (_NARROWEST + _GAP), 1)
        for place, card in enumerate(self.cards):
            card.setVisible(place < room)

    def show_lessons(self, lessons: list[Progress]) -> None:
        """Offer these."""
        if [card.progress for card in self.cards] == lessons:
            return
        for card in self.cards:
            self._row.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for one in lessons:
            card = LessonCard(one)
            card.clicked.connect(lambda _checked=False, name=one.experiment: self.chosen.emit(name))
            self._row.addWidget(card, 1)
            self.cards.append(card)
        self.setVisible(bool(self.cards))
        self._fit()


class LessonCard(PaintedButton):
    """One lesson: its picture, its title, and how far it was read."""

    def __init__(self, progress: Progress, parent: QWidget | None = None) -> None:
        super().__init__(progress.lesson.title, parent)
        self.progress = progress
        self.setAccessibleName(f"{progress.lesson.title}: {self.remark}, {self.action}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        picture_store().ready.connect(self.update)

    @property
    def remark(self) -> str:
        """How long it is, or which step comes next."""
        steps = len(self.progress.lesson.steps)
        if self.progress.begun:
            return f"step {self.progress.step + 1} of {steps}"
        return f"{steps} steps, {self.progress.lesson.minutes} min"

    @property
    def action(self) -> str:
        """What a click does."""
        return "Continue" if self.progress.begun else "Start"

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            border = theme.accent if self.progress.begun else theme.text_3 if self.is_hovered else theme.line
            paint_ground(painter, rect, _RADIUS, theme.card, border)
            breadth = min(_HEIGHT - 2, round(0.3 * rect.width()))  # words come first in a narrow window
            tile = QRectF(1, 1, breadth, _HEIGHT - 2)
            pixmap = picture_store().pixmap(self.progress.experiment, breadth, _HEIGHT - 2, self.devicePixelRatioF())
            if pixmap is not None:
                paint_tile(painter, pixmap, tile, _RADIUS - 1)
            words = rect.adjusted(breadth + 14, 12, -14, -10)
            self._paint_words(painter, theme, words)
            self._paint_foot(painter, theme, QRectF(words.left(), words.bottom() - 18, words.width(), 18))
            paint_focus_ring(painter, self, rect, _RADIUS)

    def _paint_words(self, painter: QPainter, theme: Theme, words: QRectF) -> None:
        painter.setFont(font(13, SEMIBOLD))
        painter.setPen(theme.text_1)
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignTop), title)
        painter.setFont(font(12))
        painter.setPen(theme.text_2)
        summary = experiments()[self.progress.experiment].summary
        painter.drawText(words.adjusted(0, 22, 0, -26), _WRAP, summary)

    def _paint_foot(self, painter: QPainter, theme: Theme, foot: QRectF) -> None:
        left = 0.0
        if self.progress.begun:
            paint_ground(painter, QRectF(foot.left(), foot.center().y() - 2, 72, 4), 2, theme.line_2)
            share = self.progress.done / len(self.progress.lesson.steps)
            paint_ground(painter, QRectF(foot.left(), foot.center().y() - 2, 72 * share, 4), 2, theme.accent_fill)
            left = 82.0
        painter.setPen(theme.text_3)
        room = int(foot.width() - left - _ACTION)
        remark = painter.fontMetrics().elidedText(self.remark, Qt.TextElideMode.ElideRight, room)
        painter.drawText(foot.adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), remark)
        painter.setFont(font(12.5, MEDIUM))
        painter.setPen(theme.accent)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(foot.adjusted(0, 0, -22, 0), int(right), self.action)
        paint_icon(painter, "arrow-right", QRectF(foot.right() - 16, foot.top() + 1, 16, 16), "accent")

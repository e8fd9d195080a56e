"""An experiment in the gallery: its picture, what it shows, its section, and whether it agreed with its theory."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.experiments.experiment import Experiment
from dnnlab.gui.pictures.store import paint_tile, picture_store
from dnnlab.gui.theme import MEDIUM, SEMIBOLD, Theme, current, faded, font, paint_icon, pen
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_ground, painting

WORDS = 58
"""The height of the words under a picture."""
RADIUS = 12.0


class Tile(PaintedButton):
    """What the gallery is made of; Enter presses it, and arrow keys walk on.

    Signals:
        walked: (key: int) an arrow key was pressed.
    """

    walked = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(220, 206)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.walked.emit(event.key())
            case _:
                super().keyPressEvent(event)

    def _paint_frame(self, painter: QPainter, theme: Theme) -> None:
        rect = QRectF(self.rect())
        if self.hasFocus():
            paint_ground(painter, rect, RADIUS, None, faded(theme.accent, 0.35), width=4.0)
            paint_ground(painter, rect.adjusted(2, 2, -2, -2), RADIUS - 2, None, theme.accent, width=1.5)
        else:
            paint_ground(painter, rect, RADIUS, None, theme.text_3 if self.is_hovered else theme.line)


class ExperimentCard(Tile):
    """One experiment."""

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(experiment.title, parent)
        self.experiment = experiment
        self.verified = False
        self.setToolTip(experiment.summary)
        picture_store().ready.connect(self._take_picture)

    def _take_picture(self, name: str) -> None:
        if name == self.experiment.name:
            self.update()

    def show_verified(self, verified: bool) -> None:
        """Show whether it agreed with its theory."""
        self.verified = verified
        said = "agreed with its theory" if verified else "not checked yet"
        self.setAccessibleName(f"{self.experiment.title}, section {self.experiment.section}, {said}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        inside = rect.adjusted(2, 2, -2, -2)
        picture = QRectF(inside.left(), inside.top(), inside.width(), inside.height() - WORDS)
        with painting(self) as painter:
            paint_ground(painter, inside, RADIUS - 2, theme.card)
            self._paint_picture(painter, theme, picture)
            painter.fillRect(QRectF(picture.left(), picture.bottom(), picture.width(), 1), theme.line)
            self._paint_words(painter, theme, QRectF(inside.left() + 10, picture.bottom(), inside.width() - 20, WORDS))
            self._paint_frame(painter, theme)
            if self.is_hovered or self.hasFocus():
                self._paint_open(painter, theme, picture)

    def _paint_picture(self, painter: QPainter, theme: Theme, rect: QRectF) -> None:
        size = rect.size().toSize()
        pixmap = picture_store().pixmap(self.experiment.name, size.width(), size.height(), self.devicePixelRatioF())
        if pixmap is not None:
            paint_tile(painter, pixmap, rect, RADIUS - 2, lower_corners=False)

    def _paint_words(self, painter: QPainter, theme: Theme, rect: QRectF) -> None:
        mark = QRectF(rect.right() - 16, rect.top() + 10, 16, 16)
        if self.verified:
            paint_icon(painter, "check-circle", mark, "ok")
        else:
            paint_icon(painter, "circle-outline", mark, "text_3")
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(theme.text_3)
        section = self.experiment.section.partition(" ")[0]
        painter.drawText(rect.adjusted(0, 30, 0, -8), int(middle | Qt.AlignmentFlag.AlignRight), section)
        aside = painter.fontMetrics().horizontalAdvance(section) + 8
        upper = QRectF(rect.left(), rect.top() + 9, rect.width() - 22, 18)
        lower = QRectF(rect.left(), rect.top() + 30, rect.width() - aside, 20)
        lines = (
            (self.experiment.title, font(13, SEMIBOLD), theme.text_1, upper),
            (self.experiment.caption, font(12), theme.text_2, lower),
        )
        for text, face, colour, place in lines:
            painter.setFont(face)
            painter.setPen(colour)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
            painter.drawText(place, int(middle), shown)

    def _paint_open(self, painter: QPainter, theme: Theme, picture: QRectF) -> None:
        pill = QRectF(picture.right() - 80, picture.bottom() - 34, 72, 26)
        paint_ground(painter, pill, 7, theme.accent_fill)
        paint_icon(painter, "play", QRectF(pill.left() + 10, pill.top() + 5, 16, 16), "on_accent")
        painter.setFont(font(12.5, MEDIUM))
        painter.setPen(theme.on_accent)
        painter.drawText(pill.adjusted(30, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), "Open")


class BlankCard(Tile):
    """An experiment of one's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Blank experiment", parent)
        self.setToolTip("Open a table and draw a network that learns from it")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            if self.hasFocus() or self.is_hovered:
                self._paint_frame(painter, theme)
            else:
                painter.setPen(pen(theme.line_2, 1.0, (4.0, 3.0)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            middle = rect.center().y()
            paint_icon(painter, "plus", QRectF(rect.center().x() - 10, middle - 34, 20, 20), "text_2")
            for text, face, colour, top in (
                (self.text(), font(13, SEMIBOLD), theme.text_1, middle - 8),
                ("Your data, your network", font(12), theme.text_3, middle + 16),
            ):
                painter.setFont(face)
                painter.setPen(colour)
                painter.drawText(QRectF(0, top, rect.width(), 18), int(Qt.AlignmentFlag.AlignCenter), text)

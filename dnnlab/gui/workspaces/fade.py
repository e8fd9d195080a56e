"""The fade from one workspace to another."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme.motion import WORKSPACE, duration


class Fade(QWidget):
    """A picture of what was there, which fades away over what is there now and is then gone."""

    def __init__(self, place: QWidget, before: QPixmap) -> None:
        super().__init__(place)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._before, self._opacity = before, 1.0
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(duration(WORKSPACE))
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._blend)
        self._animation.finished.connect(self.close)
        self.setGeometry(place.rect())
        self.show()
        self.raise_()
        self._animation.start()

    def _blend(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(QPoint(0, 0), self._before)
        painter.end()


def picture_before(place: QWidget) -> QPixmap | None:
    """Return what a widget shows, to fade away from; None where nothing is to move or nobody sees it."""
    return place.grab() if duration(WORKSPACE) > 0 and place.isVisible() else None

"""The picture of the last level, fading away over the next one. Nothing fades while motion is reduced."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from dnnlab.gui.theme.motion import CROSS_FADE, duration


class CrossFade(QWidget):
    """Lies over its parent for a moment; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._picture = QPixmap()
        self._opacity = 0.0
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._fade)
        self._animation.finished.connect(self.finish)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def begin(self, last: QWidget) -> None:
        """Take a picture of what is shown now; it fades over what is shown next."""
        milliseconds = duration(CROSS_FADE)
        if not milliseconds or not last.isVisible():
            return
        self.finish()
        self._picture = last.grab()
        self._opacity = 1.0
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self._animation.setDuration(milliseconds)
        self._animation.start()

    def finish(self) -> None:
        """Be gone."""
        self._animation.stop()
        self._picture = QPixmap()
        self.hide()

    def _fade(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

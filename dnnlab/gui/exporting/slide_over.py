"""A sheet that slides over the right side of the window and keeps the keyboard until it is closed."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from dnnlab.gui.theme import current, faded, paint_shadow, set_surface
from dnnlab.gui.theme.motion import SLIDE, duration
from dnnlab.gui.widgets.painting import follow_theme

SHEET_WIDTH = 484
_DIM_DARK, _DIM_LIGHT = 0.56, 0.30


class SlideOver(QWidget):
    """Covers the whole window: a dimmed backdrop, and at its right the sheet.

    Put the content into `sheet`. Escape, and a click beside the sheet, ask to close: `may_close` answers.

    Args:
        window: The window that is covered.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.hide()
        self._share = 0.0
        self._closing = False
        self._before: QWidget | None = None
        self.sheet = QWidget(self)
        set_surface(self.sheet, "panel")
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._move)
        self._slide.finished.connect(self._arrive)
        window.installEventFilter(self)
        follow_theme(self)

    def may_close(self) -> bool:
        """Whether the sheet may go away now; the place to end what goes on."""
        return True

    def slide_in(self, focus: QWidget) -> None:
        """Show the sheet and give the keyboard to one of its widgets."""
        self._before = QApplication.focusWidget()
        self._closing = False
        self._place()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.TabFocusReason)
        self._run(1.0)

    def close_sheet(self) -> None:
        """Let the sheet go, if it may, and give the keyboard back."""
        if self._closing or not self.may_close():
            return
        self._closing = True
        if self._before is not None:
            with suppress(RuntimeError):  # it is gone
                self._before.setFocus()
        self._run(0.0)

    def _run(self, goal: float) -> None:
        self._slide.stop()
        if duration(SLIDE) == 0:
            self._move(goal)
            self._arrive()
            return
        self._slide.setDuration(duration(SLIDE))
        self._slide.setStartValue(self._share)
        self._slide.setEndValue(goal)
        self._slide.start()

    def _move(self, share: float) -> None:
        self._share = float(share)
        self._place()
        self.update()

    def _arrive(self) -> None:
        if self._closing:
            self.hide()
            self.deleteLater()

    def _place(self) -> None:
        window = self._window
        self.setGeometry(window.rect())
        width = min(SHEET_WIDTH, window.width())
        self.sheet.setGeometry(round(window.width() - width * self._share), 0, width, window.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    # ---- the keyboard and the mouse stay here

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:  # the window's own shortcuts rest: Space presses a button
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = [widget for widget in self._chain() if widget.isVisible() and widget.isEnabled()]
        if not stops:
            return False
        now = QApplication.focusWidget()
        place = stops.index(now) if now in stops else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(place + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _chain(self) -> list[QWidget]:
        """Return the widgets of the sheet that Tab stops at, in order."""
        found, widget = [], self.sheet.nextInFocusChain()
        while widget is not None and widget is not self.sheet:
            if self.sheet.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.sheet.geometry().contains(event.position().toPoint()):
            self.close_sheet()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        strength = (_DIM_DARK if theme.is_dark else _DIM_LIGHT) * self._share
        painter.fillRect(self.rect(), faded(QColor(0, 0, 0), strength))
        edge = QRectF(self.sheet.geometry())
        paint_shadow(painter, edge, 0)
        painter.fillRect(QRectF(edge.left() - 1, 0, 1, edge.height()), theme.line_2)
        painter.end()

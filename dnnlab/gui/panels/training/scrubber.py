"""The run as a track over the loss plot: a tick for every snapshot and a handle at the shown step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.gui.theme import Theme, current, mixed, paint_icon
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting
from dnnlab.project.run_record import RunEvent

_HEIGHT, _TRACK, _TICK, _ICON = 26, 4, 8, 16
_HANDLE = QSize(12, 18)
_MIDDLE = 11.0
_CLOSEST_TICKS = 3.0  # pixels


class StepAxis(Protocol):
    """A widget with an axis of steps, below the track. Pixels are counted from the left end of its axis."""

    @property
    def axis_changed(self) -> SignalInstance:
        """The axis shows another range or stands elsewhere."""

    @property
    def cursor_moved(self) -> SignalInstance:
        """Another step is shown."""

    def mapToGlobal(self, point: QPoint, /) -> QPoint:
        """Return where a point of the widget is on the screen."""

    def step_axis(self) -> tuple[float, float]:
        """Return where the axis begins and ends, in pixels of the widget."""

    def step_pixel(self, step: float) -> float:
        """Return where a step is."""

    def step_pixels(self, steps: Sequence[int]) -> NDArray[np.float64]:
        """Return where steps are."""

    def step_at(self, x: float) -> float:
        """Return the step at a place."""

    def changes_near(self, x: float) -> list[RunEvent]:
        """Return what changed along the run close to a place."""

    def changed_steps(self) -> list[int]:
        """Return the steps at which something changed along the run."""


class Scrubber(QWidget):
    """Shows where on the run the window stands, on the axis of the loss plot below it, and lets a person go back.

    Arrow keys, and the brackets, go from snapshot to snapshot; Home and End to the first and to the present.
    """

    moved_to = Signal(float)
    """A step that the handle was dragged to, not rounded."""
    released = Signal()
    """The drag has ended."""

    def __init__(self, scrubbing: Scrubbing, plot: StepAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scrubbing = scrubbing
        self._plot = plot
        self._dragging = False
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName("Snapshots of the run")
        self.moved_to.connect(scrubbing.drag_to)
        self.released.connect(scrubbing.release)
        plot.cursor_moved.connect(self.update)
        scrubbing.tape_changed.connect(self.update)
        plot.axis_changed.connect(self.update)
        follow_theme(self)

    # ---- places

    def handle_x(self) -> float:
        """Return the pixel at which the handle stands."""
        return self._x_of(self._scrubbing.shown)

    def _ends(self) -> tuple[float, float]:
        left, right = self._plot.step_axis()
        shift = self._plot.mapToGlobal(QPoint(0, 0)).x() - self.mapToGlobal(QPoint(0, 0)).x()
        return left + shift, right + shift

    def _x_of(self, step: float) -> float:
        left, right = self._ends()
        return min(max(left + self._plot.step_pixel(step), left), right)

    def _pixels(self, steps: Sequence[int]) -> list[int]:
        left, right = self._ends()
        pixels = left + self._plot.step_pixels(steps)
        return [round(x) for x in np.clip(pixels, left, right).tolist()]

    # ---- the person

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._scrubbing.present > 0:
            self._dragging = True
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if abs(event.position().x() - self.handle_x()) > _HANDLE.width() / 2:
                self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._drag(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._dragging = False
            self.released.emit()

    def _drag(self, event: QMouseEvent) -> None:
        left, right = self._ends()
        x = min(max(event.position().x(), left), right)
        self.moved_to.emit(self._plot.step_at(x - left))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_BracketLeft:
                self._scrubbing.go_back()
            case Qt.Key.Key_Right | Qt.Key.Key_BracketRight:
                self._scrubbing.go_on()
            case Qt.Key.Key_Home:
                self._scrubbing.go_to_start()
            case Qt.Key.Key_End:
                self._scrubbing.go_to_present()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)
            return True
        return super().event(event)

    def words_at(self, x: float) -> str:
        """Return what there is to say about a place on the track."""
        changes = self._plot.changes_near(x - self._ends()[0])
        if changes:
            return "\n".join(f"At step {format_integer(event.step)}: {event.words}" for event in changes[:8])
        near = [mark for mark in self._scrubbing.marks if abs(self._x_of(mark.step) - x) <= _HANDLE.width() / 2]
        if not near:
            return "Drag to look at an earlier moment of the run; training goes on from the present"
        mark = min(near, key=lambda mark: abs(self._x_of(mark.step) - x))
        return f"Snapshot at step {format_integer(mark.step)}"

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        left, right = self._ends()
        shown, present = self.handle_x(), self._x_of(self._scrubbing.present)
        with painting(self) as painter:
            paint_icon(painter, "history", QRectF(left - 10 - _ICON, _MIDDLE - _ICON / 2, _ICON, _ICON), "text_3")
            for start, end, colour in (
                (left, right, mixed(theme.panel, theme.line_2, 0.7)),
                (left, present, mixed(theme.panel, theme.accent_fill, 0.4)),
                (left, shown, theme.accent_fill),
            ):
                paint_ground(painter, QRectF(start, _MIDDLE - _TRACK / 2, end - start, _TRACK), _TRACK / 2, colour)
            if self._scrubbing.present > 0:
                self._paint_ticks(painter, theme, shown)
                self._paint_handle(painter, theme, shown)

    def _paint_ticks(self, painter: QPainter, theme: Theme, shown: float) -> None:
        last = -1e9
        ticks: list[tuple[int, float]] = []
        for x in self._pixels([mark.step for mark in self._scrubbing.marks]):
            if x - last >= _CLOSEST_TICKS:
                last = x
                ticks.append((x, _TICK / 2))
        ticks += ((x, _TICK / 2 + 3) for x in dict.fromkeys(self._pixels(self._plot.changed_steps())))
        before, after = mixed(theme.accent_fill, theme.text_1, 0.45), theme.text_3
        for x, half in ticks:
            painter.fillRect(QRectF(x - 0.5, _MIDDLE - half, 1, 2 * half), after if x > shown else before)

    def _paint_handle(self, painter: QPainter, theme: Theme, shown: float) -> None:
        x = round(shown)
        painter.fillRect(QRectF(x - 0.75, _MIDDLE, 1.5, self.height() - _MIDDLE), theme.text_2)
        body = QRectF(x - _HANDLE.width() / 2, _MIDDLE - _HANDLE.height() / 2, _HANDLE.width(), _HANDLE.height())
        if self.hasFocus():
            paint_ground(painter, body.adjusted(-2.5, -2.5, 2.5, 2.5), 6, theme.panel, theme.accent, width=2)
        hovered = self.underMouse() or self._dragging
        paint_ground(painter, body, 4, theme.text_1 if not hovered else mixed(theme.text_1, theme.accent, 0.25))
        for offset in (-2.0, 1.0):
            painter.fillRect(QRectF(x + offset, _MIDDLE - 4, 1.2, 8), theme.panel)

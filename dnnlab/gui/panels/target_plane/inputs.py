"""The input at which a mixture is shown: a line or a handle on a small plot of the data, or sliders."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.gui.panels.mixture_layers import SliceLine
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.plot import Layer, Plot
from dnnlab.gui.panels.plot_points import PointGroup, Points, crowded, thinned
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.target_plane.mixture_at import Values
from dnnlab.gui.theme import Theme, faded
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.number_scale import EvenScale, significant
from dnnlab.gui.widgets.number_slider import NumberSlider

_PLACES = 400
_REACH = 12.0


class InputChoice(QWidget):
    """Lets a person move the input, or take that of a row.

    Args:
        offers_rows: Whether a row can be chosen by its number here.

    Signals:
        moved: (at: Values) the person wants this input, (D,); it is shown at once.
        row_chosen: (row: int) the input is that of a row of the data.
    """

    moved = Signal(object)
    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, offers_rows: bool = True) -> None:
        super().__init__(parent)
        self._data: OutputData | None = None
        self.at: Values = np.zeros(0)
        self.canvas = PlotCanvas()
        self.canvas.set_takes_focus("Input at which the mixture is shown; arrow keys move it")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("x", spacing=44), AxisLook("t", spacing=40))
        self.points = Points(self.plot, 0)
        self.line = SliceLine(self.plot, 2)
        self.line.moved.connect(self._drag_line)
        self.handle = InputHandle(self.plot, 3)
        self.handle.moved.connect(self._move)
        self._sliders: list[NumberSlider] = []
        self._spans: list[tuple[float, float]] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        scroll = QScrollArea()
        scroll.setWidget(self._list)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.canvas)
        self.pages.addWidget(scroll)
        self.row = NumberField("", minimum=1, maximum=1, name="Row of the data whose input is taken")
        self.row.edited.connect(lambda row: self.choose_row(int(row) - 1))
        self.row.previewed.connect(lambda row: self.choose_row(int(row) - 1))
        caption = Label("Input of row", "caption")
        head = QHBoxLayout()
        head.addWidget(caption)
        head.addWidget(self.row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        for part in (caption, self.row):  # not before they are in here: shown by itself a widget is a window
            part.setVisible(offers_rows)

    # ---- what it is about

    def set_data(self, data: OutputData) -> None:
        """Take other inputs, and stand at their middle."""
        self._data = data
        self.row.set_limits(1, max(data.dataset.rows, 1))
        self._spans = [padded(data.input_values(index), 0.02) for index in range(len(data.inputs))]
        self.at = np.array([float(np.median(data.input_values(index))) for index in range(len(data.inputs))])
        few = len(data.inputs) <= 2
        self.pages.setCurrentIndex(0 if few else 1)
        if few:
            self._lay_out_plot(data)
        else:
            self._make_sliders(data)
        self.show_input(self.at)

    def _lay_out_plot(self, data: OutputData) -> None:
        rows = thinned(data.dataset.training)
        x = data.input_values(0, rows)
        two = len(data.inputs) == 2
        y = data.input_values(1, rows) if two else data.target_values(0, rows)
        opacity = crowded(len(rows))
        self.points.show_groups([PointGroup(x, y, lambda theme: faded(theme.data, opacity), radius=1.3)])
        self.plot.set_labels(data.input_names[0], data.input_names[1] if two else data.target_names[0])
        self.plot.set_home(self._spans[0], self._spans[1] if two else padded(data.target_values(0), 0.06))
        self.line.setVisible(not two)
        self.handle.setVisible(two)

    def _make_sliders(self, data: OutputData) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._sliders = []
        for index, (name, (low, high)) in enumerate(zip(data.input_names, self._spans, strict=True)):
            slider = NumberSlider(name, EvenScale(low, high, significant(4), fine=_PLACES))
            slider.previewed.connect(lambda value, index=index: self._slide(index, value))
            slider.edited.connect(lambda value, index=index: self._slide(index, value))
            self._column.addWidget(slider)
            self._sliders.append(slider)
        self._column.addStretch(1)

    # ---- moving

    def show_input(self, at: Values) -> None:
        """Stand at another input; emits nothing."""
        self.at = np.asarray(at, np.float64)
        if len(self.at) == 1:
            self.line.set_value(float(self.at[0]))
        elif len(self.at) == 2:
            self.handle.show_at(float(self.at[0]), float(self.at[1]))
        else:
            for value, slider in zip(self.at.tolist(), self._sliders, strict=True):
                slider.set_value(value)

    def choose_row(self, row: int) -> None:
        """Stand at the input of a row."""
        data = self._data
        if data is None or not 0 <= row < data.dataset.rows:
            return
        self.row.set_value(row + 1)
        self._move(np.array([float(data.input_values(index)[row]) for index in range(len(data.inputs))]))
        self.row_chosen.emit(row)

    def _drag_line(self, x: float) -> None:
        low, high = self._spans[0]
        self._move(np.array([min(max(x, low), high)]))

    def _slide(self, index: int, value: float) -> None:
        at = self.at.copy()
        at[index] = value
        self._move(at)

    def _move(self, at: Values) -> None:
        if not np.array_equal(at, self.at):
            self.show_input(at)
            self.moved.emit(self.at)


class InputHandle(Layer):
    """A point of the input plane that a person drags; a press anywhere brings it there."""

    moved = Signal(object)

    def __init__(self, plot: Plot, depth: float) -> None:
        super().__init__(plot, depth)
        self._at = (0.0, 0.0)

    def show_at(self, x: float, y: float) -> None:
        """Stand at another place."""
        if (x, y) != self._at:
            self._at = (x, y)
            self.update()

    def _place(self) -> QPointF:
        return QPointF(float(self.plot.x_pixel(self._at[0])), float(self.plot.y_pixel(self._at[1])))

    def draw(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(theme.plot, 2.0))
        painter.setBrush(theme.accent_fill)
        painter.drawEllipse(self._place(), 7.0, 7.0)
        painter.setPen(QPen(theme.on_accent, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self._place(), 2.5, 2.5)

    def grab(self, point: QPointF) -> bool:
        inside = bool(self.plot.box.rect().contains(point))
        if inside:
            self.drag(point)
        return inside

    def drag(self, point: QPointF) -> None:
        x = min(max(self.plot.x_value(point.x()), self.plot.x_range[0]), self.plot.x_range[1])
        y = min(max(self.plot.y_value(point.y()), self.plot.y_range[0]), self.plot.y_range[1])
        self.moved.emit(np.array([x, y]))

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        on = (point - self._place()).manhattanLength() <= _REACH
        return Qt.CursorShape.SizeAllCursor if on else None

    def key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Left: (-1.0, 0.0),
            Qt.Key.Key_Right: (1.0, 0.0),
            Qt.Key.Key_Up: (0.0, -1.0),
            Qt.Key.Key_Down: (0.0, 1.0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return False
        size = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.drag(self._place() + QPointF(*step) * size)
        return True

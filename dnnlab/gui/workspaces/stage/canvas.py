"""The plots of a stage in their grid, with the shapes, handles and sketches in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from dnnlab.experiments.picture import Shape
from dnnlab.experiments.stage import PlotLook, Stage
from dnnlab.gui.panels.plot_frame import Picture
from dnnlab.gui.panels.plots import AxisLook, Plot, PlotCanvas
from dnnlab.gui.pictures.painter import with_equal_scales
from dnnlab.gui.theme import SEMIBOLD, Theme, font
from dnnlab.gui.workspaces.stage.handles import HandlesLayer, Placed
from dnnlab.gui.workspaces.stage.shapes import ShapesLayer
from dnnlab.gui.workspaces.stage.sketch import SketchLayer

_TITLE, _GAP = 20.0, 10.0
_Range = tuple[float, float]


class _Title(Picture):
    """The words over a plot, with an ellipsis where they have no room."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setMinimumHeight(_TITLE)
        self.setMaximumHeight(_TITLE)
        self.setPreferredHeight(_TITLE)

    def draw(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(font(12, SEMIBOLD))
        painter.setPen(theme.text_2)
        place = QRectF(2, 0, self.size().width() - 4, _TITLE - 4)
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)


@dataclass(eq=False)
class StagePlot:
    """One plot of a stage and what is drawn in it.

    Attributes:
        look: As the experiment wants it.
        plot: Where it is drawn.
        home: The ranges that are to be shown, before both axes are given one scale.
        size: The size for which they were given one scale.
    """

    look: PlotLook
    plot: Plot
    shapes: ShapesLayer
    sketch: SketchLayer
    handles: HandlesLayer
    home: tuple[_Range, _Range]
    size: tuple[float, float] = field(default=(0.0, 0.0))

    def show_ranges(self, x: _Range, y: _Range) -> None:
        """Show another part, now and whenever the view is reset."""
        if (x, y) != self.home:
            self.home = (x, y)
            self.size = (0.0, 0.0)
            self.fit()

    def fit(self) -> None:
        """Show the part that is wanted, wider along one axis where both have one scale."""
        size = (self.plot.width, self.plot.height)
        if size == self.size:
            return
        self.size = size
        equal = self.look.equal and min(size) > 8
        self.plot.set_home(*(with_equal_scales(*self.home, *size) if equal else self.home))


class StageCanvas(PlotCanvas):
    """Lays out a stage's plots.

    Signals:
        handle_moved: (name: str, x: float, y: float) a person moves a handle there.
        handle_dropped: (name: str) it has been let go, or its key has.
        sketched: (points: (M, 2)) a curve was drawn by hand.
    """

    handle_moved = Signal(str, float, float)
    handle_dropped = Signal(str)
    sketched = Signal(object)

    def __init__(self, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = [handle.name for handle in stage.handles]
        self._chosen = self._names[0] if self._names else ""
        self._key_moves = ""
        self.grid.setSpacing(_GAP)
        titled = {look.place[0] for look in stage.plots if look.title}
        self.stage_plots = {look.name: self._add(look, titled) for look in stage.plots}
        self._align()
        if self._names or stage.sketch is not None:
            self.set_takes_focus(f"{stage.title}: plots")

    def _add(self, look: PlotLook, titled: set[int]) -> StagePlot:
        axes = (
            AxisLook(look.x_label, shown=look.axes and look.x_numbers, grid=look.axes and look.x_numbers),
            AxisLook(look.y_label, shown=look.axes, grid=look.axes),
        )
        plot = Plot(*axes)
        (row, column), (rows, columns) = look.place, look.span
        self.addItem(plot, 2 * row + 1, column, 2 * rows - 1, columns)  # titles stand in the rows between
        self.plots.append(plot)
        if row in titled:
            self.addItem(_Title(look.title), 2 * row, column, 1, columns)
            self.grid.setRowSpacing(2 * row, 0.0)
        else:
            self.grid.setRowFixedHeight(2 * row, 0.0)
        for index in range(row, row + rows):
            self.grid.setRowStretchFactor(2 * index + 1, 10)
        for index in range(column, column + columns):
            self.grid.setColumnStretchFactor(index, 10)
        one = StagePlot(look, plot, ShapesLayer(plot, 1), SketchLayer(plot, 2), HandlesLayer(plot, 3), (look.x, look.y))
        one.fit()
        plot.range_changed.connect(one.fit)
        one.handles.moved.connect(self._on_moved)
        one.handles.dropped.connect(self.handle_dropped)
        one.sketch.finished.connect(self.sketched)
        return one

    def _align(self) -> None:
        """Let the boxes of plots below each other begin in one line."""
        columns: dict[int, list[Plot]] = {}
        for one in self.stage_plots.values():
            if one.look.axes:
                columns.setdefault(one.look.place[1], []).append(one.plot)
        for plots in columns.values():
            if len(plots) > 1:
                plots[0].align_left(*plots[1:])

    # ---- what is shown

    def show_shapes(self, shapes: Mapping[str, Sequence[Shape]], hidden: frozenset[str]) -> None:
        """Show shapes by the names of their plots, but for those whose labels are hidden."""
        for name, one in self.stage_plots.items():
            one.shapes.show_shapes([shape for shape in shapes.get(name, ()) if shape.label not in hidden])

    def show_ranges(self, ranges: Mapping[str, tuple[_Range, _Range]]) -> None:
        """Show other parts of some plots; the others show their own."""
        for name, one in self.stage_plots.items():
            one.show_ranges(*ranges.get(name, (one.look.x, one.look.y)))

    def show_labels(self, labels: Mapping[str, tuple[str, str]]) -> None:
        """Call the axes of some plots otherwise; the others have their own names."""
        for name, one in self.stage_plots.items():
            one.plot.set_labels(*labels.get(name, (one.look.x_label, one.look.y_label)))

    def show_handles(self, placed: Sequence[Placed]) -> None:
        """Show these handles."""
        for name, one in self.stage_plots.items():
            one.handles.show_handles(tuple(each for each in placed if each.handle.plot == name))
        self._show_chosen()

    def offer_sketch(self, plot: str, offered: bool) -> None:
        """Let a person draw on a plot, or not."""
        self.stage_plots[plot].sketch.offered = offered

    # ---- the keyboard

    @property
    def chosen_handle(self) -> str:
        """The handle that the arrow keys move."""
        return self._chosen

    def _on_moved(self, name: str, x: float, y: float) -> None:
        if name != self._chosen:
            self._chosen = name
            self._show_chosen()
        self.handle_moved.emit(name, x, y)

    def _show_chosen(self) -> None:
        for one in self.stage_plots.values():
            one.handles.choose(self._chosen, lit=self.hasFocus())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.isAccepted() and self._chosen:
            self._key_moves = self._chosen

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if self._key_moves and not event.isAutoRepeat():
            name, self._key_moves = self._key_moves, ""
            self.handle_dropped.emit(name)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk through the handles before leaving."""
        place = self._names.index(self._chosen) + (1 if forward else -1) if self._chosen in self._names else -1
        if not 0 <= place < len(self._names):
            return bool(super().focusNextPrevChild(forward))
        self._chosen = self._names[place]
        self._show_chosen()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._names and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._chosen = self._names[0 if event.reason() is Qt.FocusReason.TabFocusReason else -1]
        super().focusInEvent(event)
        self._show_chosen()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_chosen()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        for one in self.stage_plots.values():
            one.handles.hover(QPointF(-1e6, -1e6))

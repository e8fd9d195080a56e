"""What floats over the canvas: bars, map, banner, legend. Here is what each has its place for, and where that is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.minimap import Minimap
from dnnlab.gui.canvas.model_switch import ModelSwitch
from dnnlab.gui.canvas.notices import Banner, EmptyCanvas
from dnnlab.gui.canvas.toolbars import ToolBar, ZoomBar
from dnnlab.gui.canvas.units.legend import Legend
from dnnlab.gui.canvas.units.levels import Levels
from dnnlab.gui.document import Document
from dnnlab.gui.widgets.moment import MomentNotice

EDGE = 12
"""Pixels between what floats and the edge of the canvas, and between each other."""
_NARROWEST_FOR_MAP, _LOWEST_FOR_MAP = 520, 360


class Overlays(QObject):
    """Makes what floats over a canvas, and puts it in its places.

    Args:
        canvas: What they float over.
        document: What they are about.
        levels: Both views, and the switch between them, which floats too.
        actions: For the bars.
        add_layer: Adds a layer of a kind.
        mend: Mends a problem.
    """

    def __init__(
        self,
        canvas: QWidget,
        document: Document,
        levels: Levels,
        actions: CanvasActions,
        add_layer: Callable[[str], object],
        mend: Callable[[Problem, Fix], None],
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._document, self._levels = canvas, document, levels
        self.tool_bar = ToolBar(actions, canvas)
        self.zoom_bar = ZoomBar(levels.layers, actions, canvas)
        self.minimap = Minimap(levels.layers.canvas, levels.layers, canvas)
        self.banner = Banner(canvas)
        self.banner.fix_chosen.connect(mend)
        self.moment = MomentNotice(canvas)
        self.empty = EmptyCanvas(add_layer, canvas)
        self.legend = Legend(canvas)
        self.models = ModelSwitch(document, canvas)
        self.models.changed.connect(self.place)
        for view in (levels.layers, levels.units):
            view.shadows = self._shadows
            view.bubble.bars = self._shadows

    def show_view(self) -> None:
        """Let the bars be about the view that is shown."""
        self.zoom_bar.show_view(self._levels.view)
        self.minimap.show_view(self._levels.view)
        self.place()

    def show_problems(self) -> None:
        """Say what is wrong with the network as a whole, and what to do with an empty canvas."""
        network, annotations = self._document.network, self._document.layout.annotations
        whole = [problem for problem in self._document.problems if not problem.place]
        empty = not network.layers
        self.banner.show_problem(whole[0] if whole and not empty else None)
        self.empty.setVisible(empty and not annotations)
        self.place()

    def show_limit(self, limit: float, *, bounded: bool) -> None:
        """Say in the legend how large the values are that the colours go to."""
        self.legend.set_limit(limit, bounded=bounded)
        self.place()

    def show_moment(self, shown: int, present: int) -> None:
        """Say that an earlier moment of the run is shown, if it is."""
        self.moment.show_moment(shown, present)
        self._place_moment()

    def _shadows(self) -> list[QRect]:
        bars = (self.tool_bar, self.models, self.zoom_bar, self.minimap, self.legend, self._levels.switch)
        overlays = (*bars, self.banner, self.moment)
        return [widget.geometry() for widget in overlays if widget.isVisible()]

    # ---- places

    def place(self) -> None:
        """Put all in their places in a canvas as large as it is now."""
        self._place_below()
        self._place_above()

    def _place_below(self) -> None:
        width, height = self._canvas.width(), self._canvas.height()
        self.zoom_bar.move(EDGE, height - self.zoom_bar.height() - EDGE)
        self.minimap.move(width - self.minimap.width() - EDGE, height - self.minimap.height() - EDGE)
        has_room = width >= _NARROWEST_FOR_MAP and height >= _LOWEST_FOR_MAP  # else it would lie over cards
        self.minimap.setVisible(has_room and bool(self._document.network.layers))
        self._place_moment()
        self.empty.move((width - self.empty.width()) // 2, (height - self.empty.height()) // 2)

    def _place_moment(self) -> None:
        map_begins = self.minimap.x() if self.minimap.isVisible() else self._canvas.width()
        left, right = self.zoom_bar.geometry().right(), map_begins
        x = max(left + EDGE, (left + right - self.moment.width()) // 2)
        self.moment.move(x, self._canvas.height() - self.moment.height() - EDGE)

    def _place_above(self) -> None:
        width, switch = self._canvas.width(), self._levels.switch
        self.tool_bar.move(EDGE, EDGE)
        switch.move(width - switch.width() - EDGE, EDGE)
        left_end = self._place_models()
        below = 0 if self.models.isHidden() else self.models.height() + EDGE
        self.banner.move(max(EDGE, (width - self.banner.width()) // 2), EDGE + below)
        fits = self.legend.fit(switch.x() - left_end - 2 * EDGE)
        left = max(left_end + EDGE, (width - self.legend.width()) // 2)
        self.legend.move(min(left, switch.x() - EDGE - self.legend.width()), EDGE)
        self.legend.setVisible(self._levels.is_open and fits and self.banner.isHidden())

    def _place_models(self) -> int:
        """Put the switch between networks beside the tools, and return where that group ends."""
        end = self.tool_bar.geometry().right()
        if self.models.isHidden():
            return end
        self.models.fit(self._levels.switch.x() - end - 2 * EDGE)
        self.models.move(end + EDGE, EDGE + (self.tool_bar.height() - self.models.height()) // 2)
        return self.models.geometry().right()

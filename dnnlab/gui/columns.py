"""The window's three columns: the left rail, the work place, the panels at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from dnnlab.gui.rail_place import NARROW, RailPlace
from dnnlab.gui.workspaces.network import arrange_splitter

LEFT_WIDTH, MIDDLE_WIDTH, RIGHT_WIDTH = 264, 1032, 304


class Columns(QSplitter):
    """Shows and hides the sides; a wide workspace has the right side's place and all of the rail's but its icons."""

    def __init__(self, rail: RailPlace, middle: QWidget, side: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.rail, self._side = rail, side
        self._rail_width = LEFT_WIDTH
        self._before: tuple[bool, bool] | None = None
        arrange_splitter(self, rail, middle, side)
        self.setSizes([LEFT_WIDTH, MIDDLE_WIDTH, RIGHT_WIDTH])
        self.setStretchFactor(1, 1)

    def make_room(self, wide: bool) -> None:
        """Give the middle all the room, or the sides the places that they had before."""
        if wide and self._before is None:
            self._before = self.rail.collapsed, self._side.isHidden()
            self.collapse_rail(True)
            self._side.hide()
        elif not wide and self._before is not None:
            (collapsed, hidden), self._before = self._before, None
            self._side.setHidden(hidden)
            self.collapse_rail(collapsed)

    def collapse_rail(self, collapsed: bool) -> None:
        """Show the rail's icons only, or all of it."""
        if collapsed == self.rail.collapsed:
            return
        rail, middle, side = self.sizes()
        if collapsed:
            self._rail_width = rail
        self.rail.set_collapsed(collapsed)
        wanted = NARROW if collapsed else self._rail_width
        self.setSizes([wanted, middle + rail - wanted, side])

    def toggle_rail(self) -> None:
        """Show all of the left rail, or only its icons."""
        self.collapse_rail(not self.rail.collapsed)

    def toggle_side(self) -> None:
        """Show or hide the panels at the right."""
        self._side.setVisible(self._side.isHidden())

    def show_whole(self) -> None:
        """Show the sides as they are without a wide workspace, and all of the rail."""
        self.make_room(False)
        self.collapse_rail(False)

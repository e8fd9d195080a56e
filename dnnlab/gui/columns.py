"""The window's three columns: the left rail, the work place, the panels at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from dnnlab.gui.rail_place import NARROW, RailPlace
from dnnlab.gui.workspaces.network import arrange_splitter

LEFT_WIDTH, MIDDLE_WIDTH, RIGHT_WIDTH = 264, 1032, 304
TIGHT = 1200
"""A window narrower than this begins with the rail's icons only: the middle needs the room more."""


class Columns(QSplitter):
    """Shows and hides the sides; a wide workspace has the right side's place and all of the rail's but its icons.

    Where the window becomes narrow the rail gives way too; a person may show it there all the same.
    """

    def __init__(self, rail: RailPlace, middle: QWidget, side: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.rail, self._side = rail, side
        self._left, self._right = LEFT_WIDTH, RIGHT_WIDTH
        self._before: tuple[bool, bool] | None = None
        self._tight = False
        arrange_splitter(self, rail, middle, side)
        self.setSizes([LEFT_WIDTH, MIDDLE_WIDTH, RIGHT_WIDTH])
        self.setStretchFactor(1, 1)

    def setSizes(self, sizes: Sequence[int]) -> None:
        if not self.rail.collapsed:
            self._left = sizes[0] or self._left
        self._right = sizes[2] or self._right
        super().setSizes(list(sizes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tight = event.size().width() < TIGHT
        if tight == self._tight:
            return
        self._tight = tight
        if self._before is None:
            self.collapse_rail(tight)
        else:
            self._before = tight, self._before[1]

    def make_room(self, wide: bool) -> None:
        """Give the middle all the room, or the sides the places that they had before."""
        if wide and self._before is None:
            self._note_widths()
            self._before = self.rail.collapsed, self._side.isHidden()
            self._arrange(collapsed=True, hidden=True)
        elif not wide and self._before is not None:
            (collapsed, hidden), self._before = self._before, None
            self._arrange(collapsed=collapsed, hidden=hidden)

    def _note_widths(self) -> None:
        """Remember how wide the sides are, as far as they are seen."""
        if self.isVisible():
            left, _, right = self.sizes()
            self._left = left if left and not self.rail.collapsed else self._left
            self._right = right or self._right

    def _arrange(self, *, collapsed: bool, hidden: bool) -> None:
        self.rail.set_collapsed(collapsed)
        self._side.setHidden(hidden)
        left, right = NARROW if collapsed else self._left, 0 if hidden else self._right
        super().setSizes([left, max(sum(self.sizes()) - left - right, 1), right])

    def collapse_rail(self, collapsed: bool) -> None:
        """Show the rail's icons only, or all of it."""
        if collapsed != self.rail.collapsed:
            self._note_widths()
            self._arrange(collapsed=collapsed, hidden=self._side.isHidden())

    def toggle_rail(self) -> None:
        """Show all of the left rail, or only its icons."""
        self.collapse_rail(not self.rail.collapsed)

    def toggle_side(self) -> None:
        """Show or hide the panels at the right."""
        self._note_widths()
        self._arrange(collapsed=self.rail.collapsed, hidden=not self._side.isHidden())

    def show_whole(self) -> None:
        """Show the sides as they are without a wide workspace, and all of the rail."""
        self.make_room(False)
        self.collapse_rail(False)

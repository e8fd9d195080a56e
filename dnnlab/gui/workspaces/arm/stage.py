"""The arm's view with all that floats over it: chips, the direction, tools, settings, the badge, the trace."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.gui.workspaces.arm.arm_view import ArmView
from dnnlab.gui.workspaces.arm.paths import CIRCLE, FIGURE_EIGHT
from dnnlab.gui.workspaces.arm.scene import (
    COMPONENTS,
    EXACT_HAND,
    FORWARD_NETWORK,
    LEAST_SQUARES,
    MEAN,
    SOLUTIONS,
    Scene,
)
from dnnlab.gui.workspaces.arm.scene_series import series_of
from dnnlab.gui.workspaces.arm.settings_card import SettingsCard
from dnnlab.gui.workspaces.arm.trace import Trace
from dnnlab.gui.workspaces.arm.trace_bar import TraceBar

INVERSE, FORWARD = "inverse", "forward"
_EDGE, _GAP = 12, 8
_INVERSE_CHIPS = (
    (SOLUTIONS, "True solutions", Swatch.outline(), True),
    (COMPONENTS, "Components, opacity = πₖ", Swatch.area("component 4"), True),
    (LEAST_SQUARES, "Least squares", Swatch.area("bad", (4.0, 2.5)), True),
    (MEAN, "Mean of the mixture", Swatch.area("warn", (4.0, 2.5)), False),
)
_FORWARD_CHIPS = (
    (EXACT_HAND, "Exact arm", Swatch.outline(), True),
    (FORWARD_NETWORK, "Forward network's hand", Swatch.dot("accent"), True),
)


class ArmStage(QWidget):
    """The view and its floating bars.

    Signals:
        parts_changed: Other parts are hidden.
        direction_chosen: (`inverse` or `forward`) a person turns the question round.
        draws_wanted: (on: bool) whether a hundred arms are drawn from the mixture; True again for others.
        path_chosen: (shape, or empty) a path is to be traced.
    """

    parts_changed = Signal()
    direction_chosen = Signal(str)
    draws_wanted = Signal(bool)
    path_chosen = Signal(str)

    def __init__(self, document: Document, trace: Trace, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = ArmView(scene, self)
        self.view.covered = self._covered
        self.chips: dict[str, Chip] = {}
        for key, title, swatch, shown in (*_INVERSE_CHIPS, *_FORWARD_CHIPS):
            chip = Chip(title, swatch, checked=shown, parent=self)
            chip.toggled.connect(self.parts_changed)
            self.chips[key] = chip
        self.chips[MEAN].setToolTip("The conditional mean of the same mixture: the same network, the wrong statistic")
        self.badge = Badge(parent=self)
        self.badge.hide()
        self._make_tools()
        self.settings = SettingsCard(document, self)
        self.settings.resized.connect(self.place)
        self.trace_bar = TraceBar(trace, self)
        self.trace_bar.closed.connect(lambda: self._choose_path(""))
        self.trace_bar.hide()
        self._make_zoom_bar()
        self.view.menu_wanted.connect(self._open_menu)
        self.show_direction(INVERSE)
        self.tools.adjustSize()
        self.setMinimumWidth(max(self._tools_end(), self.settings.sizeHint().width() + _EDGE) + _EDGE)

    def _make_tools(self) -> None:
        self.direction = Segmented(
            [
                Segment(INVERSE, "Inverse", "target", "From the hand to the angles"),
                Segment(FORWARD, "Forward", "angle-acute", "From the angles to the hand"),
            ],
            "Which way the networks are asked",
            parent=self,
        )
        self.direction.chosen.connect(self.direction_chosen)
        self.tools = QFrame(self)
        set_surface(self.tools, "floating")
        self.tools.setAccessibleName("Tools of the arm")
        self.draw = Button("Draw 100 arms", small=True, icon_name="dice-multiple-outline")
        self.draw.setCheckable(True)
        self.draw.toggled.connect(self._toggle_draws)
        self.redraw = IconButton("restart", "Draw 100 others")
        self.redraw.clicked.connect(lambda: self.draws_wanted.emit(True))
        self.redraw.setEnabled(False)
        self.circle = IconButton("circle-outline", "Trace a circle", checkable=True)
        self.eight = IconButton("infinity", "Trace a figure eight", checkable=True)
        for button, shape in ((self.circle, CIRCLE), (self.eight, FIGURE_EIGHT)):
            button.clicked.connect(lambda on, shape=shape: self._choose_path(shape if on else ""))
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(4, 3, 4, 3)
        row.setSpacing(4)
        for widget in (self.draw, self.redraw, self.circle, self.eight):
            row.addWidget(widget)

    def _make_zoom_bar(self) -> None:
        self.zoom_bar = QFrame(self)
        set_surface(self.zoom_bar, "floating")
        self.zoom_bar.setAccessibleName("Zoom of the arm")
        row = QHBoxLayout(self.zoom_bar)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        smaller, larger = IconButton("minus", "Zoom out"), IconButton("plus", "Zoom in")
        whole = IconButton("fit-to-screen-outline", "Show all that the arm reaches")
        self.camera = IconButton("camera-outline", "Copy or save the picture")
        smaller.clicked.connect(lambda: self.view.zoom_step(up=False))
        larger.clicked.connect(lambda: self.view.zoom_step(up=True))
        whole.clicked.connect(self.view.fit)
        self.camera.clicked.connect(lambda: self._open_menu(self.camera.mapToGlobal(QPoint(0, 0)) - QPoint(0, 180)))
        for button in (smaller, larger, whole, self.camera):
            row.addWidget(button)

    # ---- what is shown

    @property
    def hidden(self) -> frozenset[str]:
        """The parts that chips hide."""
        return frozenset(key for key, chip in self.chips.items() if not chip.isChecked())

    def show_direction(self, direction: str) -> None:
        """Offer what belongs to one direction."""
        self.direction.set_value(direction)
        for chips, belongs in ((_INVERSE_CHIPS, direction == INVERSE), (_FORWARD_CHIPS, direction == FORWARD)):
            for key, *_ in chips:
                self.chips[key].setVisible(belongs)
        self.tools.setVisible(direction == INVERSE)
        keys = "move its hand" if direction == INVERSE else "turn its joints"
        self.view.setAccessibleName(f"Robot arm; arrow keys {keys}")
        self.place()

    def show_path(self, shape: str) -> None:
        """Show which path is traced, empty for none."""
        self.circle.setChecked(shape == CIRCLE)
        self.eight.setChecked(shape == FIGURE_EIGHT)
        self.trace_bar.setVisible(bool(shape))
        self.place()

    def show_draws(self, on: bool) -> None:
        """Show whether arms are drawn from the mixture."""
        self.draw.setChecked(on)

    def _toggle_draws(self, on: bool) -> None:
        self.redraw.setEnabled(on)
        self.draws_wanted.emit(on)

    def _choose_path(self, shape: str) -> None:
        self.show_path(shape)
        self.path_chosen.emit(shape)

    # ---- pictures

    def saving(self) -> PlotSaving:
        """Return what copies and saves the view."""
        return PlotSaving(self.view, lambda: series_of(self.view.scene), lambda: "robot arm")

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.saving().add_to(menu)
        menu.popup(at)

    # ---- where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        width, height = self.width(), self.height()
        self.view.setGeometry(0, 0, width, height)
        for bar in (self.badge, self.tools, self.settings, self.zoom_bar, *self.chips.values()):
            bar.adjustSize()
        top = self._place_chips(width)
        self.direction.move(_EDGE, top)
        self.tools.move(self.direction.geometry().right() + _GAP, top - 2)
        self.settings.move(_EDGE, height - self.settings.height() - _EDGE)
        self._place_zoom_and_trace(width, height)
        for bar in (self.settings, self.zoom_bar, self.trace_bar):
            bar.raise_()
        self.view.update()

    def _place_chips(self, width: int) -> int:
        """Put the chips in their row, or rows where it is narrow; return where the next row begins."""
        left, top = _EDGE, _EDGE
        limit = width - _EDGE
        for chip in self.chips.values():
            if chip.isHidden():
                continue
            if left > _EDGE and left + chip.width() > limit:
                left, top = _EDGE, top + chip.height() + 6
            chip.move(left, top)
            left += chip.width() + 6
        self._place_badge(limit, ((left, top), (self._tools_end(), top + 34), (_EDGE, top + 70)))
        return top + 32

    def _tools_end(self) -> int:
        tools = self.tools.width() + _GAP if not self.tools.isHidden() else 0
        return _EDGE + self.direction.width() + tools

    def _place_badge(self, limit: int, rows: tuple[tuple[int, int], ...]) -> None:
        """Put the badge at the right end of the first row in which it has room, or of the last."""
        width = self.badge.width()
        roomy = [top for taken, top in rows if taken + _GAP + width <= limit]
        self.badge.move(max(limit - width, _EDGE), (roomy[0] if roomy else rows[-1][1]) + 1)

    def _place_zoom_and_trace(self, width: int, height: int) -> None:
        """Put the zoom bar at the lower right, over the settings where both have no room, and the trace over both."""
        left, free = width - self.zoom_bar.width() - _EDGE, self.settings.y() - _GAP
        beside = left >= self.settings.geometry().right() + _GAP
        self.zoom_bar.move(left, (height - _EDGE if beside else free) - self.zoom_bar.height())
        free = free if beside else self.zoom_bar.y() - _GAP
        self.trace_bar.resize(min(max(width - 2 * _EDGE, 200), 520), self.trace_bar.sizeHint().height())
        self.trace_bar.move(_EDGE, free - self.trace_bar.height())

    def _covered(self) -> tuple[QRectF, ...]:
        bars = (self.badge, self.direction, self.tools, self.settings, self.zoom_bar, self.trace_bar)
        return tuple(QRectF(bar.geometry()) for bar in (*bars, *self.chips.values()) if bar.isVisible())

"""The density of the joint angles at the target, with the exact solutions, and its components in figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.theme import Theme
from dnnlab.gui.theme.colour_maps import density
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.workspaces.arm.component_list import ComponentList
from dnnlab.gui.workspaces.arm.joint_marks import JointMarks
from dnnlab.gui.workspaces.arm.more_button import more_button
from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.scene import Scene
from dnnlab.theory.kinematics import FloatArray, Kinematics

CELLS = 112
_DECADES = 16.0
"""The natural logarithms between the brightest and the darkest."""
_ROOM = 0.16
_MOST_ROOM = 0.35


def levels_of(log_density: FloatArray) -> NDArray[np.uint8]:
    """Return how bright log densities are drawn, 0..255: v = 1 + (log p - max) / 16, no less than 0."""
    top = float(np.max(log_density))
    if not np.isfinite(top):
        return np.zeros(log_density.shape, dtype=np.uint8)
    shares = np.clip(1.0 + (log_density - top) / _DECADES, 0.0, 1.0)
    return np.asarray(255.0 * shares, dtype=np.uint8)


def shown_angles(limits: tuple[float, float]) -> tuple[float, float]:
    """Return which angles are shown of a joint: its range and some room."""
    room = min(_ROOM * (limits[1] - limits[0]), _MOST_ROOM)
    return limits[0] - room, limits[1] + room


class JointPanel(QWidget):
    """Shows a scene in the plane of the angles.

    Signals:
        posed: (angles `(2,)`) a person draws the pose there.
    """

    posed = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = DockTitle("Joint angles", "p(θ₁, θ₂ | hand), log scale")
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName("Density of the joint angles at the target")
        self.plot = self.canvas.add_plot(0, 0, AxisLook("θ₁ (rad)"), AxisLook("θ₂ (rad)"))
        self.density = HeatMap(self.plot, 0, _level_table, ("density", "ln p"))
        self.more = more_button(lambda: self.canvas.saving(), "Copy or save the density")  # noqa: PLW0108
        self.title.add_widget(self.more)
        self.marks = JointMarks(self.plot, self.posed.emit)
        self.list = ComponentList()
        row = QHBoxLayout()
        row.setContentsMargins(10, 12, 14, 10)
        row.setSpacing(14)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(row, 1)
        self._arm: Kinematics | None = None
        self._drawn: tuple[Posterior | None, object] = (None, None)
        self.scene = scene
        self.show_scene(scene)
        self.plot.range_changed.connect(self._draw_density)

    def show_scene(self, scene: Scene) -> None:
        """Show another moment."""
        self.scene = scene
        if scene.arm != self._arm:
            self._arm = scene.arm
            self.plot.set_home(shown_angles(scene.arm.first_range), shown_angles(scene.arm.second_range))
        self._draw_density()
        self.marks.show_scene(scene)
        self.list.show_scene(scene)

    def _draw_density(self) -> None:
        scene = self.scene
        wanted = (scene.posterior, (self.plot.x_range, self.plot.y_range))
        if wanted == self._drawn:
            return
        self._drawn = wanted
        if scene.posterior is None:
            self.density.clear()
            return
        first, second = (np.linspace(*shown, CELLS) for shown in (self.plot.x_range, self.plot.y_range))
        self.density.place_over(self.plot.x_range, self.plot.y_range)
        log_density = scene.posterior.log_density(first, second, scene.arm)
        self.density.show_levels(levels_of(log_density), log_density)


def _level_table(theme: Theme) -> NDArray[np.uint8]:
    return density(theme)

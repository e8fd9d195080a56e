"""The plots of a mixture at one input: the plane of two targets, or one target with its density."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer

from dnnlab.gui.panels.density_scale import log_levels
from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.mixture_point import Click, Ring
from dnnlab.gui.panels.mixture_slice import SliceCurves
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.plot_points import PointGroup, Points, crowded
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.panels.target_plane.layers import Answers, Ellipses
from dnnlab.gui.panels.target_plane.mixture_at import MixtureAt, Values, step_above
from dnnlab.gui.theme import faded
from dnnlab.gui.theme.colour_maps import density

GRID = 96
_NO_WIDTH, _ALL_WIDTH = 0.0, 1e5


class PlaneCanvas(PlotCanvas):
    """Draws the marginal of a mixture over a pair of targets, or over one where both are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Density over the targets at one input")
        self.pair = (0, 1)
        self._mixture: MixtureAt | None = None
        self._title = ""
        self._reference = 0.0
        self.plane = self.add_plot(0, 0, AxisLook("t1", grid=False), AxisLook("t2", grid=False))
        self.single = self.add_plot(0, 1, AxisLook("p", grid=False), AxisLook("t"))
        self.density = HeatMap(self.plane, 0, density, ("density", "p"))
        self.points = Points(self.plane, 1)
        self.near = Points(self.plane, 2, "data near the input")
        self.ellipses = Ellipses(self.plane, 3)
        self.places = Answers(self.plane, 4)
        self.ring = Ring(self.plane, 5)
        self.click = Click(self.plane, 6)
        self.curves = SliceCurves(self.single)
        self.near_single = Points(self.single, 2, "data near the input")
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._draw)
        self.plane.range_changed.connect(self._soon.start)

    @property
    def is_single(self) -> bool:
        """Whether one target is shown."""
        return self.pair[0] == self.pair[1]

    def set_pair(self, data: OutputData, rows: NDArray[np.int64], pair: tuple[int, int]) -> None:
        """Show other targets, with the data, and nothing of a model."""
        self.pair, (first, second) = pair, pair
        self.plane.setVisible(not self.is_single)
        self.single.setVisible(self.is_single)
        for column, shown in ((0, not self.is_single), (1, self.is_single)):
            self.grid.setColumnStretchFactor(column, int(shown))
            self.grid.setColumnMaximumWidth(column, _ALL_WIDTH if shown else _NO_WIDTH)
        if self.is_single:
            self.single.set_labels("p", data.target_names[first])
            self.single.set_home(y=padded(data.target_values(first), 0.06))
        else:
            self.plane.set_labels(data.target_names[first], data.target_names[second])
            self.plane.set_home(*(padded(data.target_values(one), 0.06) for one in pair))
        self._reference = 0.0
        opacity = 0.6 * crowded(len(rows))
        x, y = data.target_values(first, rows), data.target_values(second, rows)
        self.points.show_groups([PointGroup(x, y, lambda theme: faded(theme.data, opacity), radius=1.5)])
        self.density.clear()

    def show_parts(self, shown: Callable[[str], bool]) -> None:
        """Show and hide parts, by their keys."""
        self.density.setVisible(shown("density"))
        self.points.setVisible(shown("data"))
        self.near.setVisible(shown("near"))
        self.near_single.setVisible(shown("near"))
        self.ellipses.setVisible(shown("components"))
        self.curves.show_parts(means=shown("components"), mode=shown("mode"), exact=False, mean=shown("mean"))

    def show_mixture(self, found: MixtureAt | None, title: str) -> None:
        """Show another mixture, or none; the title stands over a single target."""
        self._mixture, self._title = found, title
        self._draw()

    def _draw(self) -> None:
        found, (first, second) = self._mixture, self.pair
        if found is None:
            self.ellipses.show_mixture(None)
            self.curves.show_slice(None, None, 0.0, "")
        elif self.is_single:
            self.curves.show_slice(found.over_one(first), None, 0.0, self._title)
        else:
            plane = found.over_pair(first, second)
            x, y = (np.linspace(*ends, GRID) for ends in (self.plane.x_range, self.plane.y_range))
            self._reference = step_above(plane.peak(), self._reference)
            values = plane.density(x, y)
            self.density.place_over(self.plane.x_range, self.plane.y_range)
            self.density.show_levels(log_levels(values, self._reference), values)
            self.ellipses.show_mixture(plane)

    def show_near(self, data: OutputData, rows: NDArray[np.int64]) -> None:
        """Let these rows of the data stand out."""
        x, y = (data.target_values(one, rows) for one in self.pair)
        layer, x = (self.near_single, np.zeros(len(y))) if self.is_single else (self.near, x)
        layer.show_groups([PointGroup(x, y, lambda theme: theme.accent, radius=2.6, edge=lambda theme: theme.plot)])

    def show_answers(self, answers: dict[str, Values]) -> None:
        """Mark single answers over all targets, (L,), by what they are (see `Answers`)."""
        places = {name: place[list(self.pair)] for name, place in answers.items()}
        self.places.show_places(places)
        true, wrong = places.get("true mode"), places.get("least squares")
        self.curves.show_marks(None if true is None else float(true[0]), None if wrong is None else float(wrong[0]))

    def show_targets(self, targets: Values | None) -> None:
        """Mark a point by all its targets, (L,); None marks none."""
        first, second = self.pair
        self.ring.show_at(None if targets is None else (float(targets[first]), float(targets[second])))

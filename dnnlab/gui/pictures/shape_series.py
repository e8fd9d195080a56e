"""The numbers behind shapes, for those who want the data of an experiment's plot."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dnnlab.experiments.picture import Area, Bars, Dots, Heat, Line, Rule, Shape
from dnnlab.gui.panels.plot_series import Series, grid_series, series


def shape_series(shapes: Iterable[Shape], axes: tuple[str, str]) -> list[Series]:
    """Return shapes as series, named by their labels or else by what they are; words have no numbers.

    Args:
        shapes: What is drawn.
        axes: What the axes are called.
    """
    x, y = axes if axes[0] != axes[1] else ("x", "y")
    found: list[Series] = []
    for shape in shapes:
        match shape:
            case Line() | Area():
                name = shape.label or type(shape).__name__.lower()
                found.append(series(name, {x: shape.points[:, 0], y: shape.points[:, 1]}))
            case Dots():
                values = {} if shape.values is None else {"value": shape.values}
                found.append(series(shape.label or "points", {x: shape.points[:, 0], y: shape.points[:, 1], **values}))
            case Bars():
                along, up = (y, x) if shape.horizontal else (x, y)
                found.append(series(shape.label or "bars", {along: shape.positions, up: shape.heights}))
            case Heat():
                rows, columns = shape.values.shape
                across, upward = np.linspace(*shape.x, columns), np.linspace(*shape.y, rows)
                found.append(grid_series(shape.label or "map", (x, across), (y, upward), ("value", shape.values)))
            case Rule():
                found.append(series(shape.label or shape.words or "rule", {shape.axis: [shape.value]}))
    return found

"""The picture of growth: steps per second over rows, width and layers, a line for each way of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

WIDTH, HEIGHT = 1500, 460
COLOURS = {"plain PyTorch loop": "#8a8f98", "JAX": "#2f8f5b", "fused": "#3b82c4", "compiled": "#6d5ae6"}


@dataclass(frozen=True, slots=True)
class Growth:
    """What grows.

    Attributes:
        title: The axis's title.
        given: What stays.
        values: At which it is measured.
        problem: The problem's name with a place for the value.
        curves: Values and steps per second, by the way of training.
    """

    title: str
    given: str
    values: tuple[int, ...]
    problem: str
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def add(self, way: str, value: int, steps_per_second: float) -> None:
        """Take a point."""
        self.curves.setdefault(way, []).append((value, steps_per_second))


def draw(growths: Sequence[Growth], file: Path) -> None:
    """Write the picture, for a light page."""
    import numpy as np
    import pyqtgraph as pg
    from pyqtgraph.exporters import ImageExporter
    from PySide6.QtGui import QFont

    application = pg.mkQApp()
    pg.setConfigOptions(background="w", foreground="#30343b", antialias=True)
    layout = pg.GraphicsLayoutWidget()
    layout.resize(WIDTH, HEIGHT)
    for place, growth in enumerate(growths):
        plot = layout.addPlot(title=growth.given or "H = 20, one layer")
        plot.setLogMode(True, True)
        plot.showGrid(True, True, 0.25)
        plot.setLabel("bottom", growth.title)
        if place == 0:
            plot.setLabel("left", "steps per second")
            plot.addLegend(offset=(-10, 10), labelTextSize="10pt", brush=(255, 255, 255, 220))
        for way, points in growth.curves.items():
            x, y = zip(*points, strict=True)
            pen = pg.mkPen(COLOURS[way], width=2.5)
            plot.plot(x, y, pen=pen, symbol="o", symbolSize=7, symbolBrush=COLOURS[way], symbolPen=None, name=way)
        speeds = [speed for points in growth.curves.values() for _, speed in points]
        decades = range(int(np.floor(np.log10(min(speeds)))), int(np.ceil(np.log10(max(speeds)))) + 1)
        plot.getAxis("bottom").setTicks([[(float(np.log10(value)), _short(value)) for value in growth.values]])
        plot.getAxis("left").setTicks([[(float(power), f"{10.0**power:,g}") for power in decades]])
        plot.getAxis("left").setWidth(62)
        for side in ("bottom", "left"):
            plot.getAxis(side).setTickFont(QFont("Inter", 9))
        plot.getViewBox().setDefaultPadding(0.06)
    layout.show()
    application.processEvents()
    exporter = ImageExporter(layout.scene())
    exporter.parameters()["width"] = WIDTH
    file.parent.mkdir(parents=True, exist_ok=True)
    exporter.export(str(file))
    layout.close()


def _short(value: int) -> str:
    """`1M` of a million, `20k` of twenty thousand."""
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if value >= size and value % size == 0:
            return f"{value // size}{letter}"
    return str(value)

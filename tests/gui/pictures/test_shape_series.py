from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from dnnlab.experiments.picture import Area, Bars, Dots, Heat, Line, Rule, Text, points
from dnnlab.gui.panels.plot_series import as_csv
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.pictures.shape_series import shape_series
from dnnlab.gui.workspaces.stage.shapes import ShapesLayer
from tests.gui.panels.test_plot_saving import read


def test_that_every_shape_but_words_has_its_numbers() -> None:
    x = np.array([0.0, 1.0, 2.0])
    shapes = (
        Line(points(x, x**2), label="fit"),
        Line(points(x, -x), label="fit"),
        Dots(points(x, 1.0), values=np.array([-1.0, 0.0, 1.0])),
        Area(points(x, 0.5)),
        Bars(x, np.array([3.0, 4.0, 5.0]), 0.5, horizontal=True, label="counts"),
        Heat(np.arange(6.0).reshape(2, 3), (0.0, 2.0), (5.0, 6.0)),
        Rule(0.25, words="optimum"),
        Text((0.0, 0.0), "nothing to write down"),
    )
    found = read(as_csv(shape_series(shapes, ("t", "loss"))))
    assert found["fit: loss"].tolist() == [0.0, 1.0, 4.0]
    assert found["fit 2: loss"].tolist() == [0.0, -1.0, -2.0]
    assert found["points: value"].tolist() == [-1.0, 0.0, 1.0]
    assert found["area: loss"].tolist() == [0.5, 0.5, 0.5]
    assert found["counts: t"].tolist() == [3.0, 4.0, 5.0]
    assert found["map: value"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert found["map: loss"].tolist() == [5.0, 5.0, 5.0, 6.0, 6.0, 6.0]
    assert found["optimum: y"].tolist() == [0.25]
    assert not any("nothing" in title for title in found)


def test_that_the_plot_of_a_stage_tells_what_it_shows(qtbot: QtBot) -> None:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    layer = ShapesLayer(canvas.add_plot(0, 0, AxisLook("x"), AxisLook("y")))
    assert not canvas.series()
    layer.show_shapes([Dots(points([1.0, 2.0], [3.0, 4.0]), label="data")])
    (found,) = canvas.series()
    assert found.columns["y"].tolist() == [3.0, 4.0]

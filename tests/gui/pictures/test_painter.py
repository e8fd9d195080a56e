"""Shapes as pixels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.picture import Area, Bars, Dots, Heat, Line, Picture, Rule, Shape, Text, points
from dnnlab.gui.pictures.looks import colour_in, dashes_of, require_drawable, swatch_of
from dnnlab.gui.pictures.painter import Frame
from dnnlab.gui.pictures.store import painted
from dnnlab.gui.theme import DARK, LIGHT, THEORY_DASHES, component_dashes

RED, GREEN, BLUE = 0, 1, 2


def pixels(pixmap: QPixmap) -> NDArray[np.uint8]:
    """Red, green and blue, (rows, columns, 3), the uppermost row first."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def picture(*shapes: Shape, equal: bool = False) -> NDArray[np.uint8]:
    return pixels(painted(Picture(tuple(shapes), equal=equal), DARK, 100, 100, 1.0))


def differs(image: NDArray[np.uint8], row: int, column: int) -> bool:
    plot = np.array([DARK.plot.red(), DARK.plot.green(), DARK.plot.blue()])
    return bool(np.abs(image[row, column].astype(int) - plot).max() > 8)


def test_that_shapes_lie_where_their_data_coordinates_say(qapp: QApplication) -> None:
    image = picture(Dots(points(0.2, 0.9), "bad", radius=4.0))
    assert differs(image, 10, 20)
    assert not differs(image, 90, 20)
    image = picture(Line(points([0.0, 1.0], [0.25, 0.25]), "ok", width=4.0))
    assert differs(image, 75, 50)
    assert not differs(image, 25, 50)


def test_that_a_row_of_nan_interrupts_a_line(qapp: QApplication) -> None:
    x = np.linspace(0.0, 1.0, 11)
    y = np.where(np.arange(11) == 5, np.nan, 0.5)
    image = picture(Line(points(x, y), "ok", width=4.0))
    assert differs(image, 50, 20)
    assert not differs(image, 50, 50)
    assert differs(image, 50, 80)


def test_that_the_rows_of_a_map_go_upwards(qapp: QApplication) -> None:
    image = picture(Heat(np.array([[0.0, 0.0], [1.0, 1.0]]), (0.0, 1.0), (0.0, 1.0)))
    assert image[10, 50].sum() > image[90, 50].sum()


def test_that_bars_begin_at_their_base_and_signs_have_two_colours(qapp: QApplication) -> None:
    image = picture(Bars(np.array([0.25, 0.75]), np.array([0.9, 0.1]), 0.3, base=0.5, signed=True, opacity=1.0))
    assert differs(image, 30, 25)
    assert not differs(image, 70, 25)
    assert differs(image, 70, 75)
    assert image[30, 25][RED] > image[30, 25][BLUE]
    assert image[70, 75][BLUE] > image[70, 75][RED]


def test_that_closed_forms_are_dashed_and_components_have_their_own_dashes() -> None:
    curve = points([0.0, 1.0], [0.0, 1.0])
    assert dashes_of(Line(curve, "theory", dashed=True)) == THEORY_DASHES
    assert dashes_of(Line(curve, "model")) == ()
    assert [dashes_of(Line(curve, f"component {k}")) for k in (1, 2, 3)] == [component_dashes(k) for k in (1, 2, 3)]


def test_that_one_scale_for_both_axes_widens_one_range() -> None:
    frame = Frame.of(Picture((), (0.0, 1.0), (0.0, 1.0), equal=True), 200, 100)
    assert frame.x == (-0.5, 1.5)
    assert frame.y == (0.0, 1.0)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    "colour", ["model", "theory", "data", "positive", "ok", "warn", "bad", "text", "faint", "component 7"]
)
def test_that_every_colour_means_something_in_both_themes(theme: object, colour: str) -> None:
    assert colour_in(theme, colour).isValid()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (Line(points([0.0], [0.0]), "mauve"), "mauve"),
        (Line(points([0.0], [0.0]), "component x"), "component x"),
        (Dots(np.zeros((3, 3))), r"\(M, 2\)"),
        (Dots(np.zeros((3, 2)), values=np.zeros(2)), "3 dots"),
        (Bars(np.zeros(3), np.zeros(2), 1.0), "heights"),
        (Heat(np.zeros(3), (0.0, 1.0), (0.0, 1.0)), r"\(R, C\)"),
    ],
)
def test_that_a_shape_that_cannot_be_painted_is_refused_by_name(shape: Shape, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        require_drawable(shape)


def test_that_every_kind_of_shape_has_a_sample_for_legends() -> None:
    curve = points([0.0, 1.0], [0.0, 1.0])
    shapes: list[Shape] = [
        Line(curve),
        Dots(curve),
        Dots(curve, hollow=True),
        Dots(curve, values=np.zeros(2)),
        Area(curve),
        Bars(np.zeros(2), np.zeros(2), 1.0),
        Heat(np.zeros((2, 2)), (0.0, 1.0), (0.0, 1.0)),
        Rule(0.0),
        Text((0.0, 0.0), "words"),
    ]
    kinds = [swatch_of(shape).kind for shape in shapes]
    assert kinds == ["line", "dot", "hollow", "diverging", "area", "area", "density", "line", "line"]


@pytest.mark.parametrize("name", list(experiments()))
def test_that_the_picture_of_every_experiment_shows_something_in_both_themes(qapp: QApplication, name: str) -> None:
    shown = experiments()[name].picture()
    for shape in shown.shapes:
        require_drawable(shape)
    for theme in (DARK, LIGHT):
        for width, height in ((36, 24), (220, 140)):
            image = pixels(painted(shown, theme, width, height, 1.0)).reshape(-1, 3)
            assert len(np.unique(image, axis=0)) > 4

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from dnnlab.gui.canvas.thumbs import Mosaic, column_thumbs, most_columns, square_thumbs, thumbs_image
from dnnlab.gui.theme import DARK

AREA = QRectF(14, 90, 224, 44)


@pytest.mark.parametrize("count", [1, 2, 5, 20, 45, 64, 500])
def test_that_columns_fit_their_area_and_are_at_least_four_wide(count: int) -> None:
    mosaic = column_thumbs(count, AREA)
    assert len(mosaic.rects) == min(count, most_columns(AREA))
    assert AREA.adjusted(-0.01, -0.01, 0.01, 0.01).contains(mosaic.bounds())
    assert all(w >= 4 for _x, _y, w, _h in mosaic.rects)


@pytest.mark.parametrize("count", [1, 7, 20, 64])
def test_that_squares_fit_their_area(count: int) -> None:
    mosaic = square_thumbs(count, AREA)
    assert len(mosaic.rects) == count
    assert AREA.adjusted(-0.01, -0.01, 0.01, 0.01).contains(mosaic.bounds())
    assert all(abs(w - h) < 1e-9 for _x, _y, w, h in mosaic.rects)


def colour_at(image: object, x: int, y: int) -> QColor:
    return image.pixelColor(x, y)  # type: ignore[attr-defined, no-any-return]


def test_that_the_input_runs_upwards_in_a_column() -> None:
    mosaic = Mosaic(((0.0, 0.0, 10.0, 40.0),), "up")
    image = thumbs_image(mosaic, np.linspace(-1, 1, 32)[None, :], 1.0, DARK)
    assert (image.width(), image.height()) == (10, 40)
    top, bottom = colour_at(image, 5, 1), colour_at(image, 5, 38)
    assert top.red() > top.blue()  # +1 is orange
    assert bottom.blue() > bottom.red()


def test_that_the_input_runs_to_the_right_in_a_row() -> None:
    image = thumbs_image(Mosaic(((0.0, 0.0, 48.0, 14.0),), "right"), np.linspace(-1, 1, 32)[None, :], 2.0, DARK)
    assert (image.width(), image.height()) == (96, 28)
    left, right = colour_at(image, 2, 14), colour_at(image, 93, 14)
    assert left.blue() > left.red()
    assert right.red() > right.blue()


def test_that_the_second_input_runs_upwards_over_a_plane() -> None:
    values = np.zeros((1, 8, 8))
    values[0, 7, 0] = 1.0  # second input largest, first input least
    image = thumbs_image(Mosaic(((0.0, 0.0, 16.0, 16.0),), "plane", 0.0), values, 1.0, DARK)
    lit = colour_at(image, 0, 0)
    assert lit.red() > 200
    assert colour_at(image, 15, 15).red() < 60


def test_that_between_thumbs_and_at_their_corners_nothing_is_painted() -> None:
    mosaic = Mosaic(((0.0, 0.0, 10.0, 20.0), (12.0, 0.0, 10.0, 20.0)), "up")
    image = thumbs_image(mosaic, np.ones((2, 4)), 1.0, DARK)
    assert colour_at(image, 11, 10).alpha() == 0
    assert colour_at(image, 0, 0).alpha() < 128
    assert colour_at(image, 5, 10).alpha() == 255


def test_that_a_frozen_strip_is_paler() -> None:
    mosaic = Mosaic(((0.0, 0.0, 10.0, 10.0),), "up")
    vivid = colour_at(thumbs_image(mosaic, np.ones((1, 4)), 1.0, DARK), 5, 5)
    pale = colour_at(thumbs_image(mosaic, np.ones((1, 4)), 1.0, DARK, 0.55), 5, 5)
    assert pale.red() - pale.blue() < vivid.red() - vivid.blue()

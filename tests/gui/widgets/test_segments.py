from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from dnnlab.gui.widgets.segments import Segments, segment_pen, segments


def total_length(found: Segments) -> float:
    across, down = (found.ends[:, 2:] - found.ends[:, :2]).T
    return float(np.hypot(across, down).sum())


def test_that_a_solid_curve_has_a_segment_between_any_two_points() -> None:
    found = segments(np.array([0.0, 3.0, 3.0]), np.array([0.0, 4.0, 0.0]))
    assert found.ends.tolist() == [[0, 0, 3, 4], [3, 4, 3, 0]]
    assert found.origin.tolist() == [0, 1]
    assert len(segments(np.array([1.0]), np.array([1.0])).ends) == 0


def test_that_dashes_run_on_along_the_curve() -> None:
    x, y = np.array([0.0, 10.0, 10.0]), np.array([0.0, 0.0, 25.0])
    found = segments(x, y, (7.0, 3.0))
    assert total_length(found) == 7 * 3 + 5
    assert found.origin.tolist()[0] == 0
    assert set(found.origin.tolist()) == {0, 1}
    assert found.ends[0].tolist() == [0, 0, 7, 0]


def test_that_parts_of_a_curve_can_be_chosen() -> None:
    found = segments(np.arange(5.0), np.zeros(5)).of(np.array([True, False, False, True]))
    assert found.ends[:, 0].tolist() == [0.0, 3.0]


def test_that_segments_are_painted_where_they_lie(qtbot: QtBot) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.setPen(segment_pen(QColor("white"), 4.0))
    segments(np.array([5.0, 20.0, 35.0]), np.array([10.0, 10.0, 10.0])).draw(painter)
    segments(np.empty(0), np.empty(0)).draw(painter)
    painter.end()
    assert image.pixelColor(20, 10) == QColor("white")
    assert image.pixelColor(30, 9) == QColor("white")
    assert image.pixelColor(20, 2) == QColor("black")

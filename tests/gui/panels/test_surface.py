from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.surface import SurfacePanel, mixed_classes
from dnnlab.gui.theme import DARK, LIGHT, theme_switch
from dnnlab.link.probes import Surface, SurfaceAnswer
from dnnlab.project.columns import OutputKind

from .pictures import answer_all, document_for, opened, picture_of
from .stage import progress_at

KINDS: list[tuple[OutputKind, tuple[str, ...]]] = [
    ("regression", ("z",)),
    ("regression", ("t", "u")),
    ("binary", ("answer",)),
    ("binary", ("answer", "sign")),
    ("multiclass", ("colour",)),
]


def colour_at(panel: SurfacePanel, x: float, y: float) -> QColor:
    inside = QPointF(float(panel.plot.x_pixel(x)), float(panel.plot.y_pixel(y)))
    return picture_of(panel.canvas).pixelColor(panel.canvas.mapFromScene(panel.plot.box.mapToScene(inside)))


@pytest.mark.parametrize(("kind", "targets"), KINDS)
def test_that_points_are_there_before_the_answer_and_a_surface_after_it(
    kind: OutputKind, targets: tuple[str, ...], qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = opened(SurfacePanel, document_for(kind, ("x", "y"), targets), qtbot, qapp)
    assert sum(len(group.x) for group in panel.points.groups) == 240
    before = picture_of(panel.canvas)
    answer_all(session)
    assert picture_of(panel.canvas) != before
    assert panel.bar.isVisible() == (kind == "regression")
    assert panel.target.isVisible() == (len(targets) > 1)


def test_that_it_asks_over_both_columns_thirty_times_a_second(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("binary", ("x", "y"), ("answer",))
    _panel, session = opened(SurfacePanel, document, qtbot, qapp)
    (subscription,) = session.watched.values()
    assert subscription.hertz == 30.0
    assert isinstance(subscription.probe, Surface)
    x, y = (document.dataset.column(name).values for name in ("x", "y"))
    assert subscription.probe.first.start < x.min() < x.max() < subscription.probe.first.stop
    assert subscription.probe.second.start < y.min() < y.max() < subscription.probe.second.stop


def test_that_the_boundary_lies_where_the_classes_are_equally_probable(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("binary", ("x", "y"), ("answer",)), qtbot, qapp)
    answer_all(session)
    lines = panel.boundary.lines
    assert len(lines) > 50
    assert np.abs(lines[:, :, 0]).max() < 0.01
    assert np.ptp(lines[:, :, 1]) > 1.9


def test_that_each_side_has_the_hue_of_its_class(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("binary", ("x", "y"), ("answer",)), qtbot, qapp)
    for part in ("class 0", "class 1", "boundary"):
        panel.legend.chip(part).click()
    answer_all(session)
    left, right = colour_at(panel, -0.6, 0.2), colour_at(panel, 0.6, 0.2)
    assert left.blue() > left.red() + 40
    assert right.red() > right.blue() + 40


def test_that_the_choice_of_target_changes_the_surface(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("binary", ("x", "y"), ("answer", "sign")), qtbot, qapp)
    answer_all(session)
    panel.target.combo.setCurrentIndex(1)
    panel.target.combo.activated.emit(1)
    assert np.abs(panel.boundary.lines[:, :, 1]).max() < 0.01
    assert panel.legend.chip("class 1").text() == "plus"


def test_that_a_regression_has_warm_colours_above_and_cold_ones_below_zero(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("regression", ("x", "y"), ("z",)), qtbot, qapp)
    panel.legend.chip("data").click()
    answer_all(session)
    high, low = colour_at(panel, 0.8, 0.8), colour_at(panel, -0.8, 0.8)
    assert high.red() > high.blue() + 40
    assert low.blue() > low.red() + 40


def test_that_mixed_colours_lie_between_those_of_the_classes() -> None:
    for theme in (DARK, LIGHT):
        corners = mixed_classes(theme, np.eye(3)[None])[0].astype(float)
        middle = mixed_classes(theme, np.full((1, 1, 3), 1 / 3))[0, 0].astype(float)
        assert np.abs(middle - corners.mean(axis=0)).max() <= 1.0
        assert len({tuple(corner) for corner in corners}) == 3


def test_that_hiding_a_class_hides_its_points(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("multiclass", ("x", "y"), ("colour",))
    panel, _session = opened(SurfacePanel, document, qtbot, qapp)
    total = sum(len(group.x) for group in panel.points.groups)
    panel.legend.chip("class 1").click()
    codes = document.dataset.codes("colour")
    assert sum(len(group.x) for group in panel.points.groups) == total - np.count_nonzero(codes == 1)


def test_that_the_surface_takes_the_colours_of_another_theme(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("multiclass", ("x", "y"), ("colour",)), qtbot, qapp)
    theme_switch().set_choice("dark")
    answer_all(session)
    dark = colour_at(panel, -0.93, -0.93).lightness()
    theme_switch().set_choice("light")
    assert colour_at(panel, -0.93, -0.93).lightness() > dark + 40
    theme_switch().set_choice("dark")


def test_that_an_answer_for_other_targets_is_left_alone(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(SurfacePanel, document_for("regression", ("x", "y"), ("t", "u")), qtbot, qapp)
    (key,) = session.watched
    session.send_frame(progress_at(1), {key: SurfaceAnswer(np.zeros((96, 96, 1), dtype=np.float32))})
    panel.target.combo.setCurrentIndex(1)
    panel.target.combo.activated.emit(1)
    nan = np.full((96, 96, 2), np.nan, dtype=np.float32)
    session.send_frame(progress_at(1), {key: SurfaceAnswer(nan)})
    picture_of(panel)

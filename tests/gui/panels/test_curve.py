from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.curve import CurvePanel
from dnnlab.gui.theme import theme_switch
from dnnlab.link.probes import Axis, Curve, CurveAnswer
from dnnlab.project.columns import OutputKind

from .pictures import answer_all, document_for, opened, picture_of, subject
from .stage import progress_at

KINDS: list[tuple[OutputKind, tuple[str, ...]]] = [
    ("regression", ("t",)),
    ("regression", ("t", "u")),
    ("binary", ("answer",)),
    ("binary", ("answer", "sign")),
    ("multiclass", ("colour",)),
]


def colours_around(panel: CurvePanel, x: float, y: float) -> list[QColor]:
    """The colours of the pixel at a value and of its neighbours."""
    inside = QPointF(float(panel.plot.x_pixel(x)), float(panel.plot.y_pixel(y)))
    place = panel.canvas.mapFromScene(panel.plot.box.mapToScene(inside))
    image = picture_of(panel.canvas)
    return [image.pixelColor(place + QPoint(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]


@pytest.mark.parametrize(("kind", "targets"), KINDS)
def test_that_every_curve_has_a_chip_and_can_be_hidden(
    kind: OutputKind, targets: tuple[str, ...], qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = opened(CurvePanel, document_for(kind, ("x",), targets), qtbot, qapp)
    answer_all(session)
    whole = picture_of(panel.canvas)
    count = 3 if kind == "multiclass" else len(targets)
    for k in range(count):
        panel.legend.chip(f"curve {k}").click()
        assert picture_of(panel.canvas) != whole
        panel.legend.chip(f"curve {k}").click()
    assert picture_of(panel.canvas) == whole


def test_that_it_asks_thirty_times_a_second_over_the_range_of_the_data(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("regression", ("x",), ("t",))
    panel, session = opened(CurvePanel, document, qtbot, qapp)
    (subscription,) = session.watched.values()
    assert subscription.hertz == 30.0
    assert isinstance(subscription.probe, Curve)
    x = document.dataset.column("x").values
    assert subscription.probe.inputs.start < x.min() < x.max() < subscription.probe.inputs.stop
    panel.hide()
    assert not session.watched


def test_that_the_model_is_drawn_in_its_colour_where_it_predicts(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(CurvePanel, document_for("regression", ("x",), ("t",)), qtbot, qapp)
    panel.legend.chip("data").click()
    answer_all(session)
    for x in (-0.73, 0.11, 0.5):
        assert theme_switch().theme.accent in colours_around(panel, x, float(np.sin(3 * x)))
        assert theme_switch().theme.accent not in colours_around(panel, x, 0.3 + float(np.sin(3 * x)))


def test_that_data_is_shown_before_the_engine_answers_training_full_and_validation_hollow(
    qtbot: QtBot, qapp: QApplication
) -> None:
    panel, _session = opened(CurvePanel, document_for("regression", ("x",), ("t",)), qtbot, qapp)
    full, hollow = panel.points.groups
    assert (len(full.x), full.hollow) == (160, False)
    assert (len(hollow.x), hollow.hollow) == (80, True)


def test_that_rows_of_two_classes_stand_at_nought_and_one_in_their_colours(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("binary", ("x",), ("answer",))
    panel, _session = opened(CurvePanel, document, qtbot, qapp)
    theme = theme_switch().theme
    for group, code in zip(panel.points.groups, (0, 1, 0, 1), strict=True):
        assert np.abs(group.y - code).max() < 0.05
        assert (group.x > 0).all() == (code == 1)
        assert group.colour(theme).rgb() == (theme.positive if code else theme.negative).rgb()
    assert panel.plot.y_range[0] < 0.0
    assert panel.plot.y_range[1] > 1.0


def test_that_an_answer_with_another_number_of_curves_is_left_alone(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(CurvePanel, document_for("regression", ("x",), ("t", "u")), qtbot, qapp)
    empty = picture_of(panel.canvas)
    (key,) = session.watched
    session.send_frame(progress_at(1), {key: CurveAnswer(np.zeros((256, 1)))})
    assert picture_of(panel.canvas) == empty


def test_that_other_targets_begin_afresh_under_another_key(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(CurvePanel, document_for("regression", ("x",), ("t",)), qtbot, qapp)
    answer_all(session)
    (before,) = session.watched
    panel.set_data(subject(document_for("regression", ("x",), ("z",))))
    (after,) = session.watched
    assert after != before
    assert panel.asked == Curve("main", "output", Axis(*panel.plot.x_range, 256))

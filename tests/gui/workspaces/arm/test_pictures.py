from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import current, mixed
from dnnlab.gui.workspaces.arm.arm_view import ArmView
from dnnlab.gui.workspaces.arm.callouts import Callout, placed
from dnnlab.gui.workspaces.arm.component_list import rows_of, words_of
from dnnlab.gui.workspaces.arm.joint_panel import levels_of
from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.posture import standing_of
from dnnlab.gui.workspaces.arm.scene import COMPONENTS, LEAST_SQUARES, MEAN, SOLUTIONS, Scene
from dnnlab.theory.kinematics import FloatArray, Kinematics
from tests.gui.workspaces.arm.conftest import Bench

ARM = Kinematics()
HAND = ARM.hand(np.array([0.75, 2.2]))
NOTHING = frozenset({SOLUTIONS, COMPONENTS, LEAST_SQUARES, MEAN})


def _scene(weight: float = 0.7) -> Scene:
    standing = standing_of(ARM, HAND)
    covariance = np.tile(0.02**2 * np.eye(2), (2, 1, 1))
    posterior = Posterior(HAND, np.array([weight, 1.0 - weight]), standing.poses, covariance)
    return Scene(ARM, standing, posterior, standing.poses.mean(axis=0), hidden=frozenset({MEAN}))


def _painted(qtbot: QtBot, scene: Scene) -> tuple[ArmView, QImage]:
    view = ArmView(scene)
    qtbot.addWidget(view)
    view.resize(700, 700)
    picture: QImage = view.grab().toImage()
    return view, picture


def _colour_of(view: ArmView, image: QImage, share: float, branch: int) -> QColor:
    """The colour on the first link of one of the exact poses, a share of its length from the base."""
    elbow: FloatArray = ARM.elbow(view.scene.standing.poses[branch])
    return image.pixelColor(view.framing.point(share * elbow).toPoint())


def _difference(first: QColor, second: QColor) -> float:
    parts = (first.red() - second.red(), first.green() - second.green(), first.blue() - second.blue())
    return sum(map(abs, parts))


def test_that_a_components_arm_is_as_opaque_as_it_is_likely(qtbot: QtBot) -> None:
    for weight in (0.9, 0.5):
        scene = replace(_scene(weight), hidden=NOTHING - {COMPONENTS})
        view, image = _painted(qtbot, scene)
        _, bare = _painted(qtbot, replace(scene, hidden=NOTHING))
        found = _colour_of(view, image, 0.3, 0)
        expected = mixed(_colour_of(view, bare, 0.3, 0), current().component(1), weight)
        assert _difference(found, expected) < 12


def test_that_a_component_that_is_hardly_possible_is_still_seen(qtbot: QtBot) -> None:
    scene = replace(_scene(1.0), hidden=NOTHING - {COMPONENTS})
    view, image = _painted(qtbot, scene)
    _, bare = _painted(qtbot, replace(scene, hidden=NOTHING))
    found = _colour_of(view, image, 0.3, 1)
    expected = mixed(_colour_of(view, bare, 0.3, 1), current().component(2), 0.06)
    assert _difference(found, expected) < 8
    assert _difference(found, _colour_of(view, bare, 0.3, 1)) > 4


@pytest.mark.parametrize("part", [SOLUTIONS, COMPONENTS, LEAST_SQUARES])
def test_that_what_is_hidden_is_not_painted(qtbot: QtBot, part: str) -> None:
    _, everything = _painted(qtbot, _scene())
    _, without = _painted(qtbot, replace(_scene(), hidden=frozenset({MEAN, part})))
    assert everything != without


def test_that_callouts_stand_off_each_other_and_inside(qtbot: QtBot) -> None:
    area = QRectF(0, 0, 500, 400)
    callouts = [Callout(str(k), f"callout number {k}", QPointF(480.0, 200.0)) for k in range(4)]
    found = placed(callouts, area, (QRectF(300, 180, 200, 40),), (np.empty((0, 2)), 0.0), {})
    rects = [rect for _, rect in found.values()]
    assert all(area.contains(rect) for rect in rects)
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])


def test_that_a_callout_keeps_its_place_while_that_is_nearly_as_good(qtbot: QtBot) -> None:
    area = QRectF(0, 0, 500, 400)
    callout = Callout("one", "words", QPointF(250.0, 200.0))
    spot = placed([callout], area, (), (np.empty((0, 2)), 0.0), {"one": 3})["one"][0]
    assert spot == 3
    blocked = placed([callout], area, (QRectF(0, 0, 250, 200),), (np.empty((0, 2)), 0.0), {"one": 3})["one"][0]
    assert blocked != 3


def test_that_the_table_says_pi_and_miss_and_least_squares_last() -> None:
    scene = _scene()
    rows = rows_of(scene)
    assert [row.name for row in rows] == ["1", "2", "LS"]
    assert rows[0].pi == "0.70"
    assert rows[0].miss == "0.0000"
    assert float(rows[-1].miss) == pytest.approx(scene.miss(scene.standing.poses.mean(axis=0)), abs=1e-3)
    assert [row.name for row in rows_of(replace(scene, hidden=frozenset()))][-2:] == ["mean", "LS"]


def test_that_the_words_tell_one_solution_from_two() -> None:
    assert "not a solution" in words_of(_scene())
    beyond = replace(_scene(), standing=standing_of(ARM, np.array([-0.8, 0.1])))
    assert "No pose" in words_of(beyond)


def test_that_the_levels_are_logarithmic_over_sixteen() -> None:
    levels = levels_of(np.array([[0.0, -8.0, -16.0, -400.0, -np.inf]]))
    assert levels.tolist() == [[255, 127, 0, 0, 0]]


def test_that_the_view_is_saved_as_picture_drawing_and_table(bench: Bench, tmp_path: Path) -> None:
    bench.answer_all()
    saving = bench.workspace.stage.saving()
    for suffix in (".png", ".svg", ".csv"):
        saving.write(tmp_path / f"arm{suffix}")
    assert QImage(str(tmp_path / "arm.png")).width() > 300
    assert "least squares misses by" in (tmp_path / "arm.svg").read_text()
    table = (tmp_path / "arm.csv").read_text()
    assert "exact: theta1" in table
    assert "least squares: hand x1" in table


def test_that_zooming_and_fitting_come_back(bench: Bench, qtbot: QtBot) -> None:
    view = bench.workspace.stage.view
    home = view.framing
    view.zoom_step(up=True)
    assert view.zoom == pytest.approx(1.25)
    view.pan(30, 10)
    view.fit()
    assert view.framing == home


def test_that_every_control_of_the_panel_has_a_name(bench: Bench) -> None:
    reached = [
        widget
        for widget in bench.workspace.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parent(), QAbstractScrollArea)  # a viewport, whose parent takes the keyboard
    ]
    assert len(reached) > 15
    for widget in reached:
        assert widget.accessibleName() or getattr(widget, "text", str)(), (widget, widget.parent(), widget.size())

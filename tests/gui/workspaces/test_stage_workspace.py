"""The panel that shows any stage."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.experiments.stage import Stage
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.plot import Plot
from dnnlab.gui.workspaces.controls.control import SliderControl
from dnnlab.gui.workspaces.stage.workspace import StageWorkspace
from dnnlab.link.probes import CurveAnswer
from tests.gui.panels.stage import QuietSession, dress, progress_at
from tests.gui.workspaces.scenes import BACK, CHANGE, services, stage


class Shown:
    """A stage on the screen."""

    def __init__(self, qtbot: QtBot, one: Stage) -> None:
        host = QWidget()
        qtbot.addWidget(host)
        self.services, self.session = services(host)
        self.panel = StageWorkspace(self.services, one)
        qtbot.addWidget(self.panel)
        self.panel.resize(1000, 700)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        qtbot.wait(1)

    @property
    def title(self) -> str:
        return self.services.document.project.title

    def slider(self) -> SliderControl[object]:
        control = self.panel.controls.controls["frequency"]
        assert isinstance(control, SliderControl)
        return control

    def pixel(self, plot: Plot, x: float, y: float) -> QPoint:
        inside = QPointF(float(plot.x_pixel(x)), float(plot.y_pixel(y)))
        place: QPoint = self.panel.canvas.mapFromScene(plot.box.mapToScene(inside))
        return place

    def drag(self, plot: Plot, *places: tuple[float, float]) -> None:
        viewport = self.panel.canvas.viewport()
        first, *others = [self.pixel(plot, *place) for place in places]
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
        for place in others:
            QTest.mouseMove(viewport, place)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, others[-1])


@pytest.fixture
def shown(qtbot: QtBot, qapp: object) -> Shown:
    dress(qapp)  # type: ignore[arg-type]
    return Shown(qtbot, stage())


def test_that_a_stage_is_drawn_with_its_numbers_formula_and_words(shown: Shown) -> None:
    drawing = shown.panel.drawing
    assert drawing is not None
    wave = shown.panel.canvas.stage_plots["wave"]
    assert len(wave.shapes.shapes) == 6
    assert [one.value for one in shown.panel.side.readouts.shown] == ["1.00", "0"]
    assert shown.panel.side.formula.latex() == r"\sin x"
    assert shown.panel.side.words.text() == "What is seen."
    assert not shown.panel.grab().isNull()


def test_that_the_chip_of_a_label_hides_its_shapes_and_keeps_them_hidden(shown: Shown) -> None:
    shown.panel.legend.chip("wave").click()
    labels = {shape.label for shape in shown.panel.canvas.stage_plots["wave"].shapes.shapes if hasattr(shape, "label")}
    assert "wave" not in labels
    assert "exact" in labels
    shown.panel.redraw()
    assert "wave" not in {shape.label for shape in shown.panel.canvas.stage_plots["wave"].shapes.shapes}
    shown.panel.legend.chip("wave").click()
    assert "wave" in {shape.label for shape in shown.panel.canvas.stage_plots["wave"].shapes.shapes}


def test_that_a_control_changes_the_state_and_the_drawing(shown: Shown, qtbot: QtBot) -> None:
    handle = shown.slider().slider.track
    handle.setFocus()
    qtbot.keyClick(handle, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: shown.panel.side.readouts.shown[0].value != "1.00")
    assert shown.panel.state.get("frequency", 0.0) > 1.0
    assert shown.services.document.undo_stack.count() == 0


def test_that_a_slider_can_be_played_to_its_end(qtbot: QtBot) -> None:
    from dataclasses import replace

    one = stage()
    slider, *others = one.controls
    shown = Shown(qtbot, stage(controls=(replace(slider, high=3.0, seconds=0.1), *others)))  # type: ignore[arg-type]
    player = shown.slider().player
    assert player is not None
    player.click()
    qtbot.waitUntil(lambda: shown.panel.state.get("frequency", 0.0) == pytest.approx(3.0))
    assert not player.playing
    assert shown.panel.side.readouts.shown[0].value != "1.00"


def test_that_a_point_is_dragged_and_the_state_follows(shown: Shown) -> None:
    plot = shown.panel.canvas.stage_plots["wave"].plot
    shown.drag(plot, (0.5, 0.0), (0.6, 0.2), (0.8, 0.4))
    assert shown.panel.state.get("point", (0.0, 0.0)) == pytest.approx((0.8, 0.4), abs=0.02)


def test_that_arrow_keys_move_the_handle_and_tab_walks_through_them_before_it_leaves(
    shown: Shown, qtbot: QtBot
) -> None:
    canvas = shown.panel.canvas
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert canvas.chosen_handle == "point"
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert shown.panel.state.get("point", (0.0, 0.0)) == pytest.approx((0.51, 0.2))
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.chosen_handle == "title"


def test_that_a_drag_that_edits_the_project_is_one_step_of_undo(shown: Shown) -> None:
    plot, before = shown.panel.canvas.stage_plots["bars"].plot, shown.title
    shown.drag(plot, (1.0, 0.5), (1.5, 0.5), (2.0, 0.5))
    assert shown.title.startswith("At ")
    stack = shown.services.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Move title")
    stack.undo()
    assert shown.title == before


def test_that_an_act_edits_the_project_under_its_own_name(shown: Shown) -> None:
    acts = {act.name: act for act in shown.panel.stage.acts}
    shown.panel.press(acts["rename"])
    assert shown.title == "Waves"
    assert shown.services.document.undo_stack.undoText() == "Call it Waves"
    shown.panel.press(acts["nothing"])
    assert shown.services.document.undo_stack.count() == 1


def test_that_weights_set_by_hand_are_one_step_of_undo_that_takes_them_back(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(QuietSession, "set_weights", lambda _self, changes, model="": told.append(changes))
    acts = {act.name: act for act in shown.panel.stage.acts}
    shown.panel.press(acts["set"])
    stack = shown.services.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Set a bias")
    assert shown.panel.state.get("on", 0) == 1
    stack.undo()
    assert told == [CHANGE, BACK]


def test_that_a_curve_is_drawn_by_hand_from_left_to_right_where_that_is_offered(shown: Shown) -> None:
    plot = shown.panel.canvas.stage_plots["bars"].plot
    shown.drag(plot, (2.5, 0.5), (2.0, 0.2), (0.0, -0.4), (-0.5, 0.1))
    curve = shown.panel.state.get("curve", np.empty((0, 2)))
    assert len(curve) == 4
    assert np.all(np.diff(curve[:, 0]) > 0)
    assert curve[0] == pytest.approx((-0.5, 0.1), abs=0.05)
    shown.panel._take_state(shown.panel.state.put(on=False, curve=None))
    shown.panel.redraw()
    shown.drag(plot, (2.5, 0.5), (2.0, 0.2), (-0.5, 0.1))
    assert shown.panel.state.get("curve", "none drawn") is None


def test_that_what_draw_raises_is_told_by_name_and_place_and_goes_away_again(shown: Shown) -> None:
    good = shown.panel.state
    shown.panel._take_state(good.put(frequency=4.5))
    shown.panel.redraw()
    trouble = shown.panel.trouble
    assert trouble.isVisible()
    assert "ZeroDivisionError: no wave is that fast" in trouble.sentence.text()
    assert "Waves" in trouble.remedy.text()
    assert "scenes.py line" in trouble.remedy.text()
    shown.panel._take_state(good)
    shown.panel.redraw()
    assert not trouble.isVisible()


def test_that_a_colour_that_does_not_exist_is_told_instead_of_breaking_the_painting(qtbot: QtBot) -> None:
    from dnnlab.experiments.picture import Drawing, Line, points

    wrong = stage(draw=lambda _moment: Drawing({"wave": [Line(points([0, 1], [0, 1]), "mauve")]}))
    shown = Shown(qtbot, wrong)
    assert shown.panel.trouble.isVisible()
    assert "mauve" in shown.panel.trouble.sentence.text()


def test_that_it_asks_only_while_it_is_seen_and_anew_when_the_question_is_another(shown: Shown, qtbot: QtBot) -> None:
    (before,) = [key for key in shown.session.watched if key.startswith("stage/")]
    shown.panel._take_state(shown.panel.state.put(end=1.0))
    assert before in shown.session.watched
    shown.panel._take_state(shown.panel.state.put(end=2.0))
    (after,) = [key for key in shown.session.watched if key.startswith("stage/")]
    assert after != before
    shown.panel.hide()
    assert not [key for key in shown.session.watched if key.startswith("stage/")]


def test_that_answers_reach_the_drawing_and_a_late_one_to_an_older_question_does_not(qtbot: QtBot) -> None:
    seen: list[float] = []

    def draw(moment):  # type: ignore[no-untyped-def]
        from dnnlab.experiments.picture import Drawing

        if "curve" in moment.answers:
            seen.append(float(moment.answers["curve"].values[0, 0]))
        return Drawing({})

    shown = Shown(qtbot, stage(draw=draw))
    (key,) = [key for key in shown.session.watched if key.startswith("stage/")]
    shown.session.send_frame(progress_at(5), {key: CurveAnswer(np.full((5, 1), 0.25))})
    qtbot.waitUntil(lambda: seen[-1:] == [0.25])
    shown.panel._take_state(shown.panel.state.put(end=2.0))
    shown.session.send_frame(progress_at(6), {key: CurveAnswer(np.full((5, 1), 0.75))})
    shown.panel.redraw()
    assert 0.75 not in seen


def test_that_nothing_is_drawn_while_nothing_changes(qtbot: QtBot) -> None:
    drawn: list[int] = []

    def draw(moment):  # type: ignore[no-untyped-def]
        from dnnlab.experiments.picture import Drawing

        drawn.append(moment.step)
        return Drawing({})

    shown = Shown(qtbot, stage(draw=draw, probes=None))
    count = len(drawn)
    for step in range(5):
        shown.session.send_frame(progress_at(step))
    qtbot.wait(60)
    assert len(drawn) == count
    for frequency in (1.1, 1.2, 1.3):
        shown.panel._take_state(shown.panel.state.put(frequency=frequency))
    qtbot.waitUntil(lambda: len(drawn) > count)
    qtbot.wait(40)
    assert len(drawn) == count + 1


def test_that_the_badge_shows_the_verdict_and_explains_itself(shown: Shown, qtbot: QtBot) -> None:
    assert shown.panel.badge.verdict == "ok"
    shown.panel.badge.click()
    (explanation,) = [one for one in shown.panel.findChildren(Explanation) if one.isVisible()]
    assert explanation.accessibleName() == "agrees · 0.1"
    explanation.close()
    shown.panel._take_state(shown.panel.state.put(frequency=3.0))
    qtbot.waitUntil(lambda: shown.panel.badge.verdict == "bad")


def test_that_both_axes_of_a_plot_have_one_scale_where_that_is_wanted(qtbot: QtBot) -> None:
    from dataclasses import replace

    one = stage()
    looks = tuple(replace(look, equal=True) for look in one.plots)
    shown = Shown(qtbot, stage(plots=looks))
    for each in shown.panel.canvas.stage_plots.values():
        plot = each.plot
        along = plot.width / (plot.x_range[1] - plot.x_range[0])
        up = plot.height / (plot.y_range[1] - plot.y_range[0])
        assert along == pytest.approx(up)
        assert plot.x_range[0] <= each.look.x[0]
        assert plot.y_range[1] >= each.look.y[1]

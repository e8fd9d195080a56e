from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.gui.canvas.card_painter import short_sentence
from dnnlab.gui.canvas.faces.input_face import range_words
from dnnlab.gui.canvas.loss_words import loss_words
from dnnlab.gui.theme import theme_switch
from dnnlab.link.probes import Activations, ActivationsAnswer, Weights, WeightsAnswer
from dnnlab.project.history import LossHistory
from tests.gui.canvas.made_up import answer, big_document, document_of, picture_document, progress, weights_answer
from tests.gui.canvas.stand import LEFT, Stand


def send_frame(stand: Stand, phase: float = 0.0) -> None:
    watched = stand.session.watched
    answers = {key: answer(stand.document, subscription.probe, phase) for key, subscription in watched.items()}
    stand.session.frame.emit(progress(), answers)
    stand.scene.stage.pictures.finish()


class Updates:
    """Counts the repaints of a widget."""

    def __init__(self, stand: Stand) -> None:
        self.count = 0
        original = stand.view.paintEvent

        def counted(event: object) -> None:
            self.count += 1
            original(event)  # type: ignore[arg-type]

        stand.view.paintEvent = counted  # type: ignore[method-assign]


# ---- what is asked


def test_that_it_asks_for_activations_and_weights_while_it_is_visible(stand: Stand) -> None:
    probes = {key: (s.probe, s.hertz) for key, s in stand.session.watched.items()}
    assert probes == {
        "canvas/activations": (Activations("main", ("hidden-1", "output")), 15.0),
        "canvas/weights": (Weights("main"), 15.0),
    }
    stand.panel.hide()
    assert not stand.session.watched
    stand.panel.show()
    assert set(stand.session.watched) == set(probes)


def test_that_it_asks_about_the_layers_that_there_are_now(stand: Stand) -> None:
    stand.editor.insert("hidden-1->output", "units", Point(0, 0))
    probe = stand.session.watched["canvas/activations"].probe
    assert isinstance(probe, Activations)
    assert len(probe.layers) == 3
    stand.editor.delete(["hidden-1"])  # now nothing leads from the input to the output
    assert not stand.session.watched


def test_that_of_many_layers_it_asks_about_those_in_view(qtbot: QtBot) -> None:
    stand = Stand(qtbot, big_document(120, 200))
    stand.view.set_zoom(1.0)
    stand.view.centre(stand.scene.layers["u60"].card_rect.center())
    qtbot.waitUntil(lambda: len(asked(stand)) < 20)
    assert "u60" in asked(stand)


def asked(stand: Stand) -> tuple[str, ...]:
    probe = stand.session.watched["canvas/activations"].probe
    assert isinstance(probe, Activations)
    return probe.layers


# ---- what is shown


def test_that_a_frame_fills_strips_ribbons_and_figures(stand: Stand) -> None:
    hidden = stand.scene.layers["hidden-1"]
    assert hidden.live.values is None
    send_frame(stand)
    assert hidden.live.values is not None
    assert hidden.live.values.shape == (20, 32)
    assert hidden.live.figure == "5.8e−3"
    output = stand.scene.layers["output"].live
    assert output.values is not None
    assert output.values.shape == (9, 32)
    assert set(output.limits) == {"pi", "mu", "sigma"}
    weights = stand.scene.connections["hidden-1->output"].weights
    assert weights is not None
    assert len(weights) == 28


def test_that_ribbons_show_the_weights_that_were_told_while_the_units_were_seen(stand: Stand) -> None:
    stand.panel.levels.set_level("units")
    told = weights_answer(stand.document, Weights("main"))
    stand.session.frame.emit(progress(), {"canvas/weights": told})
    assert stand.scene.connections["hidden-1->output"].weights is None
    stand.panel.levels.set_level("layers")
    assert stand.scene.connections["hidden-1->output"].weights is not None


def test_that_the_gradient_of_the_last_frame_is_shown_in_the_end(stand: Stand, qtbot: QtBot) -> None:
    hidden = stand.scene.layers["hidden-1"]
    for norm in (0.51, 0.25, 0.13):  # sooner after one another than figures change
        stand.session.frame.emit(progress(), {"canvas/weights": WeightsAnswer({}, 1.0, {"hidden-1": norm})})
    assert hidden.live.figure == "0.51"
    qtbot.waitUntil(lambda: hidden.live.figure == "0.13")


def test_that_the_same_frame_again_paints_nothing(stand: Stand, qtbot: QtBot) -> None:
    send_frame(stand)
    stand.panel.settle()
    stand.settle()
    updates = Updates(stand)
    send_frame(stand)
    stand.settle()
    assert updates.count == 0
    send_frame(stand, 1.0)
    qtbot.waitUntil(lambda: updates.count > 0)


def test_that_all_that_caught_up_is_painted_at_once(qtbot: QtBot) -> None:
    stand = Stand(qtbot, big_document(12, 20))
    send_frame(stand)
    stand.panel.settle()
    stand.settle()
    updates = Updates(stand)
    watched = stand.session.watched
    answers = {key: answer(stand.document, subscription.probe, 1.0) for key, subscription in watched.items()}
    stand.session.frame.emit(progress(), answers)
    assert updates.count == 0
    stand.scene.stage.pictures.live_turn(1.0)
    stand.settle()
    assert updates.count == 1


def test_that_patches_seen_from_afar_follow_no_engine_until_one_looks_closer(qtbot: QtBot) -> None:
    stand = Stand(qtbot, big_document(50, 60))
    stand.view.set_zoom(0.08)
    send_frame(stand)  # with it the figures come, which make room for themselves
    stand.panel.settle()
    stand.settle()
    updates = Updates(stand)
    send_frame(stand, 1.0)
    stand.settle()
    assert updates.count == 0
    stand.view.set_zoom(0.5)
    stand.panel.settle()
    shown = set(stand.scene.layers_in(stand.view.camera.exposed())) & set(asked(stand))
    assert shown
    assert all(stand.scene.layers[id].live.values is not None for id in shown)


def test_that_what_the_engine_said_goes_when_the_units_change(stand: Stand) -> None:
    send_frame(stand)
    network = stand.document.network
    stand.document.edit_network("Widen", network.put(network.layers["hidden-1"].with_unit_count(30)))
    assert stand.scene.layers["hidden-1"].live.values is None
    assert stand.scene.connections["input->hidden-1"].weights is None or (
        len(stand.scene.connections["input->hidden-1"].weights or ()) <= 28
    )


def test_that_freezing_keeps_what_the_engine_said(stand: Stand) -> None:
    send_frame(stand)
    stand.document.select(["hidden-1"])
    stand.editor.freeze()
    assert stand.scene.layers["hidden-1"].live.values is not None
    assert stand.scene.connections["input->hidden-1"].frozen


def test_that_answers_of_every_shape_are_painted(qtbot: QtBot) -> None:
    stand = Stand(qtbot, picture_document())
    for dimensions, shape in ((2, (20, 32, 32)), (0, (20, 32)), (1, (20, 32)), (1, (7, 32))):
        values = np.linspace(-3, 3, int(np.prod(shape))).reshape(shape).astype(np.float32)
        pi = np.full((9, *shape[1:]), 0.3, dtype=np.float32)
        frame = {"canvas/activations": ActivationsAnswer(dimensions, {"hidden-1": values, "output": pi, "gone": pi})}
        stand.session.frame.emit(progress(), frame)
        stand.panel.settle()
        assert not stand.panel.grab().isNull()


def test_that_values_that_are_not_numbers_are_painted_as_zero(stand: Stand) -> None:
    values = np.full((20, 32), np.nan, dtype=np.float32)
    stand.session.frame.emit(progress(), {"canvas/activations": ActivationsAnswer(1, {"hidden-1": values})})
    stand.panel.settle()
    found = stand.scene.layers["hidden-1"].live.values
    assert found is not None
    assert not found.any()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("zoom", [0.1, 0.3, 0.7, 1.0, 2.0])
def test_that_the_canvas_is_painted_at_every_zoom_in_both_themes(stand: Stand, theme: str, zoom: float) -> None:
    try:
        theme_switch().set_choice("light" if theme == "light" else "dark")
        send_frame(stand)
        stand.view.set_zoom(zoom)
        stand.view.centre(stand.scene.layers["hidden-1"].card_rect.center())
        stand.panel.settle()
        picture = stand.panel.grab().toImage()
        colours = {picture.pixelColor(x, picture.height() // 2).rgb() for x in range(0, picture.width(), 3)}
        assert len(colours) > (3 if zoom < 0.3 else 10)
    finally:
        theme_switch().set_choice("dark")


# ---- losses


def history(validation: float | None = None) -> LossHistory:
    losses = LossHistory()
    steps = np.array([] if validation is None else [10], dtype=np.int64)
    losses.append(1, np.linspace(5.0, -1.0, 10), steps, np.array([] if validation is None else [validation]))
    return losses


def test_that_the_loss_is_named_after_the_error_function() -> None:
    assert loss_words("mixture", LossHistory()) == ""
    assert loss_words("mixture", history()) == "NLL −1.00"
    assert loss_words("mixture", history(-1.104)) == "NLL −1.10"
    assert loss_words("binary", history(0.25)) == "cross-entropy 0.25"
    assert loss_words("regression", history(0.00123)) == "error 1.23e−3"
    assert loss_words("mixture", history(-1.1), step=1) == "NLL 5.00"


def test_that_the_output_shows_the_last_loss(stand: Stand, qtbot: QtBot) -> None:
    stand.document.history.append(1, np.array([0.5, -0.77]), np.zeros(0, dtype=np.int64), np.zeros(0))
    stand.document.history_changed.emit()
    qtbot.waitUntil(lambda: stand.scene.layers["output"].live.figure == "NLL −0.77")


def test_that_no_one_of_several_outputs_claims_the_loss(stand: Stand, qtbot: QtBot) -> None:
    stand.document.history.append(1, np.array([0.5]), np.zeros(0, dtype=np.int64), np.zeros(0))
    id = stand.panel.add_layer("regression")
    stand.editor.connect("hidden-1", id)
    stand.document.history_changed.emit()
    qtbot.wait(250)
    assert stand.scene.layers["output"].live.figure == ""


# ---- adding and problems


def test_that_added_layers_stand_in_view_and_never_overlap(stand: Stand) -> None:
    for kind in ("units", "regression", "input", "units"):
        id = stand.panel.add_layer(kind)
        assert stand.document.selection == {id}
        assert stand.view.camera.exposed().intersects(stand.scene.layers[id].card_rect)
    rects = [item.card_rect for item in stand.scene.layers.values()]
    assert not any(a.intersects(b) for index, a in enumerate(rects) for b in rects[:index])


def test_that_problems_are_shown_where_they_are(stand: Stand) -> None:
    id = stand.panel.add_layer("units")
    problem = stand.scene.layers[id].card.problem
    assert problem is not None
    assert problem.code == "unconnected"
    assert stand.scene.layers[id].card.is_hint
    stand.editor.set_connection_kind(["hidden-1->output"], ConnectionKind.IDENTITY)
    wire = stand.scene.connections["hidden-1->output"]
    assert wire.problem is not None
    assert wire.problem.code == "identity-shape"
    cards = [stand.scene.layers[end].card_rect for end in ("hidden-1", "output")]
    assert not any(wire.label_rect.intersects(card) for card in cards)
    stand.panel.settle()
    stand.document.undo_stack.undo()
    assert stand.scene.connections["hidden-1->output"].problem is None


def test_that_a_problem_is_told_without_the_name_of_the_card() -> None:
    assert short_sentence("Hidden has no input", "Hidden") == "Has no input"
    assert short_sentence("Hidden is not connected", "Hidden") == "Not connected"


def test_that_a_missing_input_is_said_over_the_canvas_and_mended_by_a_button(qtbot: QtBot) -> None:
    stand = Stand(qtbot, document_of(Network.of([Layer.new("u", "units")], [])))
    assert stand.panel.banner.isVisible()
    button = stand.panel.banner.findChild(QPushButton)
    assert button is not None
    button.click()
    assert [layer.kind for layer in stand.document.network.layers.values()] == ["units", "input"]
    assert "output" in stand.panel.banner.accessibleName()


def test_that_an_empty_canvas_says_how_to_begin(qtbot: QtBot) -> None:
    stand = Stand(qtbot, document_of(Network.empty()))
    assert stand.panel.empty.isVisible()
    assert not stand.panel.banner.isVisible()
    button = stand.panel.empty.findChild(QPushButton)
    assert button is not None
    button.click()
    assert not stand.panel.empty.isVisible()
    stand.document.undo_stack.undo()
    assert stand.panel.empty.isVisible()


def test_that_layers_without_a_place_get_one_at_load_which_is_no_step_of_undo(qtbot: QtBot) -> None:
    network = Network.of([Layer.new("a", "units"), Layer.new("b", "units")], [Connection("a", "b")])
    stand = Stand(qtbot, document_of(network, Layout({"a": Point(80, 80)})))
    assert set(stand.document.layout.positions) == {"a", "b"}
    assert stand.document.layout.at("a") == Point(80, 80)
    assert not stand.document.modified


def test_that_another_document_is_shown_from_its_beginning(stand: Stand) -> None:
    stand.view.set_zoom(2.5)
    other = picture_document()
    stand.document.open(other.project, other.dataset, None)
    stand.settle()
    assert set(stand.scene.connections) == {"input->hidden-1", "hidden-1->output", "input->output"}
    assert stand.view.camera.exposed().contains(stand.scene.content_rect())
    assert stand.session.watched


# ---- what floats over it


def test_that_the_zoom_bar_shows_the_zoom_and_changes_it(stand: Stand) -> None:
    stand.view.set_zoom(0.5)
    assert stand.panel.zoom_bar.percentage.text() == "50%"
    stand.panel.canvas_actions.zoom_in.trigger()
    assert stand.panel.zoom_bar.percentage.text() == "67%"
    stand.panel.canvas_actions.zoom_out.trigger()
    stand.panel.canvas_actions.zoom_out.trigger()
    assert stand.panel.zoom_bar.percentage.text() == "33%"
    stand.panel.zoom_bar.percentage.click()
    assert stand.view.zoom == 1.0


def test_that_the_map_moves_the_view(stand: Stand, qtbot: QtBot) -> None:
    stand.view.set_zoom(2.0)
    stand.panel.minimap.grab()
    qtbot.mousePress(stand.panel.minimap, LEFT, pos=QPoint(20, 49))
    left = stand.view.camera.exposed().center().x()
    qtbot.mouseMove(stand.panel.minimap, QPoint(20, 49))
    qtbot.mousePress(stand.panel.minimap, LEFT, pos=QPoint(158, 49))
    assert stand.view.camera.exposed().center().x() > left + 300


def test_that_a_resting_pointer_is_told_about_layers_and_connections(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_rest: told.append(text))
    send_frame(stand)
    for point in (stand.body("input"), stand.middle("hidden-1->output"), stand.empty_place()):
        at = stand.at(point)
        event = QHelpEvent(QEvent.Type.ToolTip, at, stand.view.viewport().mapToGlobal(at))
        QApplication.sendEvent(stand.view.viewport(), event)
    assert "training and" in told[0]
    assert told[1].startswith("W(2) 9×20: Hidden → Mixture density")
    assert "9 × 20 weights" in told[1]
    assert "Mean about" in told[1]  # 28 quantiles of 180 weights
    assert "deviation" in told[1]
    assert told[2] == ""


def test_that_ranges_are_written_to_the_tenth_of_their_size() -> None:
    assert range_words(-0.0764, 1.0634) == ("−0.1", "1.1")
    assert range_words(12.0, 512.0) == ("12", "512")
    assert range_words(0.0, 0.0123) == ("0.000", "0.012")
    assert range_words(0.0, 3e9) == ("0", "3e9")


def test_that_a_thousand_layers_are_painted_in_a_few_strokes_seen_from_afar(qtbot: QtBot) -> None:
    stand = Stand(qtbot, big_document(300, 500))
    assert stand.view.overview.applies(stand.view.zoom, stand.view.camera.exposed())
    stand.document.select(["u5", "u5->u16"])
    stand.panel.settle()
    assert stand.scene.stage.pictures.waiting == 0
    assert all(item.picture is None for item in stand.scene.layers.values())
    point = stand.scene.layers["u50"].card_rect.center()
    stand.click(point)
    assert stand.document.selection == {"u50"}
    assert QPointF(stand.at(point)).x() >= 0


def test_that_a_model_without_positions_from_elsewhere_is_shown_whole(stand: Stand) -> None:
    model = replace(stand.document.model, layout=Layout())
    stand.document.edit("Forget places", model)
    assert set(stand.scene.layers) == set(stand.document.network.layers)
    stand.click(stand.body("hidden-1"))
    stand.drag(stand.body("hidden-1"), stand.body("hidden-1") + QPointF(80, 80))
    assert set(stand.document.layout.positions) == set(stand.document.network.layers)

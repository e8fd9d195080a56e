from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.document import Document
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.mixture_slice import Slice, slice_at
from dnnlab.link.probes import Axis, MixtureDensity, MixtureDensityAnswer
from dnnlab.theory.mixture import Mixture

from .pictures import answer_all, colours, document_for, mixture_answer, opened, picture_of, settle, subject
from .stage import QuietSession, progress_at


@pytest.fixture
def document() -> Document:
    return document_for("mixture", ("x",), ("t",))


@pytest.fixture
def shown(document: Document, qtbot: QtBot, qapp: QApplication) -> tuple[MixturePanel, QuietSession]:
    return opened(MixturePanel, document, qtbot, qapp)


def asked(session: QuietSession) -> MixtureDensity:
    """What the panel asks for now."""
    (subscription,) = session.watched.values()
    assert isinstance(subscription.probe, MixtureDensity)
    assert subscription.hertz == 60.0
    return subscription.probe


def line_place(panel: MixturePanel) -> QPoint:
    """Where the slice line can be taken, in the canvas."""
    inside = QPointF(panel.line.pixel, panel.map.height / 2)
    place: QPoint = panel.canvas.mapFromScene(panel.map.box.mapToScene(inside))
    return place


def exact(x: float, t: np.ndarray) -> np.ndarray:
    return np.where(np.abs(t - x) < 0.25, 2.0, 0.0)


def test_that_it_asks_for_the_density_over_the_data_only_while_it_is_seen(
    shown: tuple[MixturePanel, QuietSession], document: Document
) -> None:
    panel, session = shown
    probe = asked(session)
    x, t = (document.dataset.column(name).values for name in ("x", "t"))
    assert probe.output == "output"
    assert probe.inputs.start < x.min()
    assert probe.inputs.stop > x.max()
    assert probe.targets.start < t.min()
    assert probe.targets.stop > t.max()
    assert probe.inputs.stop - probe.inputs.start < 1.1 * np.ptp(x)
    panel.hide()
    assert not session.watched
    panel.show()
    assert asked(session) == probe


def test_that_data_axes_and_the_exact_density_are_there_before_the_engine_answers(
    shown: tuple[MixturePanel, QuietSession], qapp: QApplication
) -> None:
    panel, _session = shown
    (group,) = panel.points.groups
    assert len(group.x) == 160
    assert panel.curves.density_scale == 0.0
    panel.set_exact_density(exact)
    assert panel.curves.density_scale >= 2.0
    settle(qapp)
    assert panel.legend.chip("exact").isVisible()
    assert panel.curves.slice is None
    assert colours(picture_of(panel.canvas)) > 20


def test_that_an_answer_brightens_the_map_where_the_density_is_high(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    panel.legend.chip("data").setChecked(False)
    panel.legend.chip("means").setChecked(False)
    panel.legend.chip("mode").setChecked(False)
    answer_all(session)
    image = picture_of(panel.canvas)

    def lightness(x: float, t: float) -> int:
        inside = QPointF(float(panel.map.x_pixel(x)), float(panel.map.y_pixel(t)))
        return image.pixelColor(panel.canvas.mapFromScene(panel.map.box.mapToScene(inside))).lightness()

    ground = lightness(0.5, 0.95)
    assert lightness(0.7, 0.7) > ground + 40
    assert lightness(-0.7, 0.7) > ground + 40
    assert lightness(0.7, 0.0) < ground + 10
    panel.legend.chip("density").setChecked(False)
    image = picture_of(panel.canvas)
    assert lightness(0.7, 0.7) < ground + 10


def test_that_the_slice_is_the_mixture_that_theory_has() -> None:
    inputs, targets = Axis(-1.0, 1.0, 41), Axis(-1.5, 1.5, 61)
    answer = mixture_answer(MixtureDensity("main", "output", inputs, targets))
    for index in (0, 13, 40):
        found = slice_at(answer, inputs, float(inputs.values()[index]))
        theory = Mixture(
            np.log(answer.mixing_coefficients[index : index + 1]),
            np.asarray(answer.means[index : index + 1, :, None], dtype=np.float64),
            np.log(answer.deviations[index : index + 1]),
        )
        log_density = theory.log_density(targets.values()[None, :, None])[0]
        assert np.allclose(found.bells(targets.values()).sum(axis=0), np.exp(log_density))
        assert found.mode == pytest.approx(float(theory.approximate_mode()[0, 0]))


def test_that_between_two_inputs_the_slice_lies_between_theirs_and_outside_it_stays() -> None:
    inputs = Axis(0.0, 1.0, 3)
    values = np.array([[0.2, 0.8], [0.4, 0.6], [1.0, 0.0]])
    answer = MixtureDensityAnswer(np.empty((0, 3)), values, 10 * values, values + 1, values[:, 0], values[:, 0])
    assert np.allclose(slice_at(answer, inputs, 0.25).pi, [0.3, 0.7])
    assert np.allclose(slice_at(answer, inputs, 0.75).mu, [7.0, 3.0])
    assert np.allclose(slice_at(answer, inputs, -5.0).pi, [0.2, 0.8])
    assert np.allclose(slice_at(answer, inputs, 5.0).sigma, [2.0, 1.0])


def test_that_a_component_without_width_gives_no_nonsense() -> None:
    found = Slice(np.array([1.0]), np.array([0.5]), np.array([0.0]))
    assert (found.bells(np.array([0.0, 1.0])) == 0.0).all()


def test_that_dragging_the_line_moves_the_bells_at_once_and_asks_nobody(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    answer_all(session)
    before, watched = panel.slice_input, dict(session.watched)
    start = line_place(panel)
    QTest.mousePress(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(panel.canvas.viewport(), start + QPoint(60, 5))
    moved = panel.slice_input
    assert moved == pytest.approx(before + 60 / panel.map.width * (panel.map.x_range[1] - panel.map.x_range[0]))
    found = panel.curves.slice
    assert found is not None
    assert np.allclose(found.mu, [moved, -moved], atol=1e-3)
    QTest.mouseRelease(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 5))
    QTest.mouseMove(panel.canvas.viewport(), start)
    assert panel.slice_input == moved
    assert session.watched == watched
    assert not session.calls


def test_that_the_slice_stays_in_the_view(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, _session = shown
    panel.move_slice(99.0)
    assert panel.slice_input == panel.map.x_range[1]
    panel.map.show_range((-0.5, 0.25))
    assert panel.slice_input == 0.25


def test_that_arrow_keys_move_the_slice_by_a_pixel_and_with_shift_by_ten(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, _session = shown
    pixel = (panel.map.x_range[1] - panel.map.x_range[0]) / panel.map.width
    start = panel.slice_input
    panel.canvas.setFocus()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert panel.slice_input == pytest.approx(start + pixel)
    QTest.keyClick(panel.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert panel.slice_input == pytest.approx(start - 9 * pixel)


def test_that_zooming_in_asks_for_the_part_that_is_seen(shown: tuple[MixturePanel, QuietSession], qtbot: QtBot) -> None:
    panel, session = shown
    before = asked(session)
    panel.map.show_range((-0.2, 0.2), (-0.5, 0.5))
    assert asked(session) == before  # not while the hand still moves
    qtbot.waitUntil(lambda: asked(session) != before)
    assert (asked(session).inputs.start, asked(session).targets.stop) == (-0.2, 0.5)


def test_that_a_late_answer_to_an_older_question_is_not_mistaken(
    shown: tuple[MixturePanel, QuietSession], qtbot: QtBot
) -> None:
    panel, session = shown
    (old_key,) = session.watched
    old = mixture_answer(asked(session))
    panel.map.show_range((-0.2, 0.2), (-0.5, 0.5))
    qtbot.waitUntil(lambda: old_key not in session.watched)
    session.send_frame(progress_at(1), {old_key: old})
    assert panel.curves.slice is None


def test_that_another_number_of_components_keeps_slice_and_view(
    shown: tuple[MixturePanel, QuietSession], document: Document
) -> None:
    panel, session = shown
    panel.move_slice(0.3)
    answer_all(session)
    watched = dict(session.watched)
    network = document.network
    document.edit_network("K", network.put(network.layer("output").with_values(components=5)))
    panel.set_data(subject(document))
    assert panel.slice_input == 0.3
    assert panel.curves.slice is not None
    assert session.watched == watched


def test_that_other_columns_begin_afresh(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    answer_all(session)
    before = asked(session)
    panel.set_data(subject(document_for("mixture", ("x",), ("u",))))
    assert panel.curves.slice is None
    assert asked(session).targets.start > 8.0
    assert asked(session) != before
    assert panel.map.y_look.label == "u"


def test_that_the_scale_of_the_slice_changes_in_steps(shown: tuple[MixturePanel, QuietSession]) -> None:
    panel, session = shown
    answer_all(session)
    (key,) = session.watched
    answer = mixture_answer(asked(session))
    panel.move_slice(0.9)
    scales = set()
    for width in np.linspace(1.0, 1.3, 20):
        session.send_frame(progress_at(2), {key: replace(answer, deviations=answer.deviations * width)})
        scales.add(panel.curves.density_scale)
    assert len(scales) == 1
    session.send_frame(progress_at(3), {key: replace(answer, deviations=answer.deviations * 0.1)})
    assert panel.curves.density_scale > 5 * scales.pop()


def test_that_after_the_last_frame_table_and_mixing_coefficients_are_up_to_date(
    shown: tuple[MixturePanel, QuietSession], qtbot: QtBot
) -> None:
    panel, session = shown
    answer_all(session)
    (key,) = session.watched
    answer = mixture_answer(asked(session))
    panel.move_slice(0.0)
    assert panel.table.cells(0)[0] == "0.500"
    flat = np.tile([0.25, 0.75], (len(answer.means), 1))
    session.send_frame(progress_at(2), {key: replace(answer, mixing_coefficients=flat)})
    qtbot.waitUntil(lambda: panel.table.cells(0)[0] == "0.250")


def test_that_nothing_that_is_not_a_number_stops_the_painting(
    shown: tuple[MixturePanel, QuietSession], qapp: QApplication
) -> None:
    panel, session = shown
    probe = asked(session)
    (key,) = session.watched
    nan = np.full((probe.inputs.count, 3), np.nan)
    density = np.full((probe.targets.count, probe.inputs.count), np.nan, dtype=np.float32)
    session.send_frame(progress_at(1), {key: MixtureDensityAnswer(density, nan, nan, nan, nan[:, 0], nan[:, 0])})
    panel.move_slice(0.1)
    settle(qapp)
    picture_of(panel)


def test_that_many_components_are_drawn_and_the_weightiest_stand_in_the_table(
    shown: tuple[MixturePanel, QuietSession],
) -> None:
    panel, session = shown
    probe = asked(session)
    (key,) = session.watched
    count = 9
    pi = np.tile(np.arange(1.0, count + 1), (probe.inputs.count, 1))
    pi /= pi.sum(axis=1, keepdims=True)
    mu = np.tile(np.linspace(-1.0, 1.0, count), (probe.inputs.count, 1))
    density = np.zeros((probe.targets.count, probe.inputs.count), dtype=np.float32)
    session.send_frame(progress_at(1), {key: MixtureDensityAnswer(density, pi, mu, 0.1 + 0 * mu, mu[:, 0], mu[:, -1])})
    rows, left_out = panel.table.rows()
    assert rows == sorted(rows)
    assert rows[-1] == count - 1
    assert 0 not in rows
    assert len(rows) + left_out == count
    picture_of(panel)


def test_that_the_panel_goes_when_it_is_closed(document: Document, qapp: QApplication) -> None:
    session = QuietSession(document)
    panel = MixturePanel(document, session)
    panel.set_data(subject(document))
    panel.set_exact_density(exact)
    panel.show()
    answer_all(session)
    settle(qapp)
    gone = weakref.ref(panel)
    panel.close()
    panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del panel
    gc.collect()
    assert gone() is None

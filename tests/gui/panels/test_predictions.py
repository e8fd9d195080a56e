from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.confusion import ConfusionMatrix, confusion
from dnnlab.gui.panels.predictions import PredictionsPanel, fit_figures
from dnnlab.link.probes import Predictions

from .pictures import answer_all, document_for, opened, picture_of
from .stage import dress


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_that_the_confusion_matrix_counts_every_pair_once(pairs: list[tuple[int, int]]) -> None:
    truth, predicted = np.array(pairs).T
    counts = confusion(truth, predicted, 4)
    for row in range(4):
        for column in range(4):
            assert counts[row, column] == pairs.count((row, column))


def test_that_the_figures_are_those_of_the_textbook() -> None:
    truth = np.array([1.0, 2.0, 3.0, 4.0])
    assert fit_figures(truth, truth) == (1.0, 0.0)
    assert fit_figures(truth, np.full(4, truth.mean()))[0] == pytest.approx(0.0)
    assert fit_figures(truth, truth + 2.0)[1] == pytest.approx(2.0)
    assert np.isnan(fit_figures(np.ones(3), np.zeros(3))[0])


def test_that_perfect_predictions_lie_on_the_diagonal_and_say_so(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(PredictionsPanel, document_for("regression", ("x", "y"), ("t", "z")), qtbot, qapp)
    (subscription,) = session.watched.values()
    assert isinstance(subscription.probe, Predictions)
    assert subscription.hertz == 10.0
    answer_all(session)
    (group,) = panel.points.groups
    assert np.allclose(group.x, group.y)
    assert panel.caption.whole_text == "R² 1.000 · RMSE 0 · 80 validation rows"
    panel.target.combo.setCurrentIndex(1)
    panel.target.combo.activated.emit(1)
    assert panel.plot.x_look.label == "true z"


def test_that_a_mixture_says_how_likely_its_rows_are_and_marks_the_least_likely(
    qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = opened(PredictionsPanel, document_for("mixture", ("x", "y"), ("t",)), qtbot, qapp)
    answer_all(session)
    likely, unlikely = panel.points.groups
    assert (len(likely.x), len(unlikely.x), unlikely.hollow) == (76, 4, True)
    assert "log-likelihood −1.00 nats a row" in panel.caption.whole_text


def test_that_classes_are_shown_as_a_confusion_matrix_with_the_accuracy(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("multiclass", ("x", "y"), ("colour",))
    panel, session = opened(PredictionsPanel, document, qtbot, qapp)
    assert panel.matrix.isVisible()
    assert panel.matrix.counts is None
    picture_of(panel)
    answer_all(session)
    codes = document.dataset.codes("colour", document.dataset.validation)
    assert panel.matrix.counts is not None
    assert (panel.matrix.counts == np.diag(np.bincount(codes, minlength=3))).all()
    assert panel.caption.whole_text == "Accuracy 100.0 % · 80 validation rows"
    picture_of(panel)


def test_that_each_of_several_binary_targets_has_its_own_matrix(qtbot: QtBot, qapp: QApplication) -> None:
    document = document_for("binary", ("x", "y"), ("answer", "sign"))
    panel, session = opened(PredictionsPanel, document, qtbot, qapp)
    answer_all(session)
    panel.target.combo.setCurrentIndex(1)
    panel.target.combo.activated.emit(1)
    codes = document.dataset.codes("sign", document.dataset.validation)
    assert panel.matrix.counts is not None
    assert (np.diag(panel.matrix.counts) == np.bincount(codes, minlength=2)).all()


def test_that_rows_of_no_class_and_many_classes_are_painted_too(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    for count in (2, 5, 12, 40):
        matrix.set_classes(tuple(f"class {k}" for k in range(count)))
        matrix.resize(600, 340)
        counts = np.diag(np.arange(count))  # no row of class 0
        matrix.show_counts(counts)
        picture_of(matrix)
        assert matrix.minimumHeight() >= 20 * count
        assert f"{counts.sum()} rows right, 0 wrong" in matrix.accessibleName()


def test_that_a_cell_says_in_words_what_it_counts(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.set_classes(("no", "yes"))
    matrix.show_counts(np.array([[3, 1], [0, 4]]))
    matrix.resize(400, 300)
    matrix.show()
    words = {matrix.words_at(QPoint(x, y)) for x in range(0, 400, 10) for y in range(0, 300, 10)}
    assert "1 row of class no was predicted as yes (25.0 % of them)" in words
    assert "4 rows of class yes were predicted as yes (100.0 % of them)" in words
    assert "" in words
    QApplication.sendEvent(matrix, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(1, 1), QPoint(1, 1)))
    QToolTip.hideText()

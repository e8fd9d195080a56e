"""What a person does in the workspace of a mixture while it trains, with the real engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.workspaces.controls.control import SliderControl
from dnnlab.gui.workspaces.mixture import MixtureWorkspace
from tests.e2e.conftest import PATIENCE


def _opened(window: MainWindow, qtbot: QtBot) -> tuple[MixtureWorkspace, MixturePanel]:
    window.work_place.show_workspace("mixture")
    workspace = window.work_place.widget("mixture")
    assert isinstance(workspace, MixtureWorkspace)
    window.session.play()
    qtbot.waitUntil(lambda: window.session.shown_step > 250, timeout=PATIENCE)
    panel = workspace.pictures.currentWidget()
    assert isinstance(panel, MixturePanel)
    return workspace, panel


def test_that_components_are_added_and_begun_anew_while_it_trains_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    told: list[DnnlabError] = []
    window.session.notice.connect(told.append)
    workspace, panel = _opened(window, qtbot)
    document = window.document

    def shows(count: int) -> Callable[[], bool]:
        return lambda: panel.curves.slice is not None and len(panel.curves.slice.pi) == count

    assert workspace.row is not None
    control = workspace.row.controls["components"]
    assert isinstance(control, SliderControl)
    for count in (4, 5, 6):
        control.slider.track.previewed.emit(control.slider.scale.place(count))
        qtbot.waitUntil(shows(count), timeout=PATIENCE)
    control.slider.track.edited.emit(control.slider.scale.place(6))
    workspace.begin_anew()
    qtbot.waitUntil(lambda: document.undo_stack.count() == 2, timeout=PATIENCE)
    assert window.session.running
    document.undo_stack.undo()
    document.undo_stack.undo()
    qtbot.waitUntil(shows(3), timeout=PATIENCE)
    assert not told


def test_that_gradients_agree_with_autograd_and_the_calibration_is_told(window: MainWindow, qtbot: QtBot) -> None:
    workspace, panel = _opened(window, qtbot)
    workspace.point.choose_row(7)
    page = workspace.gradients
    qtbot.waitUntil(lambda: len(page.gamma.values) == 3 and page.badge.isVisible(), timeout=PATIENCE)
    assert page.badge.verdict == "ok"
    assert np.isclose(page.gamma.values.sum(), 1.0)
    panel.target_line.moved.emit(0.5)
    qtbot.waitUntil(lambda: "t = 0.5" in page.words.whole_text, timeout=PATIENCE)
    workspace.show_page("calibration")
    calibration = workspace.calibration
    qtbot.waitUntil(lambda: "Gaussian" in calibration.stuck.words.text(), timeout=PATIENCE)
    assert calibration.plots.histogram.series()
    assert "entropy" in calibration.text("Log-likelihood")

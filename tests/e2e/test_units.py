"""The units level in the real window with the real engine."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.units.marks import BiasAt, UnitAt, WeightAt
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.snapshot import Snapshot
from tests.e2e.conftest import PATIENCE
from tests.e2e.test_main_job import _train

WIRE = "hidden-1->output"


def _open(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.levels.set_level("units")
    units = window.canvas.levels.units
    qtbot.waitUntil(lambda: units.value_of(WeightAt(WIRE, 0, 0)) is not None, timeout=PATIENCE)


def _weights(window: MainWindow, qtbot: QtBot) -> Snapshot:
    kept: list[Snapshot | None] = []
    window.session.keep_soon(kept.append)
    qtbot.waitUntil(lambda: bool(kept), timeout=PATIENCE)
    assert kept[0] is not None
    return kept[0]


def test_that_a_weight_frozen_by_its_lock_stays_while_the_others_train(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 50)
    _open(window, qtbot)
    levels = window.canvas.levels
    levels.units.choose(WeightAt(WIRE, 2, 5))
    qtbot.waitUntil(lambda: levels.desk.editor.gradient != "", timeout=PATIENCE)
    levels.desk.editor.lock.click()
    before = _weights(window, qtbot).arrays[f"weight/{WIRE}"]
    _train(window, qtbot, 100)
    moved = before != _weights(window, qtbot).arrays[f"weight/{WIRE}"]
    assert np.argwhere(~moved).tolist() == [[2, 5]]
    assert levels.desk.editor.lock.accessibleName() == "Release this weight"


def test_that_the_inspector_tells_what_the_error_is_without_a_unit_and_flipping_it_changes_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    _train(window, qtbot, 300)
    _open(window, qtbot)
    window.canvas.levels.units.choose(UnitAt("hidden-1", 4))
    page = window.inspector.unit_page
    assert page is not None
    qtbot.waitUntil(lambda: page.picture.shown is not None, timeout=PATIENCE)
    now = page.facts.value("Mean NLL per point, nats")
    assert float(now.replace("−", "-")) < 0
    assert page.facts.value("with this unit held at its mean")
    before = _weights(window, qtbot).arrays
    incoming = page.incoming.bars[0].value
    page.buttons["flip"].click()
    qtbot.waitUntil(lambda: page.incoming.bars[0].value == -incoming, timeout=PATIENCE)
    assert page.facts.value("Mean NLL per point, nats") == now
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: page.incoming.bars[0].value == incoming, timeout=PATIENCE)
    after = _weights(window, qtbot).arrays
    assert all(np.array_equal(after[name], before[name]) for name in after if name.startswith(("weight/", "bias/")))


def test_that_a_unit_split_out_while_it_trains_keeps_the_loss_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    _train(window, qtbot, 200)
    _open(window, qtbot)
    window.session.play()
    window.canvas.levels.units.choose(UnitAt("hidden-1", 3))
    window.canvas.levels.unit_actions.split.trigger()
    (part,) = window.document.selection
    step = window.session.progress.step if window.session.progress else 0
    qtbot.waitUntil(lambda: (window.session.progress or step).step > step + 100, timeout=PATIENCE)  # type: ignore[union-attr]
    assert window.session.running
    window.session.pause()
    qtbot.waitUntil(lambda: not window.session.running, timeout=PATIENCE)
    there = _weights(window, qtbot)
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: _weights(window, qtbot).network == window.document.network, timeout=PATIENCE)
    back = _weights(window, qtbot)
    assert np.array_equal(back.arrays["weight/input->hidden-1"][3], there.arrays[f"weight/input->{part}"][0])
    assert np.array_equal(back.arrays[f"weight/{WIRE}"][:, 3], there.arrays[f"weight/{part}->output"][:, 0])
    losses = window.document.history.curve(150, 10_000, 1000, logarithmic=False).mean
    assert float(np.abs(np.diff(losses)).max()) < 0.3


def test_that_a_bias_set_on_the_canvas_reaches_the_engine(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    units, editor = window.canvas.levels.units, window.canvas.levels.desk.editor
    qtbot.waitUntil(lambda: units.value_of(BiasAt("hidden-1", 2)) is not None, timeout=PATIENCE)
    units.choose(BiasAt("hidden-1", 2))
    editor.edited.emit(0.625)
    assert _weights(window, qtbot).arrays["bias/hidden-1"][2] == np.float32(0.625)
    assert window.document.undo_stack.undoText() == "Set a bias of Hidden"

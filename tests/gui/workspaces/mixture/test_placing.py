from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from dnnlab.errors import EngineError
from dnnlab.gui.workspaces.mixture.placing import begin_means_anew, changes
from dnnlab.nn.initialization import initial_arrays
from dnnlab.nn.scaling import scaling_arrays, scalings_of
from dnnlab.project.snapshot import Snapshot
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession


def snapshot(trained: bool = True) -> Snapshot:
    """The toy problem's weights, far from where they begin."""
    document = toy_document()
    scalings = scalings_of(document.network, document.dataset)
    data = document.dataset
    scaling = scalings["output"]
    targets = (data.encode(("t",), data.training) - scaling.shift) / scaling.scale
    arrays = dict(initial_arrays(document.network, 1, {"output": targets}))
    if trained:
        arrays = {name: values + 3.0 for name, values in arrays.items()}
    return Snapshot(100, document.network, {**arrays, **scaling_arrays(scalings)})


def test_that_the_means_begin_where_those_of_a_fresh_network_do() -> None:
    document, fresh = toy_document(), snapshot(trained=False)
    layer = document.network.layer("output")
    before, after = changes(snapshot(), document.dataset, layer, 1)
    biases = {one.row: one.value for one in after if one.array == "bias/output"}
    expected = dict(zip(layer.rows, fresh.arrays["bias/output"].tolist(), strict=True))
    assert biases == pytest.approx(expected)
    assert {one.row: one.value for one in before if one.array == "bias/output"} == pytest.approx(
        {row: value + 3.0 for row, value in expected.items()}
    )


def test_that_weights_shrink_to_the_size_of_fresh_ones_and_all_can_be_taken_back() -> None:
    document, old = toy_document(), snapshot()
    before, after = changes(old, document.dataset, document.network.layer("output"), 1)
    weights = np.array([one.value for one in after if one.array.startswith("weight/")])
    assert np.sqrt(np.mean(weights**2)) == pytest.approx(0.1 / np.sqrt(20))
    (name,) = {one.array for one in before if one.array.startswith("weight/")}
    assert sorted(one.value for one in before if one.array == name) == pytest.approx(
        sorted(old.arrays[name].ravel().tolist())
    )
    assert [(one.array, one.row, one.unit) for one in before] == [(one.array, one.row, one.unit) for one in after]


def test_that_weights_that_are_small_already_stay() -> None:
    document, fresh = toy_document(), snapshot(trained=False)
    before, after = changes(fresh, document.dataset, document.network.layer("output"), 1)
    weights = [(one.value, other.value) for one, other in zip(before, after, strict=True) if one.unit is not None]
    assert all(abs(new) <= abs(old) for old, new in weights)
    assert np.mean([abs(new) for _, new in weights]) > 0.5 * np.mean([abs(old) for old, _ in weights])


def test_that_it_is_one_step_of_undo(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    document = toy_document()
    session = QuietSession(document)
    told: list[object] = []

    def keep_soon(take: Callable[[Snapshot | None], None]) -> None:
        take(snapshot())

    monkeypatch.setattr(session, "keep_soon", keep_soon)
    monkeypatch.setattr(session, "set_weights", told.append)
    begin_means_anew(document, session, "output", 1)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Begin the means anew"
    document.undo_stack.undo()
    assert len(told) == 2
    monkeypatch.setattr(QuietSession, "scrubbed_to", 5)
    with pytest.raises(EngineError, match="earlier moment"):
        begin_means_anew(document, session, "output", 1)

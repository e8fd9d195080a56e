"""What the window shows of the data follows where the project's source changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.output_data import OutputData

WIDE = ToyInverse(rows=77, validation_rows=0, amplitude=2.0)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    opened = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    opened.ask_before_closing = False
    opened.resize(1366, 768)
    opened.show()
    yield opened
    opened.close()
    opened.deleteLater()


def _edit(window: MainWindow, source: ToyInverse = WIDE) -> None:
    window.document.edit_project("Other data", replace(window.document.project, source=source))


def test_that_the_input_card_shows_the_rows_and_the_range_of_the_new_data(window: MainWindow) -> None:
    before = window.canvas.scene.layers["input"].card
    _edit(window)
    card = window.canvas.scene.layers["input"].card
    assert (card.rows, card.validation_rows) == (77, 0)
    assert card.columns[0].high > before.columns[0].high + 1.0
    window.document.undo_stack.undo()
    assert window.canvas.scene.layers["input"].card == before


def test_that_the_output_panel_draws_the_new_rows(window: MainWindow) -> None:
    _edit(window)
    subject = window.output._subject
    assert isinstance(subject, OutputData)
    assert subject.dataset is window.document.dataset


def test_that_the_inspector_tells_of_the_new_rows(window: MainWindow) -> None:
    window.document.select(())
    assert window.inspector.network_page.data_facts.value("Rows") == "1,000 train, 1,000 validate"
    _edit(window)
    assert window.inspector.network_page.data_facts.value("Rows") == "77 train, 0 validate"


def test_that_batches_are_offered_for_the_rows_that_there_are(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[tuple[str, ...]] = []
    monkeypatch.setattr(window.training.settings.batch, "set_options", offered.extend)
    _edit(window)
    assert "77" in offered[0][1]
    assert all(int(value) < 77 for value, *_ in offered)


def test_that_the_theory_is_that_of_the_new_data(window: MainWindow) -> None:
    window.oracle.follow()
    before = window.oracle.oracle
    _edit(window, ToyInverse(noise=0.2))
    assert window.oracle.oracle is not None
    assert window.oracle.oracle is not before


def test_that_the_units_level_shows_the_rows_of_the_new_data_and_no_error(window: MainWindow) -> None:
    window.canvas.levels.set_level("units")
    _edit(window)
    assert window.canvas.levels.is_open

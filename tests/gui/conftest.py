"""What tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

import dnnlab.gui.session

from .engines import ScriptedEngine

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


@pytest.fixture
def scripted(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session of the test speaks with a stand-in for the engine."""
    ScriptedEngine.made.clear()
    monkeypatch.setattr(dnnlab.gui.session, "EngineThread", ScriptedEngine)


@pytest.fixture
def framed(qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window without the engine."""
    from .framed import framed_window  # most tests beside this do without the whole window

    with framed_window(qtbot) as opened:
        yield opened

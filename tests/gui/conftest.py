"""What tests of the window share."""

from __future__ import annotations

import pytest

import dnnlab.gui.session

from .engines import ScriptedEngine


@pytest.fixture
def scripted(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session of the test speaks with a stand-in for the engine."""
    ScriptedEngine.made.clear()
    monkeypatch.setattr(dnnlab.gui.session, "EngineThread", ScriptedEngine)

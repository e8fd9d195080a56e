"""A canvas whose layers are open."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.canvas.units.open_stand import OpenStand


@pytest.fixture
def stand(qtbot: QtBot) -> OpenStand:
    """The small network on the units level, with the engine's first answers."""
    return OpenStand(qtbot)

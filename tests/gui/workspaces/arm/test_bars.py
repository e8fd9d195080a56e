from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.gui.workspaces.arm.conftest import Bench


@pytest.mark.parametrize(("width", "height"), [(1500, 850), (1100, 600), (960, 520)])
def test_that_nothing_that_floats_over_the_arm_lies_over_another(bench: Bench, width: int, height: int) -> None:
    bench.workspace.resize(width, height)
    stage = bench.workspace.stage
    stage.circle.click()
    bench.workspace.trace.pause()
    stage.badge.show_verdict("ok", "hand misses by 1.8 mm · both elbows 98 %")
    stage.badge.show()
    stage.place()
    bars: list[QWidget] = [stage.badge, stage.direction, stage.tools, stage.settings, stage.zoom_bar, stage.trace_bar]
    shown = [bar for bar in (*bars, *stage.chips.values()) if bar.isVisible()]
    assert len(shown) >= 10
    inside = QRect(0, 0, stage.width(), stage.height())
    for index, bar in enumerate(shown):
        assert inside.contains(bar.geometry()), (bar, bar.geometry(), inside)
        for other in shown[index + 1 :]:
            assert not bar.geometry().intersects(other.geometry()), (bar, other)


def test_that_the_settings_unfold_upwards_and_show_the_projects_values(bench: Bench, qtbot: QtBot) -> None:
    settings = bench.workspace.stage.settings
    before = settings.geometry()
    settings.unfold.click()
    assert settings.geometry().bottom() == before.bottom()
    assert settings.height() > before.height() + 80
    assert settings.sliders["θ₂ to"].shown_text == "4.71 rad"
    assert settings.sliders["Components K"].shown_text == "5"
    settings.unfold.click()
    assert settings.height() == before.height()

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError
from dnnlab.gui.app import close_on_interrupt, run


class _Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.closed = False

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _own_handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_that_ctrl_c_closes_the_window_but_never_in_the_middle_of_something_else(qtbot: QtBot) -> None:
    window = _Window()
    qtbot.addWidget(window)
    window.show()
    close_on_interrupt(window)
    signal.raise_signal(signal.SIGINT)
    assert not window.closed  # as in a paint event, where a question would repaint what is being painted
    qtbot.waitUntil(lambda: window.closed)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_that_without_a_display_a_window_that_nobody_could_see_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(DnnlabError, match="There is no display to open a window on"):
        run(None)

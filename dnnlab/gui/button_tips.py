"""Keeps the tips of the panels' buttons in step with the keys of the actions that do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dnnlab.gui.actions import ButtonTip, native_text

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


class ButtonTips(QObject):
    """Panels do not know the registry; the window tells their buttons what keys there are."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._actions = window.actions_
        transport = window.training.transport
        self._play = transport.play
        for button, name, words in (
            (transport.one_step, "step", "Train one step"),
            (transport.to_start, "first", "Show the first snapshot"),
            (transport.earlier, "earlier", "Show the snapshot before"),
            (transport.later, "later", "Show the snapshot after"),
            (transport.reset, "reset", "Begin again with fresh weights"),
            (window.training.several, "restarts", "Train restarts with other seeds"),
            (window.inspector.header.pencil, "rename", "Rename"),
        ):
            ButtonTip(button, self._actions[name], words)
        ButtonTip(window.canvas.zoom_bar.percentage, self._actions["zoom actual"], names=False)
        self._actions.keys_changed.connect(self._show_play)
        self._show_play()

    def _show_play(self) -> None:
        self._play.set_keys(native_text(self._actions["play"]))

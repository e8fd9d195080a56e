"""The button at the end of a title that copies and saves what stands below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.widgets.button import IconButton


def more_button(saving: Callable[[], PlotSaving], tip: str) -> IconButton:
    """Return a button whose menu copies and saves a plot."""
    button = IconButton("dots-vertical", tip)

    def open_menu() -> None:
        menu = QMenu(button)
        menu.aboutToHide.connect(menu.deleteLater)
        saving().add_to(menu)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    button.clicked.connect(open_menu)
    return button

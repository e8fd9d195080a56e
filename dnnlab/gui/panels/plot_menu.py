"""The button in a title bar that copies and saves the plot under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.widgets.button import IconButton


class PlotMenuButton(IconButton):
    """Opens a menu with what can be copied and saved.

    Args:
        saving: Returns what copies and saves the plot that is shown; None while there is none.
    """

    def __init__(self, saving: Callable[[], PlotSaving | None], parent: QWidget | None = None) -> None:
        super().__init__("dots-vertical", "Copy or save the picture", parent=parent)
        self._saving = saving
        self.clicked.connect(self._open)

    def menu_of_plot(self) -> QMenu | None:
        """Return the menu; None while there is no plot."""
        saving = self._saving()
        if saving is None:
            return None
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        saving.add_to(menu)
        return menu

    def _open(self) -> None:
        menu = self.menu_of_plot()
        if menu is not None:
            menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

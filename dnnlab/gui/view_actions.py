"""What a person wants to see: the sides and their panels, a layer's distributions, a workspace, the palette."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dnnlab.graph.layer import LayerId
from dnnlab.gui.workspaces.catalog import NETWORK

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

WORKSPACES = 8
"""So many workspaces have actions, the first four of them keys."""
WORKSPACE_NAMES = tuple(f"workspace {number}" for number in range(1, WORKSPACES + 1))


class ViewActions(QObject):
    """Registers the actions that bring something into view, and does what they say."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._side = window, window.side_tabs
        self._register()

    def _register(self) -> None:
        side, add = self._side, self._window.actions_.add
        add("rail", "Left rail", self._toggle_rail, shortcuts=("Ctrl+B",), icon_name="dock-left")
        add("palette", "Search actions…", self._open_palette, shortcuts=("Ctrl+K",), icon_name="magnify")
        add("inspector", "Inspector", partial(side.show_panel, side.inspector), icon_name="tune-variant")
        add("history", "History", partial(side.show_panel, side.history), icon_name="history")
        add("run record", "Record of the run", side.show_run_record, icon_name="format-list-bulleted")
        add(
            "distributions",
            "Distributions",
            self._toggle_distributions,
            shortcuts=("Ctrl+H",),
            icon_name="chart-histogram",
        )
        add(
            "side",
            "Inspector and lesson",
            self._toggle_side,
            shortcuts=("Ctrl+I",),
            icon_name="dock-right",
        )
        self._window.actions_.register("canvas alone", self._window.network.alone)
        add("lesson", "Lesson", partial(side.show_panel, side.lesson), shortcuts=("F1",), icon_name="school-outline")
        for number, name in enumerate(WORKSPACE_NAMES, 1):
            keys = (f"Ctrl+{number}",) if number <= 4 else ()
            show = partial(self._show_workspace, number)
            add(name, f"Workspace {number}", show, shortcuts=keys, icon_name="view-grid-outline")

    def _toggle_rail(self) -> None:
        self._window.columns.toggle_rail()

    def _toggle_side(self) -> None:
        self._window.columns.toggle_side()

    def _open_palette(self) -> None:
        self._window.command_palette.open_palette()

    def _show_workspace(self, number: int) -> None:
        self._window.work_place.show_number(number)

    def offer_workspaces(self) -> None:
        """Let the actions of workspaces stand for those that fit the document."""
        offers = self._window.work_place.offers
        for number, name in enumerate(WORKSPACE_NAMES):
            action = self._window.actions_[name]
            there = number < len(offers)
            action.setText(f"Workspace: {offers[number].title}" if there else f"Workspace {number + 1}")
            action.setEnabled(there)
            action.setVisible(there)

    def show_distributions(self, layer: LayerId | None = None) -> None:
        """Show a layer's distributions beside the training; the selected one's for None."""
        self._window.work_place.show_workspace(NETWORK)
        self._window.network.show_distributions(layer)

    def _toggle_distributions(self) -> None:
        """Show the distributions, or the output again."""
        if self._window.work_place.current.make is None:
            self._window.network.toggle_distributions()
        else:
            self.show_distributions()

    def open_from_icons(self, what: str) -> None:
        """Show what an icon of the narrow rail stands for."""
        window = self._window
        match what:
            case "experiments" | "palette":
                window.columns.collapse_rail(False)
                window.rail.unfold(what)
            case "data":
                window.actions_["open data"].trigger()
            case _:
                window.actions_[what].trigger()

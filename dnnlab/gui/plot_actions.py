"""The actions that copy and save the two plots of the window: the output's picture and the losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dnnlab.gui.actions import SEPARATOR

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow
    from dnnlab.gui.panels.plot_saving import PlotSaving

_OUTPUT, _LOSSES = "the output's", "the losses'"
PLOT_MENU = (
    f"copy {_OUTPUT} picture",
    f"save {_OUTPUT} picture",
    f"copy {_OUTPUT} data",
    f"save {_OUTPUT} data",
    SEPARATOR,
    f"copy {_LOSSES} picture",
    f"save {_LOSSES} picture",
    f"copy {_LOSSES} data",
    f"save {_LOSSES} data",
)


def register_plot_actions(window: MainWindow) -> None:
    """Register what copies and saves the output's picture and the loss plot."""
    _register(window, _OUTPUT, lambda: window.output.saving)
    _register(window, _LOSSES, lambda: window.training.plot.saving())  # noqa: PLW0108  the plot is made later  # noqa: PLW0108  the plot is made later


def _register(window: MainWindow, whose: str, saving: Callable[[], PlotSaving | None]) -> None:
    def act(what: Callable[[PlotSaving], object]) -> Callable[[], None]:
        def run() -> None:
            found = saving()
            if found is None:
                window.toaster.show_message("There is no picture yet", "warn", detail="Connect an input with an output")
            else:
                what(found)

        return run

    for verb, thing, icon_name, what in (
        ("Copy", "picture", "content-copy", lambda one: one.copy_picture()),
        ("Save", "picture", "image-outline", lambda one: one.ask(".png")),
        ("Copy", "data", "table", lambda one: one.copy_data()),
        ("Save", "data", "content-save-outline", lambda one: one.ask(".csv")),
    ):
        dots = "…" if verb == "Save" else ""
        name = f"{verb} {whose} {thing}"
        window.actions_.add(name.lower(), f"{name}{dots}", act(what), icon_name=icon_name)

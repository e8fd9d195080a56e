"""The menu of the window: which actions stand in it, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QMessageBox

import dnnlab
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.actions import SEPARATOR
from dnnlab.gui.networks import networks_menu
from dnnlab.gui.plot_actions import PLOT_MENU
from dnnlab.gui.view_actions import WORKSPACE_NAMES

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

EDIT_MENU = (
    "undo",
    "redo",
    SEPARATOR,
    "add layer",
    "add note",
    "frame selection",
    "delete",
    "delete and join",
    SEPARATOR,
    "cut",
    "copy",
    "paste",
    "duplicate",
    SEPARATOR,
    "edit",
    "rename",
    "freeze",
    "select all",
    "arrange",
)
ALIGN_MENU = (
    "align left edges",
    "align centres",
    "align right edges",
    SEPARATOR,
    "align top edges",
    "align middles",
    "align bottom edges",
    SEPARATOR,
    "distribute horizontally",
    "distribute vertically",
)
VIEW_MENU = (
    "palette",
    SEPARATOR,
    "zoom in",
    "zoom out",
    "zoom actual",
    "show all",
    "show selection",
    SEPARATOR,
    "rail",
    "side",
    "canvas alone",
    "inspector",
    "history",
    "run record",
    "distributions",
)
TRAIN_MENU = (
    "play",
    "step",
    "reset",
    SEPARATOR,
    "restarts",
    "keep the best of ten restarts",
    "dismiss restarts",
    SEPARATOR,
    "first",
    "earlier",
    "later",
    "linear steps",
    SEPARATOR,
    "find rate",
    "run checks",
    SEPARATOR,
    "restart engine",
)


def register_about(window: MainWindow) -> None:
    """Register the action that says which versions these are."""
    window.actions_.add("about", "About dnnlab", lambda: _show_about(window), icon_name="information-outline")


def application_menu(window: MainWindow) -> QMenu:
    """Return the menu behind the button at the top left."""
    actions = window.actions_
    menu = actions.menu("", ("new", "open", "open data"), window)
    menu.addMenu(_experiments_menu(window))
    menu.addAction(actions["start page"])
    menu.addAction(actions["recover"])
    menu.addSeparator()
    for name in ("save", "save as", "export", "export diagram"):
        menu.addAction(actions[name])
    menu.addSeparator()
    edit = actions.menu("Edit", EDIT_MENU, menu)
    edit.addMenu(actions.menu("Align", ALIGN_MENU, edit))
    menu.addMenu(edit)
    menu.addMenu(actions.menu("Plots", PLOT_MENU, menu))
    view = actions.menu("View", VIEW_MENU, menu)
    view.addMenu(actions.menu("Workspace", WORKSPACE_NAMES, view))
    view.addMenu(actions.menu("Theme", ("theme system", "theme dark", "theme light"), view))
    menu.addMenu(view)
    menu.addMenu(networks_menu(window))
    menu.addMenu(actions.menu("Train", TRAIN_MENU, menu))
    menu.addMenu(actions.menu("Help", ("lesson", "shortcuts", "about"), menu))
    menu.addSeparator()
    menu.addAction(actions["settings"])
    menu.addAction(actions["quit"])
    return menu


def _experiments_menu(window: MainWindow) -> QMenu:
    menu = QMenu("Experiments", window)
    for experiment in experiments().values():
        action = menu.addAction(experiment.title)
        action.setToolTip(experiment.summary)
        action.triggered.connect(lambda _checked, name=experiment.name: window.files.open_experiment(name))
    return menu


def _show_about(window: MainWindow) -> None:
    ready = window.session.ready
    versions = ready.versions if ready is not None else {"dnnlab": dnnlab.__version__}
    lines = "<br>".join(f"{name} {version}" for name, version in versions.items())
    text = f"<p><b>dnnlab</b>: a desktop laboratory for deep neural networks.</p><p>{lines}</p><p>MIT licence.</p>"
    box = QMessageBox(window)
    box.setWindowTitle("About dnnlab")
    box.setText(text)
    box.open()

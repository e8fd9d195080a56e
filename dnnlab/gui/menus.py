"""Every action of the window, and the menu they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

import dnnlab
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.action_words import describe_actions
from dnnlab.gui.actions import SEPARATOR, Actions, plain_text
from dnnlab.gui.networks import networks_menu, register_network_actions
from dnnlab.gui.plot_actions import PLOT_MENU
from dnnlab.gui.theme import icon, theme_switch

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow
    from dnnlab.gui.workspaces.catalog import Offer

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
WORKSPACES = 8
"""So many workspaces have actions, the first four of them keys."""
WORKSPACE_MENU = tuple(f"workspace {number}" for number in range(1, WORKSPACES + 1))
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


def register_actions(window: MainWindow) -> None:
    """Fill the window's registry."""
    actions, files = window.actions_, window.files
    actions.add(
        "new",
        "New network…",
        lambda: window.offer_data(window.document.dataset),
        shortcuts=("Ctrl+N",),
        icon_name="plus-box-outline",
    )
    actions.add("open", "Open project…", files.ask_for_project, shortcuts=("Ctrl+O",), icon_name="folder-open-outline")
    actions.add("open data", "Open data…", window.open_data, shortcuts=("Ctrl+Shift+O",), icon_name="table")
    actions.add("save", "Save", files.save, shortcuts=("Ctrl+S",), icon_name="content-save-outline")
    actions.add(
        "save as", "Save as…", files.save_as, shortcuts=("Ctrl+Shift+S",), icon_name="content-save-edit-outline"
    )
    actions.add("export", "Export model…", window.export, shortcuts=("Ctrl+E",), icon_name="export-variant")
    actions.add("start page", "Start page", window.show_start_page, icon_name="home-outline")
    actions.add("recover", "Recover autosaved projects…", window.show_autosaved, icon_name="history")
    actions.add("rename project", "Rename project…", window.rename, icon_name="pencil-outline")
    actions.add("reveal file", "Show in its folder", window.show_folder, icon_name="folder-open-outline")
    actions.add("copy path", "Copy the file's path", window.copy_path, icon_name="content-copy")
    actions.add("quit", "Quit", window.close, shortcuts=("Ctrl+Q",), icon_name="exit-to-app")

    undo = window.document.undo_stack.createUndoAction(window, "Undo")
    undo.setShortcuts([QKeySequence("Ctrl+Z")])
    undo.setIcon(icon("undo"))
    redo = window.document.undo_stack.createRedoAction(window, "Redo")
    redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
    redo.setIcon(icon("redo"))
    actions.register("undo", undo)
    actions.register("redo", redo)
    _register_canvas(window)

    _register_training(window)
    actions.add("rail", "Left rail", window.toggle_rail, shortcuts=("Ctrl+B",), icon_name="dock-left")
    actions.add("palette", "Search actions…", window.open_palette, shortcuts=("Ctrl+K",), icon_name="magnify")
    actions.add("inspector", "Inspector", lambda: window.show_side(window.inspector), icon_name="tune-variant")
    actions.add("history", "History", lambda: window.show_side(window.history), icon_name="history")
    actions.add("run record", "Record of the run", window.show_run_record, icon_name="format-list-bulleted")
    actions.add(
        "distributions",
        "Distributions",
        window.toggle_distributions,
        shortcuts=("Ctrl+H",),
        icon_name="chart-histogram",
    )
    actions.add(
        "side",
        "Inspector and lesson",
        window.toggle_side,
        shortcuts=("Ctrl+I",),
        icon_name="dock-right",
    )
    actions.register("canvas alone", window.network.alone)
    actions.add("lesson", "Lesson", window.show_lesson, shortcuts=("F1",), icon_name="school-outline")
    _register_workspaces(window)
    register_network_actions(window)
    actions.add("settings", "Settings…", window.open_settings, shortcuts=("Ctrl+,",), icon_name="cog-outline")
    actions.add("shortcuts", "Keyboard shortcuts…", lambda: window.open_settings("keys"), icon_name="keyboard-outline")
    actions.add("about", "About dnnlab", lambda: _show_about(window), icon_name="information-outline")
    _register_themes(window)
    describe_actions(window)


def _register_training(window: MainWindow) -> None:
    actions, session = window.actions_, window.session
    actions.add("play", "Play", window.toggle_play, shortcuts=("Space",), icon_name="play")
    actions.add("step", "One step", session.step, shortcuts=(".",), icon_name="step-forward")
    actions.add(
        "first",
        "Show the first snapshot",
        window.training.first_snapshot,
        shortcuts=("Home",),
        icon_name="skip-backward",
    )
    actions.add(
        "earlier",
        "Show the snapshot before",
        window.training.previous_snapshot,
        shortcuts=("[",),
        icon_name="rewind-outline",
    )
    actions.add(
        "later",
        "Show the snapshot after",
        window.training.next_snapshot,
        shortcuts=("]",),
        icon_name="fast-forward-outline",
    )
    actions.register("linear steps", window.training.linear_steps)
    actions.add("reset", "Start over with fresh weights", session.reset, shortcuts=("R",), icon_name="restart")
    actions.add("find rate", "Find learning rate…", window.training.find_rate, icon_name="chart-bell-curve")
    actions.add("restarts", "Restarts…", window.training.offer_restarts, icon_name="dice-multiple-outline")
    dismiss = actions.add("dismiss restarts", "Dismiss the restarts", window.restarts.dismiss, icon_name="close")
    dismiss.setEnabled(False)
    actions.add("run checks", "Run the checks", window.run_checks, icon_name="shield-check-outline")
    actions.add("restart engine", "Restart engine", session.restart, icon_name="engine-outline")


def _register_themes(window: MainWindow) -> None:
    group = QActionGroup(window)
    for choice, title in (("system", "As the system"), ("dark", "Dark"), ("light", "Light")):
        action = window.actions_.add_choice(f"theme {choice}", title, partial(window.choose_theme, choice))
        action.setChecked(theme_switch().choice == choice)
        group.addAction(action)


def _register_workspaces(window: MainWindow) -> None:
    for number, name in enumerate(WORKSPACE_MENU, 1):
        keys = (f"Ctrl+{number}",) if number <= 4 else ()
        show = partial(_show_workspace, window, number)
        window.actions_.add(name, f"Workspace {number}", show, shortcuts=keys, icon_name="view-grid-outline")


def _show_workspace(window: MainWindow, number: int) -> None:
    window.work_place.show_number(number)


def offer_workspace_actions(actions: Actions, offers: Sequence[Offer]) -> None:
    """Let the actions of workspaces stand for those that fit the document."""
    for number, name in enumerate(WORKSPACE_MENU):
        action = actions[name]
        there = number < len(offers)
        action.setText(f"Workspace: {offers[number].title}" if there else f"Workspace {number + 1}")
        action.setEnabled(there)
        action.setVisible(there)


def _register_canvas(window: MainWindow) -> None:
    of_canvas = window.canvas.canvas_actions
    for name, action in {
        "add layer": of_canvas.add,
        "delete": of_canvas.delete,
        "delete and join": of_canvas.delete_and_join,
        "duplicate": of_canvas.duplicate,
        "rename": of_canvas.rename,
        "edit": of_canvas.edit,
        "freeze": of_canvas.freeze,
        "select all": of_canvas.select_all,
        "arrange": of_canvas.arrange,
        "zoom in": of_canvas.zoom_in,
        "zoom out": of_canvas.zoom_out,
        "zoom actual": of_canvas.zoom_actual,
        "show all": of_canvas.fit,
        "show selection": of_canvas.fit_selection,
        "select tool": of_canvas.tools["select"],
        "hand tool": of_canvas.tools["hand"],
        "connect tool": of_canvas.tools["connect"],
    }.items():
        window.actions_.register(name, action, everywhere=False)
    named = {id(window.actions_[name]) for name in window.actions_}
    for action in of_canvas.all:
        if id(action) not in named:
            window.actions_.register(plain_text(action).rstrip("…").lower(), action, everywhere=False)


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
    view.addMenu(actions.menu("Workspace", WORKSPACE_MENU, view))
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
    _message(window, "About dnnlab", text)


def _message(window: MainWindow, title: str, text: str) -> None:
    box = QMessageBox(window)
    box.setWindowTitle(title)
    box.setText(text)
    box.open()

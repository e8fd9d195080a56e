"""What a person may do with the networks of a project: show another, duplicate, rename and remove the shown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog, QMenu

from dnnlab.errors import DnnlabError
from dnnlab.gui.actions import SEPARATOR
from dnnlab.project.history import LossHistory
from dnnlab.project.model_edits import duplicated, titled, without
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.snapshot import Snapshot

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

MENU = (
    "next network",
    "previous network",
    SEPARATOR,
    "duplicate network",
    "rename network",
    "remove network",
    SEPARATOR,
    "only this network",
)
ONLY_ONE = "The project has one network"
STAYS = "The first network of a project stays"
_OF_SEVERAL = ("next network", "previous network", "only this network")


def register_network_actions(window: MainWindow) -> None:
    """Fill the window's registry, and keep what can be done in step with the project."""
    actions, document, session = window.actions_, window.document, window.session
    actions.add("next network", "Next network", lambda: show_other(window, 1), shortcuts=("Ctrl+PgDown",))
    actions.add("previous network", "Previous network", lambda: show_other(window, -1), shortcuts=("Ctrl+PgUp",))
    actions.add("duplicate network", "Duplicate network", lambda: duplicate(window), icon_name="content-copy")
    actions.add("rename network", "Rename network…", lambda: rename(window), icon_name="pencil-outline")
    actions.add("remove network", "Remove network", lambda: remove(window), icon_name="delete-outline")
    only = actions.add_choice(
        "only this network", "Train only this network", lambda: session.train_only_shown(only.isChecked())
    )

    def follow() -> None:
        several = len(document.project.models) > 1
        for name in _OF_SEVERAL:
            actions[name].setEnabled(several)
        actions["remove network"].setEnabled(document.model_name != MAIN_MODEL)
        only.setChecked(session.only_shown)

    document.models_changed.connect(follow)
    document.replaced.connect(follow)
    session.state_changed.connect(follow)
    follow()


def networks_menu(window: MainWindow) -> QMenu:
    """Return the menu of the networks: those that there are, and what can be done with the shown one."""
    actions, document = window.actions_, window.document
    menu = QMenu("Networks", window)

    def fill() -> None:
        menu.clear()
        for name in document.project.models:
            action = menu.addAction(document.project.title_of(name))
            action.setCheckable(True)
            action.setChecked(name == document.model_name)
            action.triggered.connect(lambda _checked, name=name: document.show_model(name))
        menu.addSeparator()
        for name in MENU:
            if name == SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(actions[name])

    menu.aboutToShow.connect(fill)
    return menu


def show_other(window: MainWindow, steps: int) -> None:
    """Show the network that many places further along the project's list, round and round."""
    names = list(window.document.project.models)
    window.document.show_model(names[(names.index(window.document.model_name) + steps) % len(names)])


def duplicate(window: MainWindow) -> None:
    """Put a copy of the shown network beside it, with its weights and losses, and show it."""
    document, session, name = window.document, window.session, window.document.model_name

    def with_weights(snapshot: Snapshot | None) -> None:
        try:
            project, copy = duplicated(document.project, name)
        except DnnlabError as error:
            session.notice.emit(error)
            return
        history = LossHistory.from_arrays(document.history_of(name).arrays())
        history.truncate(0 if snapshot is None else snapshot.step)
        document.take_histories({copy: history})
        session.begin_with({copy: snapshot})
        document.edit_project(f"Duplicate {document.project.title_of(name)}", project)
        document.show_model(copy)

    session.keep_soon(with_weights, name)


def rename(window: MainWindow) -> None:
    """Let the person give the shown network another title."""
    document, name = window.document, window.document.model_name
    before = document.project.title_of(name)
    title, accepted = QInputDialog.getText(window, "Rename network", "Title", text=before)
    if accepted and title.strip() and title.strip() != before:
        document.edit_project(f"Rename {before} to {title.strip()}", titled(document.project, name, title))


def remove(window: MainWindow) -> None:
    """Take the shown network out of the project; undo brings it back as it was."""
    document, name = window.document, window.document.model_name
    try:
        document.edit_project(f"Remove {document.project.title_of(name)}", without(document.project, name))
    except DnnlabError as error:
        window.session.notice.emit(error)

"""Joins what the parts of the window tell to the parts that answer it; the parts do not know each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dnnlab.errors import DnnlabError
from dnnlab.experiments.experiment import Verdict
from dnnlab.graph.kinds import Role
from dnnlab.gui.mixture_actions import BEST_OF_TEN
from dnnlab.gui.session import EngineState
from dnnlab.gui.workspaces.catalog import Offer
from dnnlab.project.preferences import Preferences

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow
    from dnnlab.gui.welcome.page import WelcomePage


class WindowWiring(QObject):
    """Connects the parts of a window that is laid out, and shows in several of them what one tells."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._moment = (0, 0)
        self._connect_preferences()
        self._connect_files()
        self._connect_document()
        self._connect_training()
        self._connect_theory()
        self._connect_left()
        self._connect_top()
        self._connect_work_place()

    def show_all(self) -> None:
        """Show everywhere how things stand now."""
        self._show_project()
        self._select_something()
        self._offer_workspaces()
        self._show_workspace(self._window.work_place.current)

    # ---- what is open

    def _connect_preferences(self) -> None:
        window = self._window
        window.preferred.changed.connect(self._follow_preferences)
        window.preferred.failed.connect(window.toaster.show_error)
        window.preferences_in_use.failed.connect(window.toaster.show_error)
        window.record.changed.connect(self._show_verified)

    def _connect_files(self) -> None:
        window, files = self._window, self._window.files
        files.opened.connect(self._note_recent)
        files.opened.connect(lambda _path: window.work_place.take_focus())  # Space trains what was just opened
        files.saved.connect(self._tell_saved)
        files.failed.connect(window.toaster.show_error)
        files.autosaved.connect(window.status.show_autosaved)

    def _connect_document(self) -> None:
        window, document = self._window, self._window.document
        document.opened.connect(window.toaster.clear)  # what is told there was about the document before
        document.opened.connect(self._show_project)
        document.replaced.connect(self._select_something)
        document.opened.connect(window.pages.leave)
        window.pages.left.connect(window.work_place.take_focus)
        document.title_changed.connect(self._show_title)

    def connect_welcome(self, page: WelcomePage) -> None:
        """Connect the start page, which is made when it is first wanted."""
        page.experiment_chosen.connect(self._window.project_actions.open_from_gallery)
        page.lesson_chosen.connect(self._window.project_actions.go_on_with_lesson)
        page.file_chosen.connect(lambda name: self._window.files.open_path(Path(name)))

    def _follow_preferences(self, before: Preferences, after: Preferences) -> None:
        if before.recent != after.recent:
            self._window.rail.show_recent(after.recent)
            if self._window.pages.made_welcome is not None:
                self._window.pages.welcome.follow_preferences(after)

    def _note_recent(self, path: Path | None) -> None:
        if path is not None:
            self._window.preferred.note_recent(path)

    def _tell_saved(self, path: Path) -> None:
        self._note_recent(path)
        self._window.toaster.show_message(f"Saved {path.name}", "ok")

    def _show_project(self) -> None:
        window, document = self._window, self._window.document
        experiment = document.project.experiment
        window.rail.show_current(experiment if document.path is None else "")
        window.rail.show_recent(window.preferences.recent)
        self._show_verified()
        window.lesson.show_experiment(experiment)
        self._show_title()

    def _select_something(self) -> None:
        document = self._window.document
        if not document.selection:
            hidden = document.network.of_role(Role.HIDDEN)
            document.select([layer.id for layer in hidden[:1]])

    def _show_title(self) -> None:
        document = self._window.document
        name = document.path.name if document.path else document.project.title
        self._window.setWindowTitle(f"{name}[*] — dnnlab")
        self._window.setWindowModified(document.modified)

    # ---- training

    def _connect_training(self) -> None:
        window, scrubbing = self._window, self._window.training.scrubbing
        window.session.notice.connect(self._tell_notice)
        window.restarts.kept_one.connect(lambda words, detail: window.toaster.show_message(words, "ok", detail=detail))
        window.restarts.failed.connect(window.toaster.show_error)
        window.output.stuck.restart_wanted.connect(window.actions_[BEST_OF_TEN].trigger)
        scrubbing.moved.connect(self._show_moment)
        window.canvas.moment.present_wanted.connect(scrubbing.go_to_present)
        window.history.run.step_wanted.connect(scrubbing.go_near)

    def _tell_notice(self, error: DnnlabError) -> None:
        session, action = self._window.session, None
        if session.state is EngineState.FAILED:
            action = ("Restart engine", session.restart)
        self._window.toaster.show_error(error, action=action)

    def _show_moment(self) -> None:
        window, scrubbing = self._window, self._window.training.scrubbing
        shown, present = scrubbing.shown, scrubbing.present
        moment = (min(shown, present), present)
        if moment[0] < present or self._moment[0] < self._moment[1]:  # while training goes on nothing is to be said
            for panel in (window.canvas, window.output, window.inspector):
                panel.show_moment(*moment)
        self._moment = moment

    # ---- theory

    def _connect_theory(self) -> None:
        window, oracle = self._window, self._window.oracle
        window.output.checks = window.checks.runs
        oracle.lines_changed.connect(window.training.set_reference_lines)
        oracle.lines_changed.connect(window.restarts.set_reference_lines)
        oracle.oracle_changed.connect(window.output.set_oracle)
        oracle.verdict_changed.connect(self._show_verdict)

    def _show_verdict(self, verdict: Verdict | None) -> None:
        window = self._window
        window.output.set_verdict(verdict)
        if verdict is not None and verdict.passed:
            window.record.note_verdict(window.document.project.experiment, passed=True)

    def _show_verified(self) -> None:
        self._window.rail.show_verified(self._window.record.is_verified)

    # ---- around the work place

    def _connect_left(self) -> None:
        window, rail = self._window, self._window.rail
        rail.experiment_chosen.connect(window.files.open_experiment)
        rail.file_chosen.connect(lambda name: window.files.open_path(Path(name)))
        rail.folder_wanted.connect(lambda name: window.project_actions.show_folder(Path(name)))
        rail.path_wanted.connect(lambda name: window.project_actions.copy_path(Path(name)))
        rail.forget_wanted.connect(lambda name: window.preferred.forget_recent(Path(name)))
        window.columns.rail.icons.wanted.connect(window.view_actions.open_from_icons)
        window.palette_list.add_requested.connect(window.canvas.add_layer)

    def _connect_top(self) -> None:
        window, top_bar = self._window, self._window.top_bar
        top_bar.device_chosen.connect(window.preferences_in_use.choose_device)
        top_bar.start_wanted.connect(window.show_start_page)
        top_bar.theme_toggled.connect(window.preferences_in_use.toggle_theme)
        top_bar.rename_wanted.connect(window.project_actions.rename)
        top_bar.workspace_chosen.connect(window.work_place.show_workspace)

    def _connect_work_place(self) -> None:
        window = self._window
        window.canvas.view.requests.edit.connect(window.side_tabs.edit_selection)
        window.inspector.left.connect(window.canvas.setFocus)
        window.inspector.distributions_wanted.connect(window.view_actions.show_distributions)
        window.control_bar.action_wanted.connect(window.training_actions.do_with)
        window.control_bar.failed.connect(window.toaster.show_error)
        window.work_place.offered.connect(self._offer_workspaces)
        window.work_place.shown.connect(self._show_workspace)
        window.status.problem_clicked.connect(window.canvas.levels.reveal)

    def _offer_workspaces(self) -> None:
        window = self._window
        window.top_bar.offer_workspaces(window.work_place.offers, window.work_place.current.name)
        window.view_actions.offer_workspaces()

    def _show_workspace(self, offer: Offer) -> None:
        window = self._window
        window.top_bar.show_workspace(offer.name)
        window.columns.make_room(offer.wide)
        if window.isVisible():
            window.work_place.take_focus()

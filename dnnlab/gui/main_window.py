"""The main window: puts the panels in their places and joins what they emit to what answers it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QInputDialog, QMainWindow, QVBoxLayout, QWidget

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError
from dnnlab.experiments.experiment import Verdict
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.gui.actions import Actions
from dnnlab.gui.button_tips import ButtonTips
from dnnlab.gui.canvas.palette import LayerPalette
from dnnlab.gui.canvas.pointer_mode import set_pointer_mode
from dnnlab.gui.checking.desk import CheckDesk
from dnnlab.gui.columns import Columns
from dnnlab.gui.document import Document
from dnnlab.gui.dropped import dropped_file
from dnnlab.gui.file_places import copy_path, show_folder
from dnnlab.gui.files import Files
from dnnlab.gui.left_rail import LeftRail
from dnnlab.gui.menus import application_menu, offer_workspace_actions, register_actions
from dnnlab.gui.mixture_actions import BEST_OF_TEN, register_mixture_actions
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.plot_actions import register_plot_actions
from dnnlab.gui.preferred import Preferred, differing
from dnnlab.gui.rail_place import RailPlace
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.side_panels import SidePanels
from dnnlab.gui.status_bar import StatusBar
from dnnlab.gui.theme import application_icon, current, theme_switch
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.gui.top_bar import TopBar
from dnnlab.gui.unit_watch import UnitWatch
from dnnlab.gui.welcome.host import Pages
from dnnlab.gui.widgets.toast import Toaster
from dnnlab.gui.window_sizes import WindowSizes
from dnnlab.gui.workspaces.catalog import NETWORK, Offer
from dnnlab.gui.workspaces.changes import Changes
from dnnlab.gui.workspaces.controls.bar import ControlBar
from dnnlab.gui.workspaces.network import NetworkWorkspace
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.gui.workspaces.work_place import WorkPlace
from dnnlab.project.file import SUFFIX, Contents
from dnnlab.project.preferences import Preferences, state_folder

if TYPE_CHECKING:
    from dnnlab.gui.command_palette.popup import CommandPalette
    from dnnlab.gui.panels.restarts.panel import RestartsPanel
    from dnnlab.gui.settings_window.window import SettingsWindow
    from dnnlab.gui.welcome.page import WelcomePage


class MainWindow(QMainWindow):
    """One document and everything around it.

    Args:
        contents: The project it opens with; the window is never empty.
        path: Where that came from, None for an experiment.
        preferences: What the person prefers.
        device: Where to train, in place of what is preferred.
    """

    def __init__(
        self, contents: Contents, path: Path | None = None, preferences: Preferences | None = None, device: str = ""
    ) -> None:
        super().__init__()
        self.preferred = Preferred(preferences or Preferences(), self)
        set_reduced(self.preferences.reduced_motion)
        set_pointer_mode(self.preferences.pointer)
        self.setWindowIcon(application_icon())
        self.setMinimumSize(960, 620)
        self.setAcceptDrops(True)
        self.document = Document(contents.project, contents.dataset, self)
        self.document.path = path
        self.document.take_histories(contents.histories)
        self.session = Session(self.document, device or self.preferences.device, self)
        self.session.tape_budget = self.preferences.tape_megabytes * 2**20
        self.session.begin_with(contents.snapshots)
        self.restarts = Restarts(self.document, self.session, self)
        self.files = Files(self, self.document, self.session, state_folder())
        self.record = ExperimentRecord(self.preferred, self)
        self.oracle = OracleWatch(self.document, self.session, self)
        self.unit_watch = UnitWatch(self.document, self.session, self)
        self.actions_ = Actions(self)
        self.ask_before_closing = True
        self._moment = (0, 0)
        self.settings_window: SettingsWindow | None = None
        with theme_switch().styling_last():
            self._make_panels()
            register_plot_actions(self)
            register_mixture_actions(self)
            register_actions(self)
            self._lay_out()
        self._connect()
        ButtonTips(self)
        self._take_keys()
        self._show_project()
        self._show_document()
        self._offer_workspaces()
        self._show_workspace(self.work_place.current)
        self.work_place.take_focus()  # before anybody can press a key: Space must not press a button

    @property
    def preferences(self) -> Preferences:
        """What the person prefers."""
        return self.preferred.values

    @cached_property
    def command_palette(self) -> CommandPalette:
        """Finds and runs everything there is; made when it is first wanted."""
        from dnnlab.gui.command_palette.popup import CommandPalette
        from dnnlab.gui.command_palette.sources import commands

        palette = CommandPalette(self, self.actions_["palette"], lambda: commands(self))
        palette.failed.connect(self.toaster.show_error)
        return palette

    @property
    def restarts_panel(self) -> RestartsPanel:
        """Every run of the restarts."""
        return self.side_tabs.restarts_panel

    def _make_welcome(self) -> WelcomePage:
        from dnnlab.gui.welcome.page import WelcomePage

        page = WelcomePage(self.actions_, self.record, self.session)
        page.experiment_chosen.connect(self.open_from_gallery)
        page.lesson_chosen.connect(self.go_on_with_lesson)
        page.file_chosen.connect(lambda name: self.files.open_path(Path(name)))
        return page

    def _make_panels(self) -> None:
        self.network = NetworkWorkspace(self.document, self.session)
        self.canvas, self.training, self.output = self.network.canvas, self.network.training, self.network.output
        self.palette_list = LayerPalette()
        self.training.follow_restarts(self.restarts)
        self.side_tabs = SidePanels(self.document, self.session, self.restarts, self.record)
        self.inspector, self.lesson = self.side_tabs.inspector, self.side_tabs.lesson
        self.history = self.side_tabs.history
        self.inspector.follow_units(self.canvas.levels)
        self.rail = LeftRail(self.palette_list)

    def _lay_out(self) -> None:
        self.top_bar = TopBar(self.document, self.session, application_menu(self), self.actions_)
        self.status = StatusBar(self.document, self.session)
        central = QWidget()
        self.pages = Pages(self._make_welcome)
        self.toaster = Toaster(self.pages, bottom=self.status.height() + 16)
        self.checks = CheckDesk(self.document, self.record, self.toaster, self)
        self.checks.serve(self.actions_["run checks"])
        self.work_place = self._make_work_place()
        self.columns = Columns(RailPlace(self.rail), self.work_place, self.side_tabs)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.top_bar, 0), (self.columns, 1), (self.status, 0)):
            column.addWidget(widget, stretch)
        self.pages.set_body(central)
        self.files.pictured = central
        self.setCentralWidget(self.pages)
        self.sizes = WindowSizes(self, {"columns": self.columns, "middle": self.network, "bottom": self.network.bottom})
        self.sizes.restore(self.preferences.sizes)

    def _make_work_place(self) -> WorkPlace:
        services = WorkspaceServices(
            self.document, self.session, self.oracle, self.actions_, self.toaster, self.checks.runs, self.record
        )
        self.control_bar = ControlBar(self.document, Changes(self.document, self.session))
        self.control_bar.action_wanted.connect(self.do_with)
        self.control_bar.failed.connect(self.toaster.show_error)
        return WorkPlace(self.network, self.control_bar, self._make_strip, services)

    def _make_strip(self) -> QWidget:
        from dnnlab.gui.workspaces.strip import TransportStrip  # with pyqtgraph

        return TransportStrip(self.document, self.training)

    def _connect(self) -> None:
        self.preferred.changed.connect(self._follow_preferences)
        self.record.changed.connect(self._show_verified)
        self.output.checks = self.checks.runs
        self.preferred.failed.connect(self.toaster.show_error)
        self.files.opened.connect(self._note_recent)
        self.files.opened.connect(lambda _path: self.work_place.take_focus())  # Space trains what was just opened
        self.files.saved.connect(self._on_saved)
        self.files.failed.connect(self.toaster.show_error)
        self.files.autosaved.connect(self.status.show_autosaved)
        self.session.notice.connect(self._on_notice)
        self.session.state_changed.connect(self._show_transport)
        self.document.problems_changed.connect(self._show_transport)
        self.document.opened.connect(self._forget_messages)
        self.document.opened.connect(self._show_project)
        self.document.replaced.connect(self._show_document)
        self.document.opened.connect(self.pages.leave)
        self.pages.left.connect(self.work_place.take_focus)
        self.document.title_changed.connect(self._show_title)
        self.oracle.lines_changed.connect(self.training.set_reference_lines)
        self.oracle.lines_changed.connect(self.restarts.set_reference_lines)
        self.restarts.changed.connect(self._follow_restarts)
        self.restarts.kept_one.connect(lambda words, detail: self.toaster.show_message(words, "ok", detail=detail))
        self.restarts.failed.connect(self.toaster.show_error)
        self.oracle.oracle_changed.connect(self.output.set_oracle)
        self.output.stuck.restart_wanted.connect(self.actions_[BEST_OF_TEN].trigger)
        self.oracle.verdict_changed.connect(self._show_verdict)
        self.rail.experiment_chosen.connect(self.files.open_experiment)
        self.rail.file_chosen.connect(lambda name: self.files.open_path(Path(name)))
        self.rail.folder_wanted.connect(lambda name: self.show_folder(Path(name)))
        self.rail.path_wanted.connect(lambda name: self.copy_path(Path(name)))
        self.rail.forget_wanted.connect(self._forget_recent)
        self.palette_list.add_requested.connect(self.canvas.add_layer)
        self.top_bar.device_chosen.connect(self.choose_device)
        self.top_bar.start_wanted.connect(self.show_start_page)
        self.top_bar.theme_toggled.connect(self.toggle_theme)
        self.top_bar.rename_wanted.connect(self.rename)
        self.canvas.view.requests.edit.connect(self.edit_selection)
        self.inspector.left.connect(self.canvas.setFocus)
        self.training.scrubbing.moved.connect(self._show_moment)
        self.canvas.moment.present_wanted.connect(self.training.scrubbing.go_to_present)
        self.history.run.step_wanted.connect(self.training.scrubbing.go_near)
        self.inspector.distributions_wanted.connect(self.show_distributions)
        self.columns.rail.icons.wanted.connect(self._open_from_icons)
        self.work_place.offered.connect(self._offer_workspaces)
        self.work_place.shown.connect(self._show_workspace)
        self.top_bar.workspace_chosen.connect(self.work_place.show_workspace)
        self.status.problem_clicked.connect(self.reveal)
        self.document.undo_stack.canUndoChanged.connect(self._show_transport)

    def start(self) -> None:
        """Start the engine and the background work; call it once the window is on screen."""
        self.session.start()
        self.oracle.follow()

    # ---- what is shown

    def _show_project(self) -> None:
        experiment = self.document.project.experiment
        self.rail.show_current(experiment if self.document.path is None else "")
        self.rail.show_recent(self.preferences.recent)
        self._show_verified()
        self.lesson.show_experiment(experiment)
        self._show_title()

    def _show_document(self) -> None:
        if not self.document.selection:
            hidden = self.document.network.of_role(Role.HIDDEN)
            self.document.select([layer.id for layer in hidden[:1]])
        self._show_transport()

    def _forget_messages(self) -> None:
        self.toaster.clear()  # they were about the document before

    def _show_title(self) -> None:
        name = self.document.path.name if self.document.path else self.document.project.title
        self.setWindowTitle(f"{name}[*] — dnnlab")
        self.setWindowModified(self.document.modified)
        for name in ("reveal file", "copy path"):
            self.actions_[name].setEnabled(self.document.path is not None)

    def _show_transport(self) -> None:
        running = self.session.running or self.session.waiting_to_play
        play = self.actions_["play"]
        play.setText("Pause" if running else "Play")
        play.setEnabled(running or not self.session.obstacle)
        self.actions_["step"].setEnabled(not self.session.obstacle)
        self.actions_["restarts"].setEnabled(not self.session.obstacle)
        self.actions_["restart engine"].setEnabled(self.session.state is EngineState.FAILED)

    def _follow_restarts(self) -> None:
        there = self.restarts.results is not None or self.restarts.running
        self.actions_["dismiss restarts"].setEnabled(there)

    def _offer_workspaces(self) -> None:
        self.top_bar.offer_workspaces(self.work_place.offers, self.work_place.current.name)
        offer_workspace_actions(self.actions_, self.work_place.offers)

    def _show_workspace(self, offer: Offer) -> None:
        self.top_bar.show_workspace(offer.name)
        self.columns.make_room(offer.wide)
        if self.isVisible():
            self.work_place.take_focus()

    def _open_from_icons(self, what: str) -> None:
        match what:
            case "experiments" | "palette":
                self.columns.collapse_rail(False)
                self.rail.unfold(what)
            case "data":
                self.open_data()
            case "history":
                self.show_side(self.history)
            case "lesson":
                self.show_lesson()
            case "settings":
                self.open_settings()

    def _show_moment(self) -> None:
        shown, present = self.training.scrubbing.shown, self.training.scrubbing.present
        moment = (min(shown, present), present)
        if moment[0] < present or self._moment[0] < self._moment[1]:  # while training goes on nothing is to be said
            for panel in (self.canvas, self.output, self.inspector):
                panel.show_moment(*moment)
        self._moment = moment

    def _show_verdict(self, verdict: Verdict | None) -> None:
        self.output.set_verdict(verdict)
        if verdict is not None and verdict.passed:
            self.record.note_verdict(self.document.project.experiment, passed=True)

    def _show_verified(self) -> None:
        self.rail.show_verified(self.record.is_verified)

    def _on_notice(self, error: DnnlabError) -> None:
        action = None
        if self.session.state is EngineState.FAILED:
            action = ("Restart engine", self.session.restart)
        self.toaster.show_error(error, action=action)

    # ---- what a person may do

    def toggle_play(self) -> None:
        """Play or pause; say why training cannot start."""
        obstacle = self.session.obstacle
        if obstacle and not self.session.running:
            self.toaster.show_message("Training cannot start", "warn", detail=obstacle)
        else:
            self.session.toggle()

    def choose_device(self, device: str) -> None:
        """Train on another device from now on, in later sessions too."""
        self.session.use_device(device)  # even where it is preferred already: the command line may have said another
        self.preferred.prefer(device=device)

    def toggle_theme(self) -> None:
        """Go from dark to light or back."""
        self.choose_theme("light" if current().is_dark else "dark")

    def choose_theme(self, theme: str) -> None:
        """Choose `system`, `dark` or `light`."""
        theme_switch().set_choice(theme)  # type: ignore[arg-type]
        self.actions_[f"theme {theme}"].setChecked(True)
        self.preferred.prefer(theme=theme)

    def rename(self) -> None:
        """Let the person give the project another title."""
        title, accepted = QInputDialog.getText(self, "Rename project", "Title", text=self.document.project.title)
        if accepted and title.strip():
            self.document.rename(title.strip()[:200])

    def open_data(self, path: Path | None = None) -> None:
        """Read a table and let the person choose what is input and what is to be learnt."""
        from dnnlab.gui.data_dialog import read_in_background

        chosen = path or self.files.ask_for_table()
        if chosen is not None:
            read_in_background(chosen, self, self.offer_data, self.toaster.show_error)

    def offer_data(self, dataset: Dataset) -> None:
        """Show the dialog that turns a data set into a project, and open what comes of it."""
        from dnnlab.gui.data_dialog import DataDialog

        dialog = DataDialog(dataset, self)
        dialog.accepted.connect(lambda: self._open_new(Contents(dialog.project(), dialog.dataset())))
        dialog.open()

    def _open_new(self, contents: Contents) -> None:
        self.files.leave_then(lambda: self.files.show(contents, None))

    def export(self) -> None:
        """Show the sheet that exports the model."""
        from dnnlab.gui.export_sheet import ExportSheet

        folder = self.document.path.parent if self.document.path else Path.home()
        project, model = self.document.project, self.document.model_name
        title = project.title if len(project.models) == 1 else f"{project.title}, {project.title_of(model)}"
        sheet = ExportSheet(self, self.files.write_temporary, title, folder, model=model)
        sheet.open_sheet()

    def show_start_page(self) -> None:
        """Show what was open last, lessons and all experiments."""
        self.pages.welcome.follow_preferences(self.preferences)
        self.pages.show_welcome()

    def open_from_gallery(self, experiment: str) -> None:
        """Open an experiment, with its lesson where the right side is shown."""
        self.files.open_experiment(experiment)
        if self.document.project.experiment == experiment:
            self.side_tabs.setCurrentWidget(self.lesson)

    def go_on_with_lesson(self, experiment: str) -> None:
        """Open an experiment with its lesson; the document stays where it was begun from that experiment."""
        if self.document.project.experiment == experiment:
            self.pages.leave()
        else:
            self.files.open_experiment(experiment)
        if self.document.project.experiment == experiment:
            self.show_lesson()

    def show_lesson(self) -> None:
        """Bring the lesson to the front."""
        self.show_side(self.lesson)

    def show_side(self, panel: QWidget) -> None:
        """Bring the inspector, the lesson or the history to the front, at the right."""
        self.side_tabs.show_panel(panel)

    def show_distributions(self, layer: LayerId | None = None) -> None:
        """Show a layer's distributions beside the training; the selected one's for None."""
        self.work_place.show_workspace(NETWORK)
        self.network.show_distributions(layer)

    def toggle_distributions(self) -> None:
        """Show the distributions, or the output again."""
        if self.work_place.current.make is None:
            self.network.toggle_distributions()
        else:
            self.show_distributions()

    def do_with(self, action: str, value: int) -> None:
        """Do what an experiment offers: an action of the window, perhaps with a number."""
        if action == "restarts" and value > 0:
            first = self.document.settings.seed
            self.restarts.start(value, first, self.restarts.usual_steps(), keep_best=True)
        else:
            self.actions_[action].trigger()

    def show_run_record(self) -> None:
        """Bring the record of the run to the front, at the right."""
        self.show_side(self.history)
        self.history.show_run()

    def edit_selection(self) -> None:
        """Let the keyboard edit what is selected, in the inspector; Escape comes back."""
        self.show_side(self.inspector)
        self.inspector.take_keyboard()

    def open_palette(self) -> None:
        """Let the person search for what they want to do."""
        self.command_palette.open_palette()

    def open_settings(self, page: str = "general") -> None:
        """Show what can be preferred: the page `general` or `keys`."""
        if self.settings_window is None:
            from dnnlab.gui.settings_window.window import SettingsWindow

            self.settings_window = SettingsWindow(self.preferred, self.actions_, self.session, self)
        self.settings_window.open_page(page)

    def show_folder(self, path: Path | None = None) -> None:
        """Show the folder of a file, of the open project if none is named."""
        place = path or self.document.path
        if place is not None:
            try:
                show_folder(place)
            except DnnlabError as error:
                self.toaster.show_error(error)

    def copy_path(self, path: Path | None = None) -> None:
        """Put the path of a file on the clipboard, of the open project if none is named."""
        place = path or self.document.path
        if place is not None:
            copy_path(place)
            self.toaster.show_message("Copied the path", "ok", detail=str(place))

    def reveal(self, place: str) -> None:
        """Select a layer, connection, note or frame and bring it into view."""
        network, annotations = self.document.network, self.document.layout.annotations
        if place in network.layers or place in network.connections or place in annotations:
            if place in annotations and not annotations[place].is_frame:
                self.canvas.levels.set_level("layers")  # only there notes are shown
            self.document.select({place})
            self.canvas.levels.view.reveal(frozenset({place}))

    def toggle_rail(self) -> None:
        """Show all of the left rail, or only its icons."""
        self.columns.toggle_rail()

    def toggle_side(self) -> None:
        """Show or hide the inspector and the lesson."""
        self.columns.toggle_side()

    def run_checks(self) -> None:
        """Hold the document's experiment against its theory, in the background."""
        self.checks.run()

    def offer_recovery(self) -> None:
        """Offer what earlier windows autosaved before they died."""
        from dnnlab.gui.recovery import offer_recovery

        offer_recovery(self)

    def show_autosaved(self) -> None:
        """Show the autosaved projects that wait to be recovered."""
        from dnnlab.gui.recovery import show_list

        show_list(self)

    # ---- files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_dropped(path)

    def open_dropped(self, path: Path) -> None:
        """Open a project file or a table."""
        if path.suffix == SUFFIX:
            self.files.open_path(path)
        else:
            self.open_data(path)

    # ---- preferences and the end

    def _follow_preferences(self, before: Preferences, after: Preferences) -> None:
        other = differing(before, after)
        if "theme" in other:
            self.choose_theme(after.theme)
        if "device" in other and self.session.device != after.device:
            self.session.use_device(after.device)
        if "tape_megabytes" in other:
            self.session.use_tape_budget(after.tape_megabytes * 2**20)
        if "keys" in other:
            self._take_keys()
        if "recent" in other:
            self.rail.show_recent(after.recent)
            if self.pages.made_welcome is not None:
                self.pages.welcome.follow_preferences(after)
        set_reduced(after.reduced_motion)
        set_pointer_mode(after.pointer)

    def _take_keys(self) -> None:
        try:
            self.actions_.take_keys(self.preferences.keys)
        except DnnlabError as error:
            self.toaster.show_error(error)

    def _note_recent(self, path: Path | None) -> None:
        if path is not None:
            self.preferred.take(self.preferences.with_recent(path))

    def _forget_recent(self, name: str) -> None:
        self.preferred.take(self.preferences.without_recent(Path(name)))

    def _on_saved(self, path: Path) -> None:
        self._note_recent(path)
        self.toaster.show_message(f"Saved {path.name}", "ok")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if "middle" not in self.preferences.sizes and not event.spontaneous():
            self.network.share_room()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.ask_before_closing and (self.document.modified or self.files.saving):
            event.ignore()
            self.files.leave_then(self._close_for_good)
            return
        self._end()
        event.accept()

    def _close_for_good(self) -> None:
        self.ask_before_closing = False
        QTimer.singleShot(0, self.close)

    def _end(self) -> None:
        self.columns.show_whole()  # sizes are kept of the whole rail
        self.preferred.prefer(sizes=self.sizes.now())
        self.checks.runs.stop()
        self.files.close()
        self.session.close()
        self.document.undo_stack.blockSignals(True)  # it would speak while what listens is being destroyed

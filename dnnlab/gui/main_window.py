"""The main window: what there is in it, where it stands, how it begins and ends. `window_wiring` joins its parts."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from dnnlab.gui.action_words import describe_actions
from dnnlab.gui.actions import Actions
from dnnlab.gui.button_tips import ButtonTips
from dnnlab.gui.canvas.palette import LayerPalette
from dnnlab.gui.checking.desk import CheckDesk
from dnnlab.gui.columns import Columns
from dnnlab.gui.document import Document
from dnnlab.gui.dropped import dropped_file
from dnnlab.gui.edit_actions import register_edit_actions
from dnnlab.gui.files import Files
from dnnlab.gui.left_rail import LeftRail
from dnnlab.gui.menus import application_menu, register_about
from dnnlab.gui.mixture_actions import register_mixture_actions
from dnnlab.gui.networks import register_network_actions
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.plot_actions import register_plot_actions
from dnnlab.gui.preferences_in_use import MEGABYTE, PreferencesInUse, apply_to_all_windows
from dnnlab.gui.preferred import Preferred
from dnnlab.gui.project_actions import ProjectActions
from dnnlab.gui.rail_place import RailPlace
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.session import Session
from dnnlab.gui.side_panels import SidePanels
from dnnlab.gui.status_bar import StatusBar
from dnnlab.gui.theme import application_icon, theme_switch
from dnnlab.gui.top_bar import TopBar
from dnnlab.gui.training_actions import TrainingActions
from dnnlab.gui.unit_watch import UnitWatch
from dnnlab.gui.view_actions import ViewActions
from dnnlab.gui.welcome.host import Pages
from dnnlab.gui.widgets.toast import Toaster
from dnnlab.gui.window_sizes import WindowSizes
from dnnlab.gui.window_wiring import WindowWiring
from dnnlab.gui.workspaces.changes import Changes
from dnnlab.gui.workspaces.controls.bar import ControlBar
from dnnlab.gui.workspaces.network import NetworkWorkspace
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.gui.workspaces.work_place import WorkPlace
from dnnlab.project.contents import Contents
from dnnlab.project.preferences import Preferences, state_folder

if TYPE_CHECKING:
    from dnnlab.gui.command_palette.popup import CommandPalette
    from dnnlab.gui.panels.restarts.panel import RestartsPanel
    from dnnlab.gui.recovery import Recovery
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
        apply_to_all_windows(self.preferences)
        self.setWindowIcon(application_icon())
        self.setMinimumSize(960, 620)
        self.setAcceptDrops(True)
        self.ask_before_closing = True
        self._open(contents, path, device or self.preferences.device)
        self.actions_ = Actions(self)
        with theme_switch().styling_last():
            self._make_panels()
            self._register_actions()
            self._lay_out()
        self._wiring = WindowWiring(self)
        ButtonTips(self)
        self.preferences_in_use.take_keys()
        self._wiring.show_all()
        self.work_place.take_focus()  # before anybody can press a key: Space must not press a button

    # ---- what there is

    def _open(self, contents: Contents, path: Path | None, device: str) -> None:
        """Make the document, and what follows it without being seen."""
        self.document = Document(contents.project, contents.dataset, self)
        self.document.path = path
        self.document.take_histories(contents.histories)
        self.session = Session(self.document, device, self)
        self.session.tape_budget = self.preferences.tape_megabytes * MEGABYTE
        self.session.begin_with(contents.snapshots)
        self.restarts = Restarts(self.document, self.session, self)
        self.files = Files(self, self.document, self.session, state_folder())
        self.record = ExperimentRecord(self.preferred, self)
        self.oracle = OracleWatch(self.document, self.session, self)
        self.unit_watch = UnitWatch(self.document, self.session, self)

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

    def _register_actions(self) -> None:
        """Fill the registry, in the order in which lists of actions show them."""
        register_plot_actions(self)
        register_mixture_actions(self)
        self.project_actions = ProjectActions(self)
        register_edit_actions(self)
        self.training_actions = TrainingActions(self)
        self.view_actions = ViewActions(self)
        register_network_actions(self)
        self.preferences_in_use = PreferencesInUse(self.preferred, self.session, self.actions_, self)
        register_about(self)
        describe_actions(self)

    # ---- where it stands

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
        return WorkPlace(self.network, self.control_bar, self._make_strip, services)

    # ---- what is made when it is first wanted

    def _make_strip(self) -> QWidget:
        from dnnlab.gui.workspaces.strip import TransportStrip  # with pyqtgraph

        return TransportStrip(self.document, self.training)

    def _make_welcome(self) -> WelcomePage:
        from dnnlab.gui.welcome.page import WelcomePage

        page = WelcomePage(self.actions_, self.record, self.session)
        self._wiring.connect_welcome(page)
        return page

    @cached_property
    def command_palette(self) -> CommandPalette:
        """Finds and runs everything there is."""
        from dnnlab.gui.command_palette.popup import CommandPalette
        from dnnlab.gui.command_palette.sources import commands

        palette = CommandPalette(self, self.actions_["palette"], lambda: commands(self))
        palette.failed.connect(self.toaster.show_error)
        return palette

    @cached_property
    def recovery(self) -> Recovery:
        """Offers what earlier windows autosaved before they died."""
        from dnnlab.gui.recovery import Recovery

        return Recovery(self.files, self.toaster, self)

    @property
    def settings_window(self) -> SettingsWindow | None:
        """Where a person chooses what they prefer; None before it is first wanted."""
        return self.preferences_in_use.settings_window

    @property
    def restarts_panel(self) -> RestartsPanel:
        """Every run of the restarts."""
        return self.side_tabs.restarts_panel

    @property
    def preferences(self) -> Preferences:
        """What the person prefers."""
        return self.preferred.values

    # ---- its life

    def start(self) -> None:
        """Start the engine and the background work; call it once the window is on screen."""
        self.session.start()
        self.oracle.follow()

    def show_start_page(self) -> None:
        """Show what was open last, lessons and all experiments."""
        self.pages.welcome.follow_preferences(self.preferences)
        self.pages.show_welcome()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.project_actions.open_dropped(path)

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

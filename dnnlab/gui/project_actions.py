"""What a person does with the project as a whole: begins, opens, saves, names and exports it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError
from dnnlab.gui.file_places import copy_path, show_folder
from dnnlab.project.contents import Contents
from dnnlab.project.file import SUFFIX

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

OF_A_FILE = ("reveal file", "copy path")


class ProjectActions(QObject):
    """Registers the actions of the project, and does what they say."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document, self._files = window, window.document, window.files
        self._register()
        self._document.title_changed.connect(self._follow_file)
        self._document.opened.connect(self._follow_file)
        self._follow_file()

    def _register(self) -> None:
        window, files, add = self._window, self._files, self._window.actions_.add
        add("new", "New network…", self._begin_new, shortcuts=("Ctrl+N",), icon_name="plus-box-outline")
        add("open", "Open project…", files.ask_for_project, shortcuts=("Ctrl+O",), icon_name="folder-open-outline")
        add("open data", "Open data…", self.open_data, shortcuts=("Ctrl+Shift+O",), icon_name="table")
        add("save", "Save", files.save, shortcuts=("Ctrl+S",), icon_name="content-save-outline")
        add("save as", "Save as…", files.save_as, shortcuts=("Ctrl+Shift+S",), icon_name="content-save-edit-outline")
        add("export", "Export model…", self._export, shortcuts=("Ctrl+E",), icon_name="export-variant")
        add("start page", "Start page", window.show_start_page, icon_name="home-outline")
        add("recover", "Recover autosaved projects…", self._list_autosaved, icon_name="history")
        add("rename project", "Rename project…", self.rename, icon_name="pencil-outline")
        add("reveal file", "Show in its folder", self.show_folder, icon_name="folder-open-outline")
        add("copy path", "Copy the file's path", self.copy_path, icon_name="content-copy")
        add("quit", "Quit", window.close, shortcuts=("Ctrl+Q",), icon_name="exit-to-app")

    def _follow_file(self) -> None:
        for name in OF_A_FILE:
            self._window.actions_[name].setEnabled(self._document.path is not None)

    # ---- beginning and opening

    def _begin_new(self) -> None:
        self._offer_data(self._document.dataset)

    def open_data(self, path: Path | None = None) -> None:
        """Read a table and let the person choose what is input and what is to be learnt."""
        from dnnlab.gui.data_dialog import read_in_background

        chosen = path or self._files.ask_for_table()
        if chosen is not None:
            read_in_background(chosen, self._window, self._offer_data, self._window.toaster.show_error)

    def _offer_data(self, dataset: Dataset) -> None:
        """Show the dialog that turns a data set into a project, and open what comes of it."""
        from dnnlab.gui.data_dialog import DataDialog

        dialog = DataDialog(dataset, self._window)
        dialog.accepted.connect(lambda: self._open_new(Contents(dialog.project(), dialog.dataset())))
        dialog.open()

    def _open_new(self, contents: Contents) -> None:
        self._files.leave_then(lambda: self._files.show(contents, None))

    def open_dropped(self, path: Path) -> None:
        """Open a project file or a table that was dropped on the window."""
        if path.suffix == SUFFIX:
            self._files.open_path(path)
        else:
            self.open_data(path)

    def open_from_gallery(self, experiment: str) -> None:
        """Open an experiment, with its lesson where the right side is shown."""
        self._files.open_experiment(experiment)
        if self._document.project.experiment == experiment:
            self._window.side_tabs.setCurrentWidget(self._window.lesson)

    def go_on_with_lesson(self, experiment: str) -> None:
        """Open an experiment with its lesson; the document stays where it was begun from that experiment."""
        if self._document.project.experiment == experiment:
            self._window.pages.leave()
        else:
            self._files.open_experiment(experiment)
        if self._document.project.experiment == experiment:
            self._window.side_tabs.show_panel(self._window.lesson)

    def _list_autosaved(self) -> None:
        self._window.recovery.show_list()

    # ---- what is open

    def rename(self) -> None:
        """Let the person give the project another title."""
        document = self._document
        title, accepted = QInputDialog.getText(self._window, "Rename project", "Title", text=document.project.title)
        if accepted and title.strip():
            document.rename(title.strip()[:200])

    def _export(self) -> None:
        from dnnlab.gui.export_sheet import ExportSheet

        document = self._document
        folder = document.path.parent if document.path else Path.home()
        project, model = document.project, document.model_name
        title = project.title if len(project.models) == 1 else f"{project.title}, {project.title_of(model)}"
        sheet = ExportSheet(self._window, self._files.write_temporary, title, folder, model=model)
        sheet.open_sheet()

    def show_folder(self, path: Path | None = None) -> None:
        """Show the folder of a file, of the open project if none is named."""
        place = path or self._document.path
        if place is not None:
            try:
                show_folder(place)
            except DnnlabError as error:
                self._window.toaster.show_error(error)

    def copy_path(self, path: Path | None = None) -> None:
        """Put the path of a file on the clipboard, of the open project if none is named."""
        place = path or self._document.path
        if place is not None:
            copy_path(place)
            self._window.toaster.show_message("Copied the path", "ok", detail=str(place))

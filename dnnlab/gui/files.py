"""Opening, saving and autosaving: all by which a person moves a document between the window and the disk."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from dnnlab.data.generate import generate
from dnnlab.errors import DnnlabError
from dnnlab.experiments.catalog import experiment_named
from dnnlab.gui.autosave import Autosave, Orphan, decline, forget_declined, offer_again, orphans, put_aside
from dnnlab.gui.document import Document
from dnnlab.gui.project_writer import Done, Failed, ProjectWriter
from dnnlab.gui.session import Session
from dnnlab.project.contents import Contents
from dnnlab.project.file import SUFFIX, load

AUTOSAVE_SECONDS = 30
AUTOSAVE_SHARE = 0.03
"""The most of the time that may go into autosaving: a large table is written less often."""
DECLINED_DAYS = 7
"""So long an autosaved project that was declined stays on the disk."""
PROJECT_FILTER = f"dnnlab projects (*{SUFFIX})"
TABLE_FILTER = "Tables (*.csv *.tsv *.txt *.parquet *.npz)"


def experiment_contents(name: str, seed: int = 1) -> Contents:
    """Return an experiment's beginning.

    Raises:
        DnnlabError: There is no such experiment.
    """
    project = experiment_named(name).project(seed)
    return Contents(project, generate(project.source))


class Files(QObject):
    """The document's way to and from the disk.

    Signals:
        opened: (path: Path or None) another document is open.
        saved: (path: Path) the document is saved.
        autosaved: (when: str) the document was autosaved.
        failed: (error: DnnlabError) something could not be read or written; nothing changed.
    """

    opened = Signal(object)
    saved = Signal(object)
    autosaved = Signal(str)
    failed = Signal(object)

    def __init__(self, window: QWidget, document: Document, session: Session, state_folder: Path) -> None:
        super().__init__(window)
        self._window, self._document, self._session = window, document, session
        self.pictured = window
        """What the pictures show that files carry."""
        self._state_folder = state_folder
        self._writer = ProjectWriter(document, session, self)
        self._autosave = Autosave(state_folder)
        self._timer = QTimer(self, interval=AUTOSAVE_SECONDS * 1000)
        self._timer.timeout.connect(self.autosave)
        self._timer.start()
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._autosave_begun = 0.0
        self._saving = False
        self._after_saving: list[Callable[[], None]] = []
        self._asking = False

    # ---- opening

    def show(self, contents: Contents, path: Path | None) -> None:
        """Take up a project that was read or made."""
        self._writer.turn_to_another()
        self._autosave.discard()
        self._session.prepare(contents.snapshots)
        self._document.open(contents.project, contents.dataset, path, contents.histories)
        self.opened.emit(path)

    def open_path(self, path: Path) -> bool:
        """Open a project file after offering to save what is open; return whether it is open now."""
        try:
            contents = load(path)
        except DnnlabError as error:
            self.failed.emit(error)
            return False
        self.leave_then(lambda: self.show(contents, path))
        return True

    def open_experiment(self, name: str) -> None:
        """Open an experiment from its beginning."""
        self.leave_then(lambda: self.show(experiment_contents(name), None))

    def ask_for_project(self) -> None:
        """Let the person choose a project file to open."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open project", self._folder(), PROJECT_FILTER)
        if name:
            self.open_path(Path(name))

    def ask_for_table(self) -> Path | None:
        """Let the person choose a table; None if they changed their mind."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open data", self._folder(), TABLE_FILTER)
        return Path(name) if name else None

    def _folder(self) -> str:
        return str(self._document.path.parent if self._document.path else Path.home())

    # ---- leaving

    @property
    def saving(self) -> bool:
        """Whether a save is under way that may still fail."""
        return self._saving

    def leave_then(self, go: Callable[[], None]) -> None:
        """Offer to save what would be lost, then go on, unless the person cancels. A save under way comes first."""
        if self._saving:
            self._after_saving.append(lambda: self.leave_then(go))
            return
        if self._asking:
            return
        if not self._document.modified:
            go()
            return
        box = QMessageBox(self._window)
        box.setWindowTitle("dnnlab")
        box.setText(f"Save the changes to “{self._document.project.title}”?")
        box.setInformativeText("The network, its trained weights and the loss history are lost otherwise.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        self._asking = True
        answer = box.exec()
        self._asking = False
        match answer:
            case buttons.Save:
                self.save(then=go)
            case buttons.Discard:
                go()

    # ---- saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the file it came from; ask for one if there is none. A save under way comes first."""
        if self._saving:  # it tells which file that is
            self._after_saving.append(lambda: self.save(then))
        elif self._document.path is None:
            self.save_as(then)
        else:
            self._save_to(self._document.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Save to a file that the person names."""
        proposal = self._document.path or Path.home() / f"{_file_name(self._document.project.title)}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save project", str(proposal), PROJECT_FILTER)
        if name:
            path = Path(name)
            self._save_to(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX), then)

    def _save_to(self, path: Path, then: Callable[[], None] | None) -> None:
        if self._saving:  # two at once might end in either order
            self._after_saving.append(lambda: self._save_to(path, then))
            return
        document = self._document
        self._saving = True

        def done(written: Path) -> None:
            document.note_saved(written)
            self._autosave.discard()
            self.saved.emit(written)
            over()
            if then is not None:
                then()

        def failed(error: DnnlabError) -> None:
            document.note_training()
            self.failed.emit(error)
            over()

        def over() -> None:
            self._saving = False
            waiting, self._after_saving = self._after_saving, []
            for go in waiting:
                go()

        # marked when the state is taken: what is edited while the file is being written counts as unsaved
        self._writer.write(path, done, failed, taken=document.mark_saved, picture=self._preview)

    def write_temporary(self, done: Done, failed: Failed) -> None:
        """Write the present state to a temporary file, for the export."""
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="dnnlab-export-", ignore_cleanup_errors=True)
        self._writer.write(Path(self._temporary.name) / f"project{SUFFIX}", done, failed)

    def _preview(self) -> bytes:
        picture = self.pictured.grab().scaledToWidth(640, Qt.TransformationMode.SmoothTransformation)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        return bytes(buffer.data().data())

    # ---- autosave

    def autosave(self) -> None:
        """Write an autosaved copy if there is anything that no file holds."""
        if not self._document.modified:
            return
        try:
            self._autosave.prepare(self._document.project.title, self._document.path)
        except DnnlabError as error:
            self._timer.stop()
            self.failed.emit(error)
            return
        path = self._autosave.project

        def failed(error: DnnlabError) -> None:
            if path == self._autosave.project:  # otherwise it is wanted no longer
                self.failed.emit(error)

        self._autosave_begun = time.monotonic()
        self._writer.write(path, self._on_autosaved, failed)

    def _on_autosaved(self, path: Path) -> None:
        took = time.monotonic() - self._autosave_begun
        self._timer.setInterval(round(1000 * max(AUTOSAVE_SECONDS, took / AUTOSAVE_SHARE)))
        if path == self._autosave.project:
            self.autosaved.emit(time.strftime("at %H:%M:%S"))
        else:  # it was saved meanwhile
            shutil.rmtree(path.parent, ignore_errors=True)

    def orphans(self) -> tuple[Orphan, ...]:
        """What earlier windows left behind that did not close in order, newest first."""
        return orphans(self._state_folder)

    def recover(self, orphan: Orphan) -> None:
        """Open an autosaved project; it counts as unsaved. One that cannot be read is put aside."""
        try:
            contents = load(orphan.project)
        except DnnlabError as error:
            self.failed.emit(error)
            put_aside(orphan)
            return
        self.leave_then(lambda: self._take_orphan(contents, orphan))

    def forget_declined(self) -> None:
        """Delete for good what was declined some days ago."""
        forget_declined(self._state_folder, time.time() - DECLINED_DAYS * 86_400)

    def decline(self, orphan: Orphan) -> bool:
        """Offer an autosaved project no longer; return whether that worked. For some days there is a way back."""
        return self._moved(decline, orphan)

    def offer_again(self, orphan: Orphan) -> bool:
        """Take back that an autosaved project was declined; return whether that worked."""
        return self._moved(offer_again, orphan)

    def _moved(self, move: Callable[[Orphan], None], orphan: Orphan) -> bool:
        try:
            move(orphan)
        except DnnlabError as error:
            self.failed.emit(error)
            return False
        return True

    def _take_orphan(self, contents: Contents, orphan: Orphan) -> None:
        self.show(contents, Path(orphan.origin) if orphan.origin else None)
        self._autosave.take_over(orphan)
        self._document.note_training()

    def close(self) -> None:
        """Leave nothing behind: the window closes in order."""
        self._timer.stop()
        self._writer.finish()
        self._autosave.discard()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None


def _file_name(title: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in " -_" else "" for letter in title).strip()
    return kept.replace(" ", "-").lower() or "project"

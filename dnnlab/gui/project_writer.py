"""Writes the present state of a document into a file, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, SignalInstance

from dnnlab.errors import DnnlabError, ProjectFileError
from dnnlab.gui.document import Document
from dnnlab.gui.session import Session
from dnnlab.project.contents import Contents
from dnnlab.project.file import save
from dnnlab.project.history import LossHistory
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained

LONGEST_WAIT = 10_000
"""Milliseconds that the end of the window may wait for files that are being written."""

Done = Callable[[Path], None]
Failed = Callable[[DnnlabError], None]


class ProjectWriter(QObject):
    """Waits for the present weights, writes, and calls back in the window's thread."""

    _written = Signal(int, object, object)

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._turn = 0
        self._numbers = 0
        self._waiting: dict[int, tuple[Done, Failed]] = {}
        self._written.connect(self._on_written)  # a bound method: Qt then calls it in the window's thread

    def turn_to_another(self) -> None:
        """Another project is about to be opened: what waits for weights of this one cannot be written any more."""
        self._turn += 1

    def write(
        self,
        path: Path,
        done: Done,
        failed: Failed,
        taken: Callable[[], None] = lambda: None,
        picture: Callable[[], bytes] = lambda: b"",
    ) -> None:
        """Write the present state off the window's thread and call back; `taken` when the state is known."""
        document, asked_of = self._document, self._turn

        def with_weights(snapshots: Mapping[str, Snapshot]) -> None:
            if asked_of != self._turn:  # weights of one project must not be filed under another
                failed(
                    ProjectFileError(
                        "Another project was opened before this one was written",
                        where=str(path),
                        remedy="Open it again and save it",
                    )
                )
                return
            trained = {name: _trained(document, name, snapshots.get(name)) for name in document.project.models}
            contents = Contents(document.project, document.dataset, preview=picture()).with_trained(trained)
            taken()
            self._numbers += 1
            self._waiting[self._numbers] = (done, failed)
            QThreadPool.globalInstance().start(_Write(path, contents, self._numbers, self._written).run)

        self._session.keep_all_soon(with_weights)

    def _on_written(self, number: int, path: Path, error: DnnlabError | None) -> None:
        done, failed = self._waiting.pop(number)
        if error is None:
            done(path)
        else:
            failed(error)

    def finish(self) -> None:
        """Wait until all is written."""
        QThreadPool.globalInstance().waitForDone(LONGEST_WAIT)


class _Write:
    """Writes a project file off the window's thread, then emits (number, path, error or None).

    A QRunnable written in Python would not always be freed, and with it the whole project.
    """

    def __init__(self, path: Path, contents: Contents, number: int, written: SignalInstance) -> None:
        self._path, self._contents, self._number, self._written = path, contents, number, written

    def run(self) -> None:
        error: DnnlabError | None = None
        try:
            save(self._path, self._contents)
        except DnnlabError as known:
            error = known
        except Exception as unknown:  # whatever it was, the person must hear of it
            error = ProjectFileError(
                f"The project cannot be written: {unknown}",
                where=str(self._path),
                remedy="Save it under another name or in another folder",
            )
        with suppress(RuntimeError):  # the window is gone: nobody waits for the answer
            self._written.emit(self._number, self._path, error)


def _trained(document: Document, model: str, snapshot: Snapshot | None) -> Trained:
    """What a file keeps of a model, as it is now."""
    history = LossHistory.from_arrays(document.history_of(model).arrays())
    if snapshot is not None:
        history.truncate(snapshot.step)  # frames may have brought later losses meanwhile
    return Trained(snapshot, history)

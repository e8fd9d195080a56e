"""Autosaved projects: each window keeps one in a folder of its own, which only a crash leaves behind."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile

from dnnlab.errors import DnnlabError
from dnnlab.project.file import SUFFIX

LOCK = "window.lock"
ORIGIN = "origin.json"


@dataclass(frozen=True, slots=True)
class Orphan:
    """A project that a window autosaved before it died.

    Attributes:
        folder: Where it lies.
        title: The project's title.
        origin: The file it was opened from; empty if it had none.
        saved: When it was written, in seconds of the epoch.
    """

    folder: Path
    title: str
    origin: str
    saved: float = 0.0

    @property
    def project(self) -> Path:
        return self.folder / f"project{SUFFIX}"

    @property
    def discarded(self) -> Path:
        """Where it lies after the person declined it, until it is forgotten."""
        return self.folder / f"discarded{SUFFIX}"


class Autosave:
    """This window's autosave folder. The lock says that the window lives; the system drops it when the process ends."""

    def __init__(self, state_folder: Path) -> None:
        self._place = state_folder / "autosave"
        self._folder = self._place / uuid.uuid4().hex
        self._lock: QLockFile | None = None

    @property
    def project(self) -> Path:
        """Where to write the project."""
        return self._folder / f"project{SUFFIX}"

    def prepare(self, title: str, origin: Path | None) -> None:
        """Make the folder and say what is kept there.

        Raises:
            DnnlabError: The folder cannot be made.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._hold()
            note = {"title": title, "origin": str(origin) if origin else ""}
            (self._folder / ORIGIN).write_bytes(msgspec.json.encode(note))
        except OSError as error:
            raise DnnlabError(
                f"Autosave does not work: {error.strerror or error}",
                where=str(self._folder),
                remedy="Save the project yourself from time to time",
            ) from error

    def take_over(self, orphan: Orphan) -> None:
        """Go on with what another window left: it stays there until this window saves or autosaves."""
        self.discard()
        self._folder = orphan.folder
        self._hold()

    def discard(self) -> None:
        """Forget what was autosaved: the project was saved, or its person does not want it. The next goes elsewhere."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = self._place / uuid.uuid4().hex

    def _hold(self) -> None:
        if self._lock is None:
            self._lock = QLockFile(str(self._folder / LOCK))
            self._lock.setStaleLockTime(0)
            self._lock.tryLock(0)


def orphans(state_folder: Path) -> tuple[Orphan, ...]:
    """Return what windows left behind that did not close in order, newest first."""
    found: list[Orphan] = []
    for folder in (state_folder / "autosave").glob("*"):
        project = folder / f"project{SUFFIX}"
        lock = QLockFile(str(folder / LOCK))
        lock.setStaleLockTime(0)
        if not project.is_file() or not lock.tryLock(0):
            continue
        lock.unlock()
        try:
            note = msgspec.json.decode((folder / ORIGIN).read_bytes(), type=dict[str, str])
        except (OSError, msgspec.MsgspecError):
            note = {}
        written = project.stat().st_mtime
        found.append(Orphan(folder, note.get("title", "Untitled"), note.get("origin", ""), written))
    return tuple(sorted(found, key=lambda orphan: -orphan.saved))


def put_aside(orphan: Orphan) -> None:
    """Offer an orphan that cannot be read no longer; its bytes stay in its folder."""
    with suppress(OSError):
        orphan.project.replace(orphan.folder / f"unreadable{SUFFIX}")


def decline(orphan: Orphan) -> None:
    """Offer an orphan no longer, for its person does not want it. `offer_again` takes that back.

    Raises:
        DnnlabError: Its folder cannot be written to.
    """
    _rename(orphan.project, orphan.discarded)


def offer_again(orphan: Orphan) -> None:
    """Offer an orphan again that was declined.

    Raises:
        DnnlabError: It is gone, or its folder cannot be written to.
    """
    _rename(orphan.discarded, orphan.project)


def forget_declined(state_folder: Path, before: float) -> None:
    """Delete for good what was declined and written before a time, in seconds of the epoch."""
    for folder in (state_folder / "autosave").glob("*"):
        declined = folder / f"discarded{SUFFIX}"
        with suppress(OSError):
            if not (folder / f"project{SUFFIX}").exists() and declined.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)


def _rename(old: Path, new: Path) -> None:
    try:
        old.replace(new)
        os.utime(new)  # what is declined is kept for some days from now on
    except OSError as error:
        raise DnnlabError(
            f"The autosaved project cannot be moved: {error.strerror or error}",
            where=str(old),
            remedy="Look whether the folder is there and can be written to",
        ) from error

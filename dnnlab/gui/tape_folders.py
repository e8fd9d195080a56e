"""Where the snapshots of the runs lie: a folder for each run, owned by the window so that it outlives the engine."""

from __future__ import annotations

import tempfile


class TapeFolders:
    """The folder of the present run, and those of runs that the engine may still have open."""

    def __init__(self) -> None:
        self._present: tempfile.TemporaryDirectory[str] | None = None
        self._left: list[tempfile.TemporaryDirectory[str]] = []

    @property
    def present(self) -> str:
        """The folder of the present run; made when it is first asked for."""
        if self._present is None:
            self._present = tempfile.TemporaryDirectory(prefix="dnnlab-tape-", ignore_cleanup_errors=True)
        return self._present.name

    def leave(self) -> None:
        """Begin another run: the next folder is a new one."""
        if self._present is not None:
            self._left.append(self._present)
            self._present = None

    def forget_left(self) -> None:
        """Delete the folders that were left; the engine has no file of theirs open any more."""
        for folder in self._left:
            folder.cleanup()
        self._left.clear()

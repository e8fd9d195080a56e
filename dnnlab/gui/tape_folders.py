"""Where the snapshots of the runs lie: a folder for each run, owned by the window so that it outlives the engine."""

from __future__ import annotations

import tempfile


class TapeFolders:
    """The folder of the present run, those of runs put aside, and those of runs that the engine may still have open."""

    def __init__(self) -> None:
        self._present: tempfile.TemporaryDirectory[str] | None = None
        self._aside: dict[str, tempfile.TemporaryDirectory[str]] = {}
        self._left: list[tempfile.TemporaryDirectory[str]] = []

    @property
    def present(self) -> str:
        """The folder of the present run; made when it is first asked for."""
        if self._present is None:
            self._present = tempfile.TemporaryDirectory(prefix="dnnlab-tape-", ignore_cleanup_errors=True)
        return self._present.name

    def put_aside(self) -> str:
        """Begin another run: the next folder is a new one. Return this one's name, for `take_back`."""
        name = self.present
        if self._present is not None:
            self._aside[name] = self._present
            self._present = None
        return name

    def take_back(self, name: str) -> str:
        """Go on with the folder of a run that was put aside, and put aside the present one; return its name."""
        before = self.put_aside()
        self._present = self._aside.pop(name, None)
        return before

    def leave_all(self) -> None:
        """Begin another document: what was put aside is not wanted any more either."""
        self.leave()
        self._left += self._aside.values()
        self._aside.clear()

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

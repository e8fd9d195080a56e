"""Building a program in another process, watched from the engine."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from dnnlab.training.compiled.program import Parts
from dnnlab.training.compiled.store import is_built, make_room, package_for

COMPILERS = ("g++", "clang++", "c++") if sys.platform != "win32" else ("cl",)
SWITCH = "DNNLAB_COMPILE"
"""The environment variable that forbids to build programs, where it is 0; those that are there are used."""


def reason_not_to_build() -> str:
    """Why no program can be built on this machine, as a sentence without a full stop; empty if one can."""
    if os.environ.get(SWITCH) == "0":
        return f"{SWITCH}=0 forbids to compile"
    named = os.environ.get("CXX")
    if not any(shutil.which(name) for name in ([named] if named else COMPILERS)):
        return f"There is no C++ compiler here ({named or ', '.join(COMPILERS)}) to build a faster step with"
    return ""


class Builder:
    """Gets the program of some parts: out of the store, or by a process of its own.

    Attributes:
        failure: Why there will be no program, as a sentence without a full stop; empty unless it failed.
    """

    def __init__(self, parts: Parts) -> None:
        self.failure = ""
        self._parts = parts
        self._package = package_for(parts)
        self._process: subprocess.Popen[bytes] | None = None
        self._request: Path | None = None

    @property
    def is_building(self) -> bool:
        return self._process is not None

    def package(self) -> Path | None:
        """Return the finished package; None as long as there is none. It never waits."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return None
            self._end(code)
        return self._package if not self.failure and is_built(self._package) else None

    def start(self, *, aside: bool) -> None:
        """Start the process, unless it can be known that it will fail.

        Args:
            aside: Whether it leaves the processor to the training that goes on meanwhile.
        """
        self.failure = reason_not_to_build()
        if self.failure:
            return
        command = [sys.executable, "-m", "dnnlab.training.compiled.build"]
        try:
            self._package.parent.mkdir(parents=True, exist_ok=True)
            make_room(self._package.parent)
            with tempfile.NamedTemporaryFile(prefix="dnnlab-build-", delete=False) as request:
                request.write(pickle.dumps(self._parts.plan))
            self._request = Path(request.name)
            with self._log.open("wb") as log:
                self._process = subprocess.Popen(
                    [*command, str(self._request), str(self._package), *(("aside",) if aside else ())],
                    stdin=subprocess.PIPE,  # the child ends when this end is closed, or we are gone
                    stdout=log,
                    stderr=log,
                    creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) if aside else 0,
                )
        except OSError as error:
            self.failure = f"The faster step cannot be built: {error.strerror or error}"
            self._tidy()

    def forget(self) -> None:
        """Throw away a package that cannot be used."""
        self._package.unlink(missing_ok=True)

    def cancel(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._tidy()
            for left in (self._package.with_suffix(f".{self._process.pid}.pt2"), self._log):
                with suppress(OSError):  # another engine may be building the same and hold the log open
                    left.unlink()
            self._process = None

    @property
    def _log(self) -> Path:
        return self._package.with_suffix(".log")

    def _end(self, code: int) -> None:
        self._tidy()
        self._process = None
        if code or not self._package.is_file():
            self.failure = f"Building the faster step failed; {self._log} has the compiler's words"
        else:
            with suppress(OSError):
                self._log.unlink()

    def _tidy(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        if self._request is not None:
            self._request.unlink(missing_ok=True)

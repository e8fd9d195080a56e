"""A screen in memory, a real pointer and keyboard on it, and the application as a process of its own.

Xvfb holds the screen, xdotool moves the pointer and presses the keys. Where either is missing, what needs them is
not run, and says so.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import Any, TypeVar

PROGRAMS = ("Xvfb", "xdotool")
LIBRARIES = ("xcb-cursor", "xcb-icccm", "xcb-keysyms", "xkbcommon-x11")
"""Without these Qt opens no window on an X display."""
MISSING = (
    *(program for program in PROGRAMS if shutil.which(program) is None),
    *(library for library in LIBRARIES if find_library(library) is None),
)
NOT_RUN = f"not run: {' and '.join(MISSING)} not installed"
"""Why tests with a real pointer are skipped, where they are."""

SCREEN = (1440, 900)
PATIENCE = 60.0
"""Seconds that a test waits at most for something to become true; far more than it takes."""

Point = Sequence[float]
Found = TypeVar("Found")


@contextmanager
def screen() -> Iterator[str]:
    """Start Xvfb on a free display and give the display's name."""
    reading, writing = os.pipe()
    size = "x".join(str(side) for side in SCREEN)
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            ready, _, _ = select.select([number], [], [], PATIENCE)
            name = number.readline().strip() if ready else ""
        if not name:
            raise RuntimeError("Xvfb did not start")
        yield f":{name}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def environment_on(display: str, folder: Path) -> dict[str, str]:
    """Return an environment for a window on a display, with preferences and files in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE")}
    return {
        **kept,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "DNNLAB_CONFIG": str(folder),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }


class Hand:
    """A person's hand on the pointer and the keyboard of one display."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def do(self, *words: object) -> None:
        """Run one line of xdotool."""
        command = ["xdotool", *(str(word) for word in words)]
        subprocess.run(command, env=self._environment, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)

    def key(self, *keys: str) -> None:
        """Press keys one after the other; `ctrl+z` is one."""
        self.do("key", "--delay", 30, *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", "--delay", 12, text)

    def point(self, at: Point) -> None:
        """Bring the pointer to a place."""
        self.do(*_to(at))

    def click(self, at: Point, times: int = 1, button: int = 1) -> None:
        """Click, or click several times quickly."""
        self.do(*_to(at), "sleep", 0.05, "click", "--repeat", times, "--delay", 60, button)

    def wheel(self, at: Point, notches: int) -> None:
        """Turn the wheel: away from the person for positive notches."""
        self.do(*_to(at), "sleep", 0.05, "click", "--repeat", abs(notches), "--delay", 20, 4 if notches > 0 else 5)

    def grab(self, start: Point, end: Point, button: int = 1) -> None:
        """Press a button at one place and bring the pointer to another."""
        words: list[object] = [*_to(start), "sleep", 0.05, "mousedown", button]
        for step in range(1, 11):
            share = step / 10
            between = [a + (b - a) * share for a, b in zip(start, end, strict=True)]
            words += ["sleep", 0.02, *_to(between)]
        self.do(*words, "sleep", 0.15)

    def release(self, button: int = 1) -> None:
        """Let a button go."""
        self.do("mouseup", button)

    def drag(self, start: Point, end: Point, button: int = 1) -> None:
        """Drag from one place to another."""
        self.grab(start, end, button)
        self.release(button)


def _to(at: Point) -> tuple[object, ...]:
    x, y = at
    return ("mousemove", round(x), round(y))


class Lab:
    """The window in a process of its own: the hand uses it, and it says where things are and how they stand.

    Attributes:
        hand: Uses it.
        folder: For files.
    """

    def __init__(self, display: str, folder: Path) -> None:
        environment = environment_on(display, folder)
        self.hand = Hand(environment)
        self.folder = folder
        self._complaints = folder / "stderr.txt"
        with self._complaints.open("w") as complaints:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.xvfb_window"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def ask(self, question: str, *arguments: object) -> Any:
        """Return what the window says; the questions are the methods of `xvfb_window.Answers`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([question, *arguments]) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            raise RuntimeError(f"The window did not answer {question}: {self.complaints()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answer"]

    def wait(self, look: Callable[[], Found], what: str) -> Found:
        """Return what is found as soon as it is true; `what` names it should it never be."""
        try:
            return wait(look, what, self.complaints)
        except AssertionError:
            self.ask("picture", str(self.folder / "failed.png"))
            raise

    def focus(self, kind: str) -> None:
        """Wait for a window of a kind and give it the keyboard, as a window manager would: there is none here."""

        def look() -> bool:
            shown, number = self.ask("top_window")
            if shown != kind:
                return False
            self.hand.do("windowfocus", number)
            return True

        self.wait(look, f"a {kind} on the screen")
        self.wait(lambda: self.ask("front") == kind, f"the {kind} in front")

    def state(self) -> dict[str, Any]:
        """Return how the document and the run stand."""
        found: dict[str, Any] = self.ask("state")
        return found

    def wait_for(self, what: str, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Return the state as soon as something holds for it."""
        found = self.wait(lambda: next((state for state in [self.state()] if holds(state)), None), what)
        assert found is not None
        return found

    def complaints(self) -> str:
        """Return what Qt or Python have complained about so far."""
        return self._complaints.read_text()

    def close(self) -> int:
        """Close the window and return the exit code."""
        if self._process.poll() is None:
            self.ask("close")
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """End the process whatever it does, and let go of it."""
        self._process.kill()
        self._process.communicate(timeout=PATIENCE)


def wait(look: Callable[[], Found], what: str, why: Callable[[], str] = str) -> Found:
    """Return what is found as soon as it is true.

    Raises:
        AssertionError: It never was; `what` names it, `why` may add to that.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.03)
    raise AssertionError(f"never: {what} {why()}")

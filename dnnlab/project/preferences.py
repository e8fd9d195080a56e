"""What one person prefers on one machine, kept between sessions in a small JSON file."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from platformdirs import user_config_path, user_state_path

from dnnlab.errors import SettingsError

MOST_RECENT_FILES = 10
SMALLEST_TAPE, LARGEST_TAPE = 16, 65_536
"""Megabytes."""
CONFIG = "DNNLAB_CONFIG"
"""The environment variable that names another folder for preferences and autosaved projects."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's preferences.

    Attributes:
        theme: The window's look.
        device: Where models are trained: `auto`, `cpu`, `cuda:0`, `mps`.
        reduced_motion: Whether the window does without animations.
        tape_megabytes: How much room the snapshots of a run may take on the disk, to rewind to.
        pointer: What moves over the canvas: with a mouse the wheel zooms, on a touchpad two fingers move the canvas.
        keys: The shortcuts that differ from those the program comes with, by the action's name; none switches one off.
        recent: Project files opened last, newest first.
        opened: When files of `recent` were opened, by path, in seconds since 1970.
        verified: The version of dnnlab in which an experiment last agreed with its theory, by the experiment's name.
        lessons: The numbers of the steps that were done of an experiment's lesson, by its name.
        sizes: The window's size and the splitters' positions, by name, in pixels.
    """

    theme: Literal["system", "dark", "light"] = "system"
    device: str = "auto"
    reduced_motion: bool = False
    tape_megabytes: Annotated[int, msgspec.Meta(ge=SMALLEST_TAPE, le=LARGEST_TAPE)] = 256
    pointer: Literal["mouse", "touchpad"] = "mouse"
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    opened: dict[str, float] = field(default_factory=dict)
    verified: dict[str, str] = field(default_factory=dict)
    lessons: dict[str, tuple[int, ...]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def with_recent(self, path: Path) -> Preferences:
        """Return these preferences with a file as the one opened last."""
        name = str(path.resolve())
        others = [other for other in self.recent if other != name]
        recent = tuple([name, *others][:MOST_RECENT_FILES])
        opened = {one: when for one, when in self.opened.items() if one in recent}
        return replace(self, recent=recent, opened={**opened, name: time.time()})

    def without_recent(self, path: Path) -> Preferences:
        """Return these preferences with a file forgotten."""
        name = str(path.resolve())
        return replace(self, recent=tuple(other for other in self.recent if other not in (name, str(path))))


def preferences_file() -> Path:
    """Where the preferences are kept; the environment variable DNNLAB_CONFIG names another folder."""
    folder = os.environ.get(CONFIG)
    return (Path(folder) if folder else user_config_path("dnnlab", appauthor=False)) / "preferences.json"


def state_folder() -> Path:
    """Where autosaved projects are kept; DNNLAB_CONFIG moves it too."""
    folder = os.environ.get(CONFIG)
    return Path(folder) / "state" if folder else user_state_path("dnnlab", appauthor=False)


def read_preferences(file: Path) -> Preferences:
    """Return the preferences in a file, the defaults if there is none.

    Raises:
        SettingsError: The file cannot be read, or holds a name or a value that is not allowed, which it tells. It was
            put aside as `preferences.json.broken`, or under the next free name, so that the next start is clean and
            nothing is lost.
    """
    try:
        text = file.read_bytes()
        preferences = msgspec.json.decode(text, type=Preferences)
        names = {field.name for field in fields(Preferences)}
        unknown = [name for name in msgspec.json.decode(text) if name not in names]
        if unknown:
            raise msgspec.ValidationError(f"There is no preference `{unknown[0]}`")
        return preferences
    except FileNotFoundError:
        return Preferences()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        aside = _free_name(file)
        try:
            file.replace(aside)
        except OSError:
            aside = file
        raise SettingsError(
            f"The preferences cannot be read: {error}",
            where=str(aside),
            remedy="The defaults are in use; correct the file and put it back, or set your preferences again",
        ) from error


def _free_name(file: Path) -> Path:
    """Where to put a broken file aside, beside those that were put aside before."""
    names = ("broken", *(f"broken-{number}" for number in range(2, 100)))
    asides = [file.with_name(f"{file.name}.{name}") for name in names]
    return next((aside for aside in asides if not aside.exists()), asides[-1])


def write_preferences(file: Path, preferences: Preferences) -> None:
    """Write the preferences whole, then rename into place.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".preferences-", dir=file.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(preferences), indent=1))
        Path(name).replace(file)
    except OSError as error:
        raise SettingsError(
            f"The preferences cannot be written: {error.strerror or error}",
            where=str(file),
            remedy="Until that folder can be written to, your choice holds for this window alone",
        ) from error

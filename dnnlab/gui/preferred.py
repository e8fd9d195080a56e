"""What the person prefers, in one place: kept in a file, and followed by the window at once."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from dnnlab.errors import DnnlabError
from dnnlab.project.preferences import Preferences, preferences_file, write_preferences


class Preferred(QObject):
    """Holds the preferences of the window. There is no other copy of them.

    Signals:
        changed: (before: Preferences, after: Preferences) the person wants something else.
        failed: (error: DnnlabError) the file cannot be written; the window follows all the same.
    """

    changed = Signal(object, object)
    failed = Signal(object)

    def __init__(self, values: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values = values

    def prefer(self, **values: object) -> None:
        """Take other values, tell it and write the file."""
        self.take(replace(self.values, **values))  # type: ignore[arg-type]

    def reset(self, *names: str) -> None:
        """Go back to the defaults of some preferences."""
        self.prefer(**{name: getattr(Preferences(), name) for name in names})

    def note_recent(self, path: Path) -> None:
        """Remember a project file as the one opened last."""
        self.take(self.values.with_recent(path))

    def forget_recent(self, path: Path) -> None:
        """List a project file no longer."""
        self.take(self.values.without_recent(path))

    def is_default(self, name: str) -> bool:
        """Whether a preference is as it was at the very first start."""
        return bool(getattr(self.values, name) == getattr(Preferences(), name))

    def take(self, values: Preferences) -> None:
        """Take all values."""
        before, self.values = self.values, values
        if values == before:
            return
        self.changed.emit(before, values)
        try:
            write_preferences(preferences_file(), values)
        except DnnlabError as error:
            self.failed.emit(error)


def differing(before: Preferences, after: Preferences) -> frozenset[str]:
    """Return the names of the preferences that are not the same."""
    return frozenset(
        field.name for field in fields(Preferences) if getattr(before, field.name) != getattr(after, field.name)
    )

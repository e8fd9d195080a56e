"""Offers what earlier windows autosaved before they died: one of them at the lower edge, several in a list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from dnnlab.gui.autosave import Orphan
from dnnlab.gui.files import Files
from dnnlab.gui.widgets.toast import Toaster


class Recovery:
    """Offers autosaved projects, and lets a person recover or discard each.

    Args:
        files: Knows and opens them.
        toaster: Where they are offered.
        window: What the list stands over.
    """

    def __init__(self, files: Files, toaster: Toaster, window: QWidget) -> None:
        self._files, self._toaster, self._window = files, toaster, window

    def offer(self) -> None:
        """Offer what there is; the message waits for an answer."""
        self._files.forget_declined()
        found = self._files.orphans()
        if len(found) == 1:
            orphan = found[0]
            self._toaster.show_message(
                f"“{orphan.title}” was not saved when dnnlab closed last",
                "warn",
                detail=f"It was autosaved {when(orphan)}",
                action=("Recover", lambda: self._files.recover(orphan)),
                other=("Discard", lambda: self.discard(orphan)),
                stays=True,
            )
        elif found:
            self._toaster.show_message(
                f"{len(found)} projects were not saved when dnnlab closed",
                "warn",
                detail="They were autosaved",
                action=("Show them", self.show_list),
                stays=True,
            )

    def discard(self, orphan: Orphan) -> bool:
        """Offer an autosaved project no longer, and tell how to get it back; return whether that worked."""
        done = self._files.decline(orphan)
        if done:
            self._toaster.show_message(
                f"Discarded the autosaved “{orphan.title}”", "info", action=("Undo", lambda: self._take_back(orphan))
            )
        return done

    def show_list(self) -> None:
        """Show all autosaved projects."""
        from dnnlab.gui.recovery_dialog import RecoveryDialog

        RecoveryDialog(self._files, self.discard, self._window).open()

    def _take_back(self, orphan: Orphan) -> None:
        if self._files.offer_again(orphan):
            self.offer()


def when(orphan: Orphan) -> str:
    """Return when a project was autosaved, in words."""
    saved = datetime.fromtimestamp(orphan.saved)
    today = saved.date() == datetime.now().date()
    return f"at {saved:%H:%M}" if today else f"on {saved.day} {saved:%B %Y} at {saved:%H:%M}"


def origin(orphan: Orphan) -> str:
    """Return the file that a project was opened from, in words."""
    return Path(orphan.origin).name if orphan.origin else "never saved in a file"

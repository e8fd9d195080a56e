"""Offers what earlier windows autosaved before they died: one of them at the lower edge, several in a list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dnnlab.gui.autosave import Orphan

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


def offer_recovery(window: MainWindow) -> None:
    """Offer what there is; the message waits for an answer."""
    window.files.forget_declined()
    found = window.files.orphans()
    if len(found) == 1:
        orphan = found[0]
        window.toaster.show_message(
            f"“{orphan.title}” was not saved when dnnlab closed last",
            "warn",
            detail=f"It was autosaved {when(orphan)}",
            action=("Recover", lambda: window.files.recover(orphan)),
            other=("Discard", lambda: discard(window, orphan)),
            stays=True,
        )
    elif found:
        window.toaster.show_message(
            f"{len(found)} projects were not saved when dnnlab closed",
            "warn",
            detail="They were autosaved",
            action=("Show them", lambda: show_list(window)),
            stays=True,
        )


def discard(window: MainWindow, orphan: Orphan) -> bool:
    """Offer an autosaved project no longer, and tell how to get it back; return whether that worked."""
    done = window.files.decline(orphan)
    if done:
        window.toaster.show_message(
            f"Discarded the autosaved “{orphan.title}”", "info", action=("Undo", lambda: _take_back(window, orphan))
        )
    return done


def show_list(window: MainWindow) -> None:
    """Show all autosaved projects."""
    from dnnlab.gui.recovery_dialog import RecoveryDialog

    RecoveryDialog(window.files, lambda orphan: discard(window, orphan), window).open()


def _take_back(window: MainWindow, orphan: Orphan) -> None:
    if window.files.offer_again(orphan):
        offer_recovery(window)


def when(orphan: Orphan) -> str:
    """Return when a project was autosaved, in words."""
    saved = datetime.fromtimestamp(orphan.saved)
    today = saved.date() == datetime.now().date()
    return f"at {saved:%H:%M}" if today else f"on {saved.day} {saved:%B %Y} at {saved:%H:%M}"


def origin(orphan: Orphan) -> str:
    """Return the file that a project was opened from, in words."""
    return Path(orphan.origin).name if orphan.origin else "never saved in a file"

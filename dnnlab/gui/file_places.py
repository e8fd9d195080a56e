"""Where a file is: show its folder, copy its path."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from dnnlab.errors import ProjectFileError


def show_folder(path: Path) -> None:
    """Show the folder of a file in the desktop's own window.

    Raises:
        ProjectFileError: The folder is gone, or the desktop has nothing to show folders with.
    """
    folder = path.parent
    if not folder.is_dir():
        raise ProjectFileError("The folder is not there any more", where=str(folder), remedy="Save the project again")
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        raise ProjectFileError(
            "The desktop cannot show folders", where=str(folder), remedy="Copy the path and open it yourself"
        )


def copy_path(path: Path) -> None:
    """Put the whole path of a file on the clipboard."""
    QGuiApplication.clipboard().setText(str(path))

"""Files that are dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

from dnnlab.project.file import SUFFIX

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".npz")


def dropped_file(event: QDropEvent) -> Path | None:
    """Return the first project file or table that comes with an event of drag and drop; None where there is none."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() in (SUFFIX, *TABLE_SUFFIXES):
            return path
    return None

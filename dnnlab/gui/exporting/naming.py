"""What the exported files are called and where they go."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from dnnlab.gui.exporting.outcome import FORMATS

_FORBIDDEN = '/\\:*?"<>|'
_LONGEST = 120


def proposed_name(title: str) -> str:
    """Return a project's title as the name of a file: "Toy inverse problem" as "toy-inverse-problem"."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else " " for letter in title.lower())
    return "-".join(kept.split())[:_LONGEST] or "model"


def base_name(text: str) -> str:
    """Return what was typed, without the ending of a format."""
    name = text.strip()
    for suffix in FORMATS.values():
        name = name.removesuffix(suffix)
    return name


def complaint(name: str, folder: Path, formats: Sequence[str]) -> str:
    """Return in words what is missing or cannot be, or an empty text."""
    if not formats:
        return "Choose at least one format"
    if not name:
        return "Give the files a name"
    if any(letter in _FORBIDDEN or not letter.isprintable() for letter in name) or name.startswith("."):
        return "A file's name has none of / \\ : * ? \" < > | and does not begin with a dot"
    if len(name) > _LONGEST:
        return f"Give a name of at most {_LONGEST} letters"
    if not folder.is_dir():
        return "There is no such folder"
    if not os.access(folder, os.W_OK):
        return "This folder cannot be written to"
    return ""


def files(name: str, folder: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Return the files to write, one for each format."""
    return tuple(folder / f"{name}{FORMATS[format]}" for format in formats)


def size_text(count: int) -> str:
    """Return a number of bytes as "10.3 kB"."""
    if count < 1000:
        return f"{count} B"
    size, unit = count / 1000, "kB"
    for larger in ("MB", "GB"):
        if size < 999.95:
            break
        size, unit = size / 1000, larger
    return f"{size:,.1f} {unit}"

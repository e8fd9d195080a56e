"""Where the files that travel with the program lie: icons, lessons, the style sheet, sample data."""

from __future__ import annotations

from pathlib import Path

from dnnlab.errors import DnnlabError

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def resource(*parts: str) -> Path:
    """Return the path of a file or folder of `resources/`.

    An installed package carries the folder inside itself; a source checkout has it beside the package.

    Args:
        parts: The path below `resources/`, one name each; none for the folder itself.

    Raises:
        DnnlabError: Neither place has it.
    """
    for folder in _FOLDERS:
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    raise DnnlabError(
        "A file that belongs to dnnlab is missing",
        where="/".join(("resources", *parts)),
        remedy="Install dnnlab again, or restore the folder `resources` of the checkout",
    )

"""Where in a project file something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dnnlab.errors import DnnlabError, ProjectFileError

OTHER_COPY = "Open an autosaved or earlier copy of it"

Part = TypeVar("Part")
Value = TypeVar("Value")


def in_part(name: str, read: Callable[[Part], Value], content: Part) -> Value:
    """Read a part of a project; an error says in which part, and is one about project files."""
    try:
        return read(content)
    except DnnlabError as error:
        where = f"{name}: {error.where}" if error.where else name
        kind = type(error) if isinstance(error, ProjectFileError) else ProjectFileError
        raise kind(error.what, where=where, remedy=error.remedy or OTHER_COPY) from error

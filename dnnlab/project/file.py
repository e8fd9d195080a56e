"""The `.dnnlab` file: a zip of JSON, NumPy arrays without pickle and safetensors. Reading one can run no code."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.archive import from_npz, write_npz
from dnnlab.data.arrays import read_arrays
from dnnlab.data.dataset import Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import Source, Table
from dnnlab.errors import DataError, ProjectFileError
from dnnlab.project.contents import Contents
from dnnlab.project.history import LossHistory
from dnnlab.project.parts import OTHER_COPY, in_part
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.project_json import decode_project, encode_project
from dnnlab.project.trained import Trained
from dnnlab.project.weights_file import decode_snapshot, encoded_snapshot

SUFFIX = ".dnnlab"
LARGEST_ENTRY = 4 << 30
"""In bytes, unpacked: more than any project holds, less than what would exhaust a machine unseen."""
LARGEST_TEXT = 64 << 20

_PIECE = 1 << 20
_PROJECT, _WEIGHTS, _HISTORY = "project.json", "weights.safetensors", "history.npz"
_DATA, _PREVIEW = "data.npz", "preview.png"


def save(path: Path, contents: Contents) -> None:
    """Write a project file: whole into a temporary file beside it, synced, then renamed into place.

    A file that is there keeps its permissions, and is replaced only by one that can be opened again.

    Raises:
        ProjectFileError: The folder cannot be written to, or the project holds what no file may hold; the file that
            was there is untouched.
    """
    try:
        path = Path(os.path.realpath(path))  # a link stays a link
        permissions = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=SUFFIX, dir=path.parent)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise _cannot_write(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write_zip(file, contents)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(permissions)
        temporary.replace(path)
    except (OSError, ProjectFileError) as error:
        raise _cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Contents:
    """Read a project file.

    Raises:
        ProjectFileError: It is not a project file, is damaged, or holds a value that is not allowed; the message says
            which part and why.
        NewerFormatError: A newer dnnlab wrote it.
    """
    return in_part(path.name, _load, path)


def preview_of(path: Path) -> bytes:
    """Return the picture that a project file carries, a PNG; nothing where it carries none.

    Raises:
        ProjectFileError: It is not a project file, or is damaged.
    """
    return in_part(path.name, _read_preview, path)


def _read_preview(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            if _PREVIEW not in archive.namelist():
                return b""
            return _checked_preview(_read(archive, _PREVIEW, LARGEST_TEXT))
    except (OSError, zipfile.BadZipFile) as error:
        raise ProjectFileError(f"This is not a readable project file: {error}", remedy=OTHER_COPY) from error


def is_path(subject: str) -> bool:
    """Tell whether what a person typed is meant as a file: it has a suffix or names a folder."""
    path = Path(subject)
    return bool(path.suffix) or len(path.parts) > 1


def _load(path: Path) -> Contents:
    if path.is_dir():
        raise ProjectFileError("This is a folder and not a file", remedy="Choose a file in it")
    try:
        if path.stat().st_size == 0:
            raise ProjectFileError("The file is empty", remedy=OTHER_COPY)
        archive = zipfile.ZipFile(path)
    except ProjectFileError:
        raise
    except FileNotFoundError as error:
        raise ProjectFileError(
            "There is no such file", where=str(path.absolute().parent), remedy="Check the name and the folder"
        ) from error
    except Exception as error:  # zipfile raises many kinds for damaged bytes
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ProjectFileError(f"This is not a readable project file: {reason}", remedy=OTHER_COPY) from error
    with archive:
        return _read_zip(archive)


def _write_zip(file: BinaryIO, contents: Contents) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        _write(archive, _PROJECT, encode_project(contents.project), LARGEST_TEXT)
        for model, trained in contents.trained.items():
            weights, history = _entry(_WEIGHTS, model), _entry(_HISTORY, model)
            if trained.snapshot is not None:
                _stream(archive, weights, in_part(weights, encoded_snapshot, trained.snapshot))
            if trained.history is not None:
                _write(archive, history, _npz(trained.history.arrays()))
        if isinstance(contents.project.source, Table):
            _require_size(_DATA, sum(column.values.nbytes for column in contents.dataset.columns.values()), None)
            with archive.open(zipfile.ZipInfo(_DATA), "w", force_zip64=True) as entry:
                write_npz(cast("BinaryIO", entry), contents.dataset)
        if contents.preview:
            _write(archive, _PREVIEW, in_part(_PREVIEW, _checked_preview, contents.preview), LARGEST_TEXT)


def _read_zip(archive: zipfile.ZipFile) -> Contents:
    names = set(archive.namelist())
    if _PROJECT not in names:
        raise ProjectFileError("The file has no project.json", remedy="Open a file that dnnlab saved")
    project = in_part(_PROJECT, decode_project, _read(archive, _PROJECT, LARGEST_TEXT))
    if not isinstance(project.source, Table):
        dataset = in_part(_PROJECT, _generated, project.source)
    elif _DATA in names:
        dataset = in_part(_DATA, from_npz, _read(archive, _DATA))
    else:
        raise ProjectFileError("The table's rows are missing", where=_DATA)
    trained = {model: _read_trained(archive, names, model) for model in project.models}
    preview = in_part(_PREVIEW, _checked_preview, _read(archive, _PREVIEW, LARGEST_TEXT)) if _PREVIEW in names else b""
    return Contents(project, dataset, preview=preview).with_trained(trained)


def _read_trained(archive: zipfile.ZipFile, names: Set[str], model: str) -> Trained:
    weights, history = _entry(_WEIGHTS, model), _entry(_HISTORY, model)
    return Trained(
        in_part(weights, decode_snapshot, _read(archive, weights)) if weights in names else None,
        in_part(history, _decode_history, _read(archive, history)) if history in names else None,
    )


def _entry(part: str, model: str) -> str:
    """The name of an entry about one model: the main one's stand by themselves, as in files of a single model."""
    return part if model == MAIN_MODEL else f"models/{quote(model, safe='')}/{part}"


def _write(archive: zipfile.ZipFile, name: str, content: bytes, most: int | None = None) -> None:
    _require_size(name, len(content), most)
    archive.writestr(name, content, zipfile.ZIP_STORED if name == _PREVIEW else zipfile.ZIP_DEFLATED)


def _stream(archive: zipfile.ZipFile, name: str, content: Sequence[memoryview]) -> None:
    """Write a large entry as it is, a piece at a time: the window goes on painting in between."""
    size = sum(piece.nbytes for piece in content)
    _require_size(name, size, None)
    entry = zipfile.ZipInfo(name)
    entry.file_size = size
    with archive.open(entry, "w", force_zip64=True) as stream:
        for piece in content:
            for start in range(0, piece.nbytes, _PIECE):
                stream.write(piece[start : start + _PIECE])


def _read(archive: zipfile.ZipFile, name: str, most: int | None = None) -> bytes:
    size = archive.getinfo(name).file_size
    _require_size(name, size, most)
    try:
        with archive.open(name) as entry:
            return entry.read(size)
    except Exception as error:  # zlib, zipfile and codecs each have their own for damaged bytes
        raise ProjectFileError(f"The entry is damaged: {error}", where=name) from error


def _require_size(name: str, size: int, most: int | None) -> None:
    most = LARGEST_ENTRY if most is None else most
    if size > most:
        raise ProjectFileError(f"The entry is {size:,} bytes long, more than the {most:,} allowed", where=name)


def _generated(source: Source) -> Dataset:
    try:
        return generate(source)
    except MemoryError as error:
        raise ProjectFileError("There is not enough memory for so many rows", where="source") from error


def _checked_preview(content: bytes) -> bytes:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ProjectFileError("The preview is not a PNG picture")
    return content


def _npz(arrays: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _decode_history(content: bytes) -> LossHistory:
    try:
        return LossHistory.from_arrays(read_arrays(io.BytesIO(content), ""))
    except DataError as error:  # its remedy is for archives of one's own
        raise ProjectFileError(f"The history cannot be read: {error.what}") from error
    except ValueError as error:
        raise ProjectFileError(f"The history cannot be read: {error}") from error


def _cannot_write(path: Path, error: Exception) -> ProjectFileError:
    if isinstance(error, ProjectFileError):
        return ProjectFileError(f"The project cannot be written: {error.what}", where=error.where, remedy=error.remedy)
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return ProjectFileError(
        f"The project cannot be written: {reason}", where=str(path), remedy="Choose another folder, or free some space"
    )

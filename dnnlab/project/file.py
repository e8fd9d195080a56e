"""The `.dnnlab` file: a zip of JSON, NumPy arrays without pickle and safetensors. Reading one can run no code."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TypeVar, cast
from urllib.parse import quote

import msgspec
import numpy as np
from numpy.typing import NDArray

from dnnlab.data.archive import from_npz, write_npz
from dnnlab.data.arrays import read_arrays
from dnnlab.data.dataset import Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import SOURCE_KINDS, Source, Table
from dnnlab.errors import DataError, DnnlabError, NewerFormatError, ProjectFileError
from dnnlab.graph.codec import (
    AnnotationRecords,
    LayoutRecord,
    NetworkRecord,
    annotation_records,
    layout_from,
    layout_record,
    network_from,
    network_record,
    unreadable,
)
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained
from dnnlab.project.weights_file import decode_snapshot, encoded_snapshot

FORMAT = 1
"""The version this dnnlab writes. Older ones are migrated, newer ones refused."""
SUFFIX = ".dnnlab"
LARGEST_ENTRY = 4 << 30
"""In bytes, unpacked: more than any project holds, less than what would exhaust a machine unseen."""
LARGEST_TEXT = 64 << 20

_PIECE = 1 << 20
_PROJECT, _WEIGHTS, _HISTORY = "project.json", "weights.safetensors", "history.npz"
_DATA, _PREVIEW = "data.npz", "preview.png"
_OTHER_COPY = "Open an autosaved or earlier copy of it"

Part = TypeVar("Part")
Value = TypeVar("Value")


class ModelRecord(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A model in a file. Without notes and frames it has no `annotations`, without one of its own no `title`."""

    network: NetworkRecord
    layout: LayoutRecord
    settings: dict[str, Any]
    annotations: AnnotationRecords = []
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""


class ProjectRecord(msgspec.Struct, forbid_unknown_fields=True):
    """`project.json`."""

    format: int
    title: Annotated[str, msgspec.Meta(max_length=500)]
    experiment: str
    source: dict[str, Any]
    models: dict[Annotated[str, msgspec.Meta(max_length=100)], ModelRecord]


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a project file holds.

    Attributes:
        project: The models and where the data comes from.
        dataset: The data itself.
        snapshot: The main model's weights; None if it was never trained.
        history: Its losses.
        preview: A PNG of the window; empty if there is none.
        others: What training made of the other models, by their names.
    """

    project: Project
    dataset: Dataset
    snapshot: Snapshot | None = None
    history: LossHistory | None = None
    preview: bytes = b""
    others: Mapping[str, Trained] = field(default_factory=dict)

    @property
    def trained(self) -> dict[str, Trained]:
        """What training made of every model, by name."""
        main = Trained(self.snapshot, self.history)
        return {name: main if name == MAIN_MODEL else self.others.get(name, Trained()) for name in self.project.models}

    @property
    def histories(self) -> dict[str, LossHistory]:
        """The losses of the models that have any, by name."""
        return {name: one.history for name, one in self.trained.items() if one.history is not None}

    @property
    def snapshots(self) -> dict[str, Snapshot]:
        """The weights of the models that have any, by name."""
        return {name: one.snapshot for name, one in self.trained.items() if one.snapshot is not None}

    def with_trained(self, trained: Mapping[str, Trained]) -> Contents:
        """Return these contents with what training made of the models, by their names, in place of what there is."""
        main = trained.get(MAIN_MODEL, Trained())
        others = {name: one for name, one in trained.items() if name != MAIN_MODEL}
        return replace(self, snapshot=main.snapshot, history=main.history, others=others)


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
    return _part(path.name, _load, path)


def preview_of(path: Path) -> bytes:
    """Return the picture that a project file carries, a PNG; nothing where it carries none.

    Raises:
        ProjectFileError: It is not a project file, or is damaged.
    """
    return _part(path.name, _read_preview, path)


def _read_preview(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            if _PREVIEW not in archive.namelist():
                return b""
            return _checked_preview(_read(archive, _PREVIEW, LARGEST_TEXT))
    except (OSError, zipfile.BadZipFile) as error:
        raise ProjectFileError(f"This is not a readable project file: {error}", remedy=_OTHER_COPY) from error


def is_path(subject: str) -> bool:
    """Tell whether what a person typed is meant as a file: it has a suffix or names a folder."""
    path = Path(subject)
    return bool(path.suffix) or len(path.parts) > 1


def _load(path: Path) -> Contents:
    if path.is_dir():
        raise ProjectFileError("This is a folder and not a file", remedy="Choose a file in it")
    try:
        if path.stat().st_size == 0:
            raise ProjectFileError("The file is empty", remedy=_OTHER_COPY)
        archive = zipfile.ZipFile(path)
    except ProjectFileError:
        raise
    except FileNotFoundError as error:
        raise ProjectFileError(
            "There is no such file", where=str(path.absolute().parent), remedy="Check the name and the folder"
        ) from error
    except Exception as error:  # zipfile raises many kinds for damaged bytes
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ProjectFileError(f"This is not a readable project file: {reason}", remedy=_OTHER_COPY) from error
    with archive:
        return _read_zip(archive)


def _write_zip(file: BinaryIO, contents: Contents) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        _write(archive, _PROJECT, encode_project(contents.project), LARGEST_TEXT)
        for model, trained in contents.trained.items():
            weights, history = _entry(_WEIGHTS, model), _entry(_HISTORY, model)
            if trained.snapshot is not None:
                _stream(archive, weights, _part(weights, encoded_snapshot, trained.snapshot))
            if trained.history is not None:
                _write(archive, history, _npz(trained.history.arrays()))
        if isinstance(contents.project.source, Table):
            _require_size(_DATA, sum(column.values.nbytes for column in contents.dataset.columns.values()), None)
            with archive.open(zipfile.ZipInfo(_DATA), "w", force_zip64=True) as entry:
                write_npz(cast("BinaryIO", entry), contents.dataset)
        if contents.preview:
            _write(archive, _PREVIEW, _part(_PREVIEW, _checked_preview, contents.preview), LARGEST_TEXT)


def _read_zip(archive: zipfile.ZipFile) -> Contents:
    names = set(archive.namelist())
    if _PROJECT not in names:
        raise ProjectFileError("The file has no project.json", remedy="Open a file that dnnlab saved")
    project = _part(_PROJECT, decode_project, _read(archive, _PROJECT, LARGEST_TEXT))
    if not isinstance(project.source, Table):
        dataset = _part(_PROJECT, _generated, project.source)
    elif _DATA in names:
        dataset = _part(_DATA, from_npz, _read(archive, _DATA))
    else:
        raise ProjectFileError("The table's rows are missing", where=_DATA)
    trained = {model: _read_trained(archive, names, model) for model in project.models}
    preview = _part(_PREVIEW, _checked_preview, _read(archive, _PREVIEW, LARGEST_TEXT)) if _PREVIEW in names else b""
    return Contents(project, dataset, preview=preview).with_trained(trained)


def _read_trained(archive: zipfile.ZipFile, names: Set[str], model: str) -> Trained:
    weights, history = _entry(_WEIGHTS, model), _entry(_HISTORY, model)
    return Trained(
        _part(weights, decode_snapshot, _read(archive, weights)) if weights in names else None,
        _part(history, _decode_history, _read(archive, history)) if history in names else None,
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


def _part(name: str, read: Callable[[Part], Value], content: Part) -> Value:
    """Read a part of a project; an error says in which part, and is one about project files."""
    try:
        return read(content)
    except DnnlabError as error:
        where = f"{name}: {error.where}" if error.where else name
        kind = type(error) if isinstance(error, ProjectFileError) else ProjectFileError
        raise kind(error.what, where=where, remedy=error.remedy or _OTHER_COPY) from error


def _generated(source: Source) -> Dataset:
    try:
        return generate(source)
    except MemoryError as error:
        raise ProjectFileError("There is not enough memory for so many rows", where="source") from error


def _checked_preview(content: bytes) -> bytes:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ProjectFileError("The preview is not a PNG picture")
    return content


def _record(project: Project) -> ProjectRecord:
    kind = next(name for name, type_ in SOURCE_KINDS.items() if isinstance(project.source, type_))
    return ProjectRecord(
        format=FORMAT,
        title=project.title,
        experiment=project.experiment,
        source={"kind": kind, **asdict(project.source)},
        models={
            name: ModelRecord(
                network_record(model.network),
                layout_record(model.layout),
                asdict(model.settings),
                annotation_records(model.layout),
                model.title,
            )
            for name, model in project.models.items()
        },
    )


def encode_project(project: Project) -> bytes:
    """Return a project as `project.json`.

    Raises:
        ProjectFileError: It holds a value that could not be read again; `where` names the key.
    """
    try:
        content = msgspec.json.format(msgspec.json.encode(_record(project)), indent=1)
    except ValueError as error:  # half of a surrogate pair in a name
        raise ProjectFileError(f"A name cannot be written: {error}", remedy="Give it another one") from error
    decode_project(content)
    return content


def decode_project(content: bytes) -> Project:
    """Return the project in a `project.json`.

    Raises:
        ProjectFileError: It is not valid; `where` names the key.
        NewerFormatError: A newer dnnlab wrote it.
    """
    try:
        version = msgspec.json.decode(content, type=dict[str, Any]).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise NewerFormatError(
                f"The file has format {version}, this dnnlab reads up to {FORMAT}",
                where="format",
                remedy="Install a newer dnnlab to open it",
            )
        record = msgspec.json.decode(content, type=ProjectRecord)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise unreadable("The project cannot be read", error, "") from error
    if record.format != FORMAT:
        raise ProjectFileError(f"There is no format {record.format}", where="format")
    if MAIN_MODEL not in record.models:
        raise ProjectFileError(f"The project has no model {MAIN_MODEL!r}", where="models")
    models = {name: _part(f"models.{name}", _model_from, model) for name, model in record.models.items()}
    return Project(record.title, _part("source", _source_from, record.source), models, record.experiment)


def _model_from(record: ModelRecord) -> Model:
    settings = _converted(record.settings, Settings)
    network = network_from(record.network)
    return Model(network, layout_from(record.layout, record.annotations, network.layers), settings, record.title)


def _source_from(record: dict[str, Any]) -> Source:
    values = dict(record)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in SOURCE_KINDS:
        named = f" {kind[:60]!r}" if isinstance(kind, str) else " of this kind"
        raise ProjectFileError(f"There is no data source{named}", remedy="The sources are " + ", ".join(SOURCE_KINDS))
    source: Source = _converted(values, SOURCE_KINDS[kind])
    return source


def _converted(values: dict[str, Any], type_: type[Any]) -> Any:
    unknown = sorted(values.keys() - {known.name for known in fields(type_)})
    if unknown:
        raise ProjectFileError(f"There is no {unknown[0]!r} here")
    try:
        return msgspec.convert(values, type=type_)
    except msgspec.ValidationError as error:
        raise unreadable("A value is not allowed", error, "") from error


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

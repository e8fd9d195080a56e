"""The `.dnnlab` file: a zip of JSON, NumPy arrays without pickle and safetensors. Reading one can run no code."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dnnlab.data.archive import from_npz, to_npz
from dnnlab.data.dataset import Dataset
from dnnlab.data.sources import SOURCE_KINDS, Source, Table
from dnnlab.data.toy import generate
from dnnlab.errors import DnnlabError, NewerFormatError, ProjectFileError
from dnnlab.graph.codec import (
    LayoutRecord,
    NetworkRecord,
    decode_network,
    encode_network,
    layout_from,
    layout_record,
    network_from,
    network_record,
)
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import Snapshot, require_fitting

FORMAT = 1
"""The version this dnnlab writes. Older ones are migrated, newer ones refused."""
SUFFIX = ".dnnlab"
LARGEST_ENTRY = 4 << 30
"""In bytes, unpacked: more than any project holds, less than what would exhaust a machine unseen."""
LARGEST_TEXT = 64 << 20


class ModelRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A model in a file."""

    network: NetworkRecord
    layout: LayoutRecord
    settings: dict[str, Any]


class ProjectRecord(msgspec.Struct, forbid_unknown_fields=True):
    """`project.json`."""

    format: int
    title: Annotated[str, msgspec.Meta(max_length=500)]
    experiment: str
    source: dict[str, Any]
    models: dict[str, ModelRecord]


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a project file holds.

    Attributes:
        project: The models and where the data comes from.
        dataset: The data itself.
        snapshot: The main model's weights; None if it was never trained.
        history: Its losses.
        preview: A PNG of the window; empty if there is none.
    """

    project: Project
    dataset: Dataset
    snapshot: Snapshot | None = None
    history: LossHistory | None = None
    preview: bytes = b""


def save(path: Path, contents: Contents) -> None:
    """Write a project file: whole into a temporary file beside it, synced, then renamed into place.

    Raises:
        ProjectFileError: The folder cannot be written to; the file that was there is untouched.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=SUFFIX, dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _write_zip(file, contents)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
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
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_zip(archive, path)
    except DnnlabError as error:
        if path.name in error.where:
            raise
        where = f"{path.name}: {error.where}" if error.where else path.name
        kind = type(error) if isinstance(error, ProjectFileError) else ProjectFileError
        raise kind(error.what, where=where, remedy=error.remedy) from error
    except FileNotFoundError as error:
        raise ProjectFileError(
            "There is no such file", where=str(path), remedy="Check the name and the folder"
        ) from error
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, MemoryError) as error:
        raise ProjectFileError(
            f"This is not a readable project file: {error}",
            where=path.name,
            remedy="Open a file that dnnlab saved, or an autosaved or earlier copy of this one",
        ) from error


def _write_zip(file: io.BufferedIOBase | Any, contents: Contents) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("project.json", msgspec.json.format(msgspec.json.encode(_record(contents.project)), indent=1))
        if contents.snapshot is not None:
            archive.writestr("weights.safetensors", encode_snapshot(contents.snapshot))
        if contents.history is not None:
            archive.writestr("history.npz", _npz(contents.history.arrays()))
        if isinstance(contents.project.source, Table):
            archive.writestr("data.npz", to_npz(contents.dataset), zipfile.ZIP_STORED)
        if contents.preview:
            archive.writestr("preview.png", contents.preview, zipfile.ZIP_STORED)


def _read_zip(archive: zipfile.ZipFile, path: Path) -> Contents:
    names = set(archive.namelist())
    if "project.json" not in names:
        raise ProjectFileError("The file has no project.json", where=path.name, remedy="Open a file that dnnlab saved")
    project = decode_project(_read(archive, "project.json", LARGEST_TEXT))
    if isinstance(project.source, Table):
        if "data.npz" not in names:
            raise ProjectFileError("The table's rows are missing", where="data.npz")
        dataset = from_npz(_read(archive, "data.npz"))
    else:
        dataset = generate(project.source)
    snapshot = history = None
    if "weights.safetensors" in names:
        snapshot = decode_snapshot(_read(archive, "weights.safetensors"))
        if snapshot.network.layers.keys() != project.model(MAIN_MODEL).network.layers.keys():
            raise ProjectFileError("The weights belong to another network", where="weights.safetensors")
    if "history.npz" in names:
        history = _decode_history(_read(archive, "history.npz"))
    preview = _read(archive, "preview.png") if "preview.png" in names else b""
    return Contents(project, dataset, snapshot, history, preview)


def _read(archive: zipfile.ZipFile, name: str, most: int = LARGEST_ENTRY) -> bytes:
    size = archive.getinfo(name).file_size
    if size > most:
        raise ProjectFileError(f"The entry is {size:,} bytes long, more than the {most:,} allowed", where=name)
    try:
        with archive.open(name) as entry:
            return entry.read(most)
    except Exception as error:  # zlib, zipfile and codecs each have their own for damaged bytes
        raise ProjectFileError(f"The entry is damaged: {error}", where=name) from error


def _record(project: Project) -> ProjectRecord:
    kind = next(name for name, type_ in SOURCE_KINDS.items() if isinstance(project.source, type_))
    return ProjectRecord(
        format=FORMAT,
        title=project.title,
        experiment=project.experiment,
        source={"kind": kind, **asdict(project.source)},
        models={
            name: ModelRecord(network_record(model.network), layout_record(model.layout), asdict(model.settings))
            for name, model in project.models.items()
        },
    )


def decode_project(content: bytes) -> Project:
    """Return the project in a `project.json`.

    Raises:
        DnnlabError: It is not valid; `where` names the key.
    """
    try:
        version = msgspec.json.decode(content, type=dict[str, Any]).get("format")
        if isinstance(version, int) and version > FORMAT:
            raise NewerFormatError(
                f"The file has format {version}, this dnnlab reads up to {FORMAT}",
                where="project.json",
                remedy="Install a newer dnnlab to open it",
            )
        record = msgspec.json.decode(content, type=ProjectRecord)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProjectFileError(f"The project cannot be read: {error}", where="project.json") from error
    if record.format != FORMAT:
        raise ProjectFileError(f"There is no format {record.format}", where="project.json: format")
    if MAIN_MODEL not in record.models:
        raise ProjectFileError(f"The project has no model {MAIN_MODEL!r}", where="project.json: models")
    models = {name: _placed(f"models.{name}", _model_from, model) for name, model in record.models.items()}
    return Project(record.title, _placed("source", _source_from, record.source), models, record.experiment)


def _placed(where: str, read: Callable[[Any], Any], record: object) -> Any:
    try:
        return read(record)
    except DnnlabError as error:
        place = f"project.json: {where}" + (f", {error.where}" if error.where else "")
        raise ProjectFileError(error.what, where=place, remedy=error.remedy) from error


def _model_from(record: ModelRecord) -> Model:
    settings = _converted(record.settings, Settings)
    return Model(network_from(record.network), layout_from(record.layout), settings)


def _source_from(record: dict[str, Any]) -> Source:
    values = dict(record)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in SOURCE_KINDS:
        raise ProjectFileError(f"There is no data source {kind!r}", remedy="The sources are " + ", ".join(SOURCE_KINDS))
    source: Source = _converted(values, SOURCE_KINDS[kind])
    return source


def _converted(values: dict[str, Any], type_: type[Any]) -> Any:
    unknown = sorted(values.keys() - {field.name for field in fields(type_)})
    if unknown:
        raise ProjectFileError(f"There is no {unknown[0]!r} here")
    try:
        return msgspec.convert(values, type=type_)
    except msgspec.ValidationError as error:
        raise ProjectFileError(str(error)) from error


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as safetensors, with the step and the network in the metadata."""
    from safetensors.numpy import save as save_safetensors

    arrays = {name: np.ascontiguousarray(array) for name, array in snapshot.arrays.items()}
    metadata = {"step": str(snapshot.step), "network": encode_network(snapshot.network).decode()}
    return bytes(save_safetensors(arrays, metadata=metadata))


def decode_snapshot(content: bytes) -> Snapshot:
    """Return the snapshot in such bytes.

    Raises:
        ProjectFileError: They are damaged, or the arrays do not fit the network.
    """
    from safetensors.numpy import load as load_safetensors

    try:
        header = int.from_bytes(content[:8], "little")
        metadata = msgspec.json.decode(content[8 : 8 + header], type=dict[str, Any]).get("__metadata__") or {}
        arrays = load_safetensors(content)
        step, network = int(metadata["step"]), metadata["network"]
    except Exception as error:  # the safetensors library raises its own kind, and others for damaged headers
        raise ProjectFileError(f"The weights cannot be read: {error}", where="weights.safetensors") from error
    snapshot = Snapshot(step, decode_network(network, "weights.safetensors"), arrays)
    require_fitting(snapshot)
    return snapshot


def _npz(arrays: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _decode_history(content: bytes) -> LossHistory:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return LossHistory.from_arrays({name: archive[name] for name in archive.files})
    except Exception as error:  # numpy and zipfile raise many kinds for damaged bytes
        raise ProjectFileError(f"The history cannot be read: {error}", where="history.npz") from error


def _cannot_write(path: Path, error: OSError) -> ProjectFileError:
    reason = error.strerror or str(error)
    return ProjectFileError(
        f"The project cannot be written: {reason}", where=str(path), remedy="Choose another folder, or free some space"
    )

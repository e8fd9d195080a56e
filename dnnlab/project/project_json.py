"""A project as JSON, `project.json` in its file: models, settings and where the data comes from, all checked."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Annotated, Any

import msgspec

from dnnlab.data.sources import SOURCE_KINDS, Source
from dnnlab.errors import NewerFormatError, ProjectFileError
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
from dnnlab.project.parts import in_part
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings

FORMAT = 1
"""The version this dnnlab writes. Older ones are migrated, newer ones refused."""


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
    models = {name: in_part(f"models.{name}", _model_from, model) for name, model in record.models.items()}
    return Project(record.title, in_part("source", _source_from, record.source), models, record.experiment)


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

"""A trained model taken away as a file: written, read back, compared with the model, and only then kept."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dnnlab.data.dataset import Dataset
from dnnlab.errors import ExportError
from dnnlab.export import onnx, weights
from dnnlab.export.inference import Inference
from dnnlab.export.interface import Interface, Port, interface
from dnnlab.export.metadata import metadata
from dnnlab.export.parity import TOLERANCE, differences, require_parity, rows_to_check
from dnnlab.graph.network import Network
from dnnlab.project.snapshot import Snapshot

FORMATS = {".onnx": "onnx", ".safetensors": "safetensors"}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was exported, and how well it agrees with the model.

    Attributes:
        path: The file.
        format: `onnx` or `safetensors`.
        bytes: Its size.
        inputs: What it takes, in the data's own units.
        outputs: What it gives, in the data's own units.
        rows: How many of the data's rows were compared, in float32.
        differences: For each output the largest difference from the model, relative to the output's largest magnitude.
    """

    path: Path
    format: str
    bytes: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    rows: int
    differences: Mapping[str, float]

    @property
    def passed(self) -> bool:
        """Whether every output agrees within the tolerance. A file that does not is not kept."""
        return all(difference <= TOLERANCE for difference in self.differences.values())


def export(snapshot: Snapshot, dataset: Dataset, network: Network, out: Path) -> ExportReport:
    """Write a trained model to `out`, in the format that its suffix names, after checking it against the model.

    Args:
        snapshot: The weights and scaling.
        dataset: The data: columns, their categories, and the rows on which the export is compared.
        network: The topology; its columns name inputs and outputs.
        out: The file; one that is there is replaced.

    Raises:
        ExportError: The suffix names no format, the file cannot be written, the weights are not this network's, or the
            export does not agree with the model. Nothing is left behind then, and a file that was there stays.
        DataError: The network names a column that the data do not have.
    """
    format = _format(out)
    ports = interface(network, dataset)
    inference = Inference(snapshot, network, dataset, ports)
    temporary = _temporary_beside(out)
    try:
        if format == "onnx":
            onnx.write(inference, metadata(snapshot, network, dataset, ports), temporary)
            exported = onnx.load(temporary, ports)
        else:
            weights.write(snapshot, metadata(snapshot, network, dataset, ports), temporary)
            exported = weights.load(temporary, dataset)
        found = differences(ports, dataset, inference.on_arrays, exported)
        require_parity(found)
        del exported  # an open file cannot be renamed everywhere
        _replace(temporary, out)
    except OSError as error:
        raise ExportError(
            f"The file cannot be written: {error.strerror or error}", where=str(out), remedy="Choose another name"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return _report(out, format, ports, dataset, found)


def _report(out: Path, format: str, ports: Interface, dataset: Dataset, found: Mapping[str, float]) -> ExportReport:
    rows = len(rows_to_check(dataset))
    return ExportReport(out, format, out.stat().st_size, ports.inputs, ports.outputs, rows, found)


def _format(out: Path) -> str:
    try:
        return FORMATS[out.suffix.lower()]
    except KeyError:
        known = " or ".join(FORMATS)
        raise ExportError(
            f"The suffix {out.suffix!r} names no format", where=str(out), remedy=f"End the name in {known}"
        ) from None


def _temporary_beside(out: Path) -> Path:
    temporary = out.with_name(f".{out.stem}-{uuid.uuid4().hex[:8]}{out.suffix}")
    try:
        temporary.touch(exist_ok=False)
    except OSError as error:
        raise ExportError(
            f"The folder cannot be written to: {error.strerror}", where=str(out.parent), remedy="Choose another folder"
        ) from error
    return temporary


def _replace(temporary: Path, out: Path) -> None:
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(out)

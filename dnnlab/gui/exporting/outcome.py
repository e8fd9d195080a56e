"""What the exporting process tells about a file it has written, as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dnnlab.errors import ExportError

FORMATS: Mapping[str, str] = {"onnx": ".onnx", "safetensors": ".safetensors"}
"""The formats there are, and the ending of their files' names."""


@dataclass(frozen=True, slots=True)
class PortSummary:
    """An input or output of the exported model: its name, and its shape and type as a person reads them."""

    name: str
    shape: str
    type: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """A file that was written and compared with the model.

    Attributes:
        path: The file.
        format: `onnx` or `safetensors`.
        bytes: Its size.
        inputs: What it takes.
        outputs: What it gives.
        rows: On how many rows it was compared.
        differences: For each output the largest difference, relative to the output's scale.
        passed: Whether all of them are within the tolerance.
    """

    path: Path
    format: str
    bytes: int
    inputs: tuple[PortSummary, ...]
    outputs: tuple[PortSummary, ...]
    rows: int
    differences: Mapping[str, float]
    passed: bool

    @property
    def largest_difference(self) -> float:
        return max(self.differences.values(), default=math.inf)


def outcome_of(text: str, path: Path) -> ExportOutcome:
    """Return what the process printed about the file that is now at `path`.

    Raises:
        ExportError: It printed anything else.
    """
    try:
        told = json.loads(text)
        return ExportOutcome(
            path=path,
            format=str(told["format"]),
            bytes=int(told["bytes"]),
            inputs=tuple(_port(port) for port in told["inputs"]),
            outputs=tuple(_port(port) for port in told["outputs"]),
            rows=int(told["rows"]),
            differences={str(name): _number(value) for name, value in told["differences"].items()},
            passed=told["passed"] is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ExportError(
            "The export did not say what it wrote", where=path.name, remedy="Try again; the file may be incomplete"
        ) from error


def _port(told: Mapping[str, Any]) -> PortSummary:
    shape = " × ".join(str(extent) for extent in told["shape"])
    return PortSummary(str(told["name"]), shape, str(told["type"]), tuple(str(label) for label in told["labels"]))


def _number(value: Any) -> float:
    return math.inf if value is None else float(value)  # JSON has no infinity

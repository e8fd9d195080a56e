"""A model as an ONNX file, which runs wherever there is an ONNX runtime."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from dnnlab.errors import ExportError
from dnnlab.export.inference import Inference
from dnnlab.export.interface import BATCH, Interface
from dnnlab.export.parity import Model, Values

_OWN = "dnnlab:"
"""In front of every name inside the graph, so that none can be the name of a column."""
_OTHER_FORMAT = "Export the weights as safetensors instead"


def write(inference: Inference, metadata: Mapping[str, str], path: Path) -> None:
    """Write a model as ONNX, with named inputs and outputs and any number of rows.

    Raises:
        ExportError: It cannot be expressed in ONNX.
    """
    graph = _translated(inference)
    _rename(graph.graph, inference.interface)
    for key, value in metadata.items():
        entry = graph.metadata_props.add()
        entry.key, entry.value = key, value
    try:
        onnx.checker.check_model(graph, full_check=True)
    except onnx.checker.ValidationError as error:
        raise ExportError(f"The exported graph is not valid ONNX: {error}", remedy=_OTHER_FORMAT) from error
    path.write_bytes(graph.SerializeToString())


def load(path: Path, interface: Interface) -> Model:
    """Return an ONNX file as a function of its inputs, run by ONNX Runtime on the CPU."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [port.name for port in interface.outputs]

    def run(inputs: Values) -> dict[str, NDArray[Any]]:
        return dict(zip(names, (np.asarray(value) for value in session.run(names, dict(inputs))), strict=True))

    return run


def _translated(inference: Inference) -> onnx.ModelProto:
    examples = tuple(
        torch.zeros(2, 1, dtype=torch.int64 if port.type == "int64" else torch.float32)
        for port in inference.interface.inputs
    )
    batch = torch.export.Dim(BATCH)
    with _quiet():
        try:
            program = torch.onnx.export(
                inference,
                examples,
                dynamo=True,
                dynamic_shapes=(tuple({0: batch} for _ in examples),),
                verbose=False,
            )
        except Exception as error:  # the exporter raises what it pleases
            raise ExportError(f"The network cannot be expressed in ONNX: {error}", remedy=_OTHER_FORMAT) from error
    assert program is not None  # it is None only when the exporter writes the file itself
    return program.model_proto


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's remarks on its own workings."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _rename(graph: onnx.GraphProto, interface: Interface) -> None:
    """Give inputs and outputs the interface's names, and everything inside names that cannot collide with them."""
    names = dict(zip((value.name for value in graph.input), (port.name for port in interface.inputs), strict=True))
    names |= dict(zip((value.name for value in graph.output), (port.name for port in interface.outputs), strict=True))
    for value in (*graph.input, *graph.output, *graph.value_info, *graph.initializer):
        value.name = names.get(value.name, _OWN + value.name)
    for node in graph.node:
        node.input[:] = [names.get(name, _OWN + name) if name else "" for name in node.input]
        node.output[:] = [names.get(name, _OWN + name) if name else "" for name in node.output]

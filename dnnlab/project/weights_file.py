"""A snapshot as safetensors, with the step and the network in the metadata."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import ProjectFileError
from dnnlab.graph.codec import decode_network, encode_network
from dnnlab.project.snapshot import Snapshot, require_fitting

_TYPES = {"float64": "F64", "float32": "F32", "float16": "F16"}
_ALIGNMENT = 8


def encoded_snapshot(snapshot: Snapshot) -> list[memoryview]:
    """Return a snapshot as safetensors, in pieces that follow each other: a header, and the arrays where they lie.

    The library of the format would copy all arrays in one go, and nothing else would run in the meantime.

    Raises:
        ProjectFileError: Its arrays do not fit its network.
    """
    require_fitting(snapshot)
    arrays = {name: np.ascontiguousarray(a, a.dtype.newbyteorder("<")) for name, a in snapshot.arrays.items()}
    metadata = {"step": str(snapshot.step), "network": encode_network(snapshot.network).decode()}
    return [
        memoryview(_header(arrays, metadata)),
        *(array.reshape(-1).view(np.uint8).data for array in arrays.values()),
    ]


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as safetensors.

    Raises:
        ProjectFileError: Its arrays do not fit its network.
    """
    return b"".join(encoded_snapshot(snapshot))


def _header(arrays: Mapping[str, NDArray[np.floating]], metadata: Mapping[str, str]) -> bytes:
    """The length of the description, and the description: of each array its type, shape and place."""
    description: dict[str, Any] = {"__metadata__": metadata}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        description[name] = {"dtype": _TYPES[array.dtype.name], "shape": array.shape, "data_offsets": (start, end)}
    text = msgspec.json.encode(description)
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def decode_snapshot(content: bytes) -> Snapshot:
    """Return the snapshot in such bytes.

    Raises:
        ProjectFileError: They are damaged, or the arrays do not fit the network; `where` names the array.
    """
    from safetensors.numpy import load as load_safetensors

    try:
        header = int.from_bytes(content[:8], "little")
        metadata = msgspec.json.decode(content[8 : 8 + header], type=dict[str, Any]).get("__metadata__") or {}
        arrays = load_safetensors(content)
        step, network = int(metadata["step"]), metadata["network"]
    except Exception as error:  # the safetensors library raises its own kind, and others for damaged headers
        raise ProjectFileError(f"The weights cannot be read: {error}", where="header") from error
    snapshot = Snapshot(step, decode_network(network), arrays)
    require_fitting(snapshot)
    return snapshot

"""A model's numbers as a safetensors file: weights, biases and scaling, and the topology they belong to.

Tensors are float32 and named as in a snapshot: `weight/<source>-><target>`, `bias/<layer>`, `gain/<layer>`,
`running_mean/<layer>`, `running_variance/<layer>`, `shift/<layer>`, `scale/<layer>`; the layers' identities are
explained by the topology under `dnnlab.network`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from dnnlab.data.dataset import Dataset
from dnnlab.export.inference import Inference
from dnnlab.export.interface import interface
from dnnlab.export.parity import Model
from dnnlab.graph.codec import decode_network
from dnnlab.nn.parameters import ParameterIndex
from dnnlab.project.snapshot import Snapshot

_LEFT_OUT = "optimizer/"


def write(snapshot: Snapshot, metadata: Mapping[str, str], path: Path) -> None:
    """Write the numbers of a model, 0 for removed weights; the optimiser's state stays out."""
    arrays = {
        name: np.ascontiguousarray(values, dtype=np.float32)
        for name, values in snapshot.arrays.items()
        if not name.startswith(_LEFT_OUT)
    }
    for name, slot in ParameterIndex.of(snapshot.network).slots.items():
        if slot.mask is not None:
            arrays[name] = np.where(slot.removed, np.float32(0.0), arrays[name])
    path.write_bytes(save(arrays, dict(metadata)))


def load(path: Path, dataset: Dataset) -> Model:
    """Return the model in a file that `write` wrote, as a function of its inputs.

    Raises:
        ExportError: Its numbers and its topology do not fit each other.
    """
    with safe_open(path, "np") as file:
        metadata, names = file.metadata(), file.keys()
        arrays = {name: file.get_tensor(name) for name in names}
    network = decode_network(metadata["dnnlab.network"])
    snapshot = Snapshot(int(metadata["dnnlab.step"]), network, arrays)
    return Inference(snapshot, network, dataset, interface(network, dataset)).on_arrays

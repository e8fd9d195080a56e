"""What an exported file says about itself, as text by key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from dnnlab.data.dataset import Dataset
from dnnlab.export.interface import Interface, Port
from dnnlab.graph.codec import encode_network
from dnnlab.graph.network import Network
from dnnlab.project.snapshot import Snapshot


def metadata(snapshot: Snapshot, network: Network, dataset: Dataset, ports: Interface) -> dict[str, str]:
    """Return what a file says about itself; values are text, lists and mappings are JSON.

    Keys: `dnnlab.version`; `dnnlab.network`, the topology as in project files; `dnnlab.step`, how long it was trained;
    `dnnlab.data`, the data set's name; `dnnlab.categories` and `dnnlab.classes`, what the indices of an input and of an
    output stand for; `dnnlab.units`, in which units inputs and outputs are.
    """
    return {
        "dnnlab.version": _version(),
        "dnnlab.network": encode_network(network).decode(),
        "dnnlab.step": str(snapshot.step),
        "dnnlab.data": dataset.name,
        "dnnlab.categories": _labels(ports.inputs),
        "dnnlab.classes": _labels(ports.outputs),
        "dnnlab.units": "Inputs are raw column values, outputs are in the data's own units; scaling is inside.",
    }


def _labels(ports: Iterable[Port]) -> str:
    return json.dumps({port.name: list(port.labels) for port in ports if port.labels}, ensure_ascii=False)


def _version() -> str:
    try:
        return version("dnnlab")
    except PackageNotFoundError:  # run from a source tree that was not installed
        return "unknown"

"""What the loss of a network is called, with its unit."""

from __future__ import annotations

from dnnlab.graph.network import Network

_NAMES = {
    "regression": "mean squared error / 2",
    "binary": "mean cross-entropy, nats",
    "multiclass": "mean cross-entropy, nats",
    "mixture": "mean NLL per point, nats",
}


def error_name(network: Network) -> str:
    """Return what the loss plot shows: the error of the output that is trained, or that it is a sum of several."""
    outputs = [layer for layer in network.outputs if layer.id in network.compiled]
    match outputs:
        case []:
            return "no output yet"
        case [output]:
            return _NAMES.get(output.kind, "mean error")
        case _:
            return f"sum of {len(outputs)} errors"

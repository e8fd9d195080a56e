"""Snapshots whose arrays tell their step."""

from __future__ import annotations

import numpy as np

from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Network
from dnnlab.project.snapshot import Snapshot

NETWORK = Network.of([Layer.new("x", "input"), Layer.new("t", "regression")], []).connect("x", "t")


def snapshot_at(step: int, size: int = 300) -> Snapshot:
    return Snapshot(step, NETWORK, {"weight/x->t": np.full((size, 2), float(step), dtype=np.float32)})

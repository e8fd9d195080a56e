from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from dnnlab.errors import ProjectFileError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.project.snapshot import MOST_STEPS, Snapshot, require_fitting
from dnnlab.project.weights_file import decode_snapshot, encode_snapshot

from ..graph.strategies import trainable_networks
from .contents import snapshot_of

LAYERS = [
    Layer.new("x", "input", units=2),
    Layer.new("h", "units", units=3),
    Layer.new("k", "units", units=3, bias=False),
    Layer.new("y", "mixture", units=1, components=2),
    Layer.new("c", "multiclass", units=4),
    Layer.new("aside", "units", units=5),
]
ARROWS = [Connection(*pair) for pair in ("xh", "ky", "kc", "xy")]
NETWORK = Network.of(LAYERS, [*ARROWS, Connection("h", "k", ConnectionKind.IDENTITY)])
NAMES = {
    "shift/x", "scale/x", "weight/x->h", "bias/h", "weight/k->y", "weight/x->y", "bias/y", "shift/y", "scale/y",
    "weight/k->c", "bias/c",
}  # fmt: skip


def test_that_the_arrays_of_a_network_are_those_of_its_compiled_layers() -> None:
    snapshot = snapshot_of(NETWORK)
    assert {name for name in snapshot.arrays if not name.startswith("optimizer/")} == NAMES
    require_fitting(snapshot)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_that_an_array_that_is_missing_is_named(name: str) -> None:
    snapshot = snapshot_of(NETWORK)
    rest = {other: array for other, array in snapshot.arrays.items() if other != name}
    with pytest.raises(ProjectFileError, match="missing") as caught:
        require_fitting(replace(snapshot, arrays=rest))
    assert caught.value.where == name


def test_that_optimiser_states_may_be_missing() -> None:
    snapshot = snapshot_of(NETWORK)
    require_fitting(replace(snapshot, arrays={name: snapshot.arrays[name] for name in NAMES}))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "weight",
        "weight/",
        "weight/x",
        "weight/h->k",
        "weight/x->k",
        "weight/x->h/more",
        "bias/x",
        "bias/k",
        "bias/gone",
        "shift/h",
        "shift/c",
        "scale/aside",
        "moment/x->h",
        "optimizer/first/shift/x",
        "optimizer/first/weight/h->k",
        "optimizer/first/optimizer/second/bias/h",
        "optimizer/bias/h",
    ],
)
def test_that_an_array_without_a_place_is_named(name: str) -> None:
    snapshot = snapshot_of(NETWORK)
    with pytest.raises(ProjectFileError, match="No part of the network") as caught:
        require_fitting(replace(snapshot, arrays={**snapshot.arrays, name: np.zeros(3)}))
    assert caught.value.where == name


DAMAGES: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "transposed": lambda array: array.T.copy() if array.ndim > 1 else array[None],
    "longer": lambda array: np.concatenate([array, array]),
    "empty": lambda array: array[:0],
    "flat": lambda array: np.append(array.ravel(), 0.0),
    "a NaN": lambda array: np.where(np.arange(array.size).reshape(array.shape) == 0, np.nan, array),
    "an infinity": lambda array: np.where(np.arange(array.size).reshape(array.shape) == 0, -np.inf, array),
    "whole numbers": lambda array: np.ones(array.shape, dtype=np.int64),
    "complex numbers": lambda array: array.astype(np.complex128),
}


@pytest.mark.parametrize(
    "name", ["weight/x->h", "bias/y", "shift/x", "scale/y", "optimizer/first/weight/x->h", "optimizer/count"]
)
@pytest.mark.parametrize("damage", DAMAGES)
def test_that_an_array_that_does_not_fit_is_named(name: str, damage: str) -> None:
    snapshot = snapshot_of(NETWORK)
    with pytest.raises(ProjectFileError) as caught:
        require_fitting(replace(snapshot, arrays={**snapshot.arrays, name: DAMAGES[damage](snapshot.arrays[name])}))
    assert caught.value.where == name


@pytest.mark.parametrize("scale", [0.0, -1.0])
def test_that_a_scale_is_above_0(scale: float) -> None:
    snapshot = snapshot_of(NETWORK)
    with pytest.raises(ProjectFileError, match="above 0"):
        require_fitting(replace(snapshot, arrays={**snapshot.arrays, "scale/x": np.array([1.0, scale])}))


def test_that_an_optimiser_has_not_done_fewer_steps_than_none() -> None:
    snapshot = snapshot_of(NETWORK)
    with pytest.raises(ProjectFileError, match="below 0"):
        require_fitting(replace(snapshot, arrays={**snapshot.arrays, "optimizer/count": np.array([-1.0])}))


@pytest.mark.parametrize("step", [-1, MOST_STEPS + 1, 10**400])
def test_that_a_step_is_in_its_range(step: int) -> None:
    with pytest.raises(ProjectFileError, match="step"):
        require_fitting(replace(snapshot_of(NETWORK), step=step))


def require_same(a: Snapshot, b: Snapshot) -> None:
    assert (a.step, a.network) == (b.step, b.network)
    assert a.arrays.keys() == b.arrays.keys()
    for name, array in a.arrays.items():
        assert b.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(b.arrays[name], array)


@given(trainable_networks())
def test_that_the_weights_of_any_network_come_back(network: Network) -> None:
    snapshot = snapshot_of(network)
    require_same(decode_snapshot(encode_snapshot(snapshot)), snapshot)


def test_that_arrays_come_back_however_they_lay_in_memory() -> None:
    snapshot = snapshot_of(NETWORK, step=0)
    for change in (
        np.asfortranarray,
        lambda array: np.repeat(array, 2, axis=0)[::2],
        lambda array: array.astype(">f4"),
    ):
        moved = {name: change(array) for name, array in snapshot.arrays.items()}
        restored = decode_snapshot(encode_snapshot(replace(snapshot, arrays=moved)))
        for name, array in moved.items():
            np.testing.assert_array_equal(restored.arrays[name], array)


def test_that_what_could_not_be_read_is_not_written() -> None:
    snapshot = snapshot_of(NETWORK)
    with pytest.raises(ProjectFileError, match="finite"):
        encode_snapshot(replace(snapshot, arrays={**snapshot.arrays, "bias/h": np.array([1.0, math.nan, 0.0])}))

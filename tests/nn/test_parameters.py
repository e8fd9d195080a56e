from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dnnlab.errors import ProjectFileError
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import ConnectionKind, Network
from dnnlab.nn.parameters import ParameterIndex, carry_over
from tests.nn.examples import every_output, network_of, small_mixture

Arrays = dict[str, NDArray[np.floating]]


def numbered(network: Network, first: float = 0.0) -> Arrays:
    """Arrays whose every number is different."""
    index = ParameterIndex.of(network)
    return dict(index.arrays(torch.arange(index.size, dtype=torch.float64) + first))


def fresh(network: Network) -> Arrays:
    return {name: np.full(slot.shape, -1.0) for name, slot in ParameterIndex.of(network).slots.items()}


def two_layers(source: tuple[int, ...], target: tuple[int, ...]) -> Network:
    layers = [
        replace(Layer.new("x", "input"), units=source),
        replace(Layer.new("h", "units"), units=target),
        Layer.new("t", "regression"),
    ]
    return network_of(layers, "x>h", "h>t")


def test_that_the_index_has_every_weight_and_bias_of_the_compiled_layers_once() -> None:
    network = every_output().add(Layer.new("idle", "units")).connect("x", "idle")
    index = ParameterIndex.of(network)
    used = [network.parameter_count(layer) for layer in network.compiled if network.layers[layer].kind != "input"]
    assert index.size == sum(used) == index.trainable
    places = [range(slot.start, slot.stop) for slot in index.slots.values()]
    assert sorted(place for part in places for place in part) == list(range(index.size))
    assert "weight/x->idle" not in index.slots


def test_that_identity_connections_have_no_weights() -> None:
    assert "weight/h->g" not in ParameterIndex.of(every_output()).slots


def test_that_frozen_parameters_come_after_all_that_training_moves() -> None:
    network = every_output()
    network = network.put(network.layers["h"].with_values(frozen=True))
    index = ParameterIndex.of(network)
    assert index.trainable == index.size - network.parameter_count("h")
    assert all((slot.start >= index.trainable) == slot.frozen for slot in index.slots.values())


def test_that_views_share_the_flat_vector_and_arrays_do_not() -> None:
    index = ParameterIndex.of(small_mixture())
    flat = torch.zeros(index.size)
    arrays = index.arrays(flat)
    index.views(flat)["bias/h"].fill_(3.0)
    assert float(flat.sum()) == 60.0
    assert float(arrays["bias/h"].sum()) == 0.0


def test_that_arrays_make_the_flat_vector_again() -> None:
    index = ParameterIndex.of(every_output())
    flat = torch.randn(index.size, dtype=torch.float64)
    assert torch.equal(index.flat(index.arrays(flat), torch.float64), flat)


@pytest.mark.parametrize("change", [lambda a: a.pop("bias/h"), lambda a: a.update({"bias/h": np.zeros(3)})])
def test_that_a_missing_or_misshapen_array_is_named(change: object) -> None:
    network = small_mixture()
    arrays = numbered(network)
    change(arrays)  # type: ignore[operator]
    with pytest.raises(ProjectFileError, match="bias/h"):
        ParameterIndex.of(network).flat(arrays, torch.float32)


units = st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True).map(tuple)


@given(units, units, units, units)
def test_that_every_weight_that_has_a_place_in_both_networks_stays(
    source: tuple[int, ...], target: tuple[int, ...], new_source: tuple[int, ...], new_target: tuple[int, ...]
) -> None:
    old, new = two_layers(source, target), two_layers(new_source, new_target)
    arrays = numbered(old)
    carried = carry_over(old, arrays, new, fresh(new)).arrays["weight/x->h"]
    for row, unit in enumerate(new_target):
        for column, origin in enumerate(new_source):
            kept = unit in target and origin in source
            before = arrays["weight/x->h"][target.index(unit), source.index(origin)] if kept else -1.0
            assert carried[row, column] == before


@given(units, units, units, units)
def test_that_an_undone_edit_brings_every_weight_back(
    source: tuple[int, ...], target: tuple[int, ...], new_source: tuple[int, ...], new_target: tuple[int, ...]
) -> None:
    old, new = two_layers(source, target), two_layers(new_source, new_target)
    arrays = numbered(old)
    there = carry_over(old, arrays, new, fresh(new))
    parked = [there.removed] if there.removed else []
    back = carry_over(new, there.arrays, old, fresh(old), parked).arrays
    assert all(np.array_equal(back[name], arrays[name]) for name in arrays)


def test_that_optimiser_state_travels_with_its_weight_and_is_zero_for_new_ones() -> None:
    old, new = two_layers((0, 1), (0, 1)), two_layers((1, 2), (1, 2))
    arrays = numbered(old)
    arrays |= {f"optimizer/m/{name}": values + 100.0 for name, values in numbered(old).items()}
    carried = carry_over(old, arrays, new, fresh(new)).arrays
    assert carried["optimizer/m/weight/x->h"].tolist() == [[arrays["weight/x->h"][1, 1] + 100.0, 0.0], [0.0, 0.0]]


def test_that_weights_keep_their_row_of_a_mixture_when_its_number_of_components_changes() -> None:
    old, new = small_mixture(components=3), small_mixture(components=4)
    arrays = numbered(old)
    carried = carry_over(old, arrays, new, fresh(new)).arrays["bias/t"]
    before = dict(zip(old.layers["t"].rows, arrays["bias/t"], strict=True))
    assert carried.tolist() == [before.get(key, -1.0) for key in new.layers["t"].rows]


def test_that_a_connection_made_identity_and_dense_again_has_its_weights_back() -> None:
    old = two_layers((0, 1), (0, 1))
    new = old.put_connection(replace(old.connections["x->h"], kind=ConnectionKind.IDENTITY))
    arrays = numbered(old)
    there = carry_over(old, arrays, new, fresh(new))
    assert there.removed is not None
    assert list(there.removed.slots) == ["weight/x->h"]
    back = carry_over(new, there.arrays, old, fresh(old), [there.removed])
    assert np.array_equal(back.arrays["weight/x->h"], arrays["weight/x->h"])


def test_that_what_was_parked_last_wins() -> None:
    old, without = two_layers((0,), (0, 1)), two_layers((0,), (0,))
    first = carry_over(old, numbered(old), without, fresh(without)).removed
    second = carry_over(old, numbered(old, 50.0), without, fresh(without)).removed
    assert first is not None
    assert second is not None
    back = carry_over(without, fresh(without), old, fresh(old), [first, second]).arrays
    assert back["weight/x->h"][1, 0] == numbered(old, 50.0)["weight/x->h"][1, 0]

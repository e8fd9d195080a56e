from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import FieldError
from dnnlab.graph.connection import ConnectionKind
from dnnlab.graph.layer import Layer
from dnnlab.graph.mask import Mask, cells
from dnnlab.graph.network import Connection, Network

rows = st.lists(st.sampled_from(["0", "1", "7", "10", "pi:0", "mu:1:3"]), min_size=1, unique=True)
columns = st.lists(st.integers(0, 12), min_size=1, max_size=8, unique=True)


@st.composite
def removals(draw: st.DrawFn) -> tuple[list[str], list[int], set[tuple[str, int]]]:
    some_rows, some_columns = draw(rows), draw(columns)
    weights = st.tuples(st.sampled_from(some_rows), st.sampled_from(some_columns))
    return some_rows, some_columns, draw(st.sets(weights))


def mask_of(rows: list[str], columns: list[int], weights: set[tuple[str, int]]) -> Mask | None:
    return Mask.of(rows, columns, cells(rows, columns, weights))


@given(removals())
def test_that_masks_are_equal_where_they_remove_the_same_weights(
    removal: tuple[list[str], list[int], set[tuple[str, int]]],
) -> None:
    some_rows, some_columns, weights = removal
    mask = mask_of(some_rows, some_columns, weights)
    turned = mask_of(some_rows[::-1], [*some_columns[::-1], 99], weights)
    assert mask == turned
    assert (mask is None) == (not weights)
    if mask is not None:
        assert mask.count == len(weights)
        assert Mask.unpacked(mask.rows, mask.columns, mask.bits) == mask
        assert np.array_equal(mask.over(some_rows, some_columns), cells(some_rows, some_columns, weights))
        fewer = {weight for weight in weights if weight[0] != some_rows[0]}
        assert mask.within(some_rows[1:], some_columns) == mask_of(some_rows, some_columns, fewer)


@pytest.mark.parametrize(
    ("rows", "columns", "bits"),
    [(["0"], [0], b""), (["0"], [0], b"\x80\x00"), (["0", "0"], [0], b"\xc0"), (["0"], [1, 1], b"\xc0")],
)
def test_that_bits_which_do_not_fit_are_refused(rows: list[str], columns: list[int], bits: bytes) -> None:
    with pytest.raises(FieldError, match="one bit for each"):
        Mask.unpacked(rows, columns, bits)


def small() -> Network:
    layers = [Layer.new("x", "input", units=3), Layer.new("h", "units", units=4), Layer.new("d", "dropout")]
    return Network.of(layers, [Connection("x", "h"), Connection("h", "d")])


def test_that_removed_weights_are_no_parameters_and_come_back_when_restored() -> None:
    network = small().remove_weights("x->h", [("0", 0), ("3", 2)])
    assert (network.weight_count("x->h"), network.parameter_count("h")) == (10, 14)
    assert np.argwhere(network.removed_weights("x->h")).tolist() == [[0, 0], [3, 2]]
    assert network.restore_weights("x->h", [("0", 0), ("3", 2)]) == small()
    assert network.remove_weights("x->h", [("0", 0)]) is network


def test_that_a_removed_weight_goes_with_its_unit_and_is_not_that_of_a_later_one() -> None:
    network = small().remove_weights("x->h", [("0", 0), ("3", 2)])
    narrow = network.put(network.layers["h"].with_unit_count(3))
    wide = narrow.put(narrow.layers["h"].with_unit_count(4))
    assert np.argwhere(wide.removed_weights("x->h")).tolist() == [[0, 0]]


def test_that_what_is_not_there_cannot_be_removed() -> None:
    for connection, weight in (("x->h", ("4", 0)), ("x->h", ("0", 3)), ("h->d", ("0", 0))):
        with pytest.raises(FieldError, match="no weight"):
            small().remove_weights(connection, [weight])
        with pytest.raises(FieldError, match="no weight"):
            small().freeze_weights(connection, [weight])


def test_that_single_weights_are_frozen_and_released_and_a_removed_one_is_not_frozen() -> None:
    network = small().freeze_weights("x->h", [("0", 0), ("3", 2)])
    assert np.argwhere(network.frozen_weights("x->h")).tolist() == [[0, 0], [3, 2]]
    assert network.weight_count("x->h") == 12
    assert network.freeze_weights("x->h", [("3", 2)]) is network
    assert network.release_weights("x->h", [("0", 0), ("3", 2)]) == small()
    without = network.remove_weights("x->h", [("0", 0)])
    assert np.argwhere(without.frozen_weights("x->h")).tolist() == [[3, 2]]
    assert without.freeze_weights("x->h", [("0", 0)]) == without
    assert np.argwhere(without.restore_weights("x->h", [("0", 0)]).frozen_weights("x->h")).tolist() == [[3, 2]]


def test_that_a_frozen_weight_goes_with_its_unit() -> None:
    network = small().freeze_weights("x->h", [("0", 0), ("3", 2)])
    narrow = network.put(network.layers["h"].with_unit_count(3))
    assert np.argwhere(narrow.frozen_weights("x->h")).tolist() == [[0, 0]]
    assert narrow.put(narrow.layers["h"].with_unit_count(4)).frozen_weights("x->h").sum() == 1


def test_that_connections_into_layers_that_carry_are_identities_without_weights() -> None:
    network = small()
    for arrow in (Connection("h", "d"), Connection("h", "d", ConnectionKind.DENSE, frozen=True)):
        assert network.put_connection(arrow) == network
    assert network.connections["h->d"] == Connection("h", "d", ConnectionKind.IDENTITY)
    assert network.parameter_count("d") == network.weight_count("h->d") == 0


def test_that_making_a_connection_an_identity_forgets_what_was_set_on_its_weights() -> None:
    network = small().remove_weights("x->h", [("0", 0)])
    mask = network.connections["x->h"].mask
    plain = network.put_connection(Connection("x", "h", ConnectionKind.IDENTITY, True, mask))
    assert plain.connections["x->h"] == Connection("x", "h", ConnectionKind.IDENTITY)

"""Edits of single units and weights."""

from __future__ import annotations

import pytest

from dnnlab.errors import CycleError, DuplicateError, FieldError
from dnnlab.gui.canvas.units.edits import can_lose_units, wired, with_weights, without_unit, without_weights
from tests.gui.canvas.units.pictures import small_model

MODEL = small_model()


def test_that_a_unit_goes_and_the_others_keep_their_identity() -> None:
    after = without_unit(MODEL, "h1", 1)
    assert after.network.layers["h1"].units == (0, 2, 3)
    assert after.network.weight_shape("h1->h2") == (3, 3)
    assert MODEL.network.layers["h1"].units == (0, 1, 2, 3)


def test_that_removed_weights_of_other_units_stay_removed() -> None:
    after = without_unit(MODEL, "h1", 0)
    assert after.network.removed_weights("h1->h2").sum() == 1


@pytest.mark.parametrize("layer", ["i", "o"])
def test_that_the_data_says_which_units_inputs_and_outputs_have(layer: str) -> None:
    assert not can_lose_units(MODEL.network.layers[layer])
    with pytest.raises(FieldError):
        without_unit(MODEL, layer, 0)


def test_that_a_layer_keeps_its_last_unit() -> None:
    model = without_unit(without_unit(MODEL, "h2", 0), "h2", 1)
    with pytest.raises(FieldError):
        without_unit(model, "h2", 2)


def test_that_a_weight_goes_and_comes_back() -> None:
    after = without_weights(MODEL, "i->h1", [("2", 1)])
    assert after.network.removed_weights("i->h1")[2, 1]
    assert with_weights(after, "i->h1", [("2", 1)]).network == MODEL.network


def test_that_wiring_two_units_restores_the_weight_between_them() -> None:
    after = wired(MODEL, "h1", 2, "h2", 0)
    assert not after.network.removed_weights("h1->h2")[0, 2]
    assert after.network.removed_weights("h1->h2").sum() == 1


def test_that_wiring_units_of_layers_apart_draws_a_connection_of_one_weight() -> None:
    after = wired(MODEL, "h1", 3, "o", 0)
    assert after.network.removed_weights("h1->o").tolist() == [[True, True, True, False]]


def test_that_units_are_not_wired_twice_nor_in_a_loop() -> None:
    with pytest.raises(DuplicateError):
        wired(MODEL, "h1", 0, "h2", 0)
    with pytest.raises(CycleError):
        wired(MODEL, "h2", 0, "h1", 0)

from __future__ import annotations

import pytest

from dnnlab.errors import DataError
from dnnlab.graph.kinds import KINDS
from dnnlab.graph.layer import Layer
from dnnlab.gui.panels.inspector.layer_edits import (
    columns_text,
    unit_count_text,
    value_text,
    with_column_toggled,
    with_unit_count,
    with_value,
)
from dnnlab.project.project import Model

from .stage import network_of, table

HIDDEN = Layer.new("h", "units", "Hidden")


def test_that_steps_of_undo_read_as_sentences() -> None:
    units = KINDS["units"]
    assert unit_count_text(HIDDEN, 30) == "Change units of Hidden to 30"
    assert value_text(HIDDEN, units.field("activation"), "relu") == "Set activation of Hidden to ReLU"
    assert value_text(HIDDEN, units.field("bias"), False) == "Turn bias of Hidden off"
    assert value_text(HIDDEN, units.field("frozen"), True) == "Freeze Hidden"
    output = Layer.new("o", "mixture", "Density")
    mixture = KINDS["mixture"]
    assert value_text(output, mixture.field("components"), 5) == "Change components K of Density to 5"
    assert value_text(output, mixture.field("sigma_floor"), 0.05) == "Change sigma floor of Density to 0.05"
    assert columns_text(output, output.with_values(columns=("t", "y")), "Targets") == "Set targets of Density to t, y"


def test_that_an_edit_of_units_keeps_the_first_ones() -> None:
    model = with_unit_count(Model(network_of("mixture")), "hidden-1", 25)
    assert model.network.layers["hidden-1"].units == tuple(range(25))


def test_that_a_value_is_checked() -> None:
    assert with_value(Model(network_of("mixture")), "output", "components", 5).network.layers["output"].components == 5


def test_that_columns_are_added_and_taken_away_with_their_units() -> None:
    model = Model(network_of("regression"))
    more = with_column_toggled(model, "input", "colour", True, table())
    assert more.network.layers["input"].columns == ("x", "colour")
    assert more.network.layers["input"].width == 4
    assert with_column_toggled(more, "input", "colour", False, table()).network == model.network


def test_that_a_single_column_is_replaced_where_only_one_can_be() -> None:
    model = Model(network_of("multiclass", target="colour"))
    changed = with_column_toggled(model, "output", "answer", True, table())
    assert changed.network.layers["output"].columns == ("answer",)
    assert changed.network.layers["output"].width == 2


def test_that_a_column_that_cannot_be_learnt_is_refused() -> None:
    with pytest.raises(DataError, match="holds words"):
        with_column_toggled(Model(network_of("regression")), "output", "colour", True, table())


def test_that_the_refusal_speaks_of_the_column_and_not_of_their_number() -> None:
    with pytest.raises(DataError, match="cannot be a class"):
        with_column_toggled(Model(network_of("multiclass", target="colour")), "output", "x", True, table())

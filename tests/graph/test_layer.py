from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import FieldError
from dnnlab.graph.fields import Field, FieldType, Value
from dnnlab.graph.kinds import KINDS, MAXIMUM_UNITS, LayerKind, kind_named
from dnnlab.graph.layer import Layer

from .strategies import layers

JUNK: list[Any] = [
    None,
    "",
    "junk",
    "x" * 1000,
    -1,
    10**9,
    10**400,
    -(10**400),
    10**5000,
    0.5,
    math.nan,
    math.inf,
    -math.inf,
    [],
    [1, 2],
    ["a", None],
    {},
    {"a": 1},
    b"bytes",
    object(),
]


@given(layers(), st.lists(st.integers(1, 30), max_size=6))
def test_that_units_keep_their_identities_when_their_number_changes(layer: Layer, counts: list[int]) -> None:
    for count in counts:
        changed = layer.with_unit_count(count)
        assert changed.width == count
        assert len(set(changed.units)) == count
        shared = min(count, layer.width)
        assert changed.units[:shared] == layer.units[:shared]
        assert not set(changed.units[shared:]) & set(layer.units)
        layer = changed


@pytest.mark.parametrize("count", [0, -1, MAXIMUM_UNITS + 1, 2.5, 3.0, math.nan, math.inf, "3", None])
def test_that_a_number_of_units_that_cannot_be_is_refused(count: Any) -> None:
    layer = Layer.new("h", "units", "Hidden")
    with pytest.raises(FieldError, match=r"Units is .*Hidden"):
        layer.with_unit_count(count)


def test_that_a_layer_may_have_one_and_the_most_units() -> None:
    layer = Layer.new("h", "units", units=MAXIMUM_UNITS)
    assert layer.width == MAXIMUM_UNITS
    assert layer.with_unit_count(1).units == (0,)


@given(layers())
def test_that_rows_have_keys_of_their_own_and_survive_another_number_of_units(layer: Layer) -> None:
    assert len(layer.rows) == len(set(layer.rows)) == layer.preactivations
    assert set(layer.rows) <= set(layer.with_unit_count(layer.width + 3).rows)


def test_that_a_mixture_has_rows_for_pi_mu_and_sigma_in_this_order() -> None:
    layer = Layer.new("y", "mixture", units=2, components=2)
    assert layer.rows == ("pi:0", "pi:1", "mu:0:0", "mu:0:1", "mu:1:0", "mu:1:1", "sigma:0", "sigma:1")
    more = layer.with_values(components=3)
    assert more.preactivations == 3 * (2 + 2)
    assert set(layer.rows) < set(more.rows)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_that_a_new_layer_has_its_kind_s_defaults_and_they_are_admitted(kind: LayerKind) -> None:
    layer = Layer.new("a", kind.name)
    assert (layer.name, layer.width, layer.role) == (kind.title, kind.default_units, kind.role)
    for field in kind.fields:
        assert layer.has(field.name)
        assert layer.value(field.name) == field.default == field.checked(field.default)
    assert layer.with_values(**{field.name: field.default for field in kind.fields}).columns == ()


@pytest.mark.parametrize("value", JUNK, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_that_a_field_admits_a_value_of_its_own_or_refuses_it_by_name(kind: LayerKind, value: Any) -> None:
    for field in kind.fields:
        checked, error = outcome(field, value)
        if error is None:
            assert isinstance(checked, bool) == (field.type is FieldType.SWITCH)
            if isinstance(checked, int | float) and not isinstance(checked, bool):
                assert field.minimum <= checked <= field.maximum
        else:
            assert field.label in error.what
            assert error.where == "here"
            assert error.remedy
            assert len(str(error)) < 500


def outcome(field: Field, value: Any) -> tuple[Value | None, FieldError | None]:
    try:
        return field.checked(value, "here"), None
    except FieldError as error:
        return None, error


def test_that_true_is_not_a_number_and_one_is_not_a_switch() -> None:
    with pytest.raises(FieldError, match="whole number"):
        Layer.new("y", "mixture", components=True)
    with pytest.raises(FieldError, match="a number"):
        Layer.new("y", "mixture", sigma_floor=True)
    with pytest.raises(FieldError, match="true or false"):
        Layer.new("y", "mixture", bias=1)


def test_that_a_field_or_kind_that_there_is_not_is_refused_with_what_there_is() -> None:
    with pytest.raises(FieldError, match=r"no field 'units'.*activation, bias, frozen"):
        Layer.new("h", "units").with_values(units=3)
    with pytest.raises(FieldError, match=r"no layer kind 'convolution'.*input, units"):
        kind_named("convolution")


def test_that_what_a_kind_does_not_have_is_nothing() -> None:
    layer = Layer.new("x", "input")
    assert (layer.activation, layer.bias, layer.frozen, layer.components, layer.sigma_floor) == (
        "identity",
        False,
        False,
        0,
        0.0,
    )
    assert Layer.new("h", "units").columns == ()


def test_that_a_name_has_from_1_to_80_characters() -> None:
    layer = Layer.new("h", "units")
    assert layer.renamed("  Hidden ").name == "Hidden"
    assert layer.renamed("x" * 80).name == "x" * 80
    for name in ("", "   ", "x" * 81):
        with pytest.raises(FieldError, match="1 to 80"):
            layer.renamed(name)


def test_that_every_kind_says_what_it_is() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name
        for words in (kind.title, kind.group, kind.glyph, kind.units_label, kind.summary, kind.formula):
            assert words
        assert all(field.help and field.label for field in kind.fields)

"""What circles are called."""

from __future__ import annotations

import pytest

from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.units.symbols import Symbol, symbol_of


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("z₄", Symbol("𝑧", "4")), ("θ₁", Symbol("𝜃", "1")), ("h", Symbol("ℎ")), ("X₁₂", Symbol("𝑋", "12"))],
)
def test_that_a_single_unit_is_called_as_its_layer_is_where_that_is_a_symbol(name: str, symbol: Symbol) -> None:
    assert symbol_of(Layer.new("a", "units", name, 1), 0, 3) == symbol


def test_that_other_units_are_numbered_within_their_layer() -> None:
    assert symbol_of(Layer.new("a", "units", "Hidden", 1), 0, 3) == Symbol("𝑧", "1", "3")
    assert symbol_of(Layer.new("a", "units", "z₄", 2), 1, 3) == Symbol("𝑧", "2", "3")
    assert symbol_of(Layer.new("in", "input", "Input", 2), 1) == Symbol("𝑥", "2")

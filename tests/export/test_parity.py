from __future__ import annotations

import numpy as np
import pytest

from dnnlab.errors import ExportError
from dnnlab.export.interface import Interface, Port
from dnnlab.export.parity import Values, differences, require_parity

from .models import ROWS, table

PORTS = Interface((Port("x", ("N", 1), "float32", "", "x"),), (Port("u", ("N", 1), "float32", "y", "u"),))


def hundredfold(inputs: Values) -> Values:
    return {"u": 100.0 * inputs["x"]}


def test_that_a_difference_is_relative_to_the_outputs_largest_magnitude() -> None:
    largest = float(np.abs(table().column("x").values).max())
    found = differences(PORTS, table(), hundredfold, lambda inputs: {"u": hundredfold(inputs)["u"] + 1.0})
    assert found["u"] == pytest.approx(1.0 / (100.0 * largest), rel=1e-3)


def test_that_every_row_is_compared() -> None:
    seen: list[int] = []

    def counted(inputs: Values) -> Values:
        seen.append(len(inputs["x"]))
        return hundredfold(inputs)

    differences(PORTS, table(), hundredfold, counted)
    assert sum(seen) == ROWS


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_that_a_value_that_is_not_finite_on_one_side_fails(wrong: float) -> None:
    def broken(inputs: Values) -> Values:
        values = np.array(hundredfold(inputs)["u"])
        values[-1] = wrong
        return {"u": values}

    assert differences(PORTS, table(), hundredfold, broken)["u"] == np.inf
    with pytest.raises(ExportError, match=r"\(u\)"):
        require_parity(differences(PORTS, table(), hundredfold, broken))


def test_that_another_shape_fails() -> None:
    found = differences(PORTS, table(), hundredfold, lambda inputs: {"u": hundredfold(inputs)["u"][:, 0]})
    assert found["u"] == np.inf


def test_that_equal_outputs_pass() -> None:
    found = differences(PORTS, table(), hundredfold, hundredfold)
    assert found == {"u": 0.0}
    require_parity(found)


def test_that_nan_as_a_difference_does_not_pass() -> None:
    with pytest.raises(ExportError):
        require_parity({"u": float("nan")})

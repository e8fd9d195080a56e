from __future__ import annotations

import numpy as np
import pytest

from dnnlab.errors import ProjectFileError
from dnnlab.nn.scaling import scaling_arrays, scalings_from, scalings_of
from tests.nn.examples import every_output, table


def test_that_inputs_and_targets_are_standardised_and_classes_are_not() -> None:
    network, dataset = every_output(), table()
    scalings = scalings_of(network, dataset)
    assert set(scalings) == {"x", "y", "regression", "mixture", "narrow"}
    scaled = scalings["regression"].apply(dataset.encode(("sum", "square"), dataset.training))
    assert scaled.mean(0) == pytest.approx([0.0, 0.0], abs=1e-12)
    assert scaled.std(0) == pytest.approx([1.0, 1.0])


def test_that_the_targets_of_a_mixture_share_the_root_mean_square_scale() -> None:
    network, dataset = every_output(), table()
    scalings = scalings_of(network, dataset)
    apart = scalings["regression"].scale
    assert scalings["mixture"].scale == pytest.approx([np.sqrt(np.mean(apart**2))] * 2)
    assert scalings["mixture"].shift == pytest.approx(scalings["regression"].shift)


def test_that_scalings_return_from_a_snapshots_arrays() -> None:
    network = every_output()
    scalings = scalings_of(network, table())
    back = scalings_from(network, scaling_arrays(scalings))
    assert all(np.array_equal(back[id].scale, scalings[id].scale) for id in scalings)
    assert all(np.array_equal(back[id].shift, scalings[id].shift) for id in scalings)


@pytest.mark.parametrize("broken", [np.ones(1), np.zeros(2), np.array([1.0, np.nan])])
def test_that_a_scaling_that_cannot_be_is_refused_with_the_layers_name(broken: np.ndarray) -> None:
    network = every_output()
    arrays = scaling_arrays(scalings_of(network, table())) | {"scale/x": broken}
    with pytest.raises(ProjectFileError, match="Input"):
        scalings_from(network, arrays)

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dnnlab.graph.layer import Layer
from dnnlab.nn.placement import MOST_ROWS, SMALLEST_START_SIGMA, mixture_biases
from tests.nn.examples import small_mixture

EVEN = np.linspace(-1.7, 1.7, 300)[:, None]
PLACEMENTS = ("random", "quantiles", "k-means")


def output(components: int, targets: int = 1, placement: str = "quantiles") -> Layer:
    return Layer.new("t", "mixture", units=targets, components=components, placement=placement)


def begun(layer: Layer, targets: NDArray[np.float64], seed: int = 1) -> dict[str, float]:
    return dict(zip(layer.rows, mixture_biases(layer, targets, seed).tolist(), strict=True))


def means_of(layer: Layer, targets: NDArray[np.float64], seed: int = 1) -> NDArray[np.float64]:
    biases = begun(layer, targets, seed)
    return np.array([[biases[f"mu:{k}:{unit}"] for unit in layer.units] for k in range(layer.components)])


def four_clusters(draw: np.random.Generator) -> NDArray[np.float64]:
    """Clusters at four corners, of 100, 200, 300 and 400 targets."""
    corners = np.array([[-0.6, -1.2], [-1.8, 0.0], [1.8, 0.0], [0.6, 1.2]])
    cluster = np.repeat(np.arange(4), (100, 200, 300, 400))
    return draw.permutation(corners[cluster] + 0.2 * draw.standard_normal((1000, 2)))


@pytest.mark.parametrize("components", [1, 3, 5])
def test_that_quantiles_put_the_means_on_those_of_equal_parts_of_the_targets(components: int) -> None:
    layer = output(components)
    biases = begun(layer, EVEN)
    parts = np.array_split(np.sort(EVEN[:, 0]), components)
    assert [biases[f"mu:{k}:0"] for k in range(components)] == pytest.approx([part.mean() for part in parts])
    assert len({biases[f"pi:{k}"] for k in range(components)}) == 1


def test_that_quantiles_of_several_targets_lie_apart_along_their_largest_spread() -> None:
    along = np.linspace(-2.0, 2.0, 500)
    noise = 0.1 * np.random.default_rng(1).standard_normal((500, 2))
    means = means_of(output(3, 2), np.stack([along, -along], axis=1) + noise)
    assert np.abs(np.diff(means, axis=0)).min() > 1.0
    assert np.abs(means.sum(1)).max() < 0.1


@pytest.mark.parametrize("seed", range(5))
def test_that_k_means_finds_clusters_their_shares_and_their_deviations(seed: int) -> None:
    targets = four_clusters(np.random.default_rng(seed))
    layer = output(4, 2, "k-means")
    biases = begun(layer, targets, seed)
    np.testing.assert_allclose(
        means_of(layer, targets, seed), [[-1.8, 0.0], [-0.6, -1.2], [0.6, 1.2], [1.8, 0.0]], atol=0.1
    )
    shares = np.exp([biases[f"pi:{k}"] for k in range(4)])
    np.testing.assert_allclose(shares / shares.sum(), [0.2, 0.1, 0.4, 0.3], atol=0.02)
    np.testing.assert_allclose(np.exp([biases[f"sigma:{k}"] for k in range(4)]), 0.2, atol=0.03)


def test_that_random_means_are_targets_and_follow_the_seed() -> None:
    layer = output(3, placement="random")
    first, again, other = (means_of(layer, EVEN, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.isin(first, EVEN).all()
    assert len(np.unique(first)) == 3


def test_that_k_means_draws_from_its_seed_and_the_same_seed_gives_the_same() -> None:
    targets = np.random.default_rng(3).standard_normal((500, 2))
    layer = output(6, 2, "k-means")
    first, again, other = (means_of(layer, targets, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_that_k_means_of_many_targets_looks_at_some_of_them() -> None:
    targets = np.random.default_rng(3).standard_normal((20 * MOST_ROWS, 1))
    assert np.abs(np.sort(means_of(output(2, placement="k-means"), targets)[:, 0]) - (-0.798, 0.798)).max() < 0.1


@given(
    st.sampled_from(PLACEMENTS),
    st.integers(1, 8),
    st.lists(st.tuples(st.sampled_from([-1.0, 0.0, 0.5, 3.0]), st.floats(-4.0, 4.0)), min_size=1, max_size=12),
    st.integers(0, 2**63 - 1),
)
def test_that_few_equal_or_odd_targets_give_finite_biases(
    placement: str, components: int, targets: list[tuple[float, float]], seed: int
) -> None:
    biases = begun(output(components, 2, placement), np.array(targets), seed)
    assert np.isfinite(list(biases.values())).all()
    assert all(biases[f"sigma:{k}"] >= np.log(SMALLEST_START_SIGMA) - 1e-12 for k in range(components))


def test_that_a_new_mixture_begins_between_quantiles() -> None:
    assert small_mixture().layers["t"].placement == "quantiles"

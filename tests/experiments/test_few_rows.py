"""Few rows: seeds whose runs became spikes on single rows with a weight decay that does not follow their number."""

from __future__ import annotations

import pytest

from tests.benchmarks.mixture_runs import Size, gap, trained

BEST_GAUSSIAN = 0.627
"""How far the best single Gaussian stays above the entropy, in nats."""


@pytest.mark.parametrize(("hidden", "seed"), [(5, 25), (20, 59)])
def test_that_no_component_becomes_a_spike_where_there_are_few_rows(hidden: int, seed: int) -> None:
    assert gap(trained(Size(3, hidden, rows=300), seed)) < BEST_GAUSSIAN
    assert gap(trained(Size(3, hidden, rows=300, decay=2e-4), seed)) > BEST_GAUSSIAN

from __future__ import annotations

import numpy as np
import pytest
import torch

from dnnlab.training.batches import Batches
from dnnlab.training.preparation import Part


def part(rows: int = 10) -> Part:
    numbers = torch.arange(float(rows))
    return Part(
        np.arange(rows),
        {"x": torch.stack([numbers, numbers + 100.0], dim=1)},
        {"t": numbers[:, None], "c": numbers.long()},
    )


@pytest.mark.parametrize("size", [0, 10, 99])
def test_that_all_rows_come_at_every_step_where_the_batch_is_as_large(size: int) -> None:
    batches = Batches(part(), size, 1, features_first=False)
    assert batches.is_full
    assert batches.rows == 10
    assert torch.equal(batches.at(7).inputs["x"], part().inputs["x"])


def test_that_an_epoch_takes_each_row_at_most_once_and_targets_stay_with_their_inputs() -> None:
    batches = Batches(part(), 3, 1, features_first=False)
    assert batches.per_epoch == 3
    for epoch in range(4):
        taken = [batches.at(3 * epoch + place) for place in range(3)]
        rows = torch.cat([batch.inputs["x"][:, 0] for batch in taken]).tolist()
        assert len(set(rows)) == 9
        assert rows == torch.cat([batch.targets["c"] for batch in taken]).tolist()


def test_that_the_order_is_a_function_of_seed_and_step_alone() -> None:
    one, two = Batches(part(), 3, 1, features_first=False), Batches(part(), 3, 1, features_first=False)
    other = Batches(part(), 3, 2, features_first=False)
    forth = [one.at(step).targets["c"].tolist() for step in range(12)]
    back = [two.at(step).targets["c"].tolist() for step in reversed(range(12))]
    assert forth == back[::-1]
    assert forth[:3] != forth[3:6]
    assert forth != [other.at(step).targets["c"].tolist() for step in range(12)]


def test_that_batches_lie_features_by_rows_and_contiguous_for_the_fused_tier() -> None:
    for size in (0, 4):
        rows, columns = (Batches(part(), size, 1, features_first=first).at(1) for first in (False, True))
        assert torch.equal(columns.inputs["x"], rows.inputs["x"].T)
        assert torch.equal(columns.targets["c"], rows.targets["c"][None])
        assert columns.inputs["x"].is_contiguous()

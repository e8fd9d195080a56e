from __future__ import annotations

import numpy as np
import pytest

from dnnlab.nn.parameters import Removed
from dnnlab.training import parked
from dnnlab.training.parked import Parked


def removed(numbers: int) -> Removed:
    return Removed({}, {"weight/a>b": np.zeros(numbers)})


def test_that_what_edits_removed_is_kept_oldest_first() -> None:
    one, other, kept = removed(1), removed(2), Parked()
    for edit in (one, None, other):
        kept.add(edit)
    assert list(kept.removed) == [one, other]


def test_that_the_oldest_goes_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parked, "LARGEST", 100)
    kept, parts = Parked(), [removed(5), removed(6), removed(4)]
    for part in parts:
        kept.add(part)
    assert list(kept.removed) == parts[1:]

from __future__ import annotations

from itertools import pairwise

from dnnlab.training.thinning import least_missed


def thinned(steps: list[int], most: int) -> list[int]:
    kept: list[int] = []
    for step in steps:
        kept.append(step)
        if len(kept) > most:
            del kept[least_missed(kept)]
    return kept


def test_that_the_first_and_the_latest_stay_and_older_ones_grow_sparse() -> None:
    kept = thinned(list(range(10_001)), 40)
    assert (kept[0], kept[-1], len(kept)) == (0, 10_000, 40)
    gaps = [after - before for before, after in pairwise(kept)]
    assert gaps[-1] == 1
    assert max(gaps[-10:]) * 20 < max(gaps[:10])


def test_that_what_is_protected_goes_last() -> None:
    assert least_missed([0, 1, 2, 3, 100], lambda place: place in (1, 2)) == 3
    assert least_missed([0, 1, 2, 100], lambda place: True) in (1, 2)

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from dnnlab.training.ascent import Ascent
from dnnlab.training.tier_record import TierRecord


def ascent(*, is_over: bool = False, note: str = "") -> Ascent:
    return cast("Ascent", SimpleNamespace(is_over=is_over, note=note))


def test_that_each_change_of_tier_is_told_once() -> None:
    record = TierRecord()
    assert record.news("fused", "cpu", ascent()) == ["fused on cpu"]
    assert record.news("fused", "cpu", ascent()) == []
    assert record.news("compiled", "cpu", ascent(is_over=True)) == ["fused on cpu → compiled on cpu"]


def test_that_what_stands_in_the_way_of_a_faster_tier_is_told_when_that_is_certain() -> None:
    record = TierRecord()
    record.news("fused", "cpu", ascent())
    assert record.news("fused", "cpu", ascent(note="A program is built")) == []
    found = ascent(is_over=True, note="The compiled steps disagree")
    assert record.news("fused", "cpu", found) == ["The compiled steps disagree"]
    assert record.news("fused", "cpu", found) == []

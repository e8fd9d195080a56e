"""The window leaks nothing, however many documents are opened, edited and closed in it."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.child import in_child


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize("rounds", [200])
def test_that_opening_editing_and_closing_leaves_nothing_behind(rounds: int) -> None:
    grown = in_child("canvas_rounds", str(rounds))  # a process of its own, in which nobody else uses memory
    assert grown["objects"] <= 0
    assert grown["items"] <= 0
    assert grown["kilobytes"] <= 20

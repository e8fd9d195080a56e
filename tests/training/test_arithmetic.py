from __future__ import annotations

import pytest
import torch

from dnnlab.training import arithmetic
from dnnlab.training.arithmetic import arithmetic_for


def smallest() -> float:
    return float(torch.full((1,), 1e-38) * 1e-3)


def test_that_denormals_are_flushed_inside_and_only_there() -> None:
    assert smallest() > 0.0
    with arithmetic_for(1.0):
        assert smallest() == 0.0
        with arithmetic_for(1.0):
            pass
        assert smallest() == 0.0
    assert smallest() > 0.0


def test_that_small_steps_take_one_thread_large_ones_leave_a_core_and_the_number_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arithmetic, "MOST_THREADS", 2)
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with arithmetic_for(1.0):
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 3
        with arithmetic_for(1e12):
            assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)

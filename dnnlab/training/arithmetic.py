"""How the processor computes while steps run: denormals flushed to zero, and one thread where more would not help."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

ONE_THREAD = 1e9
"""Multiplications per step up to which one thread is about as fast as several that wait for one another."""

MOST_THREADS = max(1, torch.get_num_threads() - 1)
"""One core is left to the window: threads that wait for a core that is taken cost far more than they bring."""


def threads_for(multiplications: float) -> int:
    """Return how many threads run a step of that size."""
    return 1 if multiplications <= ONE_THREAD else min(torch.get_num_threads(), MOST_THREADS)


@contextmanager
def arithmetic_for(multiplications: float) -> Iterator[None]:
    """Flush denormals and set the number of threads for steps of that size; put both back afterwards.

    Denormals are numbers so small that the processor handles them by slow means: far mixture components make many.
    """
    threads, flushed = torch.get_num_threads(), _flushes_denormals()
    torch.set_flush_denormal(True)
    torch.set_num_threads(threads_for(multiplications))
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(flushed)


def _flushes_denormals() -> bool:
    return bool((torch.full((1,), 1e-38) * torch.full((1,), 1e-3)).item() == 0.0)

"""Networks of single units against a loop over them and against dense ones, and restarts at once against one."""

from __future__ import annotations

from dnnlab.data.sources import ToyInverse
from dnnlab.data.toy import generate
from dnnlab.training.arithmetic import arithmetic_for
from tests.benchmarks.fused_step import Step, fused_step, seconds_of
from tests.benchmarks.result import Result, at_least, at_most, median, reported
from tests.benchmarks.unit_networks import data, dense, loop_over_units, of_units
from tests.nn.examples import small_mixture

ROUNDS = 7
SECONDS = 0.5
ROWS = 32
RESTARTS = 20


def run() -> list[Result]:
    """Measure each pair in turn, with denormals flushed and one thread, as in training."""
    with arithmetic_for(0.0):
        return [*_units(), *_restarts()]


def _units() -> list[Result]:
    by_level, by_layer = fused_step(of_units(), data(ROWS)), fused_step(dense(), data(ROWS))
    loop = loop_over_units(ROWS)
    against_loop, _, _ = _compared(loop, by_level)
    against_dense, units, layers = _compared(by_level, by_layer)
    many, _, _ = _compared(fused_step(of_units(), data(1000)), fused_step(dense(), data(1000)))
    return [
        reported("1,000 units, 20,000 weights, depth 30, batch 32", units, "ms"),
        reported("dense network of as many weights and the same depth, batch 32", layers, "ms"),
        at_least("1,000 units against a loop over units", against_loop, 50.0, "x"),
        at_most("1,000 units against the dense network, batch 32", against_dense, 3.0, "x"),
        reported("1,000 units against the dense network, N=1000", many, "x"),
    ]


def _restarts() -> list[Result]:
    dataset, network = generate(ToyInverse()), small_mixture()
    ratio, together, single = _compared(fused_step(network, dataset, copies=RESTARTS), fused_step(network, dataset))
    return [
        reported("one step of the toy mixture", single, "ms"),
        reported(f"one step of {RESTARTS} restarts of it at once", together, "ms"),
        at_most(f"{RESTARTS} restarts of the toy mixture against one", ratio, 10.0, "x"),
    ]


def _compared(one: Step, other: Step) -> tuple[float, float, float]:
    """The median ratio of two steps' times, measured in turn, and the median times of both in milliseconds."""
    pairs = [(seconds_of(one, SECONDS), seconds_of(other, SECONDS)) for _ in range(ROUNDS)]
    ratio = median(first / second for first, second in pairs)
    return ratio, median(pair[0] for pair in pairs) * 1000, median(pair[1] for pair in pairs) * 1000

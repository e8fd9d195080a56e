"""Steps per second: headless against a plain loop, and with the window open against headless, in turn."""

from __future__ import annotations

from dnnlab.cli.subject import contents_of
from dnnlab.link.headless import HeadlessEngine
from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_least, at_most, median, reported

ROUNDS = 5
SECONDS = 5.0


def run() -> list[Result]:
    """Measure the three in turn, so that the machine's moods meet all alike."""
    plain, headless, windowed, middle, late = [], [], [], [], []
    for _ in range(ROUNDS):
        plain.append(in_child("plain_loop", str(SECONDS))["steps_per_second"])
        headless.append(_headless())
        window = in_child("window_training", str(SECONDS))
        windowed.append(window["steps_per_second"])
        middle.append(window["interval_p50"] * 1000)
        late.append(window["interval_p99"] * 1000)
    against_plain = median(mine / theirs for mine, theirs in zip(headless, plain, strict=True))
    with_window = median(mine / theirs for mine, theirs in zip(windowed, headless, strict=True))
    return [
        reported("plain PyTorch loop", median(plain), "steps/s"),
        reported("dnnlab headless", median(headless), "steps/s"),
        reported("dnnlab with the window open", median(windowed), "steps/s"),
        at_least("headless against the plain loop", against_plain, 1.5, "x"),
        at_least("with the window open against headless", with_window, 0.8, "x"),
        at_most("frame interval while training, median", median(middle), 17.0, "ms"),
        at_most("frame interval while training, 99th percentile", median(late), 34.0, "ms"),
    ]


def _headless() -> float:
    contents = contents_of("toy-inverse")
    with HeadlessEngine() as engine:
        engine.load(contents.project.model(), contents.dataset, "cpu")
        warm = engine.train(500)
        return engine.train(max(500, int(warm.steps_per_second * SECONDS))).steps_per_second

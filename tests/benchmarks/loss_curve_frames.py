"""A loss plot over ten million steps: how long a frame takes while a hand pans and zooms it, and what appending costs.

A frame is the hand's move, the curve binned anew for what is in view, and the painted plot, in processor time. The
window bins anew at most twenty times a second; here every frame does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from dnnlab.gui.app import make_application
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.project.history import LossHistory
from tests.benchmarks.child import tell
from tests.benchmarks.frames import FRAMES, WARM_UP, frame
from tests.benchmarks.result import median, percentile

STEPS = 10_000_000
PER_FRAME = 250
"""Steps in a frame of 1/60 s at 15,000 steps a second."""
EVERY = 50
"""Steps between two validations."""
SIZE = (1200, 600)


def long_history(steps: int) -> tuple[LossHistory, list[float]]:
    """Return a made-up history, and the milliseconds that each of its last thousand frames took to append."""
    random, history, taken = np.random.default_rng(1), LossHistory(), []
    for first in range(0, steps, PER_FRAME):
        at = np.arange(first + 1, first + PER_FRAME + 1)
        losses = 3.0 / np.sqrt(at) - 1.1 + 0.05 * random.standard_normal(PER_FRAME)
        begin = time.perf_counter()
        history.append(first + 1, losses, at[EVERY - 1 :: EVERY], losses[EVERY - 1 :: EVERY])
        taken.append(1000 * (time.perf_counter() - begin))
    return history, taken[-1000:]


def frames_of(plot: LossPlot, move: Callable[[int], None]) -> list[float]:
    """Return the milliseconds of processor time of each frame in which the plot is moved."""
    taken = []
    for number in range(WARM_UP + FRAMES):
        begin = time.process_time()
        move(number)
        plot.redraw()
        frame(plot)
        taken.append(1000 * (time.process_time() - begin))
    return taken[WARM_UP:]


def panned(plot: LossPlot) -> list[float]:
    """Pan to and fro by a hundredth of what is shown in each frame, zoomed in to a quarter of the run."""
    plot.plot.reset_view()
    low, high = plot.plot.x_range
    plot.plot.show_range(x=(low + 0.5 * (high - low), low + 0.75 * (high - low)))
    step = 0.0025 * (high - low)
    return frames_of(plot, lambda number: plot.plot.box.translateBy(x=step if number % 60 < 30 else -step))


def zoomed(plot: LossPlot) -> list[float]:
    """Zoom in at three quarters of the axis and out again."""
    plot.plot.reset_view()
    low, high = plot.plot.x_range
    centre = low + 0.75 * (high - low), sum(plot.plot.y_range) / 2

    def move(number: int) -> None:
        factor = 0.9 if number % 60 < 30 else 1 / 0.9
        plot.plot.box.scaleBy((factor, 1.0), center=centre)

    return frames_of(plot, move)


def main(steps: int) -> None:
    make_application("dark")
    history, appended = long_history(steps)
    plot = LossPlot(history)
    plot.resize(*SIZE)
    plot.show()
    figures: dict[str, float] = {"append": median(appended), "append_late": percentile(appended, 0.99)}
    for logarithmic in (True, False):
        plot.set_logarithmic(logarithmic)
        plot.redraw()
        frame(plot)
        axis = "logarithmic" if logarithmic else "linear"
        for what, taken in (("pan", panned(plot)), ("zoom", zoomed(plot))):
            figures[f"{what} {axis}"] = median(taken)
            figures[f"{what} {axis} late"] = percentile(taken, 0.99)
    tell(**figures)


if __name__ == "__main__":
    main(int(sys.argv[1]))

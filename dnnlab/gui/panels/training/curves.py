"""The loss curves as they are drawn: the line through the means, and the span of every bin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dnnlab.gui.panels.plot_curves import seen
from dnnlab.gui.panels.plots import Plot
from dnnlab.project.history import Curve, LossHistory

Floats = NDArray[np.float64]

_LINE_STEP = 2.0  # pixels between two points of a line: the stroke of a finer one looks the same and costs twice
_LEAST_SPAN = 1.5  # a span of fewer pixels is hidden under the line anyway


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCurve:
    """A curve ready to be painted.

    Attributes:
        line_x: Through the means, in coordinates of the plot, (L,). line_y: The same, NaN where the line has a gap.
        span_x: The ends, in turn, of a vertical line for each bin whose losses differ visibly, in coordinates of the
            plot, (2S,). span_y: The same.
        x: Pixels of the finite points, (P,).
        y: The same, downwards.
    """

    line_x: Floats
    line_y: Floats
    span_x: Floats
    span_y: Floats
    x: Floats
    y: Floats


def places(steps: ArrayLike, *, logarithmic: bool) -> Floats:
    """Return where steps stand on an axis; on a logarithmic one log10, and 0 for step 0, which has no place there."""
    values = np.asarray(steps, dtype=np.float64)
    return np.log10(np.maximum(values, 1.0)) if logarithmic else values


def step_at_place(place: float, *, logarithmic: bool) -> float:
    """Return the step at a place on an axis, not rounded."""
    return 10.0 ** min(place, 15.0) if logarithmic else min(place, 1e15)


def training_curve(history: LossHistory, plot: Plot) -> Curve:
    """Return the training losses in view, about one bin a pixel."""
    logarithmic = plot.x_look.logarithmic
    first, last = (max(1.0, step_at_place(end, logarithmic=logarithmic)) for end in plot.x_range)
    with np.errstate(invalid="ignore"):  # a run that went wrong has NaN in it
        return history.curve(first, last, max(2, int(plot.width)), logarithmic=logarithmic)


def validation_curve(history: LossHistory, plot: Plot) -> Curve:
    """Return the validation losses in view, one bin a pixel, with the minimum and the maximum of each."""
    edges = np.linspace(*plot.x_range, max(2, int(plot.width)) + 1)
    if plot.x_look.logarithmic:
        edges = 10.0 ** np.clip(edges, -15.0, 15.0)
    with np.errstate(invalid="ignore"):
        return history.validation_curve(edges)


def drawn(curve: Curve, plot: Plot) -> DrawnCurve:
    """Return a curve as it is painted in this plot."""
    finite = _finite(curve)
    steps = places(curve.steps, logarithmic=plot.x_look.logarithmic)
    x = plot.x_pixel(steps)
    line_x, line_y = _line(steps, np.where(finite, seen(curve.mean, plot.y_range), np.nan), x)
    top, bottom = seen(curve.high, plot.y_range), seen(curve.low, plot.y_range)
    pixel = (plot.y_range[1] - plot.y_range[0]) / plot.height
    wide = np.flatnonzero(finite & (top - bottom > _LEAST_SPAN * pixel))
    columns = plot.x_range[0] + np.floor(x[wide]) * ((plot.x_range[1] - plot.x_range[0]) / plot.width)
    spans = np.stack([bottom[wide], top[wide]], axis=1).ravel()
    y = plot.y_pixel(seen(curve.mean[finite], plot.y_range))
    return DrawnCurve(line_x, line_y, np.repeat(columns, 2), spans, x[finite], y)


def first_not_finite(history: LossHistory, curve: Curve) -> int | None:
    """Return the first step in view whose training loss is NaN or infinite, or None."""
    bad = np.flatnonzero(~_finite(curve))
    if not len(bad):
        return None
    start = int(curve.steps[bad[0]])
    end = int(curve.steps[bad[0] + 1]) - 1 if bad[0] + 1 < len(curve.steps) else history.last_step
    with np.errstate(invalid="ignore"):
        closer = history.curve(start, end, min(end - start + 1, 4096), logarithmic=False)
    worse = np.flatnonzero(~np.isfinite(closer.mean))
    return int(closer.steps[worse[0]]) if len(worse) else start


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The finite bins of some curves: their smallest and largest losses, and how wide each is on the axis, all (B,)."""

    low: Floats
    high: Floats
    width: Floats

    @classmethod
    def of(cls, *curves: Curve, logarithmic: bool = True) -> Bins:
        """Return the bins of these curves; the last bin of each counts as wide as nothing."""
        finite = [_finite(curve) for curve in curves]
        steps = [places(curve.steps, logarithmic=logarithmic) for curve in curves]
        widths = [np.diff(at, append=at[-1:]) for at in steps]
        return cls(
            np.concatenate([curve.low[which] for curve, which in zip(curves, finite, strict=True)]),
            np.concatenate([curve.high[which] for curve, which in zip(curves, finite, strict=True)]),
            np.concatenate([width[which] for width, which in zip(widths, finite, strict=True)]),
        )

    def with_those(self, others: Bins | None) -> Bins:
        """Return these and other bins together."""
        if others is None:
            return self
        pairs = ((self.low, others.low), (self.high, others.high), (self.width, others.width))
        return Bins(*(np.concatenate(pair) for pair in pairs))


def loss_at(steps: NDArray[np.int64], losses: Floats, step: float) -> float:
    """Return the loss at the last of `steps` (rising) that is not after `step`; NaN before the first."""
    index = int(np.searchsorted(steps, step, side="right")) - 1
    return float(losses[index]) if index >= 0 else float("nan")


def _finite(curve: Curve) -> NDArray[np.bool_]:
    return np.isfinite(curve.mean) & np.isfinite(curve.low) & np.isfinite(curve.high)


def _line(steps: Floats, means: Floats, pixels: Floats) -> tuple[Floats, Floats]:
    """Return the line through these points, neighbours closer than a line can show taken together."""
    if not len(steps):
        return steps, means
    gap = np.isnan(means)
    cut = np.diff(np.floor(pixels / _LINE_STEP), prepend=-np.inf).astype(bool) | np.diff(gap, prepend=gap[0])
    starts = np.flatnonzero(cut)
    counts = np.diff(np.append(starts, len(steps)))
    near_x = np.append(np.add.reduceat(steps, starts) / counts, steps[-1])  # it ends where the curve ends
    near_y = np.append(np.add.reduceat(means, starts) / counts, means[-1])
    return near_x, near_y

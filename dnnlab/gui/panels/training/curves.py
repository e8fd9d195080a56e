"""The loss curves in pixels: a line through the means, and for every bin the span from its minimum to its maximum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPolygonF

from dnnlab.gui.panels.plots import Plot
from dnnlab.project.history import Curve, LossHistory

Floats = NDArray[np.float64]

_LINE_STEP = 2.0  # pixels between two points of a line: the stroke of a finer one looks the same and costs twice
_LEAST_SPAN = 1.5  # a span of fewer pixels is hidden under the line anyway
_BEYOND = 4000.0  # so many pixels outside the plot painters lose their way


@dataclass(frozen=True, slots=True, eq=False)
class DrawnCurve:
    """A curve ready to be painted.

    Attributes:
        lines: The means, one polyline for each stretch without NaN.
        spans: A vertical line for each bin whose losses differ visibly.
        x: Pixels of the finite points, (P,).
        y: The same, downwards.
    """

    lines: tuple[QPolygonF, ...]
    spans: tuple[QLineF, ...]
    x: Floats
    y: Floats


def exponents(steps: ArrayLike) -> Floats:
    """Return where steps stand on the axis: log10, and 0 for step 0, for which a logarithm has no place."""
    return np.log10(np.maximum(np.asarray(steps, dtype=np.float64), 1.0))


def training_curve(history: LossHistory, plot: Plot) -> Curve:
    """Return the training losses in view, about one bin a pixel."""
    first, last = (10.0 ** min(max(end, 0.0), 15.0) for end in plot.x_range)
    with np.errstate(invalid="ignore"):  # a run that went wrong has NaN in it
        return history.curve(first, last, max(2, int(plot.width)), logarithmic=True)


def validation_curve(history: LossHistory, plot: Plot) -> Curve:
    """Return the validation losses in view, one bin a pixel, with the minimum and the maximum of each."""
    first, last = (10.0 ** min(end, 15.0) for end in plot.x_range)
    begin = int(np.searchsorted(history.validation_steps, first, side="right")) - 1
    end = int(np.searchsorted(history.validation_steps, last, side="right")) + 1
    steps, losses = history.validation_steps[max(0, begin) : end], history.validation[max(0, begin) : end]
    if not len(steps):
        empty = np.empty(0)
        return Curve(np.empty(0, dtype=np.int64), empty, empty, empty)
    columns = np.floor(plot.x_pixel(exponents(steps)))
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    with np.errstate(invalid="ignore"):
        return Curve(
            steps[starts],
            np.minimum.reduceat(losses, starts),
            np.maximum.reduceat(losses, starts),
            np.add.reduceat(losses, starts) / np.diff(np.append(starts, len(losses))),
        )


def drawn(curve: Curve, plot: Plot) -> DrawnCurve:
    """Return a curve as it is painted in this plot."""
    finite = _finite(curve)
    x, y = plot.x_pixel(exponents(curve.steps)), _clamped(plot.y_pixel(curve.mean), plot)
    lines = tuple(_line(x[run], y[run]) for run in _runs(finite))
    top, bottom = _clamped(plot.y_pixel(curve.high), plot), _clamped(plot.y_pixel(curve.low), plot)
    wide = np.flatnonzero(finite & (bottom - top > _LEAST_SPAN))
    columns = np.floor(x[wide])
    spans = tuple(
        QLineF(column, up, column, down)
        for column, up, down in zip(columns.tolist(), top[wide].tolist(), bottom[wide].tolist(), strict=True)
    )
    return DrawnCurve(lines, spans, x[finite], y[finite])


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
    def of(cls, *curves: Curve) -> Bins:
        """Return the bins of these curves; the last bin of each counts as wide as nothing."""
        finite = [_finite(curve) for curve in curves]
        widths = [np.diff(exponents(curve.steps), append=exponents(curve.steps)[-1:]) for curve in curves]
        return cls(
            np.concatenate([curve.low[which] for curve, which in zip(curves, finite, strict=True)]),
            np.concatenate([curve.high[which] for curve, which in zip(curves, finite, strict=True)]),
            np.concatenate([width[which] for width, which in zip(widths, finite, strict=True)]),
        )


def loss_at(steps: NDArray[np.int64], losses: Floats, step: float) -> float:
    """Return the loss at the last of `steps` (rising) that is not after `step`; NaN before the first."""
    index = int(np.searchsorted(steps, step, side="right")) - 1
    return float(losses[index]) if index >= 0 else float("nan")


def _finite(curve: Curve) -> NDArray[np.bool_]:
    return np.isfinite(curve.mean) & np.isfinite(curve.low) & np.isfinite(curve.high)


def _line(x: Floats, y: Floats) -> QPolygonF:
    """Return the line through these points, neighbours closer than a line can show taken together."""
    starts = np.flatnonzero(np.diff(np.floor(x / _LINE_STEP), prepend=-np.inf))
    counts = np.diff(np.append(starts, len(x)))
    near_x = np.append(np.add.reduceat(x, starts) / counts, x[-1])  # it ends where the curve ends
    near_y = np.append(np.add.reduceat(y, starts) / counts, y[-1])
    line: QPolygonF = arrayToQPolygonF(near_x, near_y)
    return line


def _clamped(y: Floats, plot: Plot) -> Floats:
    return np.clip(y, -_BEYOND, plot.height + _BEYOND)


def _runs(finite: NDArray[np.bool_]) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], finite, [False]]).astype(np.int8)))
    return [slice(start, end) for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]

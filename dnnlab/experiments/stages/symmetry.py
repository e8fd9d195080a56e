"""The stage of weight-space symmetries: the weights as bars, the output they make, and the error between two runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.experiments.controls import Slider
from dnnlab.experiments.experiment import Verdict
from dnnlab.experiments.networks.straight_line import SHARES, Straight
from dnnlab.experiments.picture import Area, Bars, Dots, Drawing, Line, Readout, Rule, Shape, Text, points
from dnnlab.experiments.stage import Act, Moment, PlotLook, Stage
from dnnlab.experiments.stages.numbers import rounded_up, significant
from dnnlab.experiments.stages.symmetry_acts import (
    BEFORE,
    FACTOR,
    PARAMETERS,
    UNIT,
    A,
    Seen,
    X,
    chosen,
    flip,
    layers_of,
    match,
    matched_to,
    probes,
    remember,
    remembered,
    scale,
    seen,
    swap,
)
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.link.probes import ParametersAnswer
from dnnlab.theory.symmetry import MOST_UNITS, copy_count

LARGEST_CHANGE = 1e-6
"""Relative to the output's range: what rounding may move it by."""
_OUTPUT, _WEIGHTS, _LINE = "output", "weights", "line"


# ---- what is seen


def _draw(moment: Moment) -> Drawing:
    now, a = seen(moment), remembered(moment, A)
    if layers_of(moment.project) is None:
        return Drawing({}, words="These pictures need one input, one fully connected hidden layer and one output.")
    if now is None:
        return Drawing({}, words="The engine is starting.")
    a = a if a is not None and a.like(now) else None
    output, output_range = _output_shapes(moment, now, a)
    weights, weights_range = _weight_shapes(now, a, chosen(moment, len(now.units)))
    line, line_range, hills = _line_shapes(moment, now, a)
    count = copy_count(len(now.units))
    readouts = [Readout("copies", f"{count:,}", "theory", "2^M M!: signs and orders of M tanh units.")]
    if now.activation == "relu":
        readouts = [Readout("copies", "infinitely many", "theory", "A unit has one for every factor.")]
    before = remembered(moment, BEFORE)
    if before is not None and before.step == moment.step and before.like(now):
        readouts.append(Readout("change of the output", significant(_moved(now, before)), "model"))
    if a is not None:
        readouts.append(Readout("distance from A", significant(float(np.linalg.norm(now.vector - a.vector))), "data"))
    plots: dict[str, Sequence[Shape]] = {_OUTPUT: output, _WEIGHTS: weights, _LINE: line}
    ranges = {_OUTPUT: output_range, _WEIGHTS: weights_range, _LINE: line_range}
    return Drawing(
        plots, (*readouts, *_hill_readouts(hills)), _FORMULA[now.activation == "relu"], _words(now, a, hills), ranges
    )


Range = tuple[tuple[float, float], tuple[float, float]]
_FORMULA = (
    r"-v_j \tanh( -w_j x - b_j ) = v_j \tanh( w_j x + b_j )",
    r"\frac{v_j}{c} \max( 0, \, c w_j x + c b_j ) = v_j \max( 0, \, w_j x + b_j ), \quad c > 0",
)


def _moved(now: Seen, before: Seen) -> float:
    return float(np.abs(now.curve - before.curve).max())


@dataclass(frozen=True, slots=True)
class _Hills:
    """The error between A and now: at the higher end, and at its highest, as they are and with units matched."""

    ends: float
    plain: float
    together: float

    @property
    def first(self) -> bool:
        """Whether the error rises between them as they are."""
        return self.plain > 1.05 * self.ends

    @property
    def last(self) -> bool:
        """Whether it does even with units matched."""
        return self.together > 1.05 * self.ends


def _hill_readouts(hills: _Hills | None) -> tuple[Readout, ...]:
    if hills is None:
        return ()
    return (
        Readout("highest error between", significant(hills.plain), "bad"),
        Readout("with units matched", significant(hills.together), "ok"),
    )


def _words(now: Seen, a: Seen | None, hills: _Hills | None) -> str:
    if a is None or hills is None:
        return "Train, then flip, swap or scale a unit: the bars move, the curve stays. A keeps these weights."
    if np.array_equal(now.vector, a.vector):
        return "These are the weights of A. Flip a unit, or reset with the next seed and train another run."
    if not hills.first:
        return "On the straight line from A to the present weights the error hardly rises."
    if hills.last:
        return (
            "On the straight line from A to the present weights the error rises, even with the units matched to A's: "
            "these are two different networks, or one of them is not trained yet."
        )
    return (
        "On the straight line from A to the present weights the error rises: it leads past networks that mix up "
        "the units. With the units matched to A's the hill is gone: it is the same network under other names."
    )


def _output_shapes(moment: Moment, now: Seen, a: Seen | None) -> tuple[list[Shape], Range]:
    dataset, layers = moment.dataset, now.layers
    x, t = dataset.encode((layers.input.columns[0], layers.output.columns[0]), dataset.training).T
    numbers = moment.answers[PARAMETERS]
    assert isinstance(numbers, ParametersAnswer)
    shift, scale = Straight(layers, dataset, numbers.arrays, now.activation).scaling(layers.input.id)
    arriving = (X[:, None] - shift) / scale @ now.units[:, :1].T + now.units[:, 1]
    shapes: list[Shape] = [Dots(points(x, t), label="data")]
    for number, z in enumerate(ACTIVATIONS[now.activation].value(arriving).T, 1):
        shapes.append(Line(points(X, z), f"component {number}", 1.2, dashed=True, label=f"unit {number}"))
    shapes.append(Line(points(X, now.curve), "model", 2.2, label="network"))
    if a is not None:
        shapes.append(Line(points(X, a.curve), "text", 1.2, dashed=True, label="A"))
    low, high = min(-1.0, float(t.min())), max(1.0, float(t.max()))
    return shapes, ((-1.05, 1.05), (low - 0.2, high + 0.2))


def _weight_shapes(now: Seen, a: Seen | None, chosen: int) -> tuple[list[Shape], Range]:
    units, numbers = now.units.shape
    places = np.append((np.arange(units)[:, None] * (numbers + 1) + np.arange(numbers)).ravel(), units * (numbers + 1))
    largest = max(float(np.abs(seen.vector).max()) for seen in (now, a) if seen is not None)
    limit = rounded_up(max(largest, 1e-6))
    left = chosen * (numbers + 1) - 0.7
    right = left + numbers + 0.4
    behind = np.array([(left, -1.25 * limit), (right, -1.25 * limit), (right, 1.1 * limit), (left, 1.1 * limit)])
    shapes: list[Shape] = [
        Area(behind, "model", 0.1),
        Rule(0.0, colour="faint", dashed=False),
        Bars(places, now.vector, 0.7, signed=True, label="now"),
    ]
    if a is not None:
        ends = np.stack([places - 0.45, places + 0.45, np.full(len(places), np.nan)], axis=1).ravel()
        shapes.append(Line(points(ends, np.repeat(a.vector, 3)), "text", 2.0, label="A"))
    names = [f"{letter}{_SUBSCRIPTS[unit]}" for unit in range(units) for letter in ("w", "b", "v")] + ["b"]
    shapes += [
        Text((float(place), -1.2 * limit), name, "muted", "middle", 11)
        for place, name in zip(places, names, strict=True)
    ]
    return shapes, ((-1.0, float(places[-1]) + 1.0), (-1.3 * limit, 1.1 * limit))


_SUBSCRIPTS = "₁₂₃₄₅₆₇₈₉"


def _line_shapes(moment: Moment, now: Seen, a: Seen | None) -> tuple[list[Shape], Range, _Hills | None]:
    """The error along the straight line from A to now, as they are and with now matched to A."""
    if a is None:
        hint = Text((0.5, 0.5), "Keep these weights as A, then train another run", "muted", "middle", 13)
        return [hint], ((-0.15, 1.15), (0.0, 1.0)), None
    numbers = moment.answers[PARAMETERS]
    assert isinstance(numbers, ParametersAnswer)
    straight = Straight(now.layers, moment.dataset, numbers.arrays, now.activation)
    plain = straight.errors((a.units, now.units), (a.bias, now.bias))
    together = straight.errors(matched_to(now, a), (a.bias, now.bias))
    limit = rounded_up(max(float(plain.max()), float(together.max()), 1e-9))
    shapes: list[Shape] = [
        Line(points(SHARES, plain), "bad", 2.0, label="as they are"),
        Line(points(SHARES, together), "ok", 2.0, dashed=True, label="units matched"),
        Rule(0.0, "x", "faint", words="A"),
        Rule(1.0, "x", "faint", words="now"),
    ]
    between, ends = (SHARES >= 0.0) & (SHARES <= 1.0), np.isin(SHARES, (0.0, 1.0))
    hills = _Hills(float(plain[ends].max()), float(plain[between].max()), float(together[between].max()))
    return shapes, ((-0.15, 1.15), (-0.04 * limit, 1.04 * limit)), hills


def _verdict(moment: Moment) -> Verdict | None:
    now, before = seen(moment), remembered(moment, BEFORE)
    if now is None or before is None or before.step != moment.step or not before.like(now):
        return None
    moved, reach = _moved(now, before), max(1.0, float(np.abs(before.curve).max()))
    passed = moved <= LARGEST_CHANGE * reach
    return Verdict(
        f"output moved by {significant(moved)}",
        passed,
        "How far the output curve is from what it was before the last button, at its farthest. A symmetry moves it by "
        f"rounding only, below {significant(LARGEST_CHANGE)}. Turning signs is one of tanh and not of ReLU, scaling "
        "one of ReLU and not of tanh, swapping one of both.",
        (f"moved {significant(moved)}", significant(moved)),
    )


STAGE = Stage(
    name="symmetries",
    title="Symmetries",
    plots=(
        PlotLook(_OUTPUT, "x", "t", (-1.05, 1.05), (-1.2, 1.2), title="Output, units dashed"),
        PlotLook(
            _WEIGHTS,
            "",
            "weight",
            (-1.0, 13.0),
            (-3.0, 3.0),
            place=(0, 1),
            x_numbers=False,
            title="The weights that make it",
        ),
        PlotLook(
            _LINE,
            "from A to now",
            "RMSE",
            (-0.15, 1.15),
            (0.0, 1.0),
            place=(1, 0),
            span=(1, 2),
            title="The error on the straight line between two sets of weights",
        ),
    ),
    draw=_draw,
    probes=probes,
    controls=(
        Slider(
            UNIT,
            "Unit j",
            1,
            MOST_UNITS,
            lambda state: state.get(UNIT, 1.0),
            lambda state, unit: state.put(**{UNIT: unit}),
            "Which unit the buttons change.",
            step=1,
            digits=0,
        ),
        Slider(
            FACTOR,
            "Factor c",
            0.1,
            10.0,
            lambda state: state.get(FACTOR, 2.0),
            lambda state, factor: state.put(**{FACTOR: factor}),
            "What Scale multiplies the unit's arriving weights by, and divides the leaving one by.",
            logarithmic=True,
        ),
    ),
    acts=(
        Act("flip", "Flip sign", flip, "All weights of the unit change their sign.", "plus-minus-variant"),
        Act("swap", "Swap", swap, "The unit and the next one exchange all their weights.", "swap-horizontal"),
        Act("scale", "Scale", scale, "What arrives is multiplied by c, what leaves is divided by it.", "resize"),
        Act("remember", "Keep as A", remember, "Keep the present weights to compare others with.", "bookmark-outline"),
        Act("match", "Match", match, "Flip and reorder the units so that they are as near to A's as can be."),
    ),
    verdict=_verdict,
    icon="flip-horizontal",
)

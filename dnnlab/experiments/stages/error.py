"""The stage of error functions: drag a pre-activation or a target, and see the error and its derivative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.experiments.controls import Choice
from dnnlab.experiments.experiment import Floats, Verdict
from dnnlab.experiments.picture import Bars, Dots, Drawing, Line, Readout, Rule, Shape, Text, points
from dnnlab.experiments.stage import Handle, Moment, PlotLook, Point, Stage, State
from dnnlab.experiments.stages.numbers import fixed, rounded_up, significant
from dnnlab.graph.layer import Layer
from dnnlab.link.probes import Predictions, PredictionsAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Project
from dnnlab.theory.error_functions import Pair, differences, errors, outputs, slopes

AGREEMENT = 1e-6
FARTHEST = 6.0
"""Pre-activations go from minus this to this."""
MOST_ROWS = 200
_ROWS = "rows"
_PROBLEM, _ERROR, _CHOSEN = "problem", "error", "chosen"
_CURVE, _SLOPE, _A, _Y, _GRADIENT = "curve", "slope", "a", "y", "gradient"
_GRID = np.linspace(-FARTHEST, FARTHEST, 161)


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem.

    Attributes:
        title: What a person reads.
        pair: The canonical pair.
        a, t: Where pre-activations and targets begin.
        formula: E and dE/da.
    """

    title: str
    pair: Pair
    a: tuple[float, ...]
    t: tuple[float, ...]
    formula: str

    @property
    def count(self) -> int:
        return len(self.a)


_SQUARES = r"E = \frac{1}{2} \sum_k ( y_k - t_k )^2"
_BINARY = r"E = - \sum_k \{ t_k \ln y_k + (1 - t_k) \ln (1 - y_k) \}"
_CLASSES = r"E = - \sum_k t_k \ln y_k"
PROBLEMS: Mapping[str, Problem] = {
    "regression": Problem("Regression, one target", Pair("identity", "squares"), (2.0,), (-1.0,), _SQUARES),
    "regressions": Problem(
        "Regression, three targets", Pair("identity", "squares"), (2.0, -1.0, 0.5), (-1.0, 1.5, 0.5), _SQUARES
    ),
    "binary": Problem("Two classes", Pair("logistic", "cross_entropy"), (-3.0,), (1.0,), _BINARY),
    "binaries": Problem(
        "Three yes-or-no questions", Pair("logistic", "cross_entropy"), (-3.0, 1.0, 2.0), (1.0, 0.0, 1.0), _BINARY
    ),
    "multiclass": Problem(
        "Three classes", Pair("softmax", "cross_entropy"), (3.0, -1.0, 0.5), (0.0, 1.0, 0.0), _CLASSES
    ),
}
MOST_OUTPUTS = 3
FIRST = "binary"


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What is set: the problem, the pair in use, and the numbers of all outputs, (K,) each."""

    problem: Problem
    pair: Pair
    a: Floats
    t: Floats
    chosen: int

    @property
    def y(self) -> Floats:
        return outputs(self.pair.output, self.a)

    @property
    def error(self) -> float:
        return float(errors(self.pair, self.a, self.t))

    @property
    def gradient(self) -> Floats:
        return slopes(self.pair, self.a, self.t)

    def along(self) -> tuple[Floats, Floats]:
        """E and dE/da of the chosen output while its own pre-activation goes over the grid, the others stay."""
        moved = np.repeat(self.a[None], len(_GRID), axis=0)
        moved[:, self.chosen] = _GRID
        return errors(self.pair, moved, self.t), slopes(self.pair, moved, self.t)[:, self.chosen]

    def with_pair(self, pair: Pair) -> _Scene:
        return _Scene(self.problem, pair, self.a, self.t, self.chosen)


def _problem_of(state: State) -> str:
    name = state.get(_PROBLEM, FIRST)
    return name if name in PROBLEMS else FIRST


def _scene(state: State) -> _Scene:
    name = _problem_of(state)
    problem = PROBLEMS[name]
    squares = state.get(_ERROR, "canonical") == "squares"
    pair = Pair(problem.pair.output, "squares") if squares else problem.pair
    a = np.array(state.get(f"{name}/a", problem.a))
    t = np.array(state.get(f"{name}/t", problem.t))
    return _Scene(problem, pair, a, t, min(state.get(_CHOSEN, 0), problem.count - 1))


# ---- the running network's rows


def _binary(project: Project) -> Layer | None:
    layers = [layer for layer in project.model().network.outputs if layer.kind == "binary" and layer.width == 1]
    return layers[0] if len(layers) == 1 and layers[0].id in project.model().network.compiled else None


def _probes(project: Project, state: State) -> Mapping[str, Probe]:
    layer = _binary(project)
    if layer is None or _problem_of(state) != "binary":
        return {}
    return {_ROWS: Predictions(MAIN_MODEL, layer.id, MOST_ROWS)}


def _row_shapes(moment: Moment, scene: _Scene) -> list[Shape]:
    """Where the rows of the running network stand on the curve of the derivative."""
    answer = moment.answers.get(_ROWS)
    if not isinstance(answer, PredictionsAnswer) or answer.predicted.shape[1:] != (1,):
        return []
    y = np.clip(answer.predicted[:, 0].astype(np.float64), 1e-6, 1.0 - 1e-6)
    a, t = np.clip(np.log(y / (1.0 - y)), -FARTHEST, FARTHEST)[:, None], answer.targets[:, :1].astype(np.float64)
    slope = slopes(scene.pair, a, t)[:, 0]
    found: list[Shape] = []
    for value, colour in ((0.0, "negative"), (1.0, "positive")):
        mine = t[:, 0] == value
        label = f"rows, t = {value:.0f}"
        found.append(Dots(points(a[mine, 0], slope[mine]), colour, 3.5, opacity=0.7, label=label))
    return found


# ---- what is seen


def _draw(moment: Moment) -> Drawing:
    scene = _scene(moment.state)
    error, slope = scene.along()
    a = float(scene.a[scene.chosen])
    gradient, away = scene.gradient, scene.y - scene.t
    curve: list[Shape] = [Line(points(_GRID, error), "model", 2.2)]
    slopes_drawn: list[Shape] = [Rule(0.0, colour="faint", dashed=False)]
    if not scene.pair.is_canonical or scene.pair.output != "identity":
        squares = Pair(scene.pair.output, "squares")
        other = scene.with_pair(squares if scene.pair.is_canonical else scene.problem.pair)
        name = "with cross-entropy" if other.pair.is_canonical else "with squared error"
        other_error, other_slope = other.along()
        curve.insert(0, Line(points(_GRID, other_error), "muted", 1.2, dashed=True, label=name))
        slopes_drawn.append(Line(points(_GRID, other_slope), "muted", 1.2, dashed=True, label=name))
    slopes_drawn.append(Line(points(_GRID, slope), "model", 2.2))
    slopes_drawn.extend(_row_shapes(moment, scene))
    run = 0.9 / max(1.0, abs(float(gradient[scene.chosen])))
    reach = np.array([-run, run])
    curve.append(Line(points(a + reach, scene.error + reach * gradient[scene.chosen]), "warn", 2.4, label="tangent"))
    curve.append(Dots(points(a, scene.error), "model", 5.0))
    slopes_drawn.append(Dots(points(a, float(gradient[scene.chosen])), "warn", 5.0))
    numbers = np.arange(1.0, scene.problem.count + 1.0)
    plots: dict[str, Sequence[Shape]] = {
        _CURVE: curve,
        _SLOPE: slopes_drawn,
        _A: [Rule(0.0, colour="faint", dashed=False), Bars(numbers, scene.a, 0.5, colour="muted"), *_names(scene)],
        _Y: [Bars(numbers, scene.y, 0.5), *_target_ticks(scene)],
        _GRADIENT: [
            Rule(0.0, colour="faint", dashed=False),
            Bars(numbers, gradient, 0.5, signed=True),
            Line(_ticks(numbers, away), "theory", 2.0, label="y − t"),
        ],
    }
    formula = scene.problem.formula if scene.pair.is_canonical else _SQUARES
    return Drawing(plots, _readouts(scene), formula, _words(scene), _ranges(scene, error, slope))


def _names(scene: _Scene) -> list[Shape]:
    low = -FARTHEST + 0.1
    return [Text((k + 1.0, low), f"a{'₁₂₃'[k]}", "muted", "below", 11.0) for k in range(scene.problem.count)]


def _target_ticks(scene: _Scene) -> list[Shape]:
    numbers = np.arange(1.0, scene.problem.count + 1.0)
    return [Line(_ticks(numbers, scene.t), "data", 2.5, label="target t")]


def _ticks(places: Floats, heights: Floats) -> Floats:
    ends = np.stack([places - 0.35, places + 0.35, np.full(len(places), np.nan)], axis=1).ravel()
    return points(ends, np.repeat(heights, 3))


def _ranges(scene: _Scene, error: Floats, slope: Floats) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    across = 0.4, scene.problem.count + 0.6
    top = rounded_up(max(float(error.max()), scene.error, 1e-3))
    limit = rounded_up(max(1.0, float(np.abs(slope).max())))
    numbers = scene.pair.output == "identity"
    bars = rounded_up(max(1.0, float(np.abs(scene.gradient).max()), float(np.abs(scene.y - scene.t).max())))
    return {
        _CURVE: ((-FARTHEST, FARTHEST), (-0.05 * top, 1.05 * top)),
        _SLOPE: ((-FARTHEST, FARTHEST), (-1.1 * limit, 1.1 * limit)),
        _A: (across, (-FARTHEST, FARTHEST)),
        _Y: (across, (-FARTHEST, FARTHEST) if numbers else (-0.08, 1.12)),
        _GRADIENT: (across, (-1.1 * bars, 1.1 * bars)),
    }


def _readouts(scene: _Scene) -> tuple[Readout, ...]:
    found = [Readout("error E", significant(scene.error, 3), "model")]
    slope, difference = scene.gradient, differences(scene.pair, scene.a, scene.t)
    for k in range(scene.problem.count):
        index = "₁₂₃"[k] if scene.problem.count > 1 else ""
        found.append(Readout(f"y{index} − t{index}", fixed(float(scene.y[k] - scene.t[k]), 4), "theory"))
        tip = f"By the central difference {difference[k]:.8f}, in closed form {slope[k]:.8f}."
        found.append(Readout(f"dE/da{index}", fixed(float(difference[k]), 4), "warn", tip))
    return tuple(found)


def _words(scene: _Scene) -> str:
    if scene.pair.output == "identity":
        return "The output is a itself, the error half the squared distance, its slope the distance y\u00a0−\u00a0t."
    if scene.pair.is_canonical:
        return "However wrong the answer, the slope is y\u00a0−\u00a0t: far from the target it is at its largest."
    return (
        "This error does not go with this output. Where the output saturates its own slope is a factor of dE/da: "
        "an answer that is surely wrong hardly learns."
    )


def _verdict(moment: Moment) -> Verdict | None:
    scene = _scene(moment.state)
    away = scene.y - scene.t
    gap = float(np.abs(differences(scene.pair, scene.a, scene.t) - away).max())
    passed = gap <= AGREEMENT
    text = "dE/da = y − t" if passed else f"dE/da misses y − t by {significant(gap)}"
    return Verdict(
        text,
        passed,
        "The derivative of the error by each pre-activation, by the central difference, against y − t. They agree "
        f"within {significant(AGREEMENT)} where the error is the one that goes with the output, and nowhere else.",
        () if passed else (f"misses by {significant(gap)}", significant(gap)),
    )


# ---- what is dragged


def _with(state: State, kind: str, k: int, value: float) -> State:
    name = _problem_of(state)
    problem = PROBLEMS[name]
    before = state.get(f"{name}/{kind}", problem.a if kind == "a" else problem.t)
    after = tuple(value if index == k else old for index, old in enumerate(before))
    return state.put(**{f"{name}/{kind}": after, _CHOSEN: k})


def _move_a(k: int) -> Callable[[Moment, Point], State]:
    def write(moment: Moment, point: Point) -> State:
        return _with(moment.state, "a", k, float(np.clip(point[1], -FARTHEST, FARTHEST)))

    return write


def _move_t(k: int) -> Callable[[Moment, Point], State]:
    def write(moment: Moment, point: Point) -> State:
        name = _problem_of(moment.state)
        problem, value = PROBLEMS[name], float(point[1])
        if problem.pair.output == "softmax":  # exactly one class is the right one
            before = moment.state.get(f"{name}/t", problem.t)
            one = k if value > 0.5 else int(np.argmax(before))
            chosen = tuple(float(index == one) for index in range(problem.count))
            return moment.state.put(**{f"{name}/t": chosen, _CHOSEN: k})
        limits = (-FARTHEST, FARTHEST) if problem.pair.output == "identity" else (0.0, 1.0)
        return _with(moment.state, "t", k, float(np.clip(value, *limits)))

    return write


def _read(kind: str, k: int) -> Callable[[Moment], Point | None]:
    def read(moment: Moment) -> Point | None:
        scene = _scene(moment.state)
        values = scene.a if kind == "a" else scene.t
        return (k + 1.0, float(values[k])) if k < scene.problem.count else None

    return read


def _on_curve(moment: Moment) -> Point:
    scene = _scene(moment.state)
    return float(scene.a[scene.chosen]), scene.error


def _along_curve(moment: Moment, point: Point) -> State:
    return _with(moment.state, "a", _scene(moment.state).chosen, float(np.clip(point[0], -FARTHEST, FARTHEST)))


HANDLES = (
    Handle("curve", _SLOPE, _on_curve, _along_curve, "a", along="x"),
    *(Handle(f"a{k + 1}", _A, _read("a", k), _move_a(k)) for k in range(MOST_OUTPUTS)),
    *(Handle(f"t{k + 1}", _Y, _read("t", k), _move_t(k), "t", "data") for k in range(MOST_OUTPUTS)),
)
STAGE = Stage(
    name="errors",
    title="Error functions",
    plots=(
        PlotLook(_CURVE, "a", "E", (-FARTHEST, FARTHEST), (0.0, 6.0), span=(1, 3), title="The error, and its tangent"),
        PlotLook(
            _SLOPE,
            "a",
            "dE/da",
            (-FARTHEST, FARTHEST),
            (-1.1, 1.1),
            place=(0, 3),
            span=(1, 3),
            title="The derivative",
        ),
        PlotLook(_A, place=(1, 0), span=(1, 2), x_numbers=False, title="Pre-activations a"),
        PlotLook(_Y, place=(1, 2), span=(1, 2), x_numbers=False, title="Outputs y and targets t"),
        PlotLook(_GRADIENT, place=(1, 4), span=(1, 2), x_numbers=False, title="dE/da, and y − t as a line"),
    ),
    draw=_draw,
    probes=_probes,
    controls=(
        Choice(
            _PROBLEM,
            "Problem",
            tuple((name, problem.title) for name, problem in PROBLEMS.items()),
            _problem_of,
            lambda state, name: state.put(**{_PROBLEM: name}),
            "What kind of answer is wanted.",
        ),
        Choice(
            _ERROR,
            "Error",
            (("canonical", "cross-entropy"), ("squares", "squared error")),
            lambda state: state.get(_ERROR, "canonical"),
            lambda state, error: state.put(**{_ERROR: error}),
            "Cross-entropy goes with classes. See what becomes of the derivative with the squared error.",
            offered=lambda state: PROBLEMS[_problem_of(state)].pair.output != "identity",
        ),
    ),
    handles=HANDLES,
    verdict=_verdict,
    icon="target",
)

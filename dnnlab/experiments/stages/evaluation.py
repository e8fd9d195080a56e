"""The stage of evaluation order: a network's units light up one after the other, each with its equation and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.data.symbols import in_symbols
from dnnlab.experiments.controls import Slider
from dnnlab.experiments.experiment import Floats, Verdict
from dnnlab.experiments.networks.unit_graph import UnitGraph, unit_graph
from dnnlab.experiments.networks.walk import Walk, can_walk, fits, walk
from dnnlab.experiments.picture import Dots, Drawing, Line, Readout, Rule, Shape, Text, points
from dnnlab.experiments.stage import Handle, Moment, PlotLook, Point, Stage, State
from dnnlab.experiments.stages.numbers import fixed, significant
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.kinds import Role
from dnnlab.graph.network import Network
from dnnlab.link.probes import Outputs, OutputsAnswer, Parameters, ParametersAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Project

MOST_UNITS = 60
MOST_TERMS = 7
"""Of more terms the first so many are shown, the others as one."""
AGREEMENT = 1e-6
"""Relative: what the engine sends is rounded to seven digits."""
_PARAMETERS, _OUTPUT = "parameters", "output/"
_GRAPH, _INPUT, _FUNCTION = "graph", "input", "function"
_SHARE, _AT = "share", "at"
_A = np.linspace(-4.0, 4.0, 161)


def _shown(network: Network) -> str:
    """Why a network cannot be shown; empty if it can."""
    if not can_walk(network):
        return "This picture needs a network of plain layers that leads from an input to an output."
    if sum(network.layers[id].width for id in network.compiled) > MOST_UNITS:
        return f"This picture shows networks of up to {MOST_UNITS} units."
    if _width(network) > 2:
        return "This picture shows networks of one or two inputs."
    return ""


def _width(network: Network) -> int:
    return sum(layer.width for layer in network.inputs if layer.id in network.compiled)


def _input(state: State, network: Network) -> Floats:
    """The inputs that are dragged, (1, D)."""
    return np.array([state.get(_AT, (0.0, 0.0))[: _width(network)]], dtype=np.float64)


def _probes(project: Project, state: State) -> Mapping[str, Probe]:
    network = project.model().network
    if _shown(network):
        return {}
    inputs = _input(state, network)
    probes: dict[str, Probe] = {_PARAMETERS: Parameters(MAIN_MODEL)}
    for layer in network.outputs:
        if layer.id in network.compiled:
            probes[_OUTPUT + layer.id] = Outputs(MAIN_MODEL, layer.id, inputs)
    return probes


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What is drawn.

    Attributes:
        graph: The units and their places.
        answer: The network's numbers.
        walked: What every layer makes of the inputs.
        done: How many units have been computed; the last of them is the one that is lit.
    """

    graph: UnitGraph
    answer: ParametersAnswer
    walked: Walk
    done: int

    @property
    def lit(self) -> int:
        return self.done - 1

    def activation(self, unit: int) -> float:
        one = self.graph.units[unit]
        return float(self.walked.activations[one.layer.id][0, one.place])

    def preactivation(self, unit: int) -> float:
        one = self.graph.units[unit]
        return float(self.walked.preactivations[one.layer.id][0, one.place])

    def colour(self, unit: int) -> float:
        """A unit's activation as a colour that its name can be read on; what is in target units is taken as scaled."""
        one = self.graph.units[unit]
        value = self.activation(unit)
        if one.layer.kind == "regression":
            value = 0.5 * self.preactivation(unit)
        return 0.6 * float(np.clip(value, -1.0, 1.0))


def _scene(moment: Moment) -> _Scene | None:
    network, answer = moment.project.model().network, moment.answers.get(_PARAMETERS)
    if _shown(network) or not isinstance(answer, ParametersAnswer) or not fits(network, answer.arrays):
        return None
    graph = unit_graph(moment.project.model())
    inputs = sum(unit.layer.role is Role.INPUT for unit in graph.units)
    share = moment.state.get(_SHARE, 0.0) / 100.0
    done = inputs + round(share * (len(graph.units) - inputs))
    return _Scene(graph, answer, walk(network, answer.arrays, _input(moment.state, network)), done)


def _draw(moment: Moment) -> Drawing:
    network = moment.project.model().network
    why = _shown(network)
    scene = _scene(moment)
    if why or scene is None:
        return Drawing({}, words=why or "The engine is starting.")
    plots: dict[str, Sequence[Shape]] = {
        _GRAPH: _graph_shapes(scene),
        _INPUT: _input_shapes(moment, network),
        _FUNCTION: _function_shapes(scene),
    }
    x, y = np.array(scene.graph.places).T
    ranges = {
        _GRAPH: ((x.min() - 0.45, x.max() + 0.45), (y.min() - 0.7, y.max() + 0.7)),
        _INPUT: _input_range(moment, network),
    }
    return Drawing(plots, _readouts(scene), _FORMULA, _words(scene), ranges, {_INPUT: _input_labels(network)})


_FORMULA = r"z_k = h\left( \sum_{j \in \mathcal{A}(k)} w_{kj} z_j + b_k \right)"


# ---- the graph


def _graph_shapes(scene: _Scene) -> list[Shape]:
    graph, places = scene.graph, np.array(scene.graph.places)
    weights = {link: graph.weight(link, scene.answer.arrays) for link in graph.links}
    limit = max((abs(weight) for weight in weights.values()), default=1.0) or 1.0
    shapes: list[Shape] = []
    for link, weight in sorted(weights.items(), key=lambda pair: pair[0][1] == scene.lit):
        shapes.extend(_link_shapes(scene, link, weight, abs(weight) / limit))
    done, waiting = places[: scene.done], places[scene.done :]
    values = np.array([scene.colour(unit) for unit in range(scene.done)])
    if len(waiting):
        shapes.append(Dots(waiting, "faint", 17.0, hollow=True))
    shapes.append(Dots(places[scene.lit : scene.lit + 1], "model", 22.0, opacity=0.9))
    shapes.append(Dots(done, radius=17.0, values=values))
    for number, (unit, (x, y)) in enumerate(zip(graph.units, graph.places, strict=True)):
        reached = number < scene.done
        shapes.append(Text((x, y), unit.name, "text" if reached else "muted", "middle", 13.0))
        if reached:
            shapes.append(Text((x, y - 0.15), fixed(scene.activation(number), 3), "text", "above", 11.0))
    return shapes


def _link_shapes(scene: _Scene, link: tuple[int, int], weight: float, strength: float) -> list[Shape]:
    target = link[1]
    curve = _link_curve(np.array(scene.graph.places), link)
    if target > scene.lit:
        return [Line(curve, "faint", 1.0, opacity=0.6)]
    colour = "positive" if weight >= 0.0 else "negative"
    if target < scene.lit:
        return [Line(curve, colour, 1.0 + 2.5 * strength, opacity=0.4)]
    at = curve[int(0.55 * len(curve))]
    words = Text((float(at[0]), float(at[1]) + 0.02), fixed(weight, 2), "text", "below", 11.0)
    return [Line(curve, colour, 2.0 + 3.0 * strength), words]


def _link_curve(places: Floats, link: tuple[int, int]) -> Floats:
    """A straight line to the next rank; past other ranks that of some bows which keeps clear of the units there."""
    (x, y), (to_x, to_y) = places[link[0]], places[link[1]]
    share = np.linspace(0.0, 1.0, 25)
    line = points(x + (to_x - x) * share, y + (to_y - y) * share)
    skipped = to_x - x - 1.0
    if skipped < 0.5:
        return line
    others = np.delete(places, list(link), axis=0)
    outwards = 1.0 if y + to_y >= 0.0 else -1.0
    curves = [line + points(0.0, outwards * bow * skipped * share * (1.0 - share)) for bow in _BOWS]
    clearances = [float(np.linalg.norm(curve[:, None] - others, axis=2).min()) for curve in curves]
    clear = [curve for curve, clearance in zip(curves, clearances, strict=True) if clearance >= _CLEARANCE]
    return clear[0] if clear else curves[int(np.argmax(clearances))]


_BOWS = (0.0, 0.6, -0.6, 1.0, -1.0, 1.5, -1.5)
"""How far a link bends per rank that it skips, the mildest first."""
_CLEARANCE = 0.3


# ---- the input and the activation function


def _columns(network: Network) -> list[str]:
    return [column for layer in network.inputs if layer.id in network.compiled for column in layer.columns]


def _input_shapes(moment: Moment, network: Network) -> list[Shape]:
    columns = _columns(network)
    rows = moment.dataset.encode(columns, moment.dataset.training[:400])
    second = rows[:, 1] if rows.shape[1] == 2 else np.zeros(len(rows))
    return [Dots(points(rows[:, 0], second), radius=2.0)]


def _input_range(moment: Moment, network: Network) -> tuple[tuple[float, float], tuple[float, float]]:
    rows = moment.dataset.encode(_columns(network))
    found = []
    for column in rows.T[:2]:
        low, high = float(column.min()), float(column.max())
        margin = 0.08 * (high - low) or 1.0
        found.append((low - margin, high + margin))
    return (found[0], found[1]) if len(found) == 2 else (found[0], (-1.0, 1.0))


def _input_labels(network: Network) -> tuple[str, str]:
    first, *second = map(in_symbols, _columns(network))
    return first, second[0] if second else ""


def _function_shapes(scene: _Scene) -> list[Shape]:
    """h, and where on it the unit that is lit stands."""
    unit = scene.graph.units[scene.lit]
    if unit.layer.role is Role.INPUT:
        return [Text((0.0, 0.0), "an input, standardised", "muted", "middle", 12.0)]
    shapes: list[Shape] = [Rule(0.0, "x", "faint", dashed=False), Rule(0.0, "y", "faint", dashed=False)]
    name = {"binary": "logistic"}.get(unit.layer.kind, unit.layer.activation)
    if unit.layer.kind == "multiclass":
        return [*shapes, Text((0.0, 1.0), "softmax of all classes", "muted", "middle", 12.0)]
    h = ACTIVATIONS[name].value
    a = scene.preactivation(scene.lit)
    z = float(h(np.array([a]))[0])
    shapes.append(Line(points(_A, h(_A)), "muted", 1.6))
    shapes.append(Line(points([a, a, -4.0], [0.0, z, z]), "model", 1.2, dashed=True))
    shapes.append(Dots(points([a], [z]), "model", 5.0))
    shapes.append(Text((-3.8, 1.75), ACTIVATIONS[name].title, "muted", "left", 12.0))
    return shapes


# ---- words and numbers


def _readouts(scene: _Scene) -> tuple[Readout, ...]:
    graph, lit = scene.graph, scene.lit
    unit = graph.units[lit]
    if unit.layer.role is Role.INPUT:
        return (Readout(unit.name, fixed(scene.activation(lit), 3), "model", "In units of its standard deviation."),)
    terms = [(source, graph.weight((source, lit), scene.answer.arrays)) for source in graph.arriving(lit)]
    found = []
    for source, weight in terms[:MOST_TERMS]:
        z = scene.activation(source)
        colour = "positive" if weight >= 0.0 else "negative"
        found.append(Readout(f"w · {graph.units[source].name}", f"{fixed(weight, 2)} × {fixed(z, 2)}", colour))
    if len(terms) > MOST_TERMS:
        rest = sum(weight * scene.activation(source) for source, weight in terms[MOST_TERMS:])
        found.append(Readout(f"{len(terms) - MOST_TERMS} more", fixed(rest, 3)))
    bias = scene.answer.arrays.get(f"bias/{unit.layer.id}")
    if bias is not None:
        found.append(Readout("bias b", fixed(float(bias[unit.place]), 3)))
    found.append(Readout("pre-activation a", fixed(scene.preactivation(lit), 3)))
    name = f"y = {unit.name}" if unit.layer.role is Role.OUTPUT else f"z = {unit.name}"
    tip = "An output is given in the units of its target." if unit.layer.role is Role.OUTPUT else ""
    found.append(Readout(name, fixed(scene.activation(lit), 4), "model", tip))
    return tuple(found)


def _words(scene: _Scene) -> str:
    graph, lit = scene.graph, scene.lit
    order = " → ".join(unit.name for unit in graph.units[:30])
    sources = [graph.units[source].name for source in graph.arriving(lit)]
    if not sources:
        return f"The inputs are there first. The order: {order}."
    waits = " and ".join(filter(None, (", ".join(sources[:-1]), sources[-1])))
    return f"{graph.units[lit].name} can be computed as soon as {waits} are known. The order: {order}."


def _verdict(moment: Moment) -> Verdict | None:
    scene = _scene(moment)
    if scene is None:
        return None
    away = 0.0
    for layer in moment.project.model().network.outputs:
        answer = moment.answers.get(_OUTPUT + layer.id)
        if layer.id in scene.walked.activations:
            if not isinstance(answer, OutputsAnswer) or answer.values.shape != (1, layer.preactivations):
                return None
            here = scene.walked.activations[layer.id][0]
            away = max(away, float((np.abs(answer.values[0] - here) / np.maximum(1.0, np.abs(here))).max()))
    return Verdict(
        f"unit by unit against engine: {significant(away)}",
        away <= AGREEMENT,
        "The outputs worked out here one unit after the other, against those that the engine computes level by level "
        f"for the same input. They may differ by rounding, {significant(AGREEMENT)} of the value.",
        (f"differ by {significant(away)}", significant(away)),
    )


def _moved(moment: Moment, point: Point) -> State:
    return moment.state.put(**{_AT: (float(point[0]), float(point[1]))})


def _placed(moment: Moment) -> Point | None:
    network = moment.project.model().network
    if _shown(network):
        return None
    x, y = moment.state.get(_AT, (0.0, 0.0))
    return (x, y) if _width(network) == 2 else (x, 0.0)


STAGE = Stage(
    name="evaluation",
    title="Evaluation order",
    plots=(
        PlotLook(_GRAPH, place=(0, 0), span=(2, 2), axes=False, title="The units, in order of evaluation"),
        PlotLook(_INPUT, place=(2, 0), title="Input, to be dragged"),
        PlotLook(_FUNCTION, "a", "h(a)", (-4.0, 4.0), (-1.6, 2.0), place=(2, 1), title="The lit unit"),
    ),
    draw=_draw,
    probes=_probes,
    controls=(
        Slider(
            _SHARE,
            "Evaluated",
            0.0,
            100.0,
            lambda state: state.get(_SHARE, 0.0),
            lambda state, share: state.put(**{_SHARE: share}),
            "How many of the units have been computed. Play it to see them light up one after the other.",
            digits=0,
            unit="%",
            seconds=8.0,
        ),
    ),
    handles=(Handle("input", _INPUT, _placed, _moved, "input"),),
    start=State({_SHARE: 50.0, _AT: (0.75, 3.6)}),
    verdict=_verdict,
    icon="transit-connection-variant",
)

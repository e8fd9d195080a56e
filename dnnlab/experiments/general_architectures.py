"""General network architectures: any graph without a loop is a network, computed unit by unit in topological order.

Source: Bishop & Bishop, Deep Learning (2024), section 6.3.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, Floats, Opening, StagesLater, at_most
from dnnlab.experiments.networks.layered_networks import (
    by_matrices,
    by_units,
    matrix_changes,
    random_layers,
    unit_changes,
)
from dnnlab.experiments.picture import Dots, Line, Picture, Shape, points
from dnnlab.graph.annotation import NOTE, Annotation
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point, Size
from dnnlab.graph.network import Connection, Network
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import (
    ExpectedLoss,
    ExpectedLossAnswer,
    Outputs,
    OutputsAnswer,
    ParameterDetail,
    ParameterDetailAnswer,
    Parameters,
    ParametersAnswer,
)
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.theory.random_graphs import acyclic_graph

if TYPE_CHECKING:
    from dnnlab.experiments.stage import Stage

NAME = "general-architectures"
ROWS = 200
LINKS = (
    ("theta1", "z1"),
    ("theta1", "z2"),
    ("theta2", "z2"),
    ("theta2", "z3"),
    ("z1", "z2"),
    ("z2", "z4"),
    ("z3", "z4"),
    ("theta1", "x1"),
    ("z1", "x1"),
    ("z4", "x1"),
    ("z2", "x2"),
    ("z3", "x2"),
    ("z4", "x2"),
)
PLACES = {
    "theta1": Point(0, -20),
    "theta2": Point(0, 420),
    "z1": Point(300, 100),
    "z2": Point(640, 190),
    "z3": Point(300, 560),
    "z4": Point(940, 440),
    "x1": Point(1380, -20),
    "x2": Point(1380, 480),
}
AGREEMENT = 1e-6
"""How closely two ways to compute the same number must agree, in double precision."""
GRAPHS = 3
STEP = 1e-4
"""Of the central difference: its own error goes with the square."""
SMOOTH = ("tanh", "logistic", "softplus", "silu", "gelu")
"""Activation functions without a kink, where a difference across it would be no derivative."""
_NOTE = "Press 2 to see the units. The link from θ₁ to x₁ skips all hidden units. Try to draw one from z₄ back to z₁."


def project(seed: int) -> Project:
    """Return a network of single units with skip links that learns where a two-link arm's hand is."""
    layers = (
        *(Layer.new(name, "input", title, 1, columns=(name,)) for name, title in (("theta1", "θ₁"), ("theta2", "θ₂"))),
        *(Layer.new(f"z{k}", "units", f"z{'₀₁₂₃₄'[k]}", 1, activation="tanh") for k in range(1, 5)),
        *(Layer.new(name, "regression", title, 1, columns=(name,)) for name, title in (("x1", "x₁"), ("x2", "x₂"))),
    )
    network = Network.of(layers, [Connection(*link) for link in LINKS])
    note = Annotation.new("note", NOTE, Point(-40, 780), Size(290, 84)).with_text(_NOTE)
    settings = Settings(learning_rate=0.02, precision="float64", seed=seed)
    source = TwoLinkArm(rows=ROWS, validation_rows=ROWS, seed=seed)
    model = Model(network, Layout(PLACES).put(note), settings)
    return Project("General architectures", source, {MAIN_MODEL: model}, NAME)


def _with_network(seed: int, network: Network) -> Project:
    """A project in double precision that asks the same of another network."""
    settings = Settings(precision="float64", seed=seed)
    source = TwoLinkArm(rows=40, validation_rows=0, seed=seed)
    return Project("General architectures", source, {MAIN_MODEL: Model(network, settings=settings)}, NAME)


# ---- a layered network, by units and by matrices


def _values(bench: Bench, output: str, inputs: Floats) -> Floats:
    answer = bench.answer(Outputs(MAIN_MODEL, output, inputs))
    assert isinstance(answer, OutputsAnswer)
    return answer.values.astype(np.float64)


def _check_layered(bench: Bench, seed: int, transposed: bool = False) -> Sequence[CheckResult]:
    matrices, biases = random_layers(seed)
    inputs = np.random.default_rng(seed + 1).uniform((0.3, 1.6), (1.2, 4.7), (50, 2))
    bench.load(_with_network(seed, by_units()))
    bench.set_weights(unit_changes(matrices, biases))
    single = np.concatenate([_values(bench, name, inputs) for name in ("x1", "x2")], axis=1)
    if transposed:
        matrices = [matrices[0], matrices[1].T, matrices[2]]
    bench.load(_with_network(seed, by_matrices()))
    bench.set_weights(matrix_changes(matrices, biases))
    whole = _values(bench, "output", inputs)
    answer = bench.answer(Parameters(MAIN_MODEL))
    assert isinstance(answer, ParametersAnswer)
    by_formula = _formula(matrices, biases, inputs, answer)
    return (
        at_most(NAME, "units against the matrix network", float(np.abs(single - whole).max()), AGREEMENT),
        at_most(NAME, "units against y = W h(W h(W x))", float(np.abs(single - by_formula).max()), AGREEMENT),
    )


def _formula(matrices: list[Floats], biases: list[Floats], inputs: Floats, answer: ParametersAnswer) -> Floats:
    """The function written out as matrices."""
    scaling = {name: np.asarray(values, np.float64) for name, values in answer.arrays.items()}
    z = (inputs - scaling["shift/input"]) / scaling["scale/input"]
    for matrix, bias in zip(matrices[:-1], biases[:-1], strict=True):
        z = np.tanh(z @ matrix.T + bias)
    return np.asarray((z @ matrices[-1].T + biases[-1]) * scaling["scale/output"] + scaling["shift/output"])


def _check_layered_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_layered(bench, seed, transposed=True)


# ---- gradients on random graphs


def _random_network(seed: int) -> Network:
    """Two inputs, five units of random activation functions, two outputs, linked at random."""
    draw = np.random.default_rng(seed)
    layers = [Layer.new(name, "input", units=1, columns=(name,)) for name in ("theta1", "theta2")]
    layers += [Layer.new(f"z{k}", "units", units=1, activation=str(draw.choice(SMOOTH))) for k in range(5)]
    layers += [Layer.new(name, "regression", units=1, columns=(name,)) for name in ("x1", "x2")]
    edges = acyclic_graph(seed, inputs=2, hidden=5, outputs=2)
    return Network.of(layers, [Connection(layers[source].id, layers[target].id) for source, target in edges])


def _error(bench: Bench, project: Project) -> float:
    """What training makes small: the sum of both outputs' mean errors, in scaled units."""
    dataset = generate(project.source)
    inputs = dataset.encode(("theta1", "theta2"), dataset.training)
    weights = np.full(len(inputs), 1.0 / len(inputs))
    total = 0.0
    for name in ("x1", "x2"):
        targets = dataset.encode((name,), dataset.training)
        answer = bench.answer(ExpectedLoss(MAIN_MODEL, name, inputs, targets, weights))
        assert isinstance(answer, ExpectedLossAnswer)
        total += answer.loss / float(dataset.scaling((name,)).scale[0]) ** 2
    return total


def _parameters(network: Network) -> list[tuple[str, str, int | None]]:
    """Every weight and bias: its array, row and source unit."""
    found: list[tuple[str, str, int | None]] = [(f"weight/{arrow}", "0", 0) for arrow in network.connections]
    return found + [(f"bias/{layer.id}", "0", None) for layer in network.layers.values() if layer.bias]


def _detail(bench: Bench, place: tuple[str, str, int | None]) -> ParameterDetailAnswer:
    answer = bench.answer(ParameterDetail(MAIN_MODEL, *place))
    assert isinstance(answer, ParameterDetailAnswer)
    return answer


def _difference(bench: Bench, project: Project, place: tuple[str, str, int | None], value: float) -> float:
    """The central difference of the error across one number, which is put back."""
    found = []
    for shifted in (value + STEP, value - STEP):
        bench.set_weights((WeightChange(*place, shifted),))
        found.append(_error(bench, project))
    bench.set_weights((WeightChange(*place, value),))
    return (found[0] - found[1]) / (2.0 * STEP)


def _check_gradients(bench: Bench, seed: int) -> Sequence[CheckResult]:
    results = []
    for number in range(GRAPHS):
        graph = 100 * seed + number
        begun = _with_network(graph, _random_network(graph))
        bench.load(begun)
        away = 0.0
        places = _parameters(begun.model().network)
        for place in places:
            detail = _detail(bench, place)
            away = max(away, abs(_difference(bench, begun, place, detail.value) - detail.gradient))
        name = f"gradient against the central difference, {len(places)} numbers of random graph {number + 1}"
        results.append(at_most(NAME, name, away, AGREEMENT))
    return results


def _check_gradients_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Take the gradient with the wrong sign, and another weight's gradient without the skip link."""
    begun = project(seed)
    bench.load(begun)
    skip, other = ("weight/theta1->x1", "0", 0), ("weight/z1->x1", "0", 0)
    skipped, detail = _detail(bench, skip), _detail(bench, other)
    slope = _difference(bench, begun, skip, skipped.value)
    slope_of_other = _difference(bench, begun, other, detail.value)
    bench.set_weights((WeightChange(*skip, 0.0),))
    without = _detail(bench, other).gradient
    return (
        at_most(NAME, "gradient of the wrong sign", abs(slope + skipped.gradient), AGREEMENT),
        at_most(NAME, "gradient without the skip link", abs(slope_of_other - without), AGREEMENT),
    )


def _picture() -> Picture:
    """A small graph with a link that skips."""
    places = {
        "a": (0.0, 0.75),
        "b": (0.0, 0.0),
        "c": (1.0, 1.0),
        "d": (1.0, -0.15),
        "e": (2.0, 0.4),
        "f": (3.0, 0.85),
        "g": (3.0, 0.0),
    }
    links = (("a", "c"), ("a", "d"), ("b", "d"), ("b", "c"), ("c", "e"), ("d", "e"), ("e", "f"), ("e", "g"), ("d", "g"))
    shapes: list[Shape] = [
        Line(np.array([places[source], places[target]]), "muted", 1.4, opacity=0.8) for source, target in links
    ]
    share = np.linspace(0.0, 1.0, 31)
    skip = points(3.0 * share, 0.75 + 0.1 * share + 2.1 * share * (1.0 - share))
    shapes.append(Line(skip, "model", 2.2))
    values = {"a": 0.9, "b": -0.7, "c": 0.5, "d": -0.9, "e": 0.3, "f": 0.8, "g": -0.4}
    shapes.append(Dots(np.array(list(places.values())), radius=7.0, values=np.array(list(values.values()))))
    return Picture(tuple(shapes), (-0.4, 3.4), (-0.55, 1.6))


def _stages() -> tuple[Stage, ...]:
    from dnnlab.experiments.stages.evaluation import STAGE  # only now: see `StagesLater`

    return (STAGE,)


EXPERIMENT = Experiment(
    name=NAME,
    title="General architectures",
    section="6.3.6",
    summary="Any graph without a loop is a network. See the order in which its units are computed.",
    caption="Any graph without a loop",
    project=project,
    checks=(
        Check("layered", _check_layered, _check_layered_wrongly),
        Check("gradients", _check_gradients, _check_gradients_wrongly),
    ),
    picture=_picture,
    stages=StagesLater(_stages),
    opening=Opening(level="units", canvas_alone=True),
)

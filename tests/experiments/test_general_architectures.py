from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.errors import CycleError
from dnnlab.experiments.general_architectures import project
from dnnlab.experiments.networks.layered_networks import by_matrices, by_units
from dnnlab.experiments.networks.unit_graph import unit_graph
from dnnlab.experiments.picture import Dots
from dnnlab.experiments.stage import State
from dnnlab.experiments.stages.evaluation import STAGE
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.link.probes import OutputsAnswer
from dnnlab.project.project import Model

from .moments import moment_of, random_arrays

BEGUN = project(1)


def at(share: float) -> State:
    return STAGE.start.put(share=share)


def readouts(share: float) -> dict[str, str]:
    return {one.name: one.value for one in STAGE.draw(moment_of(STAGE, BEGUN, state=at(share))).readouts}


def test_that_a_link_that_would_close_a_loop_is_refused_with_the_loop() -> None:
    with pytest.raises(CycleError, match="z₄"):
        BEGUN.model().network.connect("z4", "z1")


def test_that_every_link_leads_from_an_earlier_unit_to_a_later_one_and_to_a_higher_rank() -> None:
    graph = unit_graph(BEGUN.model())
    assert len(graph.links) == len(BEGUN.model().network.connections)
    for source, target in graph.links:
        assert source < target
        assert graph.places[source][0] < graph.places[target][0]
    assert len(set(graph.places)) == len(graph.units)


def test_that_a_matrix_opens_into_the_links_of_its_weights_but_for_removed_ones() -> None:
    network = by_matrices().remove_weights("first->second", [("0", 1), ("2", 2)])
    graph = unit_graph(Model(network))
    assert len(graph.units) == len(unit_graph(Model(by_units())).units)
    assert len(graph.links) == len(by_units().connections) - 2
    names = {(graph.units[source].name, graph.units[target].name) for source, target in graph.links}
    first, second = network.layer("first").name, network.layer("second").name
    assert (f"{first} 1", f"{second} 1") in names
    assert (f"{first} 2", f"{second} 1") not in names


def test_that_an_identity_connection_joins_units_of_the_same_place() -> None:
    layers = [Layer.new("x", "input", units=2), Layer.new("h", "units", units=2), Layer.new("y", "regression", units=2)]
    arrows = [Connection("x", "h"), Connection("x", "y", ConnectionKind.IDENTITY), Connection("h", "y")]
    graph = unit_graph(Model(Network.of(layers, arrows)))
    assert [link for link in graph.links if link[0] < 2 and link[1] >= 4] == [(0, 4), (1, 5)]
    assert graph.weight((0, 4), {}) == 1.0


@pytest.mark.parametrize(("share", "lit"), [(0.0, 2), (50.0, 5), (100.0, 8)])
def test_that_the_slider_lights_the_units_in_turn(share: float, lit: int) -> None:
    drawing = STAGE.draw(moment_of(STAGE, BEGUN, state=at(share)))
    dots = [shape for shape in drawing.plots["graph"] if isinstance(shape, Dots) and shape.values is not None]
    assert [len(shape.points) for shape in dots] == [lit]
    waiting = [shape for shape in drawing.plots["graph"] if isinstance(shape, Dots) and shape.hollow]
    assert sum(len(shape.points) for shape in waiting) == 8 - lit


def test_that_the_numbers_beside_the_graph_are_the_equation_of_the_unit_that_is_lit() -> None:
    found = readouts(100.0)
    terms = [text.replace("−", "-").split(" × ") for name, text in found.items() if name.startswith("w · ")]
    assert len(terms) == 3
    total = sum(float(weight) * float(z) for weight, z in terms) + float(found["bias b"].replace("−", "-"))
    assert total == pytest.approx(float(found["pre-activation a"].replace("−", "-")), abs=0.05)


def test_that_dragging_the_input_moves_the_question_and_the_activations() -> None:
    (handle,) = STAGE.handles
    moment = moment_of(STAGE, BEGUN)
    moved = handle.write(moment, (0.5, 2.0))
    assert isinstance(moved, State)
    after = moment_of(STAGE, BEGUN, state=moved)
    assert handle.read(after) == (0.5, 2.0)
    assert STAGE.draw(after).readouts != STAGE.draw(moment).readouts
    assert STAGE.probes is not None
    probe = STAGE.probes(BEGUN, moved)["output/x1"]
    np.testing.assert_array_equal(probe.inputs, [[0.5, 2.0]])  # type: ignore[union-attr]


def test_that_the_badge_is_green_where_the_engine_says_the_same_and_red_where_it_does_not() -> None:
    moment = moment_of(STAGE, BEGUN)
    assert STAGE.verdict is not None
    verdict = STAGE.verdict(moment)
    assert verdict is not None
    assert verdict.passed
    answer = moment.answers["output/x2"]
    assert isinstance(answer, OutputsAnswer)
    wrong = {**moment.answers, "output/x2": OutputsAnswer(answer.values + np.float32(1e-4))}
    red = STAGE.verdict(replace(moment, answers=wrong))
    assert red is not None
    assert red.passed is False


def test_that_a_network_that_cannot_be_shown_is_said_so_and_asks_nothing() -> None:
    model = BEGUN.model()
    wide = Network.of(
        [
            Layer.new("x", "input", columns=("theta1",)),
            Layer.new("h", "units", units=80),
            Layer.new("y", "regression", columns=("x1",)),
        ],
        [Connection("x", "h"), Connection("h", "y")],
    )
    mixed = model.network.remove("x2").add(Layer.new("x2", "mixture", columns=("x2",))).connect("z4", "x2")
    for network in (wide, mixed):
        begun = BEGUN.with_model(replace(model, network=network))
        assert STAGE.probes is not None
        assert STAGE.probes(begun, STAGE.start) == {}
        moment = moment_of(STAGE, begun, arrays={})
        assert STAGE.draw(moment).words
        assert STAGE.handles[0].read(moment) is None


def test_that_a_network_of_one_input_is_shown_too() -> None:
    network = BEGUN.model().network.remove("theta2")
    begun = BEGUN.with_model(replace(BEGUN.model(), network=network))
    moment = moment_of(STAGE, begun, random_arrays(begun), at(100.0))
    assert STAGE.draw(moment).plots["graph"]
    assert STAGE.handles[0].read(moment) == (0.75, 0.0)

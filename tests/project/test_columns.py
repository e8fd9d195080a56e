from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import DataError, FieldError
from dnnlab.graph.examination import Problem, Severity
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.project.column_problems import problems
from dnnlab.project.columns import OutputKind, network_for, suggested_output, units_for, with_columns

ROWS = 12
NUMBERS = ("length", "width")
CODES = {"yes": np.arange(ROWS) % 2, "grade": np.arange(ROWS) % 4}
WORDS = {"sex": ("f", "m"), "island": ("A", "B", "C"), "country": ("X",)}


def table() -> Dataset:
    """Rows of reals, of whole numbers that may be classes, and of words."""
    columns = [Column(name, np.linspace(0.0, 1.5, ROWS)) for name in NUMBERS]
    columns += [Column(name, codes.astype(np.float64)) for name, codes in CODES.items()]
    columns += [Column(name, np.arange(ROWS) % len(words), words) for name, words in WORDS.items()]
    return Dataset("penguins", {column.name: column for column in columns}, np.arange(8), np.arange(8, ROWS))


def output(kind: str) -> Layer:
    return Layer.new("y", kind, "Output")


def codes_of(found: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in found]


@pytest.mark.parametrize(
    ("kind", "columns", "units"),
    [
        ("input", ("length",), 1),
        ("input", ("length", "width", "grade"), 3),
        ("input", ("island", "length"), 4),
        ("input", ("sex", "island"), 5),
        ("regression", ("length",), 1),
        ("regression", ("length", "grade"), 2),
        ("mixture", ("length", "width"), 2),
        ("binary", ("sex",), 1),
        ("binary", ("yes", "sex"), 2),
        ("multiclass", ("island",), 3),
        ("multiclass", ("grade",), 4),
        ("multiclass", ("sex",), 2),
    ],
)
def test_that_a_layer_gets_the_units_that_its_columns_need(kind: str, columns: tuple[str, ...], units: int) -> None:
    assert units_for(output(kind), columns, table()) == units
    network = with_columns(Network.of([output(kind)], ()), "y", columns, table())
    assert network.layer("y").width == units
    assert network.layer("y").columns == columns


@pytest.mark.parametrize(
    ("kind", "columns", "words"),
    [
        ("input", ("height",), "no column 'height'"),
        ("regression", ("height",), "no column 'height'"),
        ("regression", ("length", "sex"), "'sex' holds words"),
        ("mixture", ("island",), "'island' holds words"),
        ("binary", ("length",), "'length' holds 12 distinct|'length' holds numbers that are not integers"),
        ("binary", ("island",), "'island' has 3 classes instead of 2"),
        ("binary", ("country",), "'country' has 1 class instead of 2"),
        ("binary", ("grade",), "'grade' has 4 classes"),
        ("binary", ("height",), "no column 'height'"),
        ("multiclass", ("island", "sex"), "one column"),
        ("multiclass", ("length",), "cannot be a class"),
        ("multiclass", ("height",), "no column 'height'"),
    ],
)
def test_that_columns_that_cannot_be_learnt_are_refused_by_name(
    kind: str, columns: tuple[str, ...], words: str
) -> None:
    network = Network.of([output(kind)], ())
    with pytest.raises(DataError, match=words) as caught:
        with_columns(network, "y", columns, table())
    assert caught.value.where
    assert caught.value.remedy


def test_that_taking_all_columns_away_leaves_the_units() -> None:
    network = network_for(table(), NUMBERS, ["island"], "multiclass")
    bare = with_columns(network, "output", (), table())
    assert bare.layer("output").columns == ()
    assert bare.layer("output").units == network.layer("output").units
    assert ("no-columns", "output") in codes_of(problems(bare, table()))


def test_that_a_hidden_layer_has_no_columns() -> None:
    with pytest.raises(FieldError, match="no field 'columns'"):
        with_columns(network_for(table(), NUMBERS, ["island"], "multiclass"), "hidden-1", ["length"], table())


def test_that_units_that_stay_keep_their_identities() -> None:
    network = with_columns(Network.of([output("input")], ()), "y", NUMBERS, table())
    more = with_columns(network, "y", (*NUMBERS, "island"), table())
    assert more.layer("y").units[:2] == network.layer("y").units


@pytest.mark.parametrize(
    ("targets", "kind"),
    [
        (("length",), "regression"),
        (("length", "width"), "regression"),
        (("yes",), "regression"),
        (("sex",), "binary"),
        (("island",), "multiclass"),
        (("country",), "multiclass"),
        ((), "regression"),
    ],
)
def test_that_words_suggest_classes_and_numbers_regression(targets: tuple[str, ...], kind: OutputKind) -> None:
    assert suggested_output(table(), targets) == kind
    if targets:
        network = network_for(table(), ["width"], targets, kind)
        assert not [problem for problem in problems(network, table()) if problem.severity is Severity.ERROR]


def test_that_several_columns_of_two_words_suggest_a_binary_output_of_several_units() -> None:
    columns = [Column(name, np.arange(ROWS) % 2, ("no", "yes")) for name in ("a", "b")]
    dataset = Dataset("answers", {column.name: column for column in columns}, np.arange(ROWS), np.arange(0))
    assert suggested_output(dataset, ["a", "b"]) == "binary"
    assert network_for(dataset, ["a"], ["a", "b"], "binary").layer("output").width == 2


def test_that_a_suggestion_for_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="no column 'height'"):
        suggested_output(table(), ["height"])


@pytest.mark.parametrize("kind", get_args(OutputKind))
@pytest.mark.parametrize("hidden", [(), (5,), (7, 3)])
def test_that_a_network_for_a_table_can_be_trained(kind: OutputKind, hidden: tuple[int, ...]) -> None:
    target = {"regression": "length", "mixture": "length", "binary": "sex", "multiclass": "island"}[kind]
    network = network_for(table(), ["width", "grade"], [target], kind, hidden)
    assert problems(network, table()) == ()
    widths = [network.layers[id].width for id in network.order]
    assert widths == [2, *hidden, 3 if kind == "multiclass" else 1]
    assert len(network.connections) == len(hidden) + 1


@pytest.mark.parametrize(
    ("inputs", "targets", "kind", "words"),
    [
        ((), ("length",), "regression", "No input column"),
        (("length",), (), "regression", "No target column"),
        (("length",), ("width",), "ranking", "no output 'ranking'.*regression, binary"),
        (("height",), ("width",), "regression", "no column 'height'"),
        (("length",), ("sex",), "regression", "holds words"),
    ],
)
def test_that_a_network_that_cannot_be_is_refused(
    inputs: tuple[str, ...], targets: tuple[str, ...], kind: OutputKind, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        network_for(table(), inputs, targets, kind)


def test_that_a_column_that_the_data_does_not_have_is_a_problem_of_its_layer() -> None:
    network = network_for(table(), ["length"], ["width"], "regression")
    lost = network.put(network.layer("input").with_values(columns=("length", "height")))
    (problem,) = problems(lost, table())
    assert (problem.code, problem.place, problem.severity) == ("unknown-column", "input", Severity.ERROR)
    assert "'height'" in problem.sentence
    assert "'length'" not in problem.sentence


def test_that_a_column_of_the_wrong_kind_is_a_problem_of_its_layer() -> None:
    network = network_for(table(), ["length"], ["width"], "regression")
    wrong = network.put(network.layer("output").with_values(columns=("sex",)))
    (problem,) = problems(wrong, table())
    assert (problem.code, problem.place) == ("column-kind", "output")
    assert problem.remedy == "Use a binary or multiclass output for it"


def test_that_columns_that_need_other_units_are_a_problem_of_their_layer() -> None:
    network = network_for(table(), ["length"], ["island"], "multiclass")
    for id, columns in (("input", ("sex",)), ("output", ("grade",))):
        wider = network.put(network.layer(id).with_values(columns=columns))
        (problem,) = problems(wider, table())
        assert (problem.code, problem.place, problem.severity) == ("column-width", id, Severity.ERROR)


def test_that_a_target_that_is_an_input_too_is_a_hint() -> None:
    network = network_for(table(), ["length", "width"], ["width"], "regression")
    (problem,) = problems(network, table())
    assert (problem.code, problem.place, problem.severity) == ("target-is-input", "output", Severity.HINT)


def test_that_layers_on_no_path_may_name_any_columns() -> None:
    network = network_for(table(), ["length"], ["width"], "regression")
    aside = network.add(Layer.new("aside", "input", "Aside", columns=("gone", "width")))
    assert codes_of(problems(aside, table())) == [("dead-end", "aside")]


def test_that_errors_come_before_hints_and_all_have_words() -> None:
    network = network_for(table(), ["length", "width"], ["width"], "regression")
    network = network.add(Layer.new("aside", "units")).add(Layer.new("late", "binary", columns=("length",)))
    network = network.connect("hidden-1", "late")
    found = problems(network, table())
    assert codes_of(found)[0] == ("column-kind", "late")
    assert set(codes_of(found)[1:]) == {
        ("unconnected", "aside"),
        ("target-is-input", "output"),
        ("target-is-input", "late"),
    }
    assert all(problem.sentence and problem.remedy for problem in found)


def test_that_several_inputs_and_outputs_are_held_against_the_data_one_by_one() -> None:
    layers = [Layer.new("a", "input"), Layer.new("b", "input"), Layer.new("y", "regression"), Layer.new("z", "binary")]
    network = Network.of(layers, [Connection(*pair) for pair in ("ay", "by", "az", "bz")])
    for id, columns in (("a", ["length"]), ("b", ["island"]), ("y", ["width"]), ("z", ["sex"])):
        network = with_columns(network, id, columns, table())
    assert problems(network, table()) == ()
    assert [layer.width for layer in network.inputs] == [1, 3]

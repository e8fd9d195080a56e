from __future__ import annotations

import pytest

from dnnlab.graph.fixes import apply_fix
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network
from dnnlab.graph.problem import FixAction, Problem
from dnnlab.project.column_problems import problems
from tests.project.test_columns import table


def network_of(inputs: tuple[str, ...], output: str, targets: tuple[str, ...], units: int = 1) -> Network:
    reads = Layer.new("x", "input", "Input", max(1, len(inputs)), columns=inputs)
    learns = Layer.new("y", output, "Output", units, columns=targets)
    return Network.of([reads, learns], [Connection("x", "y")])


def found(network: Network, code: str) -> Problem:
    return next(problem for problem in problems(network, table()) if problem.code == code)


CASES = {
    "no columns to learn": (network_of(("length",), "regression", ()), "no-columns", ["Learn 'grade'"]),
    "no columns to read": (network_of((), "regression", ("grade",)), "no-columns", ["Read 6 columns"]),
    "columns that the data does not have": (
        network_of(("length", "height", "age"), "regression", ("grade",)),
        "unknown-column",
        ["Leave out 'height' and 'age'"],
    ),
    "only columns that the data does not have": (
        network_of(("length",), "regression", ("height",)),
        "unknown-column",
        ["Learn 'grade'"],
    ),
    "too many classes": (
        network_of(("length",), "binary", ("island",)),
        "column-kind",
        ["Make it a multiclass output"],
    ),
    "numbers of many classes": (
        network_of(("length",), "binary", ("grade",)),
        "column-kind",
        ["Make it a multiclass output"],
    ),
    "words that a regression cannot learn": (
        network_of(("length",), "regression", ("width", "sex"), 2),
        "column-kind",
        ["Learn only 'width'"],
    ),
    "two columns of classes": (
        network_of(("length",), "multiclass", ("island", "country")),
        "column-kind",
        ["Learn only 'island'"],
    ),
    "another number of units": (
        network_of(("length",), "multiclass", ("island",), 5),
        "column-width",
        ["Give it 3 classes"],
    ),
    "a target that is read": (
        network_of(("length", "width"), "regression", ("width",)),
        "target-is-input",
        ["Do not read 'width'"],
    ),
    "one target of two that is read": (
        network_of(("width",), "regression", ("width", "length"), 2),
        "target-is-input",
        ["Do not learn 'width'"],
    ),
}


@pytest.mark.parametrize(("network", "code", "titles"), CASES.values(), ids=CASES.keys())
def test_that_every_problem_with_columns_is_mended_by_what_it_offers(
    network: Network, code: str, titles: list[str]
) -> None:
    problem = found(network, code)
    assert [fix.title for fix in problem.fixes][: len(titles)] == titles
    before = {(other.code, other.place) for other in problems(network, table())}
    for fix in problem.fixes:
        mended = apply_fix(network, problem, fix)
        left = {(other.code, other.place) for other in problems(mended, table())}
        assert (problem.code, problem.place) not in left
        assert left <= before


def test_that_another_output_keeps_its_name_its_arrows_and_its_columns() -> None:
    network = network_of(("length",), "binary", ("island",))
    network = network.put_connection(Connection("x", "y", frozen=True))
    problem = found(network, "column-kind")
    mended = apply_fix(network, problem)
    (output,) = mended.outputs
    assert problem.fixes[0].action is FixAction.CHANGE_OUTPUT
    assert (output.name, output.kind, output.columns, output.width) == ("Output", "multiclass", ("island",), 3)
    assert [(arrow.source, arrow.frozen) for arrow in mended.arriving(output.id)] == [("x", True)]


def test_that_an_input_leaves_a_column_to_learn() -> None:
    network = network_of((), "regression", ())
    problem = next(problem for problem in problems(network, table()) if problem.place == "x")
    (fix,) = problem.fixes
    assert "country" not in fix.columns
    assert len(fix.columns) == len(table().columns) - 1

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import FieldError, NetworkError
from dnnlab.graph.examination import Severity, examine
from dnnlab.graph.fixes import apply_fix, joined_without_loop
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.graph.problem import FixAction

from .strategies import networks


def errors(network: Network) -> set[tuple[str, str]]:
    return {(p.code, p.place) for p in examine(network) if p.severity is Severity.ERROR}


@given(networks())
def test_that_a_fix_removes_its_problem_and_brings_no_error_but_columns_to_choose(network: Network) -> None:
    before = errors(network)
    for problem in examine(network):
        for fix in problem.fixes:
            mended = apply_fix(network, problem, fix)
            assert (problem.code, problem.place) not in {(p.code, p.place) for p in examine(mended)}
            assert {code for code, _ in errors(mended) - before} <= {"no-columns"}


@given(networks())
def test_that_fixes_lead_to_a_network_that_only_lacks_columns(network: Network) -> None:
    for _ in range(100):
        problem = next((p for p in examine(network) if p.severity is Severity.ERROR and p.fixes), None)
        if problem is None:
            break
        network = apply_fix(network, problem)
    assert {code for code, _ in errors(network)} <= {"no-columns"}


@given(networks(), st.data())
def test_that_a_loop_is_broken_where_it_closes(network: Network, data: st.DataObject) -> None:
    ends = st.sampled_from(sorted(network.layers) or [""])
    source, target = data.draw(ends), data.draw(ends)
    try:
        mended, told = joined_without_loop(network, Connection(source, target))
    except NetworkError:
        return
    assert mended.connections[f"{source}->{target}"]
    assert not mended.path(target, source)
    gone = network.connections.keys() - mended.connections.keys()
    assert gone == set(told)
    assert all(network.connections[id].target == source for id in gone)


def residual(units: int) -> Network:
    layers = [
        Layer.new("x", "input", units=2, columns=("a", "b")),
        Layer.new("h", "units", units=units),
        Layer.new("y", "regression", columns=("c",)),
    ]
    return Network.of(layers, [Connection("x", "h", ConnectionKind.IDENTITY), Connection("h", "y")])


def test_that_an_identity_connection_can_be_made_dense_or_its_target_as_wide() -> None:
    (problem,) = examine(residual(3))
    assert [fix.action for fix in problem.fixes] == [FixAction.MAKE_DENSE, FixAction.MATCH_UNITS]
    dense, wide = (apply_fix(residual(3), problem, fix) for fix in problem.fixes)
    assert dense.connections["x->h"].kind is ConnectionKind.DENSE
    assert wide.layers["h"].width == 2
    assert not examine(dense)
    assert not examine(wide)


def test_that_several_sources_are_put_side_by_side() -> None:
    network = residual(2).add(Layer.new("d", "dropout")).connect("x", "d").connect("h", "d").connect("d", "y")
    (problem,) = examine(network)
    mended = apply_fix(network, problem)
    assert not examine(mended)
    assert mended.layers["d"].width == 4
    assert [arrow.source for arrow in mended.arriving("concatenate-1")] == ["x", "h"]


def test_that_a_problem_without_a_fix_is_not_mended() -> None:
    network = residual(2)
    network = network.put(network.layers["x"].with_values(columns=()))
    (problem,) = examine(network)
    with pytest.raises(FieldError, match="no ready-made fix"):
        apply_fix(network, problem)

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from dnnlab.engine.past import MOST_MOMENTS, MOST_SUBJECTS, Distribution, DistributionRecord
from dnnlab.engine.probes import distributions
from dnnlab.engine.session import Session
from dnnlab.errors import NetworkError
from dnnlab.link.messages import Load
from dnnlab.link.probes import (
    DeadUnits,
    DeadUnitsAnswer,
    Distributions,
    DistributionsAnswer,
    Quantity,
    Weights,
    WeightsAnswer,
)
from dnnlab.project.settings import Settings

from .models import hidden, network_of, output, reading, toy_mixture, toy_table


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(Load("main", toy_mixture(), toy_table(), Settings(), "cpu", str(tmp_path)))


def train(session: Session, until: int) -> None:
    session.play(until)
    while session.running:
        session.train(0.05)


def ask(session: Session, quantity: Quantity = "weights", layer: str = "h") -> DistributionsAnswer:
    answer = session.answer(Distributions("main", layer, quantity))
    assert isinstance(answer, DistributionsAnswer)
    return answer


def whole(session: Session, quantity: Quantity = "weights") -> DistributionsAnswer:
    answer = ask(session, quantity)
    while answer.missing:
        before, answer = answer.missing, ask(session, quantity)
        assert answer.missing < before
    return answer


def test_that_a_distribution_counts_its_values_in_any_bins() -> None:
    values = np.random.default_rng(1).standard_normal(5000)
    found = Distribution.of(values)
    assert found is not None
    edges = np.linspace(-5.0, 5.0, 41)
    np.testing.assert_allclose(found.on(edges).sum(), 5000)
    np.testing.assert_allclose(found.on(edges), np.histogram(values, edges)[0], atol=25)
    assert Distribution.of(np.array([np.nan])) is None
    single = Distribution.of(np.full(7, 3.0))
    assert single is not None
    assert single.on(np.array([2.0, 4.0])).tolist() == [7.0]


def test_that_the_record_is_bounded_in_moments_and_subjects() -> None:
    record, one = DistributionRecord(), Distribution.of(np.arange(3.0))
    for step in range(3 * MOST_MOMENTS):
        record.put(("h", "weights"), step, one)
    steps = list(record.of(("h", "weights")))
    assert len(steps) == MOST_MOMENTS
    assert (steps[0], steps[-1]) == (0, 3 * MOST_MOMENTS - 1)
    for number in range(MOST_SUBJECTS):
        record.put((f"layer {number}", "weights"), 0, one)
    assert not record.of(("h", "weights"))
    assert record.of(("layer 0", "weights"))


def test_that_the_past_of_a_run_is_rebuilt_from_its_tape(session: Session) -> None:
    train(session, 40)
    answer = whole(session)
    assert {0, 1, 3, 10, 30, 40} <= set(answer.steps.tolist())
    assert answer.counts.shape == (len(answer.steps), len(answer.edges) - 1)
    np.testing.assert_allclose(answer.counts.sum(axis=1), 20, rtol=1e-5)
    session.scrub(10)
    assert whole(session).steps.tolist() == answer.steps.tolist()


def test_that_one_answer_looks_only_at_as_many_moments_as_there_is_time_for(session: Session) -> None:
    train(session, 40)
    with patch.object(distributions, "BUDGET", -1.0):
        first = ask(session)
        assert first.missing > 0
        assert len(first.steps) == 2
        assert ask(session).missing == first.missing - 1


def test_that_activations_and_gradients_are_those_of_the_training_rows(session: Session) -> None:
    train(session, 10)
    rows = len(toy_table().training)
    for quantity in ("activations", "preactivations"):
        np.testing.assert_allclose(whole(session, quantity).counts.sum(axis=1), 20 * rows, rtol=1e-5)
    gradients = whole(session, "gradients")
    np.testing.assert_allclose(gradients.counts.sum(axis=1), 20, rtol=1e-5)
    assert gradients.edges[0] < -1.0


def test_that_a_branch_forgets_the_moments_after_it(session: Session) -> None:
    train(session, 40)
    assert 40 in whole(session).steps
    session.scrub(10)
    train(session, 20)
    assert whole(session).steps[-1] == 20
    session.reset()
    assert whole(session).steps.tolist() == [0]


def test_that_moments_from_before_a_layer_was_there_are_left_out(session: Session) -> None:
    train(session, 10)
    wider = toy_mixture().add(hidden("new", 4)).connect("x", "new").connect("new", "y")
    session.edit(wider)
    train(session, 20)
    answer = ask(session, layer="new")
    while answer.missing:
        answer = ask(session, layer="new")
    assert answer.steps[0] == 10
    with pytest.raises(NetworkError, match="no weights"):
        ask(session, layer="x")


def test_that_gradient_norms_are_those_of_the_moment_that_is_shown(session: Session) -> None:
    train(session, 60)

    def norms() -> dict[str, float]:
        answer = session.answer(Weights("main"))
        assert isinstance(answer, WeightsAnswer)
        return dict(answer.gradient_norms)

    present = norms()
    session.scrub(0)
    past = norms()
    assert past.keys() == present.keys()
    assert past["y"] != pytest.approx(present["y"], rel=0.01)
    session.scrub(None)
    assert norms() == present


def test_that_units_that_never_respond_are_named(tmp_path: Path) -> None:
    network = network_of([reading("x"), hidden("h", 4, "relu"), output("regression", "t")], "x>h", "h>y")
    session = Session(Load("main", network, toy_table(), Settings(), "cpu", str(tmp_path)))
    snapshot = session.kept(1).snapshot
    arrays = dict(snapshot.arrays)
    arrays["weight/x->h"] = np.ones_like(arrays["weight/x->h"])
    arrays["bias/h"] = np.array([50.0, -50.0, 50.0, -50.0], dtype=np.float32)
    changed = type(snapshot)(0, network, arrays)
    session = Session(Load("main", network, toy_table(), Settings(), "cpu", str(tmp_path), changed))
    answer = session.answer(DeadUnits("main"))
    assert isinstance(answer, DeadUnitsAnswer)
    assert answer.dead == {"h": (1, 3)}
    assert answer.counts == {"h": 2}

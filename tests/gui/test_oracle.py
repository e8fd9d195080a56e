from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from dnnlab.experiments.experiment import Oracle, ReferenceLine, Verdict
from dnnlab.gui.document import Document
from dnnlab.gui.oracle import KEY, OracleWatch
from dnnlab.link.probes import ExpectedLoss, ExpectedLossAnswer
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession, progress_at


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


@pytest.fixture
def session(document: Document) -> QuietSession:
    return QuietSession(document)


LOSS = f"{KEY}1/expected loss"


@pytest.fixture
def watch(document: Document, session: QuietSession) -> OracleWatch:
    return OracleWatch(document, session, document)


def test_that_the_reference_lines_arrive_after_they_were_worked_out(watch: OracleWatch, qtbot: QtBot) -> None:
    lines: list[tuple[ReferenceLine, ...]] = []
    watch.lines_changed.connect(lines.append)
    watch.follow()
    assert lines == []
    qtbot.waitUntil(lambda: bool(lines))
    assert [line.meaning for line in lines[0]] == ["optimum", "floor", "baseline"]


def test_that_the_expected_loss_over_the_population_is_watched(watch: OracleWatch, session: QuietSession) -> None:
    watch.follow()
    probe = session.watched[LOSS].probe
    assert isinstance(probe, ExpectedLoss)
    assert probe.weights.sum() == pytest.approx(1.0)


def test_that_a_measured_loss_becomes_a_verdict_but_not_before_the_first_step(
    watch: OracleWatch, session: QuietSession
) -> None:
    verdicts: list[Verdict | None] = []
    watch.verdict_changed.connect(verdicts.append)
    watch.follow()
    session.send_frame(progress_at(0), {LOSS: ExpectedLossAnswer(0.4)})
    session.send_frame(progress_at(500), {LOSS: ExpectedLossAnswer(-1.1)})
    session.send_frame(progress_at(600), {LOSS: ExpectedLossAnswer(float("nan"))})
    assert verdicts[1] is None
    assert verdicts[2] is not None
    assert verdicts[2].passed
    assert verdicts[3] is None


def test_that_what_does_not_agree_yet_is_called_wrong_only_when_the_run_has_ended(
    watch: OracleWatch, session: QuietSession
) -> None:
    verdicts: list[Verdict | None] = []
    watch.follow()
    watch.verdict_changed.connect(verdicts.append)
    session.send_frame(progress_at(500, running=True), {LOSS: ExpectedLossAnswer(-0.9)})
    assert verdicts[-1] is not None
    assert verdicts[-1].passed is None
    session.send_frame(progress_at(500))  # without another answer
    assert verdicts[-1] is not None
    assert verdicts[-1].passed is False


def test_that_another_number_of_components_asks_for_other_lines(
    watch: OracleWatch, document: Document, qtbot: QtBot
) -> None:
    lines: list[tuple[ReferenceLine, ...]] = []
    watch.lines_changed.connect(lines.append)
    watch.follow()
    network = document.network
    document.edit_network("K", network.put(network.layer("output").with_values(components=1)))
    qtbot.waitUntil(lambda: any("K = 1" in line.label for found in lines for line in found))


def test_that_nothing_is_claimed_once_the_network_learns_something_else(
    watch: OracleWatch, document: Document, session: QuietSession
) -> None:
    oracles: list[Oracle | None] = []
    watch.oracle_changed.connect(oracles.append)
    watch.follow()
    document.edit_network("Delete", document.network.remove("output"))
    assert oracles[0] is not None
    assert oracles[-1] is None
    assert not [key for key in session.watched if key.startswith(KEY)]
    assert watch.lines == ()


def test_that_moving_a_card_asks_for_nothing_anew(watch: OracleWatch, document: Document) -> None:
    oracles: list[Oracle | None] = []
    watch.follow()
    watch.oracle_changed.connect(oracles.append)
    document.edit("move", replace(document.model, layout=document.layout.without("input")))
    assert oracles == []

"""The engine without a window. One start costs seconds, so one test asks for all."""

from __future__ import annotations

from dnnlab.graph.layout import Layout
from dnnlab.link.headless import HeadlessEngine
from dnnlab.project.project import Model
from dnnlab.project.settings import Settings
from tests.nn.examples import line, table


def test_that_training_ends_where_it_stops_early_and_the_report_says_so() -> None:
    settings = Settings(early_stopping=True, stopping_patience=30, learning_rate=0.2)
    with HeadlessEngine() as engine:
        engine.load(Model(line(), Layout(), settings), table())
        report = engine.train(10**6)
        assert report.steps < 10**6
        assert f"Stopped early at step {report.steps:,}" in report.note
        assert engine.history.last_step == report.steps == engine.keep().step
        again = engine.train(5)
        assert again.steps == report.steps + 5
        assert "Stopped" not in again.note

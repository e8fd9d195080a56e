"""The engine without a window. One start costs seconds, so one test asks for all."""

from __future__ import annotations

from dnnlab.graph.layout import Layout
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Parameters
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


def test_that_a_model_trains_on_after_its_weights_were_set_and_asked_for_again_and_again() -> None:
    network = line()
    (hidden,) = (layer for layer in network.layers.values() if layer.kind == "units")
    with HeadlessEngine() as engine:
        engine.load(Model(network, Layout(), Settings()), table())
        engine.train(3)
        for value in range(10):
            engine.set_weights((WeightChange(f"bias/{hidden.id}", hidden.rows[0], None, float(value)),))
            engine.answer(Parameters("main"))
        assert engine.train(4).steps == 7
        engine.load(Model(network, Layout(), Settings()), table())
        assert engine.train(2).steps == 2
        assert engine.history.last_step == 2

"""Several models in one headless engine. One start costs seconds, so one test asks for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.errors import DnnlabError, EngineError
from dnnlab.experiments.bench import EngineBench
from dnnlab.experiments.toy_inverse import project as toy_project
from dnnlab.graph.layer import Layer
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Predictions, PredictionsAnswer
from dnnlab.project.project import Project


def _two_models() -> Project:
    begun = toy_project(1)
    network = begun.model().network.remove("output")
    network = network.add(Layer.new("output", "regression", "Regression", 1, columns=("t",)))
    model = replace(begun.model(), network=network.connect("hidden-1", "output"))
    return begun.with_model(model, "least-squares")


def _predicted(bench: EngineBench, model: str) -> np.ndarray:
    answer = bench.answer(Predictions(model, "output", 50))
    assert isinstance(answer, PredictionsAnswer)
    return answer.predicted


def test_that_models_are_loaded_trained_and_asked_each_by_its_name() -> None:
    project = _two_models()
    with HeadlessEngine() as engine:
        bench = EngineBench(engine)
        bench.load(project)
        assert set(engine.models) == {"main", "least-squares"}
        fresh = {name: _predicted(bench, name) for name in project.models}

        bench.train(project, 60, "least-squares")
        assert engine.keep(name="least-squares").step == 60
        assert engine.keep().step == 0
        assert engine.history_of("least-squares").last_step == 60
        assert engine.history.last_step == 0
        assert np.array_equal(_predicted(bench, "main"), fresh["main"])
        learnt = _predicted(bench, "least-squares")
        assert not np.array_equal(learnt, fresh["least-squares"])

        bench.set_weights((WeightChange("bias/output", "0", None, 3.0),), "least-squares")
        assert np.abs(_predicted(bench, "least-squares") - learnt).min() > 0.1
        bench.train(project, 20)  # a frame that came with the weights must not be missing here
        assert engine.keep().step == 20

        bench.restarts(project, 3, 40, "least-squares")
        assert engine.keep(name="least-squares").step == 40
        kept = engine.history_of("least-squares").validation_loss()
        losses = []
        for seed in (1, 2, 3):
            model = project.model("least-squares")
            settings = model.settings.with_values(seed=seed)
            bench.train(project.with_model(replace(model, settings=settings), "copy"), 40, "copy")
            losses.append(engine.history_of("copy").validation_loss())
        assert kept == pytest.approx(min(losses), rel=1e-3)
        assert engine.keep().step == 20

        bench.load(toy_project(1))
        assert engine.models == ("main",)
        with pytest.raises(EngineError):
            engine.history_of("least-squares")
        with pytest.raises(DnnlabError):
            _predicted(bench, "least-squares")

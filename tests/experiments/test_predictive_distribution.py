from __future__ import annotations

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.experiments.predictive_distribution import LEAST_SQUARES, ONE_GAUSSIAN, project
from dnnlab.graph.examination import Severity
from dnnlab.project.column_problems import problems
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.project_json import decode_project, encode_project
from dnnlab.training.trainer import Trainer


def test_that_all_three_models_can_be_trained_on_its_data() -> None:
    begun = project(1)
    assert set(begun.models) == {MAIN_MODEL, LEAST_SQUARES, ONE_GAUSSIAN}
    for model in begun.models.values():
        found = problems(model.network, generate(begun.source))
        assert [each for each in found if each.severity is Severity.ERROR] == []


def test_that_the_single_gaussian_keeps_one_width_while_it_learns() -> None:
    begun = project(1)
    model = begun.model(ONE_GAUSSIAN)
    run = Trainer(model.network, generate(begun.source), model.settings, "cpu", None)
    run.run(20.0, until=100)
    x = np.linspace(0.0, 1.0, 30)[:, None]
    deviations = run.evaluator().mixture("output", x).factors[:, 0, 0, 0].numpy()
    means = run.evaluator().mixture("output", x).mu[:, 0, 0].numpy()
    assert np.ptp(deviations) < 1e-7
    assert np.ptp(means) > 0.1


def test_that_it_is_the_same_after_it_was_written_and_read() -> None:
    begun = project(3)
    assert decode_project(encode_project(begun)) == begun

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dnnlab.experiments.robot_arm import project
from dnnlab.gui.workspaces.arm.arm_models import arm_models
from dnnlab.link.mixture_probes import MixtureParametersAnswer
from dnnlab.link.probes import OutputsAnswer
from dnnlab.project.project import MAIN_MODEL, Project


def _turned_round(begun: Project) -> Project:
    """The same project with the columns of the mixture in the other order."""
    model = begun.model()
    network = model.network
    network = network.put(network.layer("input").with_values(columns=("x2", "x1")))
    network = network.put(network.layer("output").with_values(columns=("theta2", "theta1")))
    return begun.with_model(replace(model, network=network), MAIN_MODEL)


def test_that_the_three_models_of_the_experiment_are_found() -> None:
    models = arm_models(project(1))
    assert models.mixture is not None
    assert models.mixture.name == MAIN_MODEL
    assert models.least_squares is not None
    assert models.least_squares.name == "least-squares"
    assert models.forward is not None
    assert models.forward.name == "forward"


def test_that_columns_in_another_order_are_put_in_order() -> None:
    mixture = arm_models(_turned_round(project(1))).mixture
    assert mixture is not None
    assert mixture.mixtures(np.array([1.0, 2.0])).inputs.tolist() == [[2.0, 1.0]]
    factors = np.array([[[[2.0, 0.0], [1.0, 3.0]]]])
    answer = MixtureParametersAnswer(np.ones((1, 1)), np.array([[[5.0, 7.0]]]), factors)
    pi, mu, covariance = mixture.components(answer)
    assert mu.tolist() == [[[7.0, 5.0]]]
    # in the network's order it is [[4, 2], [2, 10]]
    assert covariance.tolist() == [[[[10.0, 2.0], [2.0, 4.0]]]]
    assert pi.tolist() == [[1.0]]


def test_that_predictions_come_in_the_arms_order() -> None:
    least_squares = arm_models(project(1)).least_squares
    assert least_squares is not None
    assert least_squares.predicted(OutputsAnswer(np.array([[0.5, 3.0]]))).tolist() == [[0.5, 3.0]]


def test_that_a_model_of_other_columns_is_none_of_them() -> None:
    begun = project(1)
    network = begun.model().network
    network = network.put(network.layer("output").with_values(columns=("theta1",)))
    other = begun.with_model(replace(begun.model(), network=network), MAIN_MODEL)
    assert arm_models(other).mixture is None

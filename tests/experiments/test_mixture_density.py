from __future__ import annotations

import pytest

from dnnlab.experiments.controls import WindowAction
from dnnlab.experiments.mixture_density import COMPONENTS, CONTROLS, EXPERIMENT, ROWS, project
from dnnlab.project.project import MAIN_MODEL
from dnnlab.theory.toy_inverse import ToyInverseTheory


def test_that_it_begins_with_five_components_on_twice_the_rows_of_the_toy_problem() -> None:
    begun = project(4)
    output = begun.model().network.layer("output")
    assert output.components == COMPONENTS == 5
    assert (begun.source.seed, begun.model(MAIN_MODEL).settings.seed) == (4, 4)
    assert begun.source.rows == ROWS  # type: ignore[union-attr]


def test_that_its_loss_plot_has_the_lines_of_five_components() -> None:
    known = EXPERIMENT.oracle(project(1))
    assert known is not None
    values = {line.meaning: line.value for line in known.reference_lines()}
    theory = ToyInverseTheory()
    assert values["floor"] - values["optimum"] == pytest.approx(theory.mixture_floor(5))


def test_that_it_offers_ten_restarts_and_what_the_data_is_made_of() -> None:
    (restarts,) = (control for control in CONTROLS if isinstance(control, WindowAction))
    assert (restarts.action, restarts.value) == ("restarts", 10)
    assert {control.name for control in CONTROLS if not isinstance(control, WindowAction)} >= {"noise", "amplitude"}

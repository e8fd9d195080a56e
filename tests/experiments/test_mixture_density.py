from __future__ import annotations

import pytest

from dnnlab.experiments.controls import Choice, Slider
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


@pytest.mark.parametrize(
    ("name", "value"), [("components", 7), ("units", 33), ("sigma-floor", 0.05), ("placement", "k-means")]
)
def test_that_a_control_writes_what_it_reads(name: str, value: float | str) -> None:
    (control,) = (each for each in CONTROLS if isinstance(each, Slider | Choice) and each.name == name)
    begun = project(1)
    assert control.read(control.write(begun, value)) == value != control.read(begun)  # type: ignore[arg-type]
    assert control.offered(begun)


def test_that_no_control_is_offered_where_there_is_nothing_to_set() -> None:
    begun = project(1)
    model = begun.model()
    emptied = begun.with_model(type(model)(model.network.remove("output").remove("hidden-1")))
    offered = [
        control.name for control in CONTROLS if isinstance(control, Slider | Choice) and control.offered(emptied)
    ]
    assert offered == []

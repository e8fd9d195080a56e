from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.data.generate import generate
from dnnlab.experiments.error_functions import project
from dnnlab.experiments.picture import Bars, Dots
from dnnlab.experiments.stage import Moment, State
from dnnlab.experiments.stages.error import PROBLEMS, STAGE
from dnnlab.link.probes import PredictionsAnswer
from dnnlab.theory.error_functions import outputs

HANDLES = {handle.name: handle for handle in STAGE.handles}


def moment(problem: str = "binary", error: str = "canonical", **values: object) -> Moment:
    begun = project(1)
    return Moment(begun, generate(begun.source), State({"problem": problem, "error": error, **values}))


def verdict(at: Moment) -> bool | None:
    assert STAGE.verdict is not None
    found = STAGE.verdict(at)
    return None if found is None else found.passed


@pytest.mark.parametrize("problem", PROBLEMS)
def test_that_the_badge_is_green_for_the_pair_that_fits(problem: str) -> None:
    assert verdict(moment(problem)) is True


@pytest.mark.parametrize("problem", ["binary", "binaries", "multiclass"])
def test_that_the_badge_is_red_for_a_pair_that_does_not_fit(problem: str) -> None:
    assert verdict(moment(problem, "squares")) is False


def bars(at: Moment, plot: str) -> list[float]:
    (found,) = [shape for shape in STAGE.draw(at).plots[plot] if isinstance(shape, Bars)]
    return [float(height) for height in found.heights]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_that_the_bars_are_the_outputs_and_output_minus_target(problem: str) -> None:
    at = moment(problem)
    given = PROBLEMS[problem]
    y = outputs(given.pair.output, np.array(given.a))
    np.testing.assert_allclose(bars(at, "y"), y)
    np.testing.assert_allclose(bars(at, "gradient"), y - np.array(given.t))


def test_that_a_sure_wrong_answer_hardly_learns_with_the_squared_error() -> None:
    right = bars(moment("binary", "canonical", **{"binary/a": (-6.0,)}), "gradient")
    wrong = bars(moment("binary", "squares", **{"binary/a": (-6.0,)}), "gradient")
    assert right[0] < -0.99
    assert -0.003 < wrong[0] < 0.0


def dragged(at: Moment, handle: str, x: float, y: float) -> Moment:
    state = HANDLES[handle].write(at, (x, y))
    assert isinstance(state, State)
    return replace(at, state=state)


def test_that_dragging_a_pre_activation_moves_it_alone_and_within_its_range() -> None:
    after = dragged(moment("binaries"), "a2", 0.0, 99.0)
    assert bars(after, "a") == [-3.0, 6.0, 2.0]
    assert HANDLES["a2"].read(after) == (2.0, 6.0)


def test_that_the_line_in_the_curve_moves_the_output_that_was_dragged_last() -> None:
    after = dragged(dragged(moment("multiclass"), "a3", 0.0, 1.0), "curve", -2.0, 0.0)
    assert bars(after, "a") == [3.0, -1.0, -2.0]


def test_that_a_target_of_a_class_is_between_0_and_1_and_a_number_any() -> None:
    assert HANDLES["t1"].read(dragged(moment("binary"), "t1", 1.0, 1.7)) == (1.0, 1.0)
    assert HANDLES["t1"].read(dragged(moment("regression"), "t1", 1.0, 3.25)) == (1.0, 3.25)


def test_that_of_several_classes_exactly_one_is_the_right_one() -> None:
    after = dragged(moment("multiclass"), "t3", 3.0, 0.8)
    assert [HANDLES[f"t{k}"].read(after) for k in (1, 2, 3)] == [(1.0, 0.0), (2.0, 0.0), (3.0, 1.0)]
    again = dragged(after, "t3", 3.0, 0.1)
    assert HANDLES["t3"].read(again) == (3.0, 1.0)


def test_that_there_is_a_handle_for_each_output_and_no_other() -> None:
    shown = [name for name, handle in HANDLES.items() if handle.read(moment("binary")) is not None]
    assert shown == ["curve", "a1", "t1"]
    assert all(handle.read(moment("multiclass")) is not None for handle in STAGE.handles)


def test_that_each_problem_remembers_its_own_numbers() -> None:
    moved = dragged(moment("binary"), "a1", 0.0, 2.0)
    other = replace(moved, state=moved.state.put(problem="regression"))
    assert bars(other, "a") == [2.0]
    back = replace(other, state=other.state.put(problem="binary"))
    assert bars(back, "a") == [2.0]
    assert bars(replace(back, state=back.state.put(problem="multiclass")), "a") == [3.0, -1.0, 0.5]


def test_that_the_rows_of_the_running_network_stand_on_the_curve_of_the_derivative() -> None:
    assert STAGE.probes is not None
    at = moment("binary")
    assert list(STAGE.probes(at.project, at.state)) == ["rows"]
    assert STAGE.probes(at.project, moment("multiclass").state) == {}
    predicted, targets = np.array([[0.9], [0.2]], np.float32), np.array([[1.0], [0.0]], np.float32)
    answer = PredictionsAnswer(np.arange(2), predicted, targets, np.empty(0), "training")
    rows = [
        shape
        for shape in STAGE.draw(replace(at, answers={"rows": answer})).plots["slope"]
        if isinstance(shape, Dots) and shape.label
    ]
    np.testing.assert_allclose(rows[0].points, [[np.log(0.25), 0.2]], rtol=1e-5)
    np.testing.assert_allclose(rows[1].points, [[np.log(9.0), -0.1]], rtol=1e-5)


def test_that_the_choice_of_the_error_is_offered_for_classes_only() -> None:
    (choice,) = [control for control in STAGE.controls if control.name == "error"]
    assert choice.offered(moment("binary").state)
    assert not choice.offered(moment("regression").state)

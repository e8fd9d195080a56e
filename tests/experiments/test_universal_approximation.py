from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.data.function_samples import generate, values
from dnnlab.data.sources import FunctionSamples, ToyInverse
from dnnlab.experiments.controls import Choice, Slider
from dnnlab.experiments.picture import Line
from dnnlab.experiments.stages.approximation import AXIS, LONGER_PATIENCE, PATIENCE, REFERENCES, STAGE, X, reference
from dnnlab.experiments.universal_approximation import CONTROLS, TARGETS, project
from dnnlab.link.probes import CurveAnswer, ExpectedLossAnswer
from dnnlab.project.project import Project

from .moments import moment_of, random_arrays


def control(name: str) -> Choice[Project] | Slider[Project]:
    return next(one for one in CONTROLS if isinstance(one, Choice | Slider) and one.name == name)


def lines(moment_plots: object, label: str) -> list[Line]:
    return [shape for shape in moment_plots if isinstance(shape, Line) and shape.label == label]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("function", "_title"), TARGETS)
def test_that_every_target_can_be_chosen_and_its_curve_is_drawn(function: str, _title: str) -> None:
    choice = control("target")
    assert isinstance(choice, Choice)
    chosen = choice.write(project(1), function)
    assert choice.read(chosen) == function
    assert isinstance(chosen.source, FunctionSamples)
    (target,) = lines(STAGE.draw(moment_of(STAGE, chosen)).plots["fit"], "target")
    np.testing.assert_allclose(target.points[:, 1], values(chosen.source, X))


def test_that_what_the_units_add_and_the_constant_make_up_the_curve() -> None:
    begun = project(1)
    arrays = random_arrays(begun)
    drawing = STAGE.draw(moment_of(STAGE, begun, arrays))
    parts = [shape.points[:, 1] for shape in drawing.plots["units"] if isinstance(shape, Line)]
    (curve,) = lines(drawing.plots["fit"], "network")
    assert len(parts) == 3
    rest = curve.points[:, 1] - np.sum(parts, axis=0)
    assert np.ptp(rest) < 1e-5


def test_that_the_slider_sets_the_units_of_the_hidden_layer() -> None:
    slider = control("units")
    assert isinstance(slider, Slider)
    wider = slider.write(project(1), 7.0)
    assert slider.read(wider) == 7
    assert wider.model().network.layer("hidden").width == 7
    assert slider.offered(wider)
    bare = wider.with_model(replace(wider.model(), network=wider.model().network.remove("hidden")))
    assert not slider.offered(bare)


def verdict_at(error: float, step: int, begun: Project | None = None) -> bool | None:
    moment = moment_of(STAGE, begun or project(1), step=step)
    answers = {**moment.answers, "loss": ExpectedLossAnswer(0.5 * error**2)}
    assert STAGE.verdict is not None
    verdict = STAGE.verdict(replace(moment, answers=answers))
    return None if verdict is None else verdict.passed


def test_that_the_badge_is_green_near_the_known_error_waits_while_there_is_hope_and_turns_red_after() -> None:
    known = REFERENCES["square"]
    assert verdict_at(9.9 * known, step=10) is True
    assert verdict_at(11.0 * known, step=10) is None
    assert verdict_at(11.0 * known, step=PATIENCE) is False


def test_that_there_is_no_badge_where_the_known_error_is_about_another_problem() -> None:
    begun = project(1)
    assert isinstance(begun.source, FunctionSamples)
    for other in (
        replace(begun, source=replace(begun.source, noise=0.1)),
        replace(begun, source=replace(begun.source, function="drawn", knots=(0.0, 1.0))),
        control("units").write(begun, 4),  # type: ignore[arg-type]
    ):
        assert verdict_at(1e-9, step=0, begun=other) is None


def test_that_a_sine_is_held_against_what_least_squares_finds_and_given_the_longer_time_it_needs() -> None:
    begun = project(1, "sine")
    assert isinstance(begun.source, FunctionSamples)
    known = reference(begun.source)
    assert known is not None
    assert known == pytest.approx(1.41e-6, rel=0.01)
    assert verdict_at(9.9 * known, step=10, begun=begun) is True
    assert verdict_at(11.0 * known, step=PATIENCE, begun=begun) is None
    assert verdict_at(11.0 * known, step=LONGER_PATIENCE["sine"], begun=begun) is False


def test_that_the_words_say_why_a_curve_of_ones_own_has_no_badge() -> None:
    choice = control("target")
    assert isinstance(choice, Choice)
    drawn = choice.write(project(1), "drawn")
    assert "no badge" in STAGE.draw(moment_of(STAGE, drawn)).words
    wider = control("units").write(project(1), 4)  # type: ignore[arg-type]
    assert "no error is known" in STAGE.draw(moment_of(STAGE, wider)).words
    assert "known" not in STAGE.draw(moment_of(STAGE, project(1))).words


def test_that_a_curve_drawn_by_hand_becomes_the_target_where_it_was_drawn() -> None:
    choice = control("target")
    assert isinstance(choice, Choice)
    begun = choice.write(project(1), "drawn")
    sketch = STAGE.sketch
    assert sketch is not None
    moment = moment_of(STAGE, begun)
    assert sketch.offered(moment)
    assert not sketch.offered(moment_of(STAGE, project(1)))
    x = np.linspace(-0.5, 0.5, 30)
    drawn = sketch.write(moment, np.stack([x[::-1], 0.3 + 0.0 * x], axis=1))
    assert isinstance(drawn, Project)
    assert isinstance(drawn.source, FunctionSamples)
    inside = np.abs(X) <= 0.45
    np.testing.assert_allclose(values(drawn.source, X)[inside], 0.3)
    outside = np.abs(X) >= 0.55
    assert isinstance(begun.source, FunctionSamples)
    np.testing.assert_allclose(values(drawn.source, X)[outside], values(begun.source, X)[outside], atol=1e-3)
    assert generate(drawn.source).rows == 50


def test_that_another_data_set_or_an_answer_about_another_network_breaks_nothing() -> None:
    begun = project(1)
    other = replace(begun, source=ToyInverse())
    assert STAGE.draw(moment_of(STAGE, other)).words.startswith("These pictures need")
    slider = control("units")
    assert isinstance(slider, Slider)
    late = replace(moment_of(STAGE, begun), project=slider.write(begun, 5.0))
    assert not STAGE.draw(late).plots["units"]


def test_that_the_error_is_drawn_against_the_function_and_not_the_points() -> None:
    begun = project(1)
    moment = moment_of(STAGE, begun)
    exact = CurveAnswer((X**2 + 0.25)[:, None].astype(np.float32))
    drawing = STAGE.draw(replace(moment, answers={**moment.answers, "curve": exact}))
    (error,) = [shape for shape in drawing.plots["error"] if isinstance(shape, Line)]
    np.testing.assert_allclose(error.points[:, 1], 0.25, atol=1e-6)
    assert len(error.points) == AXIS.count

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dnnlab.experiments.controls import Button, Choice, Slider
from dnnlab.experiments.stage import ChangeWeights, Moment, State
from dnnlab.experiments.stages.symmetry import STAGE
from dnnlab.experiments.weight_space_symmetries import CONTROLS, project
from dnnlab.project.project import Project

from .moments import Arrays, moment_of, random_arrays, with_changes

ACTS = {act.name: act for act in STAGE.acts}
EXPECTED = {
    ("flip", "tanh"): True,
    ("swap", "tanh"): True,
    ("scale", "tanh"): False,
    ("flip", "relu"): False,
    ("swap", "relu"): True,
    ("scale", "relu"): True,
}
"""Whether what a button does is a symmetry of an activation function."""


def pressed(act: str, begun: Project, arrays: Arrays, state: State | None = None) -> tuple[ChangeWeights, Moment]:
    """What a button does, and the moment after it was done."""
    before = moment_of(STAGE, begun, arrays, state, step=7)
    effect = ACTS[act].press(before)
    assert isinstance(effect, ChangeWeights)
    changed = with_changes(begun.model().network, arrays, effect.changes)
    return effect, moment_of(STAGE, begun, changed, effect.state, step=7)


@pytest.mark.parametrize(("act", "activation"), EXPECTED)
def test_that_the_badge_tells_a_symmetry_from_what_is_none(act: str, activation: str) -> None:
    begun = project(1, activation)
    _, after = pressed(act, begun, random_arrays(begun))
    assert STAGE.verdict is not None
    verdict = STAGE.verdict(after)
    assert verdict is not None
    assert verdict.passed is EXPECTED[act, activation]


@pytest.mark.parametrize("act", ["flip", "swap", "scale"])
def test_that_every_button_moves_weights_and_can_be_taken_back_to_the_last_bit(act: str) -> None:
    begun = project(1)
    arrays = random_arrays(begun)
    network = begun.model().network
    effect, _ = pressed(act, begun, arrays)
    changed = with_changes(network, arrays, effect.changes)
    assert any((changed[name] != arrays[name]).any() for name in arrays)
    back = with_changes(network, changed, effect.back)
    assert all((back[name] == arrays[name]).all() for name in arrays)


def test_that_the_chosen_unit_is_the_one_that_is_flipped() -> None:
    begun = project(1)
    arrays = random_arrays(begun)
    effect, _ = pressed("flip", begun, arrays, STAGE.start.put(unit=2.0))
    changed = with_changes(begun.model().network, arrays, effect.changes)
    signs = changed["weight/input->hidden"][:, 0] / arrays["weight/input->hidden"][:, 0]
    assert signs.tolist() == [1.0, -1.0, 1.0]


def test_that_nothing_is_said_once_training_went_on() -> None:
    begun = project(1)
    _, after = pressed("flip", begun, random_arrays(begun))
    assert STAGE.verdict is not None
    assert STAGE.verdict(replace(after, step=8)) is None
    assert STAGE.verdict(moment_of(STAGE, begun)) is None


def readouts(moment: Moment) -> dict[str, str]:
    return {readout.name: readout.value for readout in STAGE.draw(moment).readouts}


def test_that_a_hill_stands_between_a_network_and_its_copy_and_is_gone_once_matched() -> None:
    begun = project(1)
    arrays = random_arrays(begun)
    _, after = pressed("flip", begun, arrays)
    found = readouts(after)
    assert float(found["highest error between"]) > float(found["with units matched"])
    effect, matched = pressed("match", begun, with_changes(begun.model().network, arrays, ()), after.state)
    assert effect.words
    assert readouts(matched)["distance from A"] == "0"


def test_that_matching_brings_a_copy_back_onto_what_was_kept() -> None:
    begun = project(1)
    network, arrays = begun.model().network, random_arrays(begun)
    kept = ACTS["remember"].press(moment_of(STAGE, begun, arrays))
    assert isinstance(kept, State)
    effect, _ = pressed("swap", begun, arrays, kept.put(unit=3.0))
    copy = with_changes(network, arrays, effect.changes)
    effect, _ = pressed("match", begun, copy, effect.state)
    again = with_changes(network, copy, effect.changes)
    for name, values in arrays.items():
        np.testing.assert_array_equal(again[name], values)


def test_that_buttons_do_nothing_before_the_engine_has_answered() -> None:
    silent = replace(moment_of(STAGE, project(1)), answers={})
    assert all(act.press(silent) is None for act in STAGE.acts)
    assert STAGE.draw(silent).words


@pytest.mark.parametrize(("units", "count"), [(1, "2"), (3, "48"), (6, "46,080")])
def test_that_the_number_of_copies_follows_the_number_of_units(units: int, count: str) -> None:
    slider = next(one for one in CONTROLS if isinstance(one, Slider))
    begun = slider.write(project(1), units)
    assert slider.read(begun) == units
    assert readouts(moment_of(STAGE, begun))["copies"] == count


def test_that_what_was_kept_of_another_network_is_left_out() -> None:
    begun = project(1)
    kept = ACTS["remember"].press(moment_of(STAGE, begun))
    assert isinstance(kept, State)
    choice = next(one for one in CONTROLS if isinstance(one, Choice) and one.name == "activation")
    other = choice.write(begun, "relu")
    assert "distance from A" not in readouts(moment_of(STAGE, other, state=kept))
    assert "distance from A" in readouts(moment_of(STAGE, begun, state=kept))


def test_that_the_next_seed_is_another_one() -> None:
    button = next(one for one in CONTROLS if isinstance(one, Button))
    assert button.press(project(4)).model().settings.seed == 5

"""The round pictures of responses, and what the circles are called."""

from __future__ import annotations

import numpy as np

from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.units.discs import discs_image, ramps, scaled_responses
from dnnlab.gui.canvas.units.symbols import depths, symbol_of
from dnnlab.gui.theme import DARK
from dnnlab.gui.theme.colour_maps import diverging
from tests.gui.canvas.units.pictures import small_network


def test_that_a_disc_is_round_and_shows_low_values_left_and_high_ones_right() -> None:
    image = discs_image(np.linspace(-1, 1, 32)[None], 40, DARK)
    assert image.pixelColor(0, 0).alpha() == 0
    left, right = image.pixelColor(1, 20), image.pixelColor(38, 20)
    assert left.alpha() == right.alpha() == 255
    assert left.blue() > left.red()
    assert right.red() > right.blue()


def test_that_the_second_input_runs_upwards() -> None:
    plane = np.broadcast_to(np.linspace(-1, 1, 16)[:, None], (16, 16))[None]
    image = discs_image(plane, 40, DARK)
    top, bottom = image.pixelColor(20, 1), image.pixelColor(20, 38)
    assert top.red() > top.blue()
    assert bottom.blue() > bottom.red()


def test_that_zero_has_the_colour_of_the_middle_of_the_map() -> None:
    colour = discs_image(np.zeros((1, 8)), 20, DARK).pixelColor(10, 10)
    assert abs(colour.red() - int(diverging(DARK)[128][0])) <= 1


def test_that_tanh_is_not_scaled_and_relu_is() -> None:
    values = np.linspace(-0.5, 0.5, 8)[None]
    tanh = Layer.new("h", "units", units=1, activation="tanh")
    relu = Layer.new("h", "units", units=1, activation="relu")
    assert np.allclose(scaled_responses(tanh, values, {}), values)
    assert scaled_responses(relu, 10 * values, {}).max() > 0.4


def test_that_a_probability_of_one_half_is_the_middle_of_the_map() -> None:
    binary = Layer.new("o", "binary", units=1)
    assert np.allclose(scaled_responses(binary, np.array([[0.0, 0.5, 1.0]]), {}), [[-1, 0, 1]])


def test_that_input_columns_run_along_their_axes() -> None:
    one, two = ramps(1, 1), ramps(2, 2)
    assert one is not None
    assert (np.diff(one[0]) > 0).all()
    assert two is not None
    assert (np.diff(two[0], axis=1) > 0).all()
    assert (np.diff(two[1], axis=0) > 0).all()
    assert ramps(3, 0) is None


def test_that_circles_are_called_as_the_formulas_call_them() -> None:
    network = small_network()
    numbers = depths(network)
    assert symbol_of(network.layers["i"], 1).text == "𝑥2"
    assert symbol_of(network.layers["h2"], 2, numbers["h2"]).text == "𝑧3 (2)"
    assert symbol_of(network.layers["o"], 0).text == "𝑦"
    mixture = Layer.new("m", "mixture", units=1)
    assert [symbol_of(mixture, index).text for index in (0, 3, 8)] == ["𝜋1", "𝜇1", "𝜎3"]
    tilted = Layer.new("m", "mixture", units=3, components=2, covariance="full")
    names = [symbol_of(tilted, index).text for index in range(tilted.preactivations)]
    assert names[8:14] == ["𝜎11", "𝜎12", "𝜎13", "𝜎21", "𝜎22", "𝜎23"]
    assert names[14:] == ["𝐹1,21", "𝐹1,31", "𝐹1,32", "𝐹2,21", "𝐹2,31", "𝐹2,32"]

"""What a predicted distribution is boiled down to: mean, variance and mode, and which of them least squares answers.

Source: Bishop & Bishop, Deep Learning (2024), section 6.5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dnnlab.data.sources import ToyInverse
from dnnlab.experiments import robot_arm, toy_inverse
from dnnlab.experiments.experiment import Bench, Check, CheckResult, Experiment, Floats, at_least, at_most
from dnnlab.experiments.picture import Area, Line, Picture, points
from dnnlab.graph.layer import Layer
from dnnlab.graph.mask import Mask
from dnnlab.graph.network import Connection, Network
from dnnlab.link.mixture_probes import (
    MixtureParameters,
    MixtureParametersAnswer,
    MixtureSamples,
    MixtureSamplesAnswer,
    MixtureStatistics,
    MixtureStatisticsAnswer,
)
from dnnlab.link.probes import Outputs, OutputsAnswer
from dnnlab.project.project import MAIN_MODEL, Model, Project

NAME = "predictive-distribution"
LEAST_SQUARES, ONE_GAUSSIAN = "least-squares", "one-gaussian"
"""The models beside the mixture: squared error, and a single Gaussian whose width is the same everywhere."""
STEPS = toy_inverse.STEPS
EQUAL = 1e-4
LARGEST_MEAN_ERROR = 0.05
SAMPLES = 20_000
STANDARD_ERRORS = 5.0
LBFGS_STEPS, FIXED_UNITS = 150, 4
"""Few enough units, so that the one minimum is reached in so many steps."""
GRID = 4001
PLACES = np.linspace(0.05, 0.95, 46)[:, None]


def project(seed: int) -> Project:
    """Return the inverse problem with a mixture, least squares, and one Gaussian of constant width."""
    begun = toy_inverse.project(seed)
    main = begun.model()
    models = {
        MAIN_MODEL: replace(main, title="Mixture density"),
        LEAST_SQUARES: replace(main, network=_least_squares(main.network), title="Least squares"),
        ONE_GAUSSIAN: replace(main, network=_one_gaussian(main.network), title="One Gaussian"),
    }
    return replace(begun, title="Predictive distribution", source=ToyInverse(seed=seed), models=models, experiment=NAME)


def _least_squares(network: Network) -> Network:
    output = Layer.new("output", "regression", "Regression", 1, columns=("t",))
    return network.remove("output").add(output).connect("hidden-1", "output")


def _one_gaussian(network: Network) -> Network:
    """One component, and no weights into its coefficient and its width: sigma is its bias, the same for every x."""
    output = network.layer("output").with_values(components=1)
    units = network.layer("hidden-1").units
    constant = Mask.of(("pi:0", "sigma:0"), units, np.ones((2, len(units)), np.bool_))
    arrow = replace(Connection("hidden-1", "output"), mask=constant)
    others = [each for each in network.connections.values() if each.target != "output"]
    layers = [layer if layer.id != "output" else output for layer in network.layers.values()]
    return Network.of(layers, [*others, arrow])


# ---- what `dnnlab check` runs


def _check_moments(bench: Bench, seed: int, between: bool = True, dimensions: int = 2) -> Sequence[CheckResult]:
    """Hold mean and variance of the arm's mixtures, of two targets, against samples of the same mixtures.

    Args:
        bench: The bench.
        seed: Of weights and samples.
        between: Whether the spread of the component means counts; without it the variance is too small.
        dimensions: The factor L before sigma squared.
    """
    bench.train(robot_arm.project(seed), 300)
    wanted = robot_arm.WANTED[::300]
    answer = bench.answer(MixtureParameters(MAIN_MODEL, "output", wanted))
    assert isinstance(answer, MixtureParametersAnswer)
    pi, mu, sigma = (np.asarray(part, np.float64) for part in (answer.pi, answer.mu, answer.factors[:, :, 0, 0]))
    mean = np.sum(pi[..., None] * mu, axis=1) if between else mu[np.arange(len(mu)), np.argmax(pi, axis=1)]
    spread = np.sum((mu - mean[:, None]) ** 2, axis=-1) if between else 0.0
    variance = np.sum(pi * (dimensions * sigma**2 + spread), axis=1)
    off_mean, off_variance = 0.0, 0.0
    for place, inputs in enumerate(wanted):
        drawn = bench.answer(MixtureSamples(MAIN_MODEL, "output", inputs, SAMPLES, seed))
        assert isinstance(drawn, MixtureSamplesAnswer)
        samples = np.asarray(drawn.samples, np.float64)
        error = samples.std(axis=0) / np.sqrt(SAMPLES)
        off_mean = max(off_mean, float(np.max(np.abs(samples.mean(axis=0) - mean[place]) / error)))
        squares = np.sum((samples - samples.mean(axis=0)) ** 2, axis=1)
        error_of_squares = squares.std() / np.sqrt(SAMPLES)
        off_variance = max(off_variance, float(abs(squares.mean() - variance[place]) / error_of_squares))
    return (
        at_most(NAME, "conditional mean against samples, in standard errors", off_mean, STANDARD_ERRORS),
        at_most(NAME, "conditional variance against samples, in standard errors", off_variance, STANDARD_ERRORS),
    )


def _check_moments_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """The formula as it is often printed: without the factor L, and without the spread of the means."""
    return _check_moments(bench, seed, between=False, dimensions=1)


def _check_least_squares(bench: Bench, seed: int, constant: bool = True) -> Sequence[CheckResult]:
    """Train least squares and one Gaussian on the same fixed hidden units, where both errors have one minimum."""
    begun = project(seed)
    settings = begun.model().settings.with_values(optimizer="lbfgs", precision="float64", weight_decay=0.0)
    for name in (LEAST_SQUARES, ONE_GAUSSIAN):
        network = begun.model(name).network
        if name == ONE_GAUSSIAN and not constant:
            network = begun.model().network.put(begun.model().network.layer("output").with_values(components=1))
        network = network.put(network.layer("hidden-1").with_unit_count(FIXED_UNITS).with_values(frozen=True))
        begun = begun.with_model(Model(network, begun.model().layout, settings), name)
        bench.train(begun, LBFGS_STEPS, name)
    one, other = (_outputs(bench, name) for name in (LEAST_SQUARES, ONE_GAUSSIAN))
    difference = float(np.max(np.abs(one - other)))
    return (at_most(NAME, "one Gaussian of constant width against least squares", difference, EQUAL),)


def _check_least_squares_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_least_squares(bench, seed, constant=False)  # a width that follows x weighs the rows differently


def _check_mean(bench: Bench, seed: int, statistic: str = "mean") -> Sequence[CheckResult]:
    bench.train(project(seed), STEPS)
    known = toy_inverse.theory_of(ToyInverse()).conditional_mean(PLACES[:, 0])
    found = np.asarray(getattr(_statistics(bench), statistic), np.float64)[:, 0]
    off = float(np.sqrt(np.mean((found - known) ** 2)))
    return (at_most(NAME, "the mixture's mean against the exact conditional mean", off, LARGEST_MEAN_ERROR),)


def _check_mean_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_mean(bench, seed, "approximate_mode")


def _check_mode(bench: Bench, seed: int, statistic: str = "mode") -> Sequence[CheckResult]:
    """Hold the mode that was found against the densest place of a fine grid."""
    bench.train(project(seed), STEPS)
    answer = bench.answer(MixtureParameters(MAIN_MODEL, "output", PLACES))
    assert isinstance(answer, MixtureParametersAnswer)
    t = np.linspace(-0.2, 1.2, GRID)
    found = np.asarray(getattr(_statistics(bench), statistic), np.float64)[:, 0]
    highest = _density(answer, np.broadcast_to(t, (len(PLACES), GRID))).max(axis=1)
    shares = _density(answer, found[:, None])[:, 0] / highest
    return (at_least(NAME, "density at the mode against the highest of a fine grid", float(shares.min()), 0.9999),)


def _check_mode_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_mode(bench, seed, "approximate_mode")


def _statistics(bench: Bench) -> MixtureStatisticsAnswer:
    answer = bench.answer(MixtureStatistics(MAIN_MODEL, "output", PLACES, entropy=False))
    assert isinstance(answer, MixtureStatisticsAnswer)
    return answer


def _outputs(bench: Bench, model: str) -> Floats:
    answer = bench.answer(Outputs(model, "output", PLACES))
    assert isinstance(answer, OutputsAnswer)
    return np.asarray(answer.values, np.float64)


def _density(answer: MixtureParametersAnswer, t: Floats) -> Floats:
    """p(t|x) at targets `(M, G)` by the formula, from the parameters."""
    pi, mu, sigma = (np.asarray(part, np.float64) for part in (answer.pi, answer.mu[..., 0], answer.factors[..., 0, 0]))
    scaled = (t[..., None] - mu[:, None]) / sigma[:, None]
    density: Floats = np.sum(pi[:, None] / sigma[:, None] * np.exp(-0.5 * scaled**2), axis=-1)
    return np.asarray(density / np.sqrt(2.0 * np.pi))


def _picture() -> Picture:
    """A density of two bells, its mean between them, and its mode."""
    t = np.linspace(0.0, 1.0, 120)
    density = 0.4 * np.exp(-0.5 * ((t - 0.25) / 0.09) ** 2) + 0.6 * np.exp(-0.5 * ((t - 0.75) / 0.08) ** 2)
    mean, mode = 0.54, 0.75
    outline = points(t, density)
    return Picture(
        (
            Area(np.concatenate([outline, [[1.0, 0.0], [0.0, 0.0]]]), "model", 0.25),
            Line(outline, "model", 2.2),
            Line(np.array([[mean, 0.0], [mean, 0.62]]), "bad", 1.8, dashed=True),
            Line(np.array([[mode, 0.0], [mode, 0.62]]), "ok", 1.8),
        ),
        (0.0, 1.0),
        (-0.05, 0.75),
    )


EXPERIMENT = Experiment(
    name=NAME,
    title="Predictive distribution",
    section="6.5.4",
    summary="Mean, variance and mode of what a mixture predicts, and which of them least squares answers.",
    caption="Mean, variance or mode?",
    project=project,
    checks=(
        Check("mean and variance", _check_moments, _check_moments_wrongly),
        Check("least squares", _check_least_squares, _check_least_squares_wrongly),
        Check("exact mean", _check_mean, _check_mean_wrongly),
        Check("mode", _check_mode, _check_mode_wrongly),
    ),
    picture=_picture,
    oracle=toy_inverse.oracle,
    controls=toy_inverse.CONTROLS,
    workspace="mixture",
)

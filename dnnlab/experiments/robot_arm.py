"""The two-link robot arm: two elbows for one place of the hand. Least squares takes their mean, which misses.

Source: Bishop & Bishop, Deep Learning (2024), section 6.5.1; Bishop, Mixture Density Networks (1994), section 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from dnnlab.data.arm import ANGLES, HAND
from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.controls import Choice, Slider
from dnnlab.experiments.experiment import (
    Bench,
    Check,
    CheckResult,
    Experiment,
    Oracle,
    ReferenceLine,
    Verdict,
    at_least,
    at_most,
    near,
)
from dnnlab.experiments.picture import Dots, Line, Picture, Shape
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.link.mixture_probes import MixtureParameters, MixtureParametersAnswer
from dnnlab.link.probes import Answer, Outputs, OutputsAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings
from dnnlab.theory.arm_answers import (
    misses,
    mixture_mean,
    most_probable,
    root_mean_square,
    share_of_elbows_found,
    spread_poses,
)
from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import FloatArray, Kinematics

NAME = "robot-arm"
LEAST_SQUARES, FORWARD = "least-squares", "forward"
"""The models beside the main one, which is the mixture."""
COMPONENTS = 5
UNITS = {MAIN_MODEL: 30, LEAST_SQUARES: 10, FORWARD: 20}
"""Hidden units of each model. Least squares has scattered targets to average: more units would learn the scatter."""
SIGMA_FLOOR = 0.015
"""Radians. The data has no noise: without a floor a component may become as narrow, and its likelihood as high, as it
likes, and what is trained then is the height of spikes."""
STEPS = 10_000
LARGEST_MISS = 0.0020
LEAST_FOUND = 0.97
MEAN_TOLERANCE = 0.005
"""Metres: a mean learnt from 1000 rows is round where the exact one jumps, because the other elbow leaves its range."""
LARGEST_FORWARD_ERROR = 0.003
PLACES = 1500
"""How many places of the hand the answers are judged at."""
BISHOP = Kinematics()
ORDINARY = replace(BISHOP, sign="plus")
WANTED = BISHOP.hand(spread_poses(BISHOP, PLACES))
_ANSWERS = "answers"


def project(seed: int) -> Project:
    """Return Bishop's arm with three networks: the mixture, least squares, and the forward direction."""
    mixture = Layer.new(
        "output", "mixture", "Mixture density", 2,
        columns=ANGLES, components=COMPONENTS, sigma_floor=SIGMA_FLOOR,
    )  # fmt: skip
    regression = Layer.new("output", "regression", "Angles", 2, columns=ANGLES)
    hand = Layer.new("output", "regression", "Hand", 2, columns=HAND)
    settings = Settings(learning_rate=0.02, schedule="cosine", schedule_steps=STEPS, seed=seed)
    models = {
        MAIN_MODEL: _model("Hand", HAND, UNITS[MAIN_MODEL], mixture, settings),
        LEAST_SQUARES: _model("Hand", HAND, UNITS[LEAST_SQUARES], regression, settings),
        FORWARD: _model("Angles", ANGLES, UNITS[FORWARD], hand, settings),
    }
    models[MAIN_MODEL] = replace(models[MAIN_MODEL], title="Mixture density")
    return Project("Robot arm", TwoLinkArm(seed=seed), models, NAME)


def _model(title: str, columns: tuple[str, str], units: int, output: Layer, settings: Settings) -> Model:
    layers = (
        Layer.new("input", "input", title, 2, columns=columns),
        Layer.new("hidden-1", "units", "Hidden", units),
        output,
    )
    network = Network.of(layers, (Connection("input", "hidden-1"), Connection("hidden-1", "output")))
    return Model(
        network, Layout({"input": Point(0, -24), "hidden-1": Point(280, 0), "output": Point(664, -28)}), settings
    )


# ---- what theory knows


def oracle(project: Project) -> Oracle | None:
    """Return what theory knows, as long as one mixture learns both angles from the hand."""
    source, network = project.source, project.model().network
    inputs = [column for layer in network.inputs for column in layer.columns]
    if not isinstance(source, TwoLinkArm) or inputs != list(HAND) or len(network.outputs) != 1:
        return None
    output = network.outputs[0]
    if output.kind != "mixture" or output.columns != ANGLES:
        return None
    arm = source.kinematics()
    wanted = arm.hand(spread_poses(arm, PLACES))

    def verdict(answers: Mapping[str, Answer]) -> Verdict | None:
        answer = answers[_ANSWERS]
        if not isinstance(answer, MixtureParametersAnswer) or not np.isfinite(answer.mu).all():
            return None
        return _verdict(arm, wanted, answer, source.hand_noise)

    def probes() -> Mapping[str, Probe]:
        return {_ANSWERS: MixtureParameters(MAIN_MODEL, output.id, wanted)}

    def reference_lines() -> tuple[ReferenceLine, ...]:
        if source.hand_noise <= 0.0:
            return ()  # without noise there is no bound to the likelihood
        entropy = ArmPosterior(arm).entropy(source.hand_noise)
        return (ReferenceLine("true conditional entropy", entropy, "optimum"),)

    return Oracle(probes, verdict, reference_lines=reference_lines, hertz=1.5)  # a verdict takes some 10 ms


def _verdict(arm: Kinematics, wanted: FloatArray, answer: MixtureParametersAnswer, noise: float) -> Verdict:
    pi, mu = np.asarray(answer.pi, np.float64), np.asarray(answer.mu, np.float64)
    miss = root_mean_square(misses(arm, wanted, most_probable(pi, mu)))
    found = share_of_elbows_found(arm, wanted, pi, mu)
    of_mean = ArmPosterior(arm).miss_of_mean()
    best = miss <= LARGEST_MISS and (math.isnan(found) or found >= LEAST_FOUND)
    worse_than_mean = miss >= of_mean
    both = "" if math.isnan(found) else f" · both elbows {100.0 * found:.0f} %"
    return Verdict(
        f"hand misses by {1000.0 * miss:.1f} mm{both}",
        True if best else None if worse_than_mean or noise > 0.0 else False,
        f"The root mean square, over {PLACES:,} places within reach, of how far the hand is from where it should be, "
        f"with the arm of the most probable component; and in how many of the places that two elbows reach both have "
        f"a component. It passes up to {1000.0 * LARGEST_MISS:g} mm and from {100.0 * LEAST_FOUND:g} % on. The exact "
        f"mean of the angles, which is all that least squares can learn, misses by {1000.0 * of_mean:.1f} mm.",
        (f"hand misses by {1000.0 * miss:.1f} mm", f"{1000.0 * miss:.1f} mm"),
    )


# ---- what is set while it trains


def _source(project: Project) -> TwoLinkArm:
    return cast("TwoLinkArm", project.source)


def _has_arm(project: Project) -> bool:
    return isinstance(project.source, TwoLinkArm)


def _mixture(project: Project) -> Layer | None:
    return next((layer for layer in project.model().network.outputs if layer.kind == "mixture"), None)


def _has_mixture(project: Project) -> bool:
    return _mixture(project) is not None


def _of_mixture(project: Project, field: str) -> float:
    layer = _mixture(project)
    return 0.0 if layer is None else float(cast("float", layer.value(field)))


def _with_mixture(project: Project, **values: object) -> Project:
    layer, model = _mixture(project), project.model()
    if layer is None:
        return project
    return project.with_model(replace(model, network=model.network.put(layer.with_values(**values))))


def _with_source(project: Project, **values: object) -> Project:
    return replace(project, source=replace(_source(project), **values))  # type: ignore[arg-type]


CONTROLS = (
    Slider(
        "hand-noise", "Hand noise", 0.0, 0.05,
        read=lambda project: _source(project).hand_noise,
        write=lambda project, value: _with_source(project, hand_noise=value),
        tip="Standard deviation of Gaussian noise on where the hand is seen. Above 0 the likelihood has a bound.",
        step=0.001, digits=3, unit="m", offered=_has_arm,
    ),
    Slider(
        "components", "Components K", 1, 10,
        read=lambda project: _of_mixture(project, "components"),
        write=lambda project, value: _with_mixture(project, components=round(value)),
        tip="How many Gaussians the mixture has. Two elbows need two; a few more help where the elbows merge.",
        step=1, digits=0, offered=_has_mixture,
    ),
    Slider(
        "sigma_floor", "Sigma floor", 0.0, 0.1,
        read=lambda project: _of_mixture(project, "sigma_floor"),
        write=lambda project, value: _with_mixture(project, sigma_floor=value),
        tip="Added to every standard deviation. Without it, and without noise, components become spikes.",
        step=0.001, digits=3, unit="rad", offered=_has_mixture,
    ),
    Choice(
        "sign", "Second link", (("minus", "Bishop 1994"), ("plus", "ordinary")),
        read=lambda project: _source(project).sign,
        write=lambda project, value: _with_source(project, sign=value),
        tip="The sign of the second link in the formula. In the paper it is minus: the arm is stretched at π.",
        offered=_has_arm,
    ),
)  # fmt: skip


# ---- what `dnnlab check` runs

Statistic = Callable[[FloatArray, FloatArray], FloatArray]


def _check_kinematics(_bench: Bench, seed: int, solving: Kinematics = BISHOP) -> Sequence[CheckResult]:
    poses = np.random.default_rng(seed).permutation(spread_poses(BISHOP, PLACES))
    wanted = BISHOP.hand(poses)
    error = float(np.max(np.abs(BISHOP.hand(solving.poses(wanted)) - wanted[:, None, :])))
    moves = 1e-6 * np.eye(2)
    columns = [(BISHOP.hand(poses + move) - BISHOP.hand(poses - move)) / 2e-6 for move in moves]
    slope = float(np.max(np.abs(solving.jacobian(poses) - np.stack(columns, axis=-1))))
    return (
        at_most(NAME, "hand of the exact poses against the wanted place", error, 1e-12),
        at_most(NAME, "Jacobian against the finite difference", slope, 1e-8),
    )


def _check_kinematics_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_kinematics(bench, seed, ORDINARY)  # an arm whose second link goes the other way


def _check_mean(_bench: Bench, seed: int, known: Kinematics = BISHOP) -> Sequence[CheckResult]:
    data = generate(TwoLinkArm(rows=20_000, validation_rows=0, seed=seed))
    wanted = data.encode(HAND)
    miss = misses(BISHOP, wanted, ArmPosterior(BISHOP).mean(wanted))
    measured, expected = root_mean_square(miss), ArmPosterior(known).miss_of_mean()
    deviation = float(np.std(miss**2)) / math.sqrt(len(miss)) / (2.0 * measured)
    return (near(NAME, "miss of the exact mean on 20,000 rows, against theory", measured, expected, 5.0 * deviation),)


def _check_mean_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_mean(bench, seed, ORDINARY)


def _check_mixture(
    bench: Bench, seed: int, answer: Statistic = most_probable, mean: Statistic = mixture_mean
) -> Sequence[CheckResult]:
    bench.train(project(seed), STEPS)
    pi, mu = _mixture_at(bench, WANTED)
    chosen = answer(pi, mu)
    found = share_of_elbows_found(BISHOP, WANTED, pi, mu if answer is most_probable else chosen[:, None, :])
    of_mean = root_mean_square(misses(BISHOP, WANTED, mean(pi, mu)))
    expected = ArmPosterior(BISHOP).miss_of_mean()
    return (
        at_most(NAME, "miss of the most probable component", _miss(chosen), LARGEST_MISS),
        at_least(NAME, "share of places with both elbows found", found, LEAST_FOUND),
        near(NAME, "miss of the mixture's mean against the exact mean's", of_mean, expected, MEAN_TOLERANCE),
    )


def _check_mixture_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    """Take the mean for the answer and the answer for the mean: the wrong statistics of the same network."""
    return _check_mixture(bench, seed, mixture_mean, most_probable)


def _check_least_squares(bench: Bench, seed: int, known: Kinematics = BISHOP) -> Sequence[CheckResult]:
    bench.train(project(seed), STEPS, LEAST_SQUARES)
    poses, answers = spread_poses(BISHOP, PLACES), _values_at(bench, WANTED, LEAST_SQUARES)
    square = float(np.mean(np.sum((answers - poses) ** 2, axis=-1)))
    theory = ArmPosterior(known)
    floor = theory.mean_square()
    return (
        near(
            NAME,
            "miss of least squares against the exact mean's",
            _miss(answers),
            theory.miss_of_mean(),
            MEAN_TOLERANCE,
        ),
        near(NAME, "squared error of least squares against its floor", square, floor, 0.1 * floor),
    )


def _check_least_squares_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_least_squares(bench, seed, ORDINARY)


def _check_forward(bench: Bench, seed: int, steps: int = STEPS) -> Sequence[CheckResult]:
    bench.train(project(seed), steps, FORWARD)
    off = np.linalg.norm(_values_at(bench, spread_poses(BISHOP, PLACES), FORWARD) - WANTED, axis=-1)
    return (at_most(NAME, "error of the forward model", root_mean_square(off), LARGEST_FORWARD_ERROR),)


def _check_forward_wrongly(bench: Bench, seed: int) -> Sequence[CheckResult]:
    return _check_forward(bench, seed, steps=20)


def _miss(angles: FloatArray) -> float:
    return root_mean_square(misses(BISHOP, WANTED, angles))


def _mixture_at(bench: Bench, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    answer = bench.answer(MixtureParameters(MAIN_MODEL, "output", wanted))
    assert isinstance(answer, MixtureParametersAnswer)
    return np.asarray(answer.pi, np.float64), np.asarray(answer.mu, np.float64)


def _values_at(bench: Bench, inputs: FloatArray, model: str) -> FloatArray:
    answer = bench.answer(Outputs(model, "output", inputs))
    assert isinstance(answer, OutputsAnswer)
    return np.asarray(answer.values, np.float64)


def _picture() -> Picture:
    """Both elbows of one place, and the arm that takes their mean and misses."""
    wanted = BISHOP.hand(np.array([0.95, 2.0]))
    poses = BISHOP.poses(wanted)
    mean = ArmPosterior(BISHOP).mean(wanted)
    arms = [(poses[0], "component 1", False), (poses[1], "component 2", False), (mean, "bad", True)]
    shapes: list[Shape] = [
        Line(np.stack([np.zeros(2), BISHOP.elbow(pose), BISHOP.hand(pose)]), colour, 3.0, dashed)
        for pose, colour, dashed in arms
    ]
    shapes.append(Line(np.stack([wanted, BISHOP.hand(mean)]), "bad", 1.2))
    shapes.append(Dots(wanted[None], "theory", 5.0, hollow=True))
    return Picture(tuple(shapes), (-0.06, 0.92), (-0.08, 0.76), equal=True)


EXPERIMENT = Experiment(
    name=NAME,
    title="Robot arm",
    section="6.5.1",
    summary="Two elbows for one place of the hand: a mixture knows both, least squares takes their mean and misses.",
    caption="Two elbows, one hand",
    project=project,
    checks=(
        Check("kinematics", _check_kinematics, _check_kinematics_wrongly),
        Check("exact mean", _check_mean, _check_mean_wrongly),
        Check("mixture density", _check_mixture, _check_mixture_wrongly),
        Check("least squares", _check_least_squares, _check_least_squares_wrongly),
        Check("forward model", _check_forward, _check_forward_wrongly),
    ),
    picture=_picture,
    oracle=oracle,
    controls=CONTROLS,
    workspace="arm",
)

"""How well the arm's three networks answer, as the experiment begins them, and full covariances with noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.robot_arm import BISHOP, FORWARD, LEAST_SQUARES, PLACES, STEPS, project
from dnnlab.nn.evaluator import Evaluator
from dnnlab.project.project import MAIN_MODEL, Model
from dnnlab.theory.arm_answers import (
    misses,
    mixture_mean,
    most_probable,
    root_mean_square,
    share_of_elbows_found,
    spread_poses,
)
from dnnlab.theory.arm_posterior import ArmPosterior
from dnnlab.theory.kinematics import FloatArray
from dnnlab.training.trainer import Trainer
from tests.benchmarks.result import Result, at_least, at_most, median, reported

SEEDS = (1, 2, 3)
MORE_SEEDS = (4, 5)
NOISE = 0.01
NOISY_TEST_ROWS = 20_000
PATIENCE = 600.0
POSES = spread_poses(BISHOP, PLACES)
WANTED = BISHOP.hand(POSES)


def run() -> list[Result]:
    """Train all networks on all seeds; the worst seed decides."""
    return [*_default(), *_two_components(), *_others(), *_noisy()]


def _trained(model: Model, source: TwoLinkArm, steps: int = STEPS) -> Evaluator:
    settings = model.settings.with_values(execution="fused")  # the compiler would take longer than the run
    run = Trainer(model.network, generate(source), settings, "cpu", None)
    run.run(PATIENCE, until=steps)
    return run.evaluator()


def _miss(angles: FloatArray) -> float:
    return root_mean_square(misses(BISHOP, WANTED, angles))


def _answers(model: Model, seed: int) -> tuple[FloatArray, FloatArray]:
    mixture = _trained(model, TwoLinkArm(seed=seed)).mixture("output", WANTED)
    return mixture.pi.double().numpy(), mixture.mu.double().numpy()


def _default() -> list[Result]:
    answers = [_answers(project(seed).model(), seed) for seed in SEEDS]
    chosen = [most_probable(pi, mu) for pi, mu in answers]
    found = [share_of_elbows_found(BISHOP, WANTED, pi, mu) for pi, mu in answers]
    return [
        at_most("arm, most probable component's miss, worst of 3 seeds", max(map(_miss, chosen)), 0.0020, "m"),
        at_least("arm, both elbows found, worst of 3 seeds", min(found), 0.97, ""),
        reported("arm, the mixture's mean's miss", median(_miss(mixture_mean(pi, mu)) for pi, mu in answers), "m"),
        reported(
            "arm, the same after one Newton step", max(_miss(BISHOP.polished(each, WANTED)) for each in chosen), "m"
        ),
    ]


def _two_components() -> list[Result]:
    answers = []
    for seed in SEEDS:
        model = project(seed).model()
        network = model.network.put(model.network.layer("hidden-1").with_unit_count(10))
        network = network.put(network.layer("output").with_values(components=2))
        answers.append(_answers(replace(model, network=network), seed))
    found = [share_of_elbows_found(BISHOP, WANTED, pi, mu) for pi, mu in answers]
    worst = max(_miss(most_probable(pi, mu)) for pi, mu in answers)
    return [
        at_most("arm, K=2, H=10, most probable component's miss, worst of 3 seeds", worst, 0.0052, "m"),
        reported("arm, K=2, H=10, both elbows found", median(found), ""),
    ]


def _others() -> list[Result]:
    least, forward = [], []
    for seed in SEEDS:
        begun, source = project(seed), TwoLinkArm(seed=seed)
        angles = _trained(begun.model(LEAST_SQUARES), source).values("output", WANTED).double().numpy()
        least.append(_miss(angles))
        hand = _trained(begun.model(FORWARD), source).values("output", POSES).double().numpy()
        forward.append(root_mean_square(np.linalg.norm(hand - WANTED, axis=-1)))
    return [
        reported("arm, least squares' miss (the exact mean's is 0.0584)", median(least), "m"),
        reported("arm, the forward network's error", median(forward), "m"),
    ]


def _noisy() -> list[Result]:
    few = [_noisy_gap(seed, 1000) for seed in SEEDS]
    many = [_noisy_gap(seed, 10_000, components=8, steps=15_000, batch=500) for seed in SEEDS]
    precise = [
        _noisy_gap(seed, 10_000, steps=15_000, batch=500, covariance="precision") for seed in (*SEEDS, *MORE_SEEDS)
    ]
    words = f"arm with noise {NOISE:g} m, full covariances, gap to the entropy, median of 3 seeds"
    return [
        reported(f"{words}: K=5, N=1,000", median(few), "nats"),
        at_most(f"{words}: K=8, N=10,000", median(many), 0.10, "nats"),
        at_most(
            f"arm with noise {NOISE:g} m, precision factors, gap to the entropy, worst of 5 seeds: K=5, N=10,000",
            max(precise),
            0.10,
            "nats",
        ),
    ]


def _noisy_gap(
    seed: int, rows: int, components: int = 5, steps: int = STEPS, batch: int = 0, covariance: str = "full"
) -> float:
    """The held-out negative log-likelihood less the entropy."""
    model = project(seed).model(MAIN_MODEL)
    output = model.network.layer("output").with_values(
        covariance=covariance, sigma_floor=0.0, components=components, placement="k-means"
    )
    settings = model.settings.with_values(batch_size=batch, schedule_steps=steps, learning_rate=0.01)
    model = replace(model, network=model.network.put(output), settings=settings)
    evaluator = _trained(model, TwoLinkArm(rows=rows, hand_noise=NOISE, seed=seed), steps)
    seen = generate(TwoLinkArm(rows=NOISY_TEST_ROWS, validation_rows=0, hand_noise=NOISE, seed=1000))
    errors = evaluator.row_errors("output", seen.encode(["x1", "x2"]), seen.encode(["theta1", "theta2"]))
    return float(errors.double().mean()) - ArmPosterior(BISHOP).entropy(NOISE)

"""What an experiment is: a project to begin with, a lesson, and oracles that hold it against the theory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Answer, Probe
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.project import MAIN_MODEL, Project

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A loss that theory knows, drawn in the loss plot.

    Attributes:
        label: What it is, without the value.
        value: In the units of the loss plot.
        meaning: `optimum`: nothing can be better; `floor`: nothing of this family can be better; `baseline`: what a
            simpler model reaches, to be beaten.
    """

    label: str
    value: float
    meaning: Literal["optimum", "floor", "baseline"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a measurement stands to its theory, for a badge.

    Attributes:
        text: The measurement and the gap, short.
        passed: Whether they agree; None while it is too early to say.
        explanation: What is compared with what, and when it passes.
    """

    text: str
    passed: bool | None
    explanation: str


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Points and weights of a quadrature over the true distribution of the data.

    Attributes:
        inputs: (M, D). targets: (M, L). weights: (M,), summing to 1.
    """

    inputs: Floats
    targets: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Oracle:
    """What theory knows about a project with a mixture output of one input and one target.

    Attributes:
        reference_lines: For the loss plot. May take a second: call it in the background.
        population: A quadrature of the true distribution.
        verdict: From the expected loss over the population, what the badge says.
        exact_density: p(t|x) at one x for targets (T,).
    """

    reference_lines: Callable[[], tuple[ReferenceLine, ...]]
    population: Callable[[], Population]
    verdict: Callable[[float], Verdict]
    exact_density: Callable[[float, Floats], Floats]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One comparison of a measurement with theory, as `dnnlab check` reports it."""

    experiment: str
    check: str
    measured: float
    expected: float
    tolerance: float
    passed: bool


class Bench(Protocol):
    """What a check may use: it trains models and asks probes, by way of the engine."""

    def load(self, project: Project) -> None:
        """Take up all models of the project with fresh weights, and forget all others."""

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        """Train one of the project's models from the start for some steps; models of other names stay as they are."""

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> RestartResults:
        """Train copies of one of the project's models with seeds from its own on, and go on with the best.

        The best is the one with the least validation loss, or training loss where there are no rows to validate.

        Raises:
            NonFiniteError: All of them diverged.
        """

    def set_weights(self, changes: Sequence[WeightChange], model: str = MAIN_MODEL) -> None:
        """Set single weights, biases or gains of a model that is loaded."""

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model that it names, which is loaded."""


@dataclass(frozen=True, slots=True)
class Check:
    """A named comparison with theory.

    Attributes:
        name: What is compared.
        run: Measures and compares; the seed fixes data and weights.
    """

    name: str
    run: Callable[[Bench, int], Sequence[CheckResult]]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One topic of the chapter.

    Attributes:
        name: As on the command line, for instance `toy-inverse`; the lesson has the same name.
        title: What a person reads.
        section: Of Bishop & Bishop, Deep Learning (2024).
        summary: One short sentence.
        project: Makes the project it begins with, from a seed.
        oracle: What theory knows about a project begun from it, as it stands now; None where it no longer applies.
        checks: What `dnnlab check` runs.
    """

    name: str
    title: str
    section: str
    summary: str
    project: Callable[[int], Project]
    oracle: Callable[[Project], Oracle | None]
    checks: tuple[Check, ...] = field(default_factory=tuple)

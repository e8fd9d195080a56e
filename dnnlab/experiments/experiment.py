"""What an experiment is: a project to begin with, a lesson, and oracles that hold it against the theory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from dnnlab.link.probes import Answer, Probe
from dnnlab.project.project import Project

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

    def train(self, project: Project, steps: int) -> None:
        """Train the project's main model from the start for some steps."""

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about the model trained last."""


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

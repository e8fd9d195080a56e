"""What an experiment is: a project to begin with, a lesson, and oracles that hold it against the theory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from dnnlab.experiments.controls import Button, Choice, Slider, Switch, WindowAction
from dnnlab.experiments.picture import Picture
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Answer, ExpectedLoss, Probe
from dnnlab.project.project import MAIN_MODEL, Project

if TYPE_CHECKING:
    from dnnlab.experiments.stage import Stage

Floats = NDArray[np.float64]

ProjectControl: TypeAlias = Slider[Project] | Choice[Project] | Switch[Project] | Button[Project] | WindowAction


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
        shorter: What is said in place of the text where it has no room, the longest first.
    """

    text: str
    passed: bool | None
    explanation: str
    shorter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Points and weights of a quadrature over the true distribution of the data.

    Attributes:
        inputs: (M, D). targets: (M, L). weights: (M,), summing to 1.
    """

    inputs: Floats
    targets: Floats
    weights: Floats

    def expected_loss(self, output: str, model: str = MAIN_MODEL) -> ExpectedLoss:
        """Return the question about an output's expected loss over this distribution."""
        return ExpectedLoss(model, output, self.inputs, self.targets, self.weights)


def no_lines() -> tuple[ReferenceLine, ...]:
    """Return the reference lines of a theory that knows none."""
    return ()


@dataclass(frozen=True, slots=True)
class Oracle:
    """What theory knows about a project, and how its badge comes to its verdict.

    Attributes:
        probes: What is asked about the models for the badge, by key. Called once; it may take a few milliseconds.
        verdict: What the badge says, from the answers; they are all there and about one moment. None: too early to say.
        model: The model whose loss plot has the lines, and beside whose output the badge stands.
        reference_lines: For the loss plot. May take a second: it is called in the background.
        exact_density: For one input and one target, p(t|x) at one x for targets (T,).
        hertz: How often at most the badge is brought up to date; less often where the verdict takes milliseconds.
    """

    probes: Callable[[], Mapping[str, Probe]]
    verdict: Callable[[Mapping[str, Answer]], Verdict | None]
    model: str = MAIN_MODEL
    reference_lines: Callable[[], tuple[ReferenceLine, ...]] = no_lines
    exact_density: Callable[[float, Floats], Floats] | None = None
    hertz: float = 5.0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One comparison of a measurement with theory, as `dnnlab check` reports it."""

    experiment: str
    check: str
    measured: float
    expected: float
    tolerance: float
    passed: bool


def near(experiment: str, check: str, measured: float, expected: float, tolerance: float) -> CheckResult:
    """Compare a measurement that must lie within a tolerance of what is expected; NaN never does."""
    return CheckResult(experiment, check, measured, expected, tolerance, abs(measured - expected) <= tolerance)


def at_most(experiment: str, check: str, measured: float, limit: float) -> CheckResult:
    """Compare a measurement that must not exceed a limit; NaN never passes."""
    return CheckResult(experiment, check, measured, limit, 0.0, measured <= limit)


def at_least(experiment: str, check: str, measured: float, limit: float) -> CheckResult:
    """Compare a measurement that must reach a limit; NaN never passes."""
    return CheckResult(experiment, check, measured, limit, 0.0, measured >= limit)


class Bench(Protocol):
    """What a check may use: it trains models and asks probes, by way of the engine."""

    def load(self, project: Project) -> None:
        """Load all models of a project, with the weights of their seeds, without training, and forget all others."""

    def train(self, project: Project, steps: int, model: str = MAIN_MODEL) -> None:
        """Train one model of the project from the start for some steps; models of other names stay as they are."""

    def restarts(self, project: Project, count: int, steps: int, model: str = MAIN_MODEL) -> None:
        """Train so many copies of a model that begin with other seeds, and go on with the best.

        That is the one with the least validation loss, or training loss where there are no rows to validate.
        """

    def set_weights(self, changes: tuple[WeightChange, ...], model: str = MAIN_MODEL) -> None:
        """Set weights of a model that was loaded or trained."""

    def answer(self, probe: Probe) -> Answer:
        """Return the answer to a probe about a model that was loaded or trained."""


Run = Callable[[Bench, int], Sequence[CheckResult]]
"""Measures and compares; the seed fixes data and weights."""


@dataclass(frozen=True, slots=True)
class Check:
    """A named comparison with theory.

    Attributes:
        name: What is compared.
        run: The comparison.
        wrong: The same comparison with a deliberately wrong model or formula. Tests hold that none of its results
            passes: a check that cannot fail says nothing.
    """

    name: str
    run: Run
    wrong: Run


def nothing_known(_project: Project) -> None:
    """Return the oracle of an experiment whose badges all stand on its stages."""


class StagesLater(Sequence["Stage"]):
    """Stages that are loaded when somebody looks at them: a window that opens with something else need not wait.

    Args:
        load: Imports the stages and returns them.
    """

    def __init__(self, load: Callable[[], tuple[Stage, ...]]) -> None:
        self._load = load

    @cached_property
    def _stages(self) -> tuple[Stage, ...]:
        return self._load()

    @overload
    def __getitem__(self, index: int) -> Stage: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Stage, ...]: ...
    def __getitem__(self, index: int | slice) -> Stage | tuple[Stage, ...]:
        return self._stages[index]

    def __len__(self) -> int:
        return len(self._stages)


@dataclass(frozen=True, slots=True)
class Opening:
    """How the canvas is seen when an experiment opens.

    Attributes:
        level: How close: each layer as a card, or opened into its units.
        canvas_alone: Whether it has the room of training and output too, over a transport of one line.
    """

    level: Literal["layers", "units"] = "layers"
    canvas_alone: bool = False


@dataclass(frozen=True, slots=True)
class Experiment:
    """One topic of the chapter.

    Attributes:
        name: As on the command line, for instance `toy-inverse`; the lesson has the same name.
        title: What a person reads.
        section: Of Bishop & Bishop, Deep Learning (2024), beginning with the number.
        summary: One short sentence.
        caption: A few words, where there is room for no more.
        project: Makes the project it begins with, from a seed.
        checks: What `dnnlab check` runs.
        picture: What stands for it in the gallery and in lists; worked out from theory, in a few milliseconds.
        oracle: What theory knows about a project begun from it, as it stands now; None where it no longer applies.
        controls: What is set on the project while it trains, above its pictures.
        stages: Its own interactive pictures, shown as workspaces. `StagesLater` loads them when they are wanted.
        workspace: What it opens with: the name of one of its stages, a workspace of the window (`mixture`, `arm`), or
            empty for the network.
        opening: How the canvas is seen at first.
    """

    name: str
    title: str
    section: str
    summary: str
    caption: str
    project: Callable[[int], Project]
    checks: tuple[Check, ...]
    picture: Callable[[], Picture]
    oracle: Callable[[Project], Oracle | None] = nothing_known
    controls: tuple[ProjectControl, ...] = ()
    stages: Sequence[Stage] = ()
    workspace: str = ""
    opening: Opening = Opening()

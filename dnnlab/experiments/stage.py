"""A stage: an interactive picture of an experiment, told as values. One panel of the window shows any stage.

It has plots, controls of its own, points to drag, and a function that draws what is seen at one moment. Where it needs
the model it asks by probes. It computes closed forms of a millisecond or two, never a training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from dnnlab.data.dataset import Dataset
from dnnlab.experiments.controls import Button, Choice, Slider, Switch
from dnnlab.experiments.experiment import Verdict
from dnnlab.experiments.picture import Drawing
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Answer, Probe
from dnnlab.project.project import MAIN_MODEL, Project

Point: TypeAlias = tuple[float, float]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class State:
    """What a person has set on a stage. It is neither saved nor undone."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Value) -> Value:
        """Return what is set under a name."""
        found: Value = self.values.get(name, default)
        return found

    def put(self, **values: Any) -> State:
        """Return a state with some values set."""
        return replace(self, values={**self.values, **values})


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What a stage draws from.

    Attributes:
        project: As it stands. dataset: Its rows.
        state: What is set on the stage.
        answers: The last answers to its probes, by key; one that was not answered yet is missing.
        step: The training step shown.
    """

    project: Project
    dataset: Dataset
    state: State
    answers: Mapping[str, Answer] = field(default_factory=dict)
    step: int = 0


@dataclass(frozen=True, slots=True)
class PlotLook:
    """One plot of a stage.

    Attributes:
        name: As in `Drawing.plots` and in handles.
        x_label, y_label: What the axes are.
        x, y: The ranges shown at first, and again by a double click.
        equal: Whether both axes have one scale.
        place: Row and column in the grid of plots. span: How many rows and columns it takes.
        axes: Whether axes are shown at all.
        x_numbers: Whether there are numbers along x; without, the places along it mean nothing by themselves.
        title: Above it; empty for none.
    """

    name: str
    x_label: str = ""
    y_label: str = ""
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    equal: bool = False
    place: tuple[int, int] = (0, 0)
    span: tuple[int, int] = (1, 1)
    axes: bool = True
    x_numbers: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class ChangeWeights:
    """Set weights of the running model by hand: one step of undo of that name.

    Attributes:
        changes: What is set; `relative` ones multiply.
        back: What takes it back.
        state: What the stage remembers from then on, for instance how it was before; None to leave its state.
    """

    words: str
    changes: tuple[WeightChange, ...]
    back: tuple[WeightChange, ...]
    model: str = MAIN_MODEL
    state: State | None = None


Effect: TypeAlias = State | Project | ChangeWeights
"""What comes of a handle or an act: another state of the stage, an edited project (one step of undo), or weights."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A point to drag.

    Attributes:
        name: Unique on its stage.
        plot: In which plot it lies.
        read: Where it is; None while there is none.
        write: What comes of dragging it to a point in data coordinates. It may hold the point back, on a circle say.
        label: Beside it; empty for none.
        colour: See `picture.Colour`.
        along: The axes along which it moves: `xy`, `x` or `y`. Along one axis it is drawn as a line across the plot.
    """

    name: str
    plot: str
    read: Callable[[Moment], Point | None]
    write: Callable[[Moment, Point], Effect]
    label: str = ""
    colour: str = "model"
    along: str = "xy"


@dataclass(frozen=True, slots=True)
class Act:
    """A button that needs the whole moment, for instance turning the sign of a unit.

    Attributes:
        press: What comes of it; None where nothing can be done now.
        words: How the step of undo is called where it edits the project.
    """

    name: str
    label: str
    press: Callable[[Moment], Effect | None]
    tip: str = ""
    icon: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A plot on which a person may draw a curve by hand.

    Attributes:
        plot: Which one.
        write: What comes of a finished curve, (M, 2) points from left to right.
        offered: Whether drawing is possible now.
    """

    plot: str
    write: Callable[[Moment, Any], Effect]
    offered: Callable[[Moment], bool] = lambda _moment: True


@dataclass(frozen=True, slots=True)
class Stage:
    """An interactive picture.

    Attributes:
        name: Unique in its experiment.
        title: What a person reads on its tab.
        plots: What it is laid out as.
        draw: What is seen at a moment. Called at most 60 times a second, and must take a few milliseconds.
        probes: What it asks of the models, by key; None for a stage of pure theory.
        hertz: How often at most it wants answers.
        controls: Of its state. acts: Buttons that need the moment. handles: Points to drag.
        sketch: Where a curve may be drawn by hand.
        start: The state it begins with.
        verdict: Whether what is shown agrees with theory; None for no badge.
        icon: Of the Material Design set.
    """

    name: str
    title: str
    plots: tuple[PlotLook, ...]
    draw: Callable[[Moment], Drawing]
    probes: Callable[[Project, State], Mapping[str, Probe]] | None = None
    hertz: float = 30.0
    controls: tuple[Slider[State] | Choice[State] | Switch[State] | Button[State], ...] = ()
    acts: tuple[Act, ...] = ()
    handles: tuple[Handle, ...] = ()
    sketch: Sketch | None = None
    start: State = field(default_factory=State)
    verdict: Callable[[Moment], Verdict | None] | None = None
    icon: str = "chart-line"

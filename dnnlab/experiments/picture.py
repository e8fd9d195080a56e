"""Pictures as values: shapes in data coordinates, coloured by what they mean. The window paints them in its theme.

An experiment draws by these, so that it needs neither Qt nor colours of its own. They are structs because the window
loads them before its first picture, and Python makes their classes many times faster than those of dataclasses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct, field
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

Colour: TypeAlias = str
"""What a shape means, never how it looks:

- `model`: what a network says; `theory`: a closed form, which should be dashed; `data`: observations;
- `positive`, `negative`: the sign of a number, or classes 1 and 0;
- `ok`: the optimum, agreement; `warn`: a hint; `bad`: a wrong answer, least squares among mixtures;
- `text`, `muted`, `faint`: what only guides the eye;
- `component 1`, `component 2` ...: the parts of a mixture, or anything else that is told apart by number.
"""


class Line(Struct, frozen=True, eq=False):
    """A line through points. An open one unless `closed`.

    Attributes:
        points: (M, 2); a row of NaN interrupts it.
        label: Shapes of one label are one chip of the legend, by which a person hides and shows them.
        arrow: Whether it ends with a head.
    """

    points: Floats
    colour: Colour = "model"
    width: float = 1.8
    dashed: bool = False
    closed: bool = False
    arrow: bool = False
    opacity: float = 1.0
    label: str = ""


class Dots(Struct, frozen=True, eq=False):
    """Points as discs of a radius in pixels.

    Attributes:
        points: (M, 2).
        values: Where given, (M,) in [-1, 1]: each disc is coloured by the diverging map in place of `colour`.
    """

    points: Floats
    colour: Colour = "data"
    radius: float = 2.5
    hollow: bool = False
    opacity: float = 1.0
    values: Floats | None = None
    label: str = ""


class Area(Struct, frozen=True, eq=False):
    """A filled polygon, (M, 2)."""

    points: Floats
    colour: Colour = "model"
    opacity: float = 0.2
    label: str = ""


class Bars(Struct, frozen=True, eq=False):
    """Bars from a base to a height.

    Attributes:
        positions: Their middles, (M,).
        heights: (M,). Of `values` they are also coloured by sign where `signed`.
        breadth: In data units.
    """

    positions: Floats
    heights: Floats
    breadth: float
    base: float = 0.0
    colour: Colour = "model"
    signed: bool = False
    horizontal: bool = False
    opacity: float = 0.85
    label: str = ""


class Heat(Struct, frozen=True, eq=False):
    """Values over a rectangle as colours.

    Attributes:
        values: (R, C), rows upwards.
        x: Where the columns begin and end. y: The rows.
        colours: `density`: values in [0, 1], probability only; `diverging`: values in [-1, 1].
    """

    values: Floats
    x: tuple[float, float]
    y: tuple[float, float]
    colours: Literal["density", "diverging"] = "density"
    label: str = ""


class Text(Struct, frozen=True):
    """Words at a point; `anchor` says which side of them is there."""

    at: tuple[float, float]
    words: str
    colour: Colour = "text"
    anchor: Literal["left", "right", "above", "below", "middle"] = "left"
    size: float = 12.0
    label: str = ""


class Rule(Struct, frozen=True):
    """A straight line across the whole plot, at one value of one axis."""

    value: float
    axis: Literal["x", "y"] = "y"
    colour: Colour = "theory"
    dashed: bool = True
    words: str = ""
    label: str = ""


Shape: TypeAlias = Line | Dots | Area | Bars | Heat | Text | Rule


class Picture(Struct, frozen=True):
    """Shapes over a rectangle, painted in their order. It stands for an experiment in lists and in the gallery."""

    shapes: tuple[Shape, ...]
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    equal: bool = False
    """Whether both axes have one scale."""


def points(x: ArrayLike, y: ArrayLike) -> Floats:
    """Return (M, 2) points from M values each, or from one value and M."""
    both = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return np.stack([np.ravel(one) for one in both], axis=1)


class Readout(Struct, frozen=True):
    """A number beside a plot, with its name and perhaps its colour."""

    name: str
    value: str
    colour: Colour = "text"
    tip: str = ""


class Drawing(Struct, frozen=True):
    """What a stage shows at one moment.

    Attributes:
        plots: The shapes of each plot, by its name.
        readouts: Numbers beside them, in order.
        formula: LaTeX set beside them; empty for none.
        words: One or two sentences about what is seen now.
    """

    plots: dict[str, Sequence[Shape]]
    readouts: tuple[Readout, ...] = ()
    formula: str = ""
    words: str = ""
    ranges: dict[str, tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=dict)
    """Where a plot is to show another part than its own: its x and y range."""
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Where the axes of a plot are to be called otherwise: along x and along y."""

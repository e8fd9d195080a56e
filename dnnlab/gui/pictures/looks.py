"""What the colours of shapes, named by what they mean, look like; and the samples that stand for shapes in legends."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from dnnlab.experiments.picture import Area, Bars, Colour, Dots, Heat, Line, Rule, Shape
from dnnlab.gui.theme import THEORY_DASHES, Theme, component_dashes, current, faded
from dnnlab.gui.widgets.swatch import Swatch

_COMPONENT = "component "
_NAMES = {"model": "accent", "text": "text_1", "muted": "text_2", "faint": "text_3"}


def ink_name(colour: Colour) -> str:
    """Return the name by which the theme and swatches know a colour."""
    return _NAMES.get(colour, colour)


def component_of(colour: Colour) -> int | None:
    """Return k for `component k`."""
    number = colour.removeprefix(_COMPONENT)
    return int(number) if colour.startswith(_COMPONENT) and number.isdigit() and int(number) > 0 else None


def colour_in(theme: Theme, colour: Colour, opacity: float = 1.0) -> QColor:
    """Return what a colour looks like in a theme.

    Raises:
        ValueError: There is no such colour.
    """
    component = component_of(colour)
    found = theme.component(component) if component is not None else getattr(theme, ink_name(colour), None)
    if not isinstance(found, QColor):
        raise ValueError(f"there is no colour {colour!r} for shapes")
    return faded(found, opacity) if opacity < 1.0 else found


def dashes_of(line: Line) -> tuple[float, ...]:
    """Return the dashes of a line: those of closed forms where it is dashed, else those of its component."""
    if line.dashed:
        return THEORY_DASHES
    component = component_of(line.colour)
    return component_dashes(component) if component is not None and not line.closed else ()


def swatch_of(shape: Shape) -> Swatch:
    """Return the sample that stands for a shape."""
    match shape:
        case Heat():
            return Swatch(shape.colours)
        case Dots(values=values) if values is not None:
            return Swatch("diverging")
        case Bars(signed=True):
            return Swatch("diverging")
        case Dots():
            return (Swatch.hollow if shape.hollow else Swatch.dot)(ink_name(shape.colour))
        case Area() | Bars():
            return Swatch.area(ink_name(shape.colour))
    dashes = dashes_of(shape) if isinstance(shape, Line) else ()
    return Swatch.line(ink_name(shape.colour), THEORY_DASHES if isinstance(shape, Rule) and shape.dashed else dashes)


def require_drawable(shape: Shape) -> None:
    """Refuse a shape that could not be painted: an error in a paint event is too late to be told well.

    Raises:
        ValueError: It has a colour that there is not, or arrays of another shape than they must have.
    """
    if not isinstance(shape, Heat):
        colour_in(current(), shape.colour)
    match shape:
        case Line() | Dots() | Area():
            size = np.shape(shape.points)
            if len(size) != 2 or size[1] != 2:
                raise ValueError(f"the points of a {type(shape).__name__} are (M, 2), not {size}")
            values = shape.values if isinstance(shape, Dots) else None
            if values is not None and np.shape(values) != size[:1]:
                raise ValueError(f"{size[0]} dots have {np.shape(values)} values")
        case Bars() if np.shape(shape.positions) != np.shape(shape.heights) or np.ndim(shape.heights) != 1:
            raise ValueError(f"bars at {np.shape(shape.positions)} places have {np.shape(shape.heights)} heights")
        case Heat() if np.ndim(shape.values) != 2:
            raise ValueError(f"the values of a Heat are (R, C), not {np.shape(shape.values)}")

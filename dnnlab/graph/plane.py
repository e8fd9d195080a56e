"""Places and extents on the canvas, in scene units (pixels at 100 %)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the canvas in scene units (pixels at 100 %); y points down."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Size:
    """The width and height of what stands on the canvas, in scene units."""

    width: float
    height: float

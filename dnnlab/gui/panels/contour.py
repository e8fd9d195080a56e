"""Where a function given on a grid is zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def zero_lines(values: Values, x: Values, y: Values) -> Values:
    """Return the zero contour of a function as short straight lines, by marching squares.

    A cell whose corners differ in sign is crossed where the function, taken as straight along its edges, is zero. Where
    the signs alternate around a cell, the two lines that separate its positive corners are drawn.

    Args:
        values: (Y, X). x: (X,). y: (Y,).

    Returns:
        (S, 2, 2): S lines, their two ends, x and y.
    """
    positive = values > 0
    mixed = (positive[1:, 1:] != positive[:-1, :-1]) | (positive[1:, :-1] != positive[:-1, 1:])
    mixed |= positive[1:, 1:] != positive[1:, :-1]
    rows, columns = np.nonzero(mixed)
    if not len(rows):
        return np.empty((0, 2, 2))
    # the corners of each cell, counter-clockwise from the lower left, and the crossing of each edge after a corner
    corner_rows = rows[:, None] + np.array([0, 0, 1, 1])
    corner_columns = columns[:, None] + np.array([0, 1, 1, 0])
    heights = values[corner_rows, corner_columns]
    corners = np.stack([x[corner_columns], y[corner_rows]], axis=2)
    following = np.roll(heights, -1, axis=1)
    crossed = (heights > 0) != (following > 0)
    difference = np.where(crossed, heights - following, 1.0)
    share = np.where(crossed, heights / difference, 0.0)
    crossings = corners + share[:, :, None] * (np.roll(corners, -1, axis=1) - corners)
    simple = crossed.sum(axis=1) == 2
    order = np.argsort(~crossed, axis=1, kind="stable")  # the crossed edges first
    lines = [np.take_along_axis(crossings[simple], order[simple, :2, None], axis=1)]
    saddle = crossings[~simple]
    if len(saddle):
        # corner i lies between the edges i - 1 and i: cut off corners 0 and 2 where they are positive, else 1 and 3
        first = np.where(heights[~simple, 0] > 0, 0, 1)
        for offset in (0, 2):
            edge = (first + offset) % 4
            pair = np.stack([(edge - 1) % 4, edge], axis=1)
            lines.append(np.take_along_axis(saddle, pair[:, :, None], axis=1))
    return np.concatenate(lines)


def class_boundaries(probabilities: Values, x: Values, y: Values) -> Values:
    """Return where the most probable of several classes changes, as short lines (S, 2, 2).

    Args:
        probabilities: (Y, X, C), C at least 2. x: (X,). y: (Y,).
    """
    winners = np.unique(np.argmax(probabilities, axis=2))
    lines = [np.empty((0, 2, 2))]
    for winner in winners[:-1].tolist():  # a boundary has two sides: the last winner's are drawn already
        others = np.delete(probabilities, winner, axis=2).max(axis=2)
        lines.append(zero_lines(probabilities[:, :, winner] - others, x, y))
    return np.concatenate(lines)

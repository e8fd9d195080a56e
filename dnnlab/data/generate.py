"""Makes the rows of a source: one line for each kind that makes its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dnnlab.data import arm, function_samples, toy
from dnnlab.data.dataset import Dataset
from dnnlab.data.sources import FunctionSamples, Source, ToyInverse, TwoLinkArm
from dnnlab.errors import DataError

GENERATORS: Mapping[type[Any], Callable[[Any], Dataset]] = {
    ToyInverse: toy.generate,
    TwoLinkArm: arm.generate,
    FunctionSamples: function_samples.generate,
}
"""What draws the rows of each kind of source but a table, whose rows a person brings along."""


def generate(source: Source) -> Dataset:
    """Return the data set of a source: equal sources give equal rows.

    Raises:
        DataError: It is a table, whose rows cannot be made.
    """
    draw = GENERATORS.get(type(source))
    if draw is None:
        raise DataError("The rows of a table cannot be made", where="source", remedy="Open the table itself")
    return draw(source)

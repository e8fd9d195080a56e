"""Where the numbers lie that a person sets by hand."""

from __future__ import annotations

import math

from dnnlab.errors import FieldError, NetworkError
from dnnlab.link.messages import WeightChange
from dnnlab.nn.parameters import ParameterIndex, Slot

LARGEST = 1e30
"""The largest size that a number set by hand may have; single precision ends at 3.4e38."""
_LEARNED = ("weight/", "bias/", "gain/")


def place_of(index: ParameterIndex, change: WeightChange) -> int:
    """Return the place in the flat vector of a number that is to be set.

    Raises:
        NetworkError: There is no such number, or it was removed.
        FieldError: The value is not finite, or too large.
    """
    if not math.isfinite(change.value) or abs(change.value) > LARGEST:
        raise FieldError(
            f"The value is {change.value}", where=change.array, remedy=f"Give a number from -{LARGEST:g} to {LARGEST:g}"
        )
    slot = index.slots.get(change.array)
    if slot is None or not change.array.startswith(_LEARNED):
        raise NetworkError("The network computes with no such numbers", where=change.array)
    place = _place_within(slot, change)
    if slot.removed.reshape(-1)[place]:
        raise NetworkError("This weight was removed", where=change.array, remedy="Restore it first")
    return slot.start + place


def _place_within(slot: Slot, change: WeightChange) -> int:
    try:
        row = slot.rows.index(change.row)
        if not slot.columns and change.unit is None:
            return row
        if change.unit is not None:
            return row * len(slot.columns) + slot.columns.index(change.unit)
    except ValueError:
        pass
    raise NetworkError(
        f"There is no number in row {change.row[:40]!r} for unit {change.unit}",
        where=change.array,
        remedy="It may have gone with an edit; look again",
    )

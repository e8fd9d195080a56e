"""Arrow keys walk from unit to unit: down and up within a layer, right and left to the layers it leads to."""

from __future__ import annotations

from PySide6.QtCore import Qt

from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.units.marks import Mark, UnitAt
from dnnlab.gui.canvas.units.opened import Opened


def next_unit(opened: Opened, chosen: Mark, selected: LayerId | None, key: Qt.Key) -> UnitAt | None:
    """Return the unit that an arrow key comes to; None where it comes to none or is no arrow.

    Args:
        opened: What is shown.
        chosen: Where it walks from.
        selected: The layer whose first unit it comes to if none is chosen.
        key: The key.
    """
    if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
        return None
    if not isinstance(chosen, UnitAt):
        first = selected if selected is not None else next(iter(opened.network.order), None)
        frame = opened.frames.get(first) if first is not None else None
        return UnitAt(frame.id, 0) if frame is not None and len(frame.centres) else None
    frame = opened.frames[chosen.layer]
    if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        index = chosen.index + (1 if key == Qt.Key.Key_Down else -1)
        return UnitAt(frame.id, index) if 0 <= index < len(frame.centres) else None
    network = opened.network
    if key == Qt.Key.Key_Right:
        ends = [arrow.target for arrow in network.leaving(chosen.layer)]
    else:
        ends = [arrow.source for arrow in network.arriving(chosen.layer)]
    if not ends:
        return None
    nearest = min((opened.frames[id] for id in ends), key=lambda other: abs(other.middle[0] - frame.middle[0]))
    circle = nearest.nearest_circle(*frame.centres[chosen.index].tolist())
    return UnitAt(nearest.id, circle) if circle is not None else None

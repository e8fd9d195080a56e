"""Which layers can be reached from some others, kept up to date as single arrows come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dnnlab.graph.layer import LayerId
from dnnlab.graph.shapes import Arrows

Neighbours = Callable[[LayerId], Iterable[LayerId]]


def grown(reached: frozenset[LayerId], starts: Iterable[LayerId], onward: Neighbours) -> frozenset[LayerId]:
    """Return `reached` with some more layers and all that these lead to. `reached` itself must be closed already."""
    queue = [start for start in starts if start not in reached]
    if not queue:
        return reached
    new = set(queue)
    for layer in queue:  # grows while it is walked
        for end in onward(layer):
            if end not in new and end not in reached:
                new.add(end)
                queue.append(end)
    return reached | new


def shrunk(
    reached: frozenset[LayerId],
    doubtful: Iterable[LayerId],
    anchors: frozenset[LayerId],
    onward: Neighbours,
    backward: Neighbours,
) -> frozenset[LayerId]:
    """Return `reached` without what can no longer be reached after some arrows went.

    Without loops a layer is reached if and only if it is an anchor or one of those before it is reached.

    Args:
        reached: What could be reached before.
        doubtful: The ends of the arrows that went.
        anchors: Where reaching starts.
        onward: What a layer leads to now.
        backward: What leads to a layer now.
    """
    gone: set[LayerId] = set()
    queue = [layer for layer in doubtful if layer in reached]
    while queue:
        layer = queue.pop()
        if layer in gone or layer in anchors:
            continue
        if not any(before in reached and before not in gone for before in backward(layer)):
            gone.add(layer)
            queue.extend(end for end in onward(layer) if end in reached)
    return reached - gone if gone else reached


def targets_in(departures: Arrows) -> Neighbours:
    """Return what tells the layers to which a layer leads."""
    return lambda layer: [arrow.target for arrow in departures[layer]]


def sources_in(arrivals: Arrows) -> Neighbours:
    """Return what tells the layers that lead to a layer."""
    return lambda layer: [arrow.source for arrow in arrivals[layer]]

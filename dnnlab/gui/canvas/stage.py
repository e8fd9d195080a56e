"""What the items of one canvas share: their pictures, and what the pointer and a gesture say about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId
from dnnlab.gui.canvas.pictures import Pictures


@dataclass(slots=True, eq=False)
class Stage:
    """Shared by all items of a scene.

    Attributes:
        pictures: Their pictures.
        hovered: The layer or connection under the pointer; empty for none.
        open_ends: While a connection is drawn: the layers at which it may end; None at other times.
        open_side: The ports at which it would end.
        drawn_from: The layer from which it is drawn.
        goal: The layer at which the connection being drawn would end now.
        landing: The connection onto which a dragged layer would be dropped.
        lifted: The connection one of whose ends is being taken elsewhere.
        cut: The connections that a stroke has crossed so far.
    """

    pictures: Pictures
    hovered: LayerId | ConnectionId = ""
    open_ends: frozenset[LayerId] | None = None
    open_side: Literal["input", "output"] = "input"
    drawn_from: LayerId = ""
    goal: LayerId = ""
    landing: ConnectionId = ""
    lifted: ConnectionId = ""
    cut: frozenset[ConnectionId] = frozenset()

"""How large things on the canvas are, in scene units (pixels at 100 %)."""

from __future__ import annotations

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Point, Size

GRID = 8.0
"""Cards snap to multiples of this; every card's width and height is one, but for the width of an input."""
CLEARANCE = 24.0
"""New cards keep this distance from the others."""
CORNER_RADIUS = 10.0
HEADER_HEIGHT = 36.0
FOOTER_HEIGHT = 28.0
PROBLEM_HEIGHT = 20.0
"""By how much a card's footer grows downwards to say what is wrong and what to do."""
PORT_RADIUS = 5.0
PORT_REACH = 14.0
"""How near to a port's middle, in pixels on the screen, a press counts as on it."""
ONTO_WIRE = 14.0
"""How near to a connection, in pixels on the screen, a layer is dropped onto it."""
PILL_HEIGHT = 20.0
FRAME_TITLE = 32.0
"""How high the bar with a frame's title is."""
FRAME_PADDING = 24.0
"""What a frame that is drawn around things leaves free at its sides."""
DETAIL_ZOOM = 0.45
"""Below this zoom cards show only their title and strip."""

_HIDDEN = Size(252.0, 192.0)
_INPUT = Size(172.0, 144.0)
_OUTPUT_WIDTH = 300.0
OUTPUT_ROW = 34.0
_OUTPUT_REST = HEADER_HEIGHT + 10.0 + 34.0 + FOOTER_HEIGHT


def card_size(layer: Layer) -> Size:
    """Return the size of a layer's card without the room for a problem."""
    match layer.role:
        case Role.INPUT:
            return _INPUT
        case Role.OUTPUT:
            rows = (4 if layer.factors_below else 3) if layer.kind == "mixture" else 1
            height = _OUTPUT_REST + rows * OUTPUT_ROW
            return Size(_OUTPUT_WIDTH, GRID * -(-height // GRID))
        case _:
            return _HIDDEN


def input_port(position: Point, size: Size) -> tuple[float, float]:
    """Return the middle of the port where connections arrive."""
    return position.x, position.y + size.height / 2


def output_port(position: Point, size: Size) -> tuple[float, float]:
    """Return the middle of the port that connections leave."""
    return position.x + size.width, position.y + size.height / 2


def snapped(point: Point) -> Point:
    """Return the nearest point of the grid."""
    return Point(GRID * round(point.x / GRID), GRID * round(point.y / GRID))

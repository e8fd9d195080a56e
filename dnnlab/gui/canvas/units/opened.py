"""The network as the units level shows it: frames, curves, responses and weights. It follows models; no widgets."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind, Network
from dnnlab.gui.canvas.responses import BOUNDED
from dnnlab.gui.canvas.units.backdrop import backdrop_of
from dnnlab.gui.canvas.units.bundle import bundle_between, is_between
from dnnlab.gui.canvas.units.discs import ramps, scaled_responses
from dnnlab.gui.canvas.units.dots import Dots
from dnnlab.gui.canvas.units.frames import MOST_CIRCLES, Frame, Stretch, frames_of, stretch_of
from dnnlab.gui.canvas.units.symbols import Symbol, depths, symbol_of
from dnnlab.gui.canvas.units.wires import Strands
from dnnlab.project.project import Model

Floats = NDArray[np.float64]
_DETOUR_ROOM = 240.0


class Opened:
    """Keeps what is shown of a model; what an edit leaves alone is kept.

    Attributes:
        network: What it shows.
        frames: The opened layers.
        backdrop: The frames that a person drew around layers, as they lie behind the opened ones.
        stretch: From places on the layers' canvas to places here.
        responses: For each layer (n, R) or (n, R, R) in -1..1, of those the engine told.
        weights: For each connection the weights between circles, (rows, columns); NaN where they are not known.
        biases: For each layer (rows,) as the engine told them.
        limit: Where colour and width of weights end.
        dots: For outputs of one circle the rows of data over it.
    """

    def __init__(self) -> None:
        self.network = Network.empty()
        self.frames: Mapping[LayerId, Frame] = {}
        self.backdrop: list[Annotation] = []
        self.stretch = Stretch()
        self.responses: dict[LayerId, NDArray[np.floating]] = {}
        self.weights: dict[ConnectionId, Floats] = {}
        self.biases: dict[LayerId, Floats] = {}
        self.limit = 1.0
        self.dots: Mapping[LayerId, Dots] = {}
        self._limits: dict[LayerId, dict[str, float]] = {}
        self._strands: dict[ConnectionId, Strands] = {}
        self._depths: Mapping[LayerId, int] = {}

    # ---- following the document

    def take(self, model: Model) -> None:
        """Show a model; every layer has a place in it."""
        before, network = self.network, model.network
        self.network = network
        if network is not before:
            self.stretch = stretch_of(model)
            self._depths = depths(network)
            self._forget_outdated(before)
        old, self.frames = self.frames, frames_of(model, self.stretch)
        self.backdrop = backdrop_of(model, self.frames) if model.layout.annotations else []
        moved = {id for id, frame in self.frames.items() if id not in old or not _same(old[id], frame)}
        moved |= old.keys() - self.frames.keys()
        self._drop_strands(before, moved, [old[id] for id in moved if id in old])

    def _forget_outdated(self, before: Network) -> None:
        """Drop answers about layers and connections that are others now."""
        changed = {id for id in self.responses.keys() | self.biases.keys() if _differs(before, self.network, id)}
        for id in changed:
            self.responses.pop(id, None)
            self.biases.pop(id, None)
            self._limits.pop(id, None)
        for id in list(self.weights):
            arrow = self.network.connections.get(id)
            if arrow is None or any(_differs(before, self.network, end) for end in (arrow.source, arrow.target)):
                del self.weights[id]

    def _drop_strands(self, before: Network, moved: Collection[LayerId], left: list[Frame]) -> None:
        passing = [*left, *(self.frames[id] for id in moved if id in self.frames)]
        for id in list(self._strands):
            arrow = self.network.connections.get(id)
            if (
                arrow is None
                or arrow is not before.connections.get(id)
                or arrow.source in moved
                or arrow.target in moved
                or _target_frozen(before, arrow) != _target_frozen(self.network, arrow)
                or any(is_between(frame, self.frames[arrow.source], self.frames[arrow.target]) for frame in passing)
            ):
                del self._strands[id]

    def forget_all(self) -> None:
        """Another document: begin anew."""
        self.__init__()  # type: ignore[misc]

    # ---- what the engine says

    def take_responses(self, id: LayerId, dimensions: int, values: NDArray[np.floating]) -> bool:
        """Take how a layer's units respond; return whether that looks different."""
        layer, frame = self.network.layers.get(id), self.frames.get(id)
        if layer is None or frame is None or not values.size:
            return False
        if layer.role is Role.INPUT:
            own = ramps(layer.width, dimensions)
            values = own if own is not None else values
        scaled = scaled_responses(layer, values[: len(frame.centres)], self._limits.setdefault(id, {}))
        last = self.responses.get(id)
        if last is not None and last.shape == scaled.shape and np.abs(last - scaled).max(initial=0.0) < 0.004:
            return False
        self.responses[id] = scaled
        return True

    def take_weights(self, id: ConnectionId, weights: Floats) -> bool:
        """Take the first rows and columns of a connection's weights; return whether they may look different."""
        if id not in self.network.connections:
            return False
        shape = tuple(min(length, MOST_CIRCLES) for length in self.network.weight_shape(id))
        taken = np.full(shape, np.nan)
        part = weights[: shape[0], : shape[1]]
        taken[: part.shape[0], : part.shape[1]] = part
        last = self.weights.get(id)
        if last is not None and last.shape == shape and np.array_equal(last, taken, equal_nan=True):
            return False
        self.weights[id] = taken
        self._scale(id)
        return True

    def take_limit(self, limit: float) -> None:
        """Take where colour and width end."""
        if abs(limit - self.limit) > 0.02 * self.limit:
            self.limit = max(limit, 1e-12)
            for id in self._strands:
                self._scale(id)

    def weight(self, id: ConnectionId, row: int, column: int) -> float | None:
        """Return the value of a weight; None while the engine has not told it."""
        weights = self.weights.get(id)
        return None if weights is None or np.isnan(weights[row, column]) else float(weights[row, column])

    def bias(self, id: LayerId, index: int) -> float | None:
        """Return the bias of a unit; None while the engine has not told it, and where it has none."""
        biases = self.biases.get(id)
        return float(biases[index]) if biases is not None and index < len(biases) else None

    @property
    def is_bounded(self) -> bool:
        """Whether all hidden units have activations from -1 to 1."""
        hidden = (layer for layer in self.network.layers.values() if layer.role is Role.HIDDEN)
        return all(layer.activation in BOUNDED for layer in hidden if layer.has("activation"))

    def _scale(self, id: ConnectionId) -> None:
        strands, weights = self._strands.get(id), self.weights.get(id)
        if strands is not None and weights is not None and not strands.identity:
            strands.weights = weights / self.limit

    # ---- what there is

    def strands(self, id: ConnectionId) -> Strands:
        """Return what is shown of a connection."""
        found = self._strands.get(id)
        if found is None:
            found = self._strands[id] = self._make_strands(self.network.connections[id])
            self._scale(id)
        return found

    def _make_strands(self, arrow: Connection) -> Strands:
        source, target = self.frames[arrow.source], self.frames[arrow.target]
        bundle = bundle_between(source, target, self.frames.values(), self._lane(source, target))
        rows, columns = bundle.shape
        layer = self.network.layers[arrow.target]
        if arrow.kind is ConnectionKind.IDENTITY:
            return Strands(bundle, self._identity(arrow, rows, columns), identity=True)
        present = ~self.network.removed_weights(arrow.id)[:rows, :columns]
        held = self.network.frozen_weights(arrow.id)[:rows, :columns] if arrow.frozen_weights else None
        return Strands(bundle, present, frozen=layer.frozen or arrow.frozen, held=held)

    def _identity(self, arrow: Connection, rows: int, columns: int) -> NDArray[np.bool_]:
        """Return which unit leads to which: the same one, or after a concatenation the one further on."""
        target = self.network.layers[arrow.target]
        shift = 0
        if target.kind == "concatenate":
            for other in self.network.arriving(arrow.target):
                if other.id == arrow.id:
                    break
                shift += self.network.layers[other.source].width
        return np.eye(rows, columns, -shift, dtype=bool)

    def _lane(self, source: Frame, target: Frame) -> int:
        """Return how many bundles already pass the same frames."""
        taken = 0
        for id, strands in self._strands.items():
            arrow = self.network.connections[id]
            other = self.frames[arrow.source], self.frames[arrow.target]
            if strands.bundle.side and other[0].right < target.left and other[1].left > source.right:
                taken += 1
        return taken

    def connections_in(self, area: QRectF) -> list[ConnectionId]:
        """Return the connections whose curves may meet a rectangle."""
        return [id for id, arrow in self.network.connections.items() if self._hull(arrow).intersects(area)]

    def _hull(self, arrow: Connection) -> QRectF:
        source, target = self.frames[arrow.source], self.frames[arrow.target]
        return _rect(source).united(_rect(target)).adjusted(-_DETOUR_ROOM, -_DETOUR_ROOM, _DETOUR_ROOM, _DETOUR_ROOM)

    def frames_in(self, area: QRectF) -> list[Frame]:
        """Return the frames that meet a rectangle; their titles stand above them."""
        return [frame for frame in self.frames.values() if _rect(frame).adjusted(0, -30, 0, 0).intersects(area)]

    def frame_at(self, x: float, y: float) -> Frame | None:
        """Return the frame, or the title above it, at a point."""
        for frame in reversed(list(self.frames.values())):
            if frame.left <= x <= frame.right and frame.top - 26 <= y <= frame.bottom:
                return frame
        return None

    def symbol(self, id: LayerId, index: int) -> Symbol:
        """Return what a circle is called."""
        return symbol_of(self.network.layers[id], index, self._depths.get(id, 0))

    def content(self, ids: Collection[str] | None = None) -> QRectF:
        """Return what all frames and curves cover, or some of them."""
        whole = QRectF()
        for id, frame in self.frames.items():
            if ids is None or id in ids:
                whole = whole.united(_rect(frame).adjusted(0, -26, 0, 0))
        for one in self.backdrop:
            if ids is None or one.id in ids:
                whole = whole.united(QRectF(one.corner.x, one.corner.y, one.size.width, one.size.height))
        for id in self.network.connections if ids is None else ids:
            if id in self.network.connections:
                left, top, right, bottom = self.strands(id).bundle.bounds()
                whole = whole.united(QRectF(left, top, right - left, bottom - top).adjusted(-4, -4, 4, 4))
        return whole

    def to_layout(self, x: float, y: float) -> Point:
        """Return the place on the layers' canvas for a place here."""
        return Point(x / self.stretch.across, y / self.stretch.down)

    def from_layout(self, point: Point) -> tuple[float, float]:
        """Return the place here for a place on the layers' canvas."""
        return point.x * self.stretch.across, point.y * self.stretch.down


def _rect(frame: Frame) -> QRectF:
    return QRectF(frame.left, frame.top, frame.width, frame.height)


def _same(first: Frame, second: Frame) -> bool:
    return first.radius == second.radius and np.array_equal(first.centres, second.centres)


def _differs(before: Network, after: Network, id: LayerId) -> bool:
    old: Layer | None = before.layers.get(id)
    new: Layer | None = after.layers.get(id)
    if old is None or new is None:
        return True
    return old is not new and (old.rows, old.units, old.activation) != (new.rows, new.units, new.activation)


def _target_frozen(network: Network, arrow: Connection) -> bool:
    layer = network.layers.get(arrow.target)
    return layer is not None and layer.frozen

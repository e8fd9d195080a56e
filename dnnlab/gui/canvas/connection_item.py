"""A connection on the canvas: a ribbon of strands, one for each quantile of its weights."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from dnnlab.graph.examination import Problem, Severity
from dnnlab.graph.network import Connection, ConnectionId, ConnectionKind
from dnnlab.gui.canvas.metrics import DETAIL_ZOOM, PILL_HEIGHT
from dnnlab.gui.canvas.names import ConnectionName
from dnnlab.gui.canvas.pictures import Picture, blank_pixmap, draw_picture
from dnnlab.gui.canvas.pill import paint_pill, pill_size
from dnnlab.gui.canvas.ribbon import Ribbon, strands_at
from dnnlab.gui.canvas.routing import Route, distance
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.canvas.uncover import uncover
from dnnlab.gui.theme import Theme, current

Floats = NDArray[np.floating]

_MARGIN = 10.0
_LARGEST_PICTURE = 160_000
"""Pixels: longer ribbons are drawn directly, with few strands."""
_FEW_STRANDS = 5
_VISIBLE_CHANGE, _VISIBLE_FROM_AFAR = 0.012, 0.03
"""By how much of the colour scale a weight must have moved before the ribbon is painted anew."""
_PASSED_BY_OPACITY = 0.62
_LIFTED_OPACITY = 0.2


class ConnectionItem(QGraphicsRectItem):
    """Shows one connection along its route.

    Attributes:
        ribbon_rect: What the strands cover, in scene units.
        label_rect: What the label covers, in scene units.
    """

    def __init__(self, connection: Connection, stage: Stage, strands: int) -> None:
        super().__init__()
        self.connection = connection
        self.name = ConnectionName("W", "", "")
        self.problem: Problem | None = None
        self.frozen = False
        self.route: Route | None = None
        self.picture: Picture | None = None
        self.stale = False
        self.weights: Floats | None = None
        self.strand_count = strands
        self._limit = 1.0
        self._painted: Floats | None = None
        self._behind = False
        self._stage = stage
        self._selected = False
        self.ribbon_rect = QRectF()
        self._ribbon: Ribbon | None = None
        self._clear_of_cards = 0.0
        self.label_rect = QRectF()
        self._line: NDArray[np.float64] | None = None
        self._lines: list[QLineF] | None = None
        self.setPen(Qt.PenStyle.NoPen)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def id(self) -> ConnectionId:
        return self.connection.id

    @property
    def is_selected(self) -> bool:
        return self._selected

    @property
    def is_identity(self) -> bool:
        return self.connection.kind is ConnectionKind.IDENTITY

    # ---- what it shows

    def set_connection(
        self, connection: Connection, name: ConnectionName, problem: Problem | None, frozen: bool, strands: int
    ) -> None:
        """Show another state of the connection."""
        if strands != self.strand_count:
            self.weights = None
        if (connection, name, problem, frozen, strands) == (
            self.connection,
            self.name,
            self.problem,
            self.frozen,
            self.strand_count,
        ):
            return
        changed = (connection, frozen, strands) != (self.connection, self.frozen, self.strand_count)
        self.connection, self.name, self.problem = connection, name, problem
        self.frozen, self.strand_count = frozen, strands
        if changed:
            self.stale = True
        self._take_bounds()
        self.update()

    def set_route(self, route: Route, clear_of_cards: float) -> bool:
        """Run along another way, and return whether it is another.

        Args:
            route: The way.
            clear_of_cards: Where a long label may begin, below the cards at the ends.
        """
        moved = clear_of_cards != self._clear_of_cards
        self._clear_of_cards = clear_of_cards
        old = self.route
        if old is not None and old.spread == route.spread and np.array_equal(old.points, route.points):
            if moved and self.problem is not None:
                self._take_bounds()
            return False
        self.route = route
        self._line = None
        self._lines = None
        self._ribbon = Ribbon(route)
        self._stage.pictures.forget(self)
        bounds = route.bounds()
        rect = QRectF(bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top)
        self.ribbon_rect = rect.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self._take_bounds()
        self.update()
        return True

    def _take_bounds(self) -> None:
        """Cover the label too: the view paints it over everything, but it comes and goes with this item."""
        if self.route is not None:
            self.label_rect = self._place_label(self.route)
            bounds = self.ribbon_rect.united(self.label_rect.adjusted(-3, -3, 3, 3))
            if bounds != self.rect():
                uncover(self)
                self.setRect(bounds)

    def set_selected(self, selected: bool) -> None:
        """Show whether the connection is selected."""
        if selected is not self._selected:
            self._selected = selected
            self.setZValue(0.5 if selected else 0.0)
            self.update()

    def take_weights(self, weights: Floats, limit: float) -> None:
        """Show the quantiles of the weights, ascending; `limit` is where colour and width end."""
        self.weights, self._limit = weights, max(limit, 1e-12)
        self._behind = True
        if self._stage.pictures.exposed.intersects(self.ribbon_rect):
            self._stage.pictures.request_catch_up(self)

    def catch_up(self) -> None:
        """Paint the strands anew if the weights moved visibly since they were painted last."""
        if not self._behind:
            return
        self._behind = False
        if not self._looks_different():
            return
        self.stale = True
        pictures = self._stage.pictures
        if self.picture is None or not pictures.exposed.intersects(self.ribbon_rect):
            self.update()
        else:
            pictures.make_anew(self)

    def _looks_different(self) -> bool:
        weights, painted = self.weights, self._painted
        if weights is None or painted is None or len(painted) != len(weights):
            return True
        change = np.abs(weights / self._limit - painted).max(initial=0.0)
        return bool(change >= (_VISIBLE_CHANGE if self._stage.pictures.zoom >= DETAIL_ZOOM else _VISIBLE_FROM_AFAR))

    def forget_live(self) -> None:
        """Show the connection as it is before the engine's first answer."""
        self.weights, self._behind = None, False
        self.stale = True
        self.update()

    def show_again(self) -> None:
        self.update()

    def restyle(self) -> None:
        """The theme changed."""
        self.update()

    # ---- where it is

    def distance(self, point: QPointF) -> float:
        """Return how far a point is from the ribbon's middle line, less the ribbon's width half way along."""
        if self.route is None:
            return float("inf")
        away = distance(self.line, point.x(), point.y())
        x, y = self.route.middle
        near_middle = max(0.0, 1.0 - float(np.hypot(point.x() - x, point.y() - y)) / (4 * self.route.spread + 1))
        return max(0.0, away - self.route.spread * near_middle)

    @property
    def line(self) -> NDArray[np.float64]:
        """The middle of the ribbon as a polyline with a corner at least every 60 units, (n, 2)."""
        if self._line is None:
            self._line = self.route.line() if self.route is not None else np.zeros((0, 2))
        return self._line

    def _place_label(self, route: Route) -> QRectF:
        """Return what the label covers.

        Words about a problem stand clear of the cards: above them on a detour above, otherwise below them.
        """
        wide, high = pill_size(self.name, self.frozen, self.problem)
        x, y = route.label
        top = y - PILL_HEIGHT / 2
        if self.problem is not None:
            top = y + PILL_HEIGHT / 2 - high if route.side < 0 else max(top, self._clear_of_cards)
        return QRectF(x - wide / 2, top, wide, high)

    def middle_path(self) -> QPainterPath:
        """Return the middle of the ribbon."""
        return self._ribbon.paths(1)[0] if self._ribbon is not None else QPainterPath()

    def overview_lines(self) -> list[QLineF]:
        """Return straight lines along the way, for the canvas seen from afar."""
        if self._lines is None and self.route is not None:
            step = 3 if self.route.side else 6
            corners = [QPointF(x, y) for x, y in self.route.points[::step].tolist()]
            self._lines = [QLineF(start, end) for start, end in pairwise(corners)]
        return self._lines or []

    # ---- painting

    def make_picture(self, zoom: float, ratio: float) -> Picture:
        rect = self.ribbon_rect
        left, top = int(np.floor(rect.left() * zoom)), int(np.floor(rect.top() * zoom))
        wide, high = int(rect.width() * zoom) + 2, int(rect.height() * zoom) + 2
        pixmap = blank_pixmap(wide, high, ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-left, -top)
        painter.scale(zoom, zoom)
        self._paint_strands(painter, strands_at(zoom, self.strand_count))
        painter.end()
        return Picture(pixmap, zoom, left, top)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.route is None:
            return
        if self._behind:  # it was out of view when the answer came
            self._stage.pictures.request_catch_up(self)
        world = painter.worldTransform()
        zoom = world.m11()
        lit = self._selected or self.id in (self._stage.hovered, self._stage.landing)
        if self._stage.lifted == self.id or self.id in self._stage.cut:
            painter.setOpacity(_LIFTED_OPACITY)
        elif lit and self._ribbon is not None:
            self._ribbon.paint_halo(painter, current())
        elif self._stage.hovered and "->" in self._stage.hovered:
            painter.setOpacity(_PASSED_BY_OPACITY)
        rect, scale = self.ribbon_rect, zoom * self._stage.pictures.ratio
        if rect.width() * rect.height() * scale * scale > _LARGEST_PICTURE:
            self._paint_strands(painter, min(_FEW_STRANDS, self.strand_count), option.exposedRect)
        else:
            picture = self._stage.pictures.picture_of(self, zoom)
            if picture is not None:
                draw_picture(painter, picture, world)
                painter.setWorldTransform(world)
            else:
                self._paint_strands(painter, 1)
        painter.setOpacity(1.0)
        if self.problem is not None:
            self._paint_leader(painter)

    def _paint_leader(self, painter: QPainter) -> None:
        """Join the words about a problem to the ribbon they are about."""
        if self.route is not None and self.problem is not None:
            x, y = self.route.middle
            colour = current().bad if self.problem.severity is Severity.ERROR else current().warn
            painter.setPen(QPen(colour, 1.0))
            painter.drawLine(QPointF(x, y), QPointF(x, self.label_rect.center().y()))

    def paint_in_full(self, painter: QPainter, theme: Theme) -> None:
        """Paint the ribbon for print: all strands, without what a pointer or hand does to it."""
        self._draw_strands(painter, self.strand_count, theme)
        if self.problem is not None:
            self._paint_leader(painter)

    def paint_label(self, painter: QPainter) -> None:
        """Paint the label for print."""
        paint_pill(painter, self.label_rect, self.name, self.frozen, self.problem, "none")

    def _paint_strands(self, painter: QPainter, count: int, area: QRectF | None = None) -> None:
        if self.weights is not None and len(self.weights):
            self._painted = self._shares(self.weights)
        self._draw_strands(painter, count, current(), area)

    def _draw_strands(self, painter: QPainter, count: int, theme: Theme, area: QRectF | None = None) -> None:
        ribbon = self._ribbon
        if ribbon is None:
            return
        if self.is_identity:
            ribbon.paint_identity(painter, theme.bad if self.problem else theme.text_2)
        elif self.weights is None or not len(self.weights):
            ribbon.paint_calm(painter, count, theme, area)
        else:
            ribbon.paint_weights(painter, count, self._shares(self.weights), theme, frozen=self.frozen, area=area)

    def _shares(self, weights: Floats) -> NDArray[np.float64]:
        """Return the weights over the limit at which colour and width end."""
        return np.asarray(weights, dtype=np.float64) / self._limit

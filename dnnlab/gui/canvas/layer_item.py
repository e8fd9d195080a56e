"""A layer on the canvas: one item without children, painted from a picture."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.card_painter import fix_rect, menu_rect, paint_card, paint_compact_card, paint_ports, title_rect
from dnnlab.gui.canvas.faces import face_of
from dnnlab.gui.canvas.faces.face import Live
from dnnlab.gui.canvas.metrics import CORNER_RADIUS, DETAIL_ZOOM, PORT_RADIUS, PORT_REACH, input_port, output_port
from dnnlab.gui.canvas.pictures import Picture, blank_pixmap, draw_picture
from dnnlab.gui.canvas.stage import Stage
from dnnlab.gui.canvas.thumbs import thumbs_image
from dnnlab.gui.canvas.uncover import uncover
from dnnlab.gui.theme import Theme, current, faded, mixed
from dnnlab.gui.theme.shadow import MARGIN

Answer = tuple[int, NDArray[np.floating]]
"""The number of inputs over which units respond, and their responses."""
Part = Literal["input", "output", "menu", "fix", "title", "card"]
"""Where on a card a point lies."""

_FROZEN_SATURATION = 0.55
_RING = 4.0


class LayerItem(QGraphicsRectItem):
    """Shows a `Card` and the `Live` values of its layer.

    It extends the rectangle item and leaves its bounding rectangle to Qt: the index of the scene asks for it
    thousands of times a frame.

    Attributes:
        card: What it shows of its layer.
        live: What it shows of the engine's answers.
        place: The card's top left corner.
        card_rect: What the card covers in scene units, without its shadow.
    """

    def __init__(self, card: Card, stage: Stage) -> None:
        super().__init__()
        self.card = card
        self.live = Live()
        self.place = Point(0.0, 0.0)
        self.card_rect = QRectF()
        self.picture: Picture | None = None
        self.stale = False
        self._stage = stage
        self._selected = False
        self._answer: Answer | None = None
        self._shown_answer: Answer | None = None
        self._behind = False
        self._thumbs: QImage | None = None
        self._thumbs_zoom = 0.0
        self._thumbs_at = QRectF()
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(1.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._take_size()

    @property
    def id(self) -> LayerId:
        return self.card.layer.id

    # ---- what it shows

    def set_card(self, card: Card) -> None:
        """Show another state of the layer."""
        if card == self.card:
            return
        resized = card.size != self.card.size
        if card.layer.units != self.card.layer.units or card.layer.values != self.card.layer.values:
            self._forget_live(card)
        self.card = card
        if resized:
            self._take_size()
        self._repaint_soon()

    def _forget_live(self, card: Card) -> None:
        """Drop responses that no longer fit: the engine's next answer brings new ones."""
        before, after = self.card.layer, card.layer
        same_units = after.width == before.width and after.components == before.components
        same_units = same_units and after.covariance == before.covariance
        if not same_units or after.activation != before.activation:
            self._drop_live()

    def _drop_live(self) -> None:
        self.live = Live()
        self._answer = self._shown_answer = self._thumbs = None
        self._behind = False

    def set_place(self, place: Point) -> None:
        """Put the card's top left corner somewhere."""
        self.place = place
        uncover(self)
        self.setPos(place.x, place.y)
        self._take_size()

    def set_selected(self, selected: bool) -> None:
        """Show whether the layer is selected."""
        if selected is not self._selected:
            self._selected = selected
            self.setZValue(2.0 if selected else 1.0)
            self.update()

    def take_activations(self, dimensions: int, activations: NDArray[np.floating]) -> None:
        """Show how the units respond, as soon as it is this layer's turn and it is in view.

        Args:
            dimensions: 1 for one input column, 2 for two, 0 for rows of data.
            activations: (U, R) or (U, R, R); see `dnnlab.link.probes.ActivationsAnswer`.
        """
        if not activations.size:
            return
        self._answer, self._behind = (dimensions, activations), True
        if self._stage.pictures.exposed.intersects(self.card_rect):
            self._stage.pictures.request_catch_up(self)

    def catch_up(self) -> None:
        """Prepare the last responses for painting, unless they are those that are shown."""
        if self._answer is None or not self._behind:
            return
        self._behind = False
        if _is_same(self._answer, self._shown_answer):
            return
        self._shown_answer = self._answer
        face = face_of(self.card.layer)
        before = face.signature(self.live)
        face.take(self.card, self.live, *self._answer)
        self._thumbs = None
        if face.signature(self.live) != before:
            self._repaint_soon()
        else:
            self._make_thumbs(self._stage.pictures.zoom)  # in this turn's time, not while painting
            self.update(self._thumbs_at.adjusted(-1, -1, 1, 1))

    def take_figure(self, figure: str) -> None:
        """Show the gradient's norm or the loss, in words."""
        if figure == self.live.figure:
            return
        face = face_of(self.card.layer)
        before = face.signature(self.live)
        self.live.figure = figure
        if face.signature(self.live) != before:
            self._repaint_soon()
        elif self._stage.pictures.zoom >= DETAIL_ZOOM:
            self.update(face.figure_rect(self.card))

    def forget_live(self) -> None:
        """Show the layer as it is before the engine's first answer."""
        self._drop_live()
        self._repaint_soon()

    def show_again(self) -> None:
        self.update()

    def restyle(self) -> None:
        """The theme changed."""
        self._thumbs = None
        self.update()

    def _repaint_soon(self) -> None:
        self.stale = True
        self.update()

    def _take_size(self) -> None:
        size = self.card.size
        self.card_rect = QRectF(self.place.x, self.place.y, size.width, size.height)
        bounds = QRectF(-MARGIN, -MARGIN, size.width + 2 * MARGIN, size.height + 2 * MARGIN)
        if bounds != self.rect():
            uncover(self)
            self.setRect(bounds)

    # ---- where things are

    def input_port(self) -> tuple[float, float]:
        """The middle of the port where connections arrive."""
        return input_port(self.place, self.card.base)

    def output_port(self) -> tuple[float, float]:
        """The middle of the port that connections leave."""
        return output_port(self.place, self.card.base)

    def part_at(self, point: QPointF, zoom: float) -> Part | None:
        """Return what of the card is at a point of the scene; None where it is not.

        Ports are caught from 14 pixels on the screen, but seen from afar never from more than a quarter of the card.
        """
        reach = min(PORT_REACH / zoom, self.card.base.width / 4)
        local = point - self.pos()
        middle = self.card.base.height / 2
        if self.card.layer.role is not Role.INPUT and _near(local, 0.0, middle, reach):
            return "input"
        if self.card.layer.role is not Role.OUTPUT and _near(local, self.card.base.width, middle, reach):
            return "output"
        size = self.card.size
        if not (0 <= local.x() <= size.width and 0 <= local.y() <= size.height):
            return None
        if zoom >= DETAIL_ZOOM and menu_rect(self.card).contains(local):
            return "menu"
        if zoom >= DETAIL_ZOOM and fix_rect(self.card).contains(local):
            return "fix"
        return "title" if title_rect(self.card).contains(local) else "card"

    # ---- painting

    def make_picture(self, zoom: float, ratio: float) -> Picture:
        size = self.card.size
        margin = int(MARGIN * zoom) + 1
        wide, high = int(size.width * zoom) + 2 * margin + 1, int(size.height * zoom) + 2 * margin + 1
        pixmap = blank_pixmap(wide, high, ratio)
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(margin, margin)
        painter.scale(zoom, zoom)
        if zoom < DETAIL_ZOOM:
            paint_compact_card(painter, self.card, current(), zoom)
        else:
            paint_card(painter, self.card, self.live, current())
        painter.end()
        self._thumbs = None
        return Picture(pixmap, zoom, -margin, -margin)

    def paint_in_full(self, painter: QPainter, theme: Theme, scale: float) -> None:
        """Paint the card for print, its corner at the painter's origin, without what a pointer or hand does to it.

        Args:
            painter: On whatever is printed.
            theme: Whose colours.
            scale: Dots per scene unit of the parts that are pictures.
        """
        self.catch_up()
        paint_card(painter, self.card, self.live, theme, printed=True)
        face = face_of(self.card.layer)
        mosaic = face.mosaic(self.card, self.live, compact=False)
        if mosaic is not None and self.live.values is not None:
            saturation = _FROZEN_SATURATION if self.card.layer.frozen else 1.0
            image = thumbs_image(mosaic, self.live.values[: len(mosaic.rects)], scale, theme, saturation)
            painter.drawImage(mosaic.bounds(), image)
        if self.live.figure:
            face.paint_figure(painter, self.card, self.live, theme)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        world = painter.worldTransform()
        zoom = world.m11()
        if self._behind:  # it was out of view when the answer came
            self._stage.pictures.request_catch_up(self)
        picture = self._stage.pictures.picture_of(self, zoom)
        if picture is None:
            painter.fillRect(QRectF(0, 0, self.card.size.width, self.card.size.height), current().card)
            return
        draw_picture(painter, picture, world)
        if self.live.values is not None:
            self._paint_thumbs(painter, zoom)
        if self.live.figure and zoom >= DETAIL_ZOOM:
            face_of(self.card.layer).paint_figure(painter, self.card, self.live, current())
        self._paint_state(painter, zoom)
        painter.setWorldTransform(world)

    def _paint_thumbs(self, painter: QPainter, zoom: float) -> None:
        if self._thumbs is None:
            self._make_thumbs(zoom)
        image = self._thumbs
        if image is None:
            return
        if self._thumbs_zoom != zoom:
            painter.drawImage(self._thumbs_at, image, QRectF(image.rect()))
            return
        world = painter.worldTransform()
        painter.setWorldTransform(QTransform.fromTranslate(world.dx(), world.dy()))
        painter.drawImage(QPointF(round(self._thumbs_at.left() * zoom), round(self._thumbs_at.top() * zoom)), image)
        painter.setWorldTransform(world)

    def _make_thumbs(self, zoom: float) -> None:
        values, ratio = self.live.values, self._stage.pictures.ratio
        mosaic = face_of(self.card.layer).mosaic(self.card, self.live, compact=zoom < DETAIL_ZOOM)
        if mosaic is None or values is None:
            return
        saturation = _FROZEN_SATURATION if self.card.layer.frozen else 1.0
        image = thumbs_image(mosaic, values[: len(mosaic.rects)], zoom * ratio, current(), saturation)
        image.setDevicePixelRatio(ratio)
        self._thumbs, self._thumbs_zoom, self._thumbs_at = image, zoom, mosaic.bounds()

    def _paint_state(self, painter: QPainter, zoom: float) -> None:
        stage, theme = self._stage, current()
        rect = QRectF(0, 0, self.card.size.width, self.card.size.height)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        goal = stage.goal == self.id
        if self._selected or goal:
            width = max(1.0, 1.0 / zoom)
            painter.setPen(QPen(theme.accent_soft, _RING * width))
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), CORNER_RADIUS + 2, CORNER_RADIUS + 2)
            painter.setPen(QPen(theme.accent, 2.0 * width))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), CORNER_RADIUS - 1, CORNER_RADIUS - 1)
            painter.setBrush(theme.input)
            if zoom >= DETAIL_ZOOM:
                paint_ports(painter, self.card, theme.accent, theme)
        elif stage.hovered == self.id:
            painter.setPen(QPen(theme.text_3 if not self.card.problem else mixed(theme.text_3, theme.warn, 0.5), 1.0))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), CORNER_RADIUS, CORNER_RADIUS)
        if stage.open_ends is not None:
            self._paint_open_end(painter, rect)

    def _paint_open_end(self, painter: QPainter, rect: QRectF) -> None:
        """Light up the port at which the connection being drawn may end, and dim the cards at which it may not."""
        theme, stage = current(), self._stage
        painter.setPen(Qt.PenStyle.NoPen)
        if stage.open_ends is not None and self.id in stage.open_ends:
            port = QPointF(0.0 if stage.open_side == "input" else rect.width(), self.card.base.height / 2)
            painter.setBrush(faded(theme.accent, 0.25))
            painter.drawEllipse(port, PORT_REACH * 0.8, PORT_REACH * 0.8)
            painter.setPen(QPen(theme.accent, 2.0))
            painter.setBrush(theme.accent_fill)
            painter.drawEllipse(port, PORT_RADIUS, PORT_RADIUS)
        elif self.id != stage.drawn_from:
            painter.setBrush(faded(theme.canvas, 0.45))
            painter.drawRoundedRect(rect.adjusted(-PORT_RADIUS, 0, PORT_RADIUS, 0), CORNER_RADIUS, CORNER_RADIUS)


def _is_same(answer: Answer, other: Answer | None) -> bool:
    return other is not None and answer[0] == other[0] and np.array_equal(answer[1], other[1])


def _near(point: QPointF, x: float, y: float, reach: float) -> bool:
    return (point.x() - x) ** 2 + (point.y() - y) ** 2 <= reach * reach

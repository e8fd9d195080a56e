"""The card of a layer that does one thing to the values it is given: dropout, normalisation, concatenation."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from dnnlab.graph.fields import FieldType
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.card import Card
from dnnlab.gui.canvas.faces.units_face import UnitsFace, units_words
from dnnlab.gui.theme import Theme, paint_icon
from dnnlab.gui.widgets.number_text import format_integer, format_significant


class OperationFace(UnitsFace):
    """The icon of the operation and its numbers in place of an activation function."""

    def footer(self, card: Card) -> tuple[str, str, str]:
        if card.layer.has("frozen"):
            return super().footer(card)
        return (f"{format_integer(card.parameters)} parameters" if card.parameters else "no parameters"), "", ""

    def _paint_glyph(self, painter: QPainter, layer: Layer, area: QRectF, theme: Theme) -> None:
        square = QRectF(0, 0, 22, 22)
        square.moveCenter(area.center())
        paint_icon(painter, layer.declared.glyph.rpartition(".")[2], square, theme.accent)

    def _words(self, layer: Layer) -> tuple[str, str]:
        lines = [
            f"{field.name} = {format_significant(float(str(layer.value(field.name))), 2)}"
            for field in layer.declared.fields
            if field.type is FieldType.REAL and len(field.name) == 1
        ]
        lines += [units_words(layer), " and ".join(layer.declared.parameters)]
        return lines[0], lines[1]

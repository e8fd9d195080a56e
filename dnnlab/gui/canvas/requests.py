"""What the view asks of the panel around it: menus and small windows that open over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, Signal


class Requests(QObject):
    """Signals of one view.

    Signals:
        layer_menu: (layer: str, at: QPoint) A menu for a layer, at a point of the screen.
        connection_menu: (connection: str, at: QPoint) The same for a connection.
        annotation_menu: (annotation: str, at: QPoint) The same for a note or frame.
        canvas_menu: (at: QPoint) The same for the canvas.
        new_layer: (at: QPointF, source: str, target: str) A choice of new layers at a point of the view, perhaps
            connected with one that there is.
        new_note: (at: QPointF) A note at a point of the view.
        rename: (item: str) A field in which to type a layer's name, a frame's title or the text of a note.
        first_words: (item: str) The same for a note or frame that was just added; what is typed belongs to that step.
        edit: The place where what is selected is edited.
        diagram: A choice of the file into which to draw the network.
    """

    layer_menu = Signal(str, QPoint)
    connection_menu = Signal(str, QPoint)
    annotation_menu = Signal(str, QPoint)
    canvas_menu = Signal(QPoint)
    new_layer = Signal(QPointF, str, str)
    new_note = Signal(QPointF)
    rename = Signal(str)
    first_words = Signal(str)
    edit = Signal()
    diagram = Signal()

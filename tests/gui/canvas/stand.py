"""A canvas on the screen, and a hand that uses it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.graph.layer import LayerId
from dnnlab.gui.canvas.panel import CanvasPanel
from dnnlab.gui.document import Document
from tests.gui.canvas.made_up import MadeUpSession

LEFT = Qt.MouseButton.LeftButton
MIDDLE = Qt.MouseButton.MiddleButton
NOTHING_HELD = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Stand:
    """Points are given in scene units."""

    def __init__(self, qtbot: QtBot, document: Document) -> None:
        self.qtbot = qtbot
        self.document = document
        self.session = MadeUpSession(document)
        self.panel = CanvasPanel(document, self.session)  # type: ignore[arg-type]
        self.view = self.panel.view
        self.scene = self.panel.scene
        self.editor = self.panel.editor
        qtbot.addWidget(self.panel)
        self.panel.resize(1032, 516)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()

    def at(self, point: QPointF) -> QPoint:
        """Where a point of the scene is on the viewport."""
        return self.view.camera.to_view(point).toPoint()

    def press(self, point: QPointF, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
        QTest.mousePress(self.view.viewport(), button, held, self.at(point))

    def press_again(self, point: QPointF) -> None:
        """The second press of a double click: Qt tells it by an event of its own."""
        at = self.view.camera.to_view(point)
        kind = QEvent.Type.MouseButtonDblClick
        event = QMouseEvent(kind, at, self.view.viewport().mapToGlobal(at), LEFT, LEFT, NOTHING_HELD)
        QApplication.sendEvent(self.view.viewport(), event)

    def move(self, point: QPointF) -> None:
        QTest.mouseMove(self.view.viewport(), self.at(point))
        self.settle()

    def release(self, point: QPointF, button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
        QTest.mouseRelease(self.view.viewport(), button, held, self.at(point))
        self.settle()

    def click(self, point: QPointF, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
        self.press(point, held=held)
        self.release(point, held=held)

    def double_click(self, point: QPointF) -> None:
        self.click(point)
        self.press_again(point)
        self.release(point)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NOTHING_HELD,
    ) -> None:
        self.press(start, button, held)
        for step in range(1, 5):
            self.move(start + (end - start) * (step / 4))
        self.release(end, button, held)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING_HELD) -> None:
        QTest.keyClick(self.view, key, held)
        self.settle()

    def menu_at(self, point: QPointF) -> None:
        at = self.at(point)
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, at, self.view.viewport().mapToGlobal(at))
        QApplication.sendEvent(self.view.viewport(), event)

    def body(self, layer: LayerId) -> QPointF:
        """A place on a layer's card with nothing special on it."""
        rect = self.scene.layers[layer].card_rect
        return QPointF(rect.left() + 60, rect.top() + 80)

    def output(self, layer: LayerId) -> QPointF:
        return QPointF(*self.scene.layers[layer].output_port())

    def input(self, layer: LayerId) -> QPointF:
        return QPointF(*self.scene.layers[layer].input_port())

    def middle(self, connection: str) -> QPointF:
        """The middle of a connection's ribbon."""
        route = self.scene.connections[connection].route
        assert route is not None
        return QPointF(*route.middle)

    def empty_place(self) -> QPointF:
        """A place in view without anything, well below the cards."""
        rect = self.scene.content_rect()
        return QPointF(rect.center().x() - 150, rect.bottom() + 40)

    @property
    def undo_text(self) -> str:
        return self.document.undo_stack.undoText()

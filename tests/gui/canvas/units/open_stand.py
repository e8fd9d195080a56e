"""A canvas on the units level, and a hand that uses it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.panel import CanvasPanel
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from tests.gui.canvas.made_up import MadeUpSession, progress
from tests.gui.canvas.units.pictures import answers, small_document

LEFT = Qt.MouseButton.LeftButton
NOTHING_HELD = Qt.KeyboardModifier.NoModifier


class OpenStand:
    """Points are in pixels of the view."""

    def __init__(self, qtbot: QtBot) -> None:
        self.document = small_document()
        self.session = MadeUpSession(self.document)
        self.panel = CanvasPanel(self.document, self.session)  # type: ignore[arg-type]
        self.levels = self.panel.levels
        self.view = self.levels.units
        qtbot.addWidget(self.panel)
        self.panel.resize(1100, 700)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.levels.set_level("units")
        self.answer()

    @property
    def editor(self):  # type: ignore[no-untyped-def]
        """The window in which a weight is set."""
        return self.levels.desk.editor

    def answer(self) -> None:
        """Let the engine say what it is asked now."""
        QApplication.processEvents()
        subscriptions = dict(self.panel.subscriptions())
        self.panel.show_frame(progress(), answers(self.document, subscriptions))
        QApplication.processEvents()

    def unit(self, layer: str, index: int) -> QPoint:
        frame = self.view.opened.frames[layer]
        return self.view.camera.to_view(QPointF(*frame.centres[index].tolist())).toPoint()

    def weight(self, connection: str, row: int, column: int, share: float = 0.5) -> QPoint:
        return self.view.place_of(WeightAt(connection, row, column), share).toPoint()

    def title(self, layer: str) -> QPoint:
        frame = self.view.opened.frames[layer]
        return self.view.camera.to_view(QPointF(frame.left + 12, frame.top + 8)).toPoint()

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, NOTHING_HELD, at)
        QApplication.processEvents()

    def hover(self, at: QPoint) -> None:
        QTest.mouseMove(self.view.viewport(), at)
        QApplication.processEvents()

    def drag(self, start: QPoint, end: QPoint) -> None:
        QTest.mousePress(self.view.viewport(), LEFT, NOTHING_HELD, start)
        for step in range(1, 5):
            self.hover(start + (end - start) * step / 4)
        QTest.mouseRelease(self.view.viewport(), LEFT, NOTHING_HELD, end)
        QApplication.processEvents()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)
        QApplication.processEvents()

    def choose_unit(self, layer: str, index: int) -> None:
        self.click(self.unit(layer, index))
        assert self.view.marks.chosen == UnitAt(layer, index)

"""The two bars that float over the canvas: what the left button does, and how large the canvas is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from dnnlab.gui.canvas.actions import CanvasActions
from dnnlab.gui.canvas.zoomable_view import ZoomableView
from dnnlab.gui.theme import MEDIUM, font, set_surface


class FloatingBar(QFrame):
    """A row of buttons for actions."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "floating")
        self.setAccessibleName(name)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(3, 3, 3, 3)
        self.row.setSpacing(2)

    def add_action(self, action: QAction) -> QToolButton:
        """Add a button for an action."""
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFixedSize(28, 28)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text().replace("&", ""))
        self.row.addWidget(button)
        return button


class ToolBar(FloatingBar):
    """Select, hand and connect."""

    def __init__(self, actions: CanvasActions, parent: QWidget | None = None) -> None:
        super().__init__("Tools of the canvas", parent)
        for action in actions.tools.values():
            self.add_action(action)
        self.adjustSize()


class ZoomBar(FloatingBar):
    """Smaller, the zoom in per cent (a click makes it 100 %), larger, and everything."""

    def __init__(self, view: ZoomableView, actions: CanvasActions, parent: QWidget | None = None) -> None:
        super().__init__("Zoom of the canvas", parent)
        self._view = view
        self.add_action(actions.zoom_out)
        self.percentage = QToolButton(self)
        self.percentage.setFont(font(12.5, MEDIUM))
        self.percentage.setFixedSize(48, 28)
        self.percentage.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.percentage.setToolTip(actions.zoom_actual.toolTip())
        self.percentage.clicked.connect(actions.zoom_actual.trigger)
        self.row.addWidget(self.percentage)
        self.add_action(actions.zoom_in)
        self.add_action(actions.fit)
        view.viewed.connect(self._show_zoom)
        self._show_zoom()
        self.adjustSize()

    def show_view(self, view: ZoomableView) -> None:
        """Tell the zoom of another view."""
        self._view.viewed.disconnect(self._show_zoom)
        self._view = view
        view.viewed.connect(self._show_zoom)
        self._show_zoom()

    def _show_zoom(self) -> None:
        text = f"{round(100 * self._view.percentage)}%"
        if text != self.percentage.text():
            self.percentage.setText(text)
            self.percentage.setAccessibleName(f"Zoom {text}, make it 100%")

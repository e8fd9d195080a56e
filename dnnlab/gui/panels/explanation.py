"""A few sentences in a frame of their own, until a click anywhere else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dnnlab.gui.checking.runs import CheckRuns
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.label import Label

_WIDTH, _WIDE = 300, 440


class Explanation(QFrame):
    """What a badge means.

    Args:
        title: What the badge says.
        text: What is compared with what, and when it passes.
        parent: Where it belongs.
        checks: Runs the experiment's own checks, where there are any.
        experiment: Its name.
    """

    def __init__(
        self, title: str, text: str, parent: QWidget, checks: CheckRuns | None = None, experiment: str = ""
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_surface(self, "floating")
        self.setAccessibleName(title)
        self.setFixedWidth(_WIDTH if checks is None or not experiment else _WIDE)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(4)
        self._column.addWidget(Label(title, "strong", wrap=True))
        self._column.addWidget(Label(text, "secondary", wrap=True))
        if checks is not None and experiment:
            from dnnlab.gui.checking.section import CheckSection

            self.checks = CheckSection(checks, experiment)
            self.checks.resized.connect(self._fit)
            self._column.addWidget(self.checks)
        self._fit()

    def _fit(self) -> None:
        self._column.invalidate()
        self._column.activate()
        self.setFixedHeight(max(self._column.totalHeightForWidth(self.width()), self._column.minimumSize().height()))

    def show_at(self, corner: QPoint) -> None:
        """Show it with its top left corner here, moved so that it stays on the screen."""
        screen = QGuiApplication.screenAt(corner) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        left = max(min(corner.x(), area.right() - self.width()), area.left())
        top = max(min(corner.y(), area.bottom() - self.height()), area.top())
        self.move(left, top)
        self.show()

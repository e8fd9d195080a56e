"""The place of the left rail: the rail itself, or its icons alone where room is wanted for something else."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import IconButton

NARROW = 48
WIDEST = 360
_ICONS = (
    ("experiments", "flask-outline", "Experiments"),
    ("palette", "shape-outline", "Layers to add"),
    ("data", "database-outline", "Open data"),
    ("history", "history", "History"),
    ("lesson", "school-outline", "Lesson"),
)


class NarrowRail(QWidget):
    """The rail as icons.

    Signals:
        wanted: (what: str) `experiments`, `palette`, `data`, `history`, `lesson` or `settings`.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self.setFixedWidth(NARROW)
        self.buttons: dict[str, IconButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        for what, icon_name, tip in _ICONS:
            column.addWidget(self._button(what, icon_name, tip))
        column.addStretch(1)
        column.addWidget(self._button("settings", "cog-outline", "Settings"))

    def _button(self, what: str, icon_name: str, tip: str) -> IconButton:
        button = IconButton(icon_name, tip, side=32, icon_side=19)
        button.clicked.connect(lambda: self.wanted.emit(what))
        self.buttons[what] = button
        return button


class RailPlace(QWidget):
    """Shows the rail wide or as icons."""

    def __init__(self, rail: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rail, self.icons = rail, NarrowRail()
        self._collapsed = False
        self.icons.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.icons)
        row.addWidget(rail)
        self.setMaximumWidth(WIDEST)

    @property
    def collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show only icons, or the whole rail."""
        self._collapsed = collapsed
        self.icons.setVisible(collapsed)
        self.rail.setVisible(not collapsed)
        self.setMaximumWidth(NARROW if collapsed else WIDEST)

"""The switch between the networks of a project, over the canvas; hidden where there is one only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.theme import MEDIUM, font, icon, set_property, set_surface
from dnnlab.gui.widgets.segmented import Segment, Segmented

_NAME = "Network"


class ModelSwitch(QFrame):
    """The models' titles side by side, the shown one on; where there is little room, in a menu.

    Signals:
        changed: It is there, or gone, or has another size.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._room = 0
        self._titles: dict[str, str] = {}
        set_surface(self, "none")
        self.segmented: Segmented | None = None
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.button = QToolButton(self)
        self.button.setFont(font(12.5, MEDIUM))
        self.button.setFixedHeight(30)
        self.button.setIcon(icon("graph-outline"))
        self.button.setIconSize(QSize(16, 16))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_property(self.button, "framed", True)
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.button)
        document.models_changed.connect(self.offer)
        document.replaced.connect(self.offer)
        self.offer()

    def offer(self) -> None:
        """Offer the models that there are now."""
        project, shown = self._document.project, self._document.model_name
        titles = {name: project.title_of(name) for name in project.models}
        if titles != self._titles:
            self._titles = titles
            self._make_segments()
        if self.segmented is not None:
            self.segmented.set_value(shown)
        self.button.setText(f" {titles[shown]}")
        self.button.setAccessibleName(f"{_NAME}: {titles[shown]}")
        self.setVisible(len(titles) > 1)
        self.fit(self._room)
        self.changed.emit()

    def _make_segments(self) -> None:
        if self.segmented is not None:
            self._row.removeWidget(self.segmented)
            self.segmented.hide()
            self.segmented.deleteLater()
        segments = [Segment(name, title, tip=f"Show the network “{title}”") for name, title in self._titles.items()]
        self.segmented = Segmented(segments, _NAME, parent=self)
        self.segmented.chosen.connect(self._document.show_model)
        self._row.addWidget(self.segmented)

    def fit(self, room: int) -> None:
        """Take at most so many pixels, if that can be."""
        self._room = room
        if self.segmented is not None:
            fits = self.segmented.sizeHint().width() <= room
            self.segmented.setVisible(fits)
            self.button.setVisible(not fits)
            self.adjustSize()

    def _fill_menu(self) -> None:
        self.menu.clear()
        project = self._document.project
        for name in project.models:
            action = self.menu.addAction(project.title_of(name))
            action.setCheckable(True)
            action.setChecked(name == self._document.model_name)
            action.triggered.connect(lambda _checked, name=name: self._document.show_model(name))

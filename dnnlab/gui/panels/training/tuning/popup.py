"""The sheet that opens beside the learning rate: three pages of what is set seldom."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.panels.training.tuning.optimiser_page import OptimiserPage
from dnnlab.gui.panels.training.tuning.page import Page
from dnnlab.gui.panels.training.tuning.rate_page import RatePage
from dnnlab.gui.panels.training.tuning.stopping_page import StoppingPage
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.project.settings import Settings

_WIDTH = 268


class TuningPopup(QWidget):
    """A small sheet that goes away at the next click beside it.

    Signals:
        edited: (name: str, value: object) a setting and what the person settled on.
        previewed: (name: str, value: object) the same in passing.
        find_wanted: The person wants a learning-rate range test.
    """

    edited = Signal(str, object)
    previewed = Signal(str, object)
    find_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        set_surface(self, "floating")
        self.setFixedWidth(_WIDTH)
        self.tabs = Segmented(
            [
                Segment("rate", "Rate", tip="Learning rate, its schedule and warm-up"),
                Segment("optimiser", "Optimiser", tip="The optimiser's own numbers, weight decay, clipping"),
                Segment("stopping", "Stopping", tip="Early stopping"),
            ],
            "Page",
        )
        self.rate_page, self.optimiser_page, self.stopping_page = RatePage(), OptimiserPage(), StoppingPage()
        self._pages: dict[str, Page] = {
            "rate": self.rate_page,
            "optimiser": self.optimiser_page,
            "stopping": self.stopping_page,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        for page in self._pages.values():
            page.edited.connect(self.edited)
            page.previewed.connect(self.previewed)
            column.addWidget(page)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.tabs.chosen.connect(self.show_page)
        self.rate_page.find_wanted.connect(self._find)
        self.show_page("rate")

    def show_page(self, name: str) -> None:
        """Show the page `rate`, `optimiser` or `stopping`."""
        self.tabs.set_value(name)
        for other, page in self._pages.items():
            page.setVisible(other == name)

    def show_settings(self, settings: Settings, *, validates: bool) -> None:
        """Show what is set; what has no meaning now is hidden.

        Args:
            settings: What is set.
            validates: Whether the data has validation rows.
        """
        self.rate_page.show_settings(settings)
        self.optimiser_page.show_settings(settings)
        self.stopping_page.show_settings(settings, validates=validates)

    def _find(self) -> None:
        self.close()
        self.find_wanted.emit()

    def open_at(self, anchor: QWidget) -> None:
        """Show the sheet under a widget, within the screen."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        place.setX(min(max(place.x(), room.left() + 4), room.right() - self.width() - 4))
        if place.y() + self.height() > room.bottom():
            place.setY(max(anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4, room.top() + 4))
        self.move(place)
        self.show()
        self._focus_first()

    def _focus_first(self) -> None:
        page = next(page for page in self._pages.values() if not page.isHidden())
        shown = (control for control in (*page.fields.values(), *page.switches.values()) if not control.isHidden())
        next(shown, self.tabs).setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beyond = self.geometry().bottom() + 4 - self.screen().availableGeometry().bottom()
        if self.isVisible() and beyond > 0:  # it grew with what was chosen
            self.move(self.x(), max(self.y() - beyond, self.screen().availableGeometry().top() + 4))

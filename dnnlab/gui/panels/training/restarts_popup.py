"""How many restarts, from which seed on, for how many steps: a small sheet that starts them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.toggle import Toggle
from dnnlab.link.restart_results import FEWEST, MOST

USUAL = 20
_WIDTH = 264
_LARGEST_SEED = 2**31 - 1
_WORDS = (
    "Copies of this network begin with other seeds and train side by side. The run you have waits until one is kept."
)


class RestartsPopup(QWidget):
    """A sheet that goes away at the next click beside it, or once the restarts have begun."""

    def __init__(self, document: Document, restarts: Restarts, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        set_surface(self, "floating")
        self.setFixedWidth(_WIDTH)
        self._document, self._restarts = document, restarts
        self.count = NumberField("Restarts", minimum=FEWEST, maximum=MOST)
        self.steps = NumberField("Steps each", minimum=1, maximum=10**7, step=1000)
        self.seed = NumberField("First seed", minimum=0, maximum=_LARGEST_SEED)
        self.keep = Toggle("Keep the best at the end", checked=True)
        self.begin = Button("Train", "primary", icon_name="dice-multiple-outline")
        for field in (self.count, self.steps, self.seed):
            field.edited.connect(lambda value, field=field: self._take(field, value))
            field.previewed.connect(lambda value, field=field: self._take(field, value))
        self.begin.clicked.connect(self._begin)
        self.count.set_value(USUAL)
        self._arrange()
        self._name_button()

    def _arrange(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(8)
        for field in (self.count, self.seed):
            figures.addWidget(field)
        keep = QHBoxLayout()
        keep.addWidget(Label("Keep the best at the end"), 1)
        keep.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addWidget(Label(_WORDS, "secondary", wrap=True))
        column.addLayout(figures)
        column.addWidget(self.steps)
        column.addLayout(keep)
        column.addWidget(self.begin)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def _take(self, field: NumberField, value: int) -> None:
        field.set_value(value)
        self._name_button()

    def _name_button(self) -> None:
        self.begin.setText(f"Train {self.count.value()} restarts")

    def _begin(self) -> None:
        self.close()
        count, seed, steps = (int(field.value()) for field in (self.count, self.seed, self.steps))
        self._restarts.start(count, seed, steps, keep_best=self.keep.isChecked())

    def open_at(self, anchor: QWidget) -> None:
        """Show the sheet under a widget, within the screen, with what suits the document."""
        self.seed.set_value(min(self._document.settings.seed, _LARGEST_SEED))
        self.steps.set_value(self._restarts.usual_steps())
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        place.setX(min(max(place.x(), room.left() + 4), room.right() - self.width() - 4))
        if place.y() + self.height() > room.bottom():
            place.setY(anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4)
        self.move(place)
        self.show()
        self.count.setFocus(Qt.FocusReason.PopupFocusReason)

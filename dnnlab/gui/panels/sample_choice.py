"""How many samples are drawn, and a button that draws others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.number_field import NumberField

MOST_SAMPLES = 5000


class SampleChoice(QWidget):
    """Asks for samples.

    Signals:
        wanted: (count: int) So many shall be drawn, others than before.
    """

    wanted = Signal(int)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = NumberField("", minimum=1, maximum=MOST_SAMPLES, step=50, name="How many samples")
        self.count.setFixedWidth(78)
        self.count.set_value(count)
        self.count.edited.connect(lambda chosen: self.wanted.emit(int(chosen)))
        self.draw = Button("Draw", icon_name="dice-multiple-outline", small=True)
        self.draw.setToolTip("Draw other samples from the predicted densities, at inputs of the data")
        self.draw.clicked.connect(lambda: self.wanted.emit(int(self.count.value())))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.count)
        row.addWidget(self.draw)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

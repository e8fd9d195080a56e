"""What floats over the canvas while something takes longer than a moment: what it is, how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from dnnlab.gui.canvas.arranging import Arranging
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.busy import Busy
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer

AFTER_MILLISECONDS = 300
_TOP = 64


class ArrangingNotice(QFrame):
    """Shows how far an arrangement is, once it has taken a while. Its parent is the view that it floats over."""

    def __init__(self, arranging: Arranging, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._arranging = arranging
        set_surface(self, "floating")
        self.words = Label("", "secondary")
        self.button = Button("Cancel", "link")
        self.button.setToolTip("Leave the layers where they were (Esc)")
        self.button.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        for widget in (Busy("Arranging layers"), self.words, self.button):
            row.addWidget(widget)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(AFTER_MILLISECONDS)
        self._wait.timeout.connect(self.show)
        arranging.progressed.connect(self._follow)
        self.hide()

    def _follow(self, share: float) -> None:
        if not self._arranging.running:
            self._wait.stop()
            self.hide()
            return
        layers = format_integer(self._arranging.layer_count)
        self.words.setText(f"Arranging {layers} layers  {int(100 * share)} %")
        self.setAccessibleName(self.words.text())
        if self.isHidden() and not self._wait.isActive():
            self._wait.start()
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._host.width() - self.width()) // 2, _TOP)
        self.raise_()

    def _cancel(self) -> None:
        self._arranging.cancel()

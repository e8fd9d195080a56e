"""The small window on a curve, or at a bias, in which one number is read and set by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.canvas.units.symbols import Symbol, draw_symbol
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_entry import NumberEntry
from dnnlab.gui.widgets.number_text import format_significant, parse_number
from dnnlab.gui.widgets.painting import paint_ground, painting

_SIZE = QSize(210, 66)
_OPEN = "lock-open-variant-outline", "Freeze this weight"
_SHUT = "lock", "Release this weight"
_MOST = 1e6


class WeightEditor(QWidget):
    """Shows a weight or a bias, and its gradient. Enter commits, Escape goes back, dragging sideways scrubs.

    Signals:
        previewed: (value: float) while it is dragged or stepped.
        edited: (value: float) once per change.
        freeze_asked: (freeze: bool) The weight should be frozen, or released.
        remove_asked: The weight should be removed.
        closed: It should go away.
    """

    previewed = Signal(float)
    edited = Signal(float)
    freeze_asked = Signal(bool)
    remove_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(_SIZE)
        self.setAccessibleName("Weight")
        self._symbol = Symbol("𝑤")
        self._value = 0.0
        self._begin: float | None = None
        self._step = 0.01
        self.entry = NumberEntry(self)
        self.entry.setFixedHeight(28)
        self.entry.setAccessibleName("Value of the weight")
        self.lock = IconButton(*_OPEN, side=26)
        self.remove = IconButton("vector-polyline-remove", "Remove this weight", side=26)
        self._frozen = False
        self._gradient = Label("", "caption")
        self._lay_out()
        self.entry.stepped.connect(self._step_to)
        self.entry.settled.connect(self._settle)
        self.entry.entered.connect(self._conclude)
        self.entry.installEventFilter(self)
        self.entry.left.connect(self._enter)
        self.entry.reverted.connect(self._revert)
        self.lock.clicked.connect(lambda: self.freeze_asked.emit(not self._frozen))
        self.remove.clicked.connect(self._ask_to_remove)
        theme_switch().changed.connect(self.update)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 8, 6)
        column.setSpacing(3)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addSpacing(34)
        row.addWidget(self.entry, 1)
        row.addWidget(self.lock)
        row.addWidget(self.remove)
        column.addLayout(row)
        below = QHBoxLayout()
        below.addWidget(Label("gradient", "caption"), 1)
        below.addWidget(self._gradient)
        below.addSpacing(4)
        column.addLayout(below)
        self.setToolTip("The gradient dE/dw of the mean error over the training rows, in scaled units")

    def open_for(self, symbol: Symbol, about: str, value: float, step: float, *, is_weight: bool) -> None:
        """Show another number and let it be typed.

        Args:
            symbol: What it is called.
            about: The units that it joins, or the unit whose it is.
            value: What it is.
            step: By how much one step changes it.
            is_weight: Whether it is a weight, which can be frozen and removed, or a bias.
        """
        self._symbol, self._step = symbol, step
        self.setAccessibleName("Weight" if is_weight else "Bias")
        self.entry.setAccessibleName(f"Value of the {'weight' if is_weight else 'bias'}")
        self.entry.setAccessibleDescription(about)
        self.entry.setToolTip(about)
        self.remove.setVisible(is_weight)
        self.show_gradient(None)
        self.entry.stop_typing()
        self._show(value)
        self.show()
        self.raise_()
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self.entry.selectAll()

    def follow(self, value: float) -> None:
        """The weight is another while it trains; what is being typed or dragged stays."""
        if not self.entry.is_typing and not self.entry.is_moving and value != self._value:
            selected = self.entry.hasSelectedText()
            self._show(value)
            if selected:
                self.entry.selectAll()

    def show_frozen(self, frozen: bool | None) -> None:
        """Show whether the weight is frozen by itself; None where that cannot be chosen."""
        self.lock.setVisible(frozen is not None)
        self._frozen = bool(frozen)
        icon_name, tip = _SHUT if frozen else _OPEN
        self.lock.set_icon(icon_name, "accent" if frozen else "text_2")
        self.lock.set_tip(tip)

    def show_gradient(self, gradient: float | None) -> None:
        """Show the gradient of the error with respect to the number; None while it is not known."""
        text = "" if gradient is None else format_significant(gradient, 2)
        if text != self._gradient.text():
            self._gradient.setText(text)

    @property
    def gradient(self) -> str:
        """The gradient as it is read; empty while it is not known."""
        return self._gradient.text()

    def _show(self, value: float) -> None:
        self._value = value
        self.entry.setText(format_significant(value, 4))
        self.update()

    def _step_to(self, steps: float) -> None:
        if self._begin is None:
            self._begin = self._value
        self._value = min(max(self._begin + steps * self._step, -_MOST), _MOST)
        self.entry.setText(format_significant(self._value, 4))
        self.previewed.emit(self._value)

    def _settle(self) -> None:
        self._begin = None
        self.edited.emit(self._value)

    def _ask_to_remove(self) -> None:
        self.remove_asked.emit()

    def _conclude(self) -> None:
        self._enter()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter closes, also where nothing was typed; L, which no number holds, freezes as it does on the canvas."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            concluded = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.entry.is_typing
            if concluded:
                self.closed.emit()
                return True
            if event.key() == Qt.Key.Key_L and not event.modifiers():
                if not self.lock.isHidden():
                    self.lock.click()
                return True
        return super().eventFilter(watched, event)

    def _enter(self) -> None:
        value = parse_number(self.entry.text())
        self.entry.stop_typing()
        if value is None or abs(value) > _MOST:
            self._show(self._value)
        else:
            self._show(value)
            self.edited.emit(value)

    def _revert(self) -> None:
        begin, self._begin = self._begin, None
        self.entry.stop_typing()
        self._show(self._value if begin is None else begin)
        if begin is not None:
            self.previewed.emit(begin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
        else:
            event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            paint_ground(painter, rect, 8, theme.card, theme.accent)
            draw_symbol(painter, self._symbol, QPointF(25, 22), 1.0, self.devicePixelRatioF(), theme)

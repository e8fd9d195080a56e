"""A switch, and a row with a title and a switch at its end."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.theme import current, mixed
from dnnlab.gui.theme.motion import HOVER, duration
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import paint_ground, painting

_WIDTH, _HEIGHT, _KNOB = 30, 18, 14


class Toggle(PaintedButton):
    """A 30 x 18 switch. `clicked(bool)` carries what the person wants; `setChecked` shows what is.

    Args:
        name: What it switches, for those who do not see it.
    """

    def __init__(self, name: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setCheckable(True)
        self.setChecked(checked)
        self._position = float(checked)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._move)
        self.toggled.connect(self._start)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def _start(self, checked: bool) -> None:
        self._slide.stop()
        if duration(HOVER) == 0 or not self.isVisible():
            self._move(float(checked))
            return
        self._slide.setDuration(duration(HOVER))
        self._slide.setStartValue(self._position)
        self._slide.setEndValue(float(checked))
        self._slide.start()

    def _move(self, position: float) -> None:
        self._position = position
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(0, 0, _WIDTH, _HEIGHT)
        off = theme.text_3 if self.is_hovered else theme.line_2
        with painting(self) as painter:
            paint_ground(painter, rect, _HEIGHT / 2, mixed(off, theme.accent_fill, self._position))
            margin = (_HEIGHT - _KNOB) / 2
            travel = _WIDTH - _KNOB - 2 * margin
            painter.setBrush(theme.on_accent)
            centre = QPointF(margin + _KNOB / 2 + travel * self._position, _HEIGHT / 2)
            painter.drawEllipse(centre, _KNOB / 2, _KNOB / 2)
            if self.hasFocus():
                paint_ground(painter, rect, _HEIGHT / 2, None, theme.text_1, width=1.5)


class ToggleRow(QWidget):
    """A title, an optional line under it, and a switch at the right; a click on the words switches too.

    Args:
        title: What it switches.
        subtitle: One line that says more.
        icon_name: An icon before the title.
    """

    clicked = Signal(bool)
    """What the person wants."""

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *,
        icon_name: str = "",
        checked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.toggle = Toggle(title, checked=checked)
        self.toggle.clicked.connect(self.clicked)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label(title))
        if subtitle:
            words.addWidget(Label(subtitle, "note", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if icon_name:
            row.addWidget(IconLabel(icon_name))
        row.addLayout(words, 1)
        row.addWidget(self.toggle)

    def is_checked(self) -> bool:
        """Return what the switch shows."""
        return self.toggle.isChecked()

    def set_checked(self, checked: bool) -> None:
        """Show on or off; emits nothing."""
        self.toggle.setChecked(checked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.toggle.click()

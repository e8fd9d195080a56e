"""The head of the inspector: an icon, a name that can be changed where it stands, and what the thing is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.gui.theme import SEMIBOLD, current, font, paint_icon, set_property
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_TILE, _ICON, _RADIUS = 36, 20, 8


class Header(QWidget):
    """Shows what is selected. With `renamable`, a double click or the pencil opens a field over the name."""

    rename_wanted = Signal(str)
    """Another name. Whoever hears it answers with `show_subject`, or with `complain`."""
    turned = Signal(int)
    """One before (-1) or one after (1) should be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tile = _IconTile()
        self._name = _NameLabel()
        self._name.double_clicked.connect(self.start_renaming)
        self._subtitle = Label("", "note", wrap=True)
        self._subtitle_text = ""
        self.field = _NameField(self)
        self.field.hide()
        self.field.confirmed.connect(self._confirm)
        self.field.given_up.connect(self.stop_renaming)
        self.pencil = IconButton("pencil-outline", "Rename (F2)", side=24)
        self.pencil.clicked.connect(self.start_renaming)
        self.previous = IconButton("chevron-left", "The one before", side=24)
        self.next = IconButton("chevron-right", "The one after", side=24)
        self.previous.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self._name, 1)
        first.addWidget(self.field, 1)
        for button in (self.pencil, self.previous, self.next):
            first.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(first)
        words.addWidget(self._subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self._name.full_text

    @property
    def subtitle(self) -> str:
        """What is shown under the name."""
        return self._subtitle.text()

    def show_subject(
        self, icon_name: str, name: str, subtitle: str, *, renamable: bool = False, one_of_several: bool = False
    ) -> None:
        """Show something else, or the same under its new name; one of several has buttons to turn to the others."""
        self.previous.setVisible(one_of_several)
        self.next.setVisible(one_of_several)
        self._tile.set_icon(icon_name)
        self._name.set_full_text(name)
        self._subtitle_text = subtitle
        self.pencil.setVisible(renamable)
        if self.field.isHidden() or not renamable:
            self.stop_renaming()

    def start_renaming(self) -> None:
        """Open the field over the name."""
        if not self.pencil.isHidden():
            self.field.setText(self.name)
            self.field.selectAll()
            self._name.hide()
            self.field.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_renaming(self) -> None:
        """Close the field; a name that was typed is forgotten."""
        self.field.hide()
        self._name.show()
        self._say(self._subtitle_text)

    def complain(self, words: str) -> None:
        """Say why a name cannot be; the field stays open."""
        set_property(self.field, "invalid", True)
        self._subtitle.set_role("bad")
        self._subtitle.setText(words)

    def _confirm(self, name: str) -> None:
        if name == self.name:
            self.stop_renaming()
            return
        self._say(self._subtitle_text)
        self.rename_wanted.emit(name)
        if not self.field.property("invalid"):
            self.stop_renaming()

    def _say(self, words: str) -> None:
        set_property(self.field, "invalid", False)
        self._subtitle.set_role("note")
        self._subtitle.setText(words)
        self._subtitle.setVisible(bool(words))


class _NameField(QLineEdit):
    """Confirms on Enter and when it loses the focus, gives up on Escape."""

    confirmed = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(font(15, SEMIBOLD))
        self.setMaxLength(80)
        self.setAccessibleName("Name")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirmed.emit(self.text())
            case Qt.Key.Key_Escape:
                self.given_up.emit()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            if self.property("invalid"):
                self.given_up.emit()
            else:
                self.confirmed.emit(self.text())


class _NameLabel(Label):
    """A title that ends in an ellipsis where there is too little room."""

    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__("", "title")
        self.full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_full_text(self, text: str) -> None:
        self.full_text = text
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self.full_text, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self.full_text if shown != self.full_text else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()


class _IconTile(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._icon = ""
        self.setFixedSize(_TILE, _TILE)
        follow_theme(self)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            paint_ground(painter, QRectF(self.rect()), _RADIUS, theme.accent_soft)
            if self._icon:
                inset = (_TILE - _ICON) / 2
                paint_icon(painter, self._icon, QRectF(inset, inset, _ICON, _ICON), "accent")

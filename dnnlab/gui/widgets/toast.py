"""Messages inside the window that ask for nothing: they come one at a time and go by themselves, errors when closed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.theme import current, paint_shadow
from dnnlab.gui.theme.shadow import MARGIN
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

MessageKind = Literal["info", "ok", "warn", "error"]

_ICONS: dict[MessageKind, tuple[str, str]] = {
    "info": ("information-outline", "accent"),
    "ok": ("check-circle", "ok"),
    "warn": ("alert-circle-outline", "warn"),
    "error": ("close-circle-outline", "bad"),
}
_STAYS: dict[MessageKind, int] = {"info": 6_000, "ok": 5_000, "warn": 10_000}
_WIDEST, _NARROWEST, _RADIUS = 560, 280, 8


@dataclass(frozen=True, slots=True)
class Message:
    """What a toast says: a sentence, a second paler one, up to two actions, and whether it goes by itself."""

    kind: MessageKind
    text: str
    detail: str = ""
    action_title: str = ""
    action: Callable[[], object] | None = None
    other_title: str = ""
    other: Callable[[], object] | None = None
    stays: bool = False


class Toaster(QObject):
    """Shows messages at the lower edge of a widget, one after the other; a new error comes before older ones.

    Args:
        host: The widget over which they lie, the window's central one.
        bottom: Distance from its lower edge in pixels.
    """

    def __init__(self, host: QWidget, bottom: int = 20) -> None:
        super().__init__(host)
        self._host = host
        self._bottom = bottom
        self._waiting: deque[Message] = deque()
        self._shown: _Toast | None = None
        self._shadow = _Shadow(host)
        host.installEventFilter(self)

    def show_message(
        self,
        text: str,
        kind: MessageKind = "info",
        *,
        detail: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
        other: tuple[str, Callable[[], object]] | None = None,
        stays: bool = False,
    ) -> None:
        """Show a message when its turn comes; one that says the same as one still there is dropped.

        Args:
            text: One sentence.
            kind: "error" stays until it is closed, the others go after some seconds.
            detail: A second, paler sentence: where, and what to do.
            action: The title of a button, and what it does.
            other: The same of a second button beside it.
            stays: Whether it waits for an answer, whatever its kind.
        """
        title, call = action if action is not None else ("", None)
        other_title, other_call = other if other is not None else ("", None)
        message = Message(kind, text, detail, title, call, other_title, other_call, stays)
        same = [*self._waiting, *([self._shown.message] if self._shown is not None else [])]
        if any((other.kind, other.text, other.detail) == (kind, text, detail) for other in same):
            return
        if kind == "error" and self._shown is not None and self._shown.message.kind == "error":
            self._waiting.extendleft((self._shown.message, message))  # what fails now is read now, older errors after
            self.close_current()
            return
        self._waiting.append(message)
        if self._shown is None:
            self._next()
        else:
            self._shown.show_waiting(len(self._waiting))
            self._place()  # how many follow takes room from the words

    def show_error(self, error: DnnlabError, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show an error: what was wrong, and under it where and what to do."""
        detail = ". ".join(part for part in (error.where, error.remedy) if part)
        self.show_message(error.what, "error", detail=detail, action=action)

    @property
    def current(self) -> Message | None:
        """The message that is on screen."""
        return self._shown.message if self._shown is not None else None

    def close_current(self) -> None:
        """Take away the message that is on screen; the next one follows."""
        if self._shown is not None:
            self._shown.hide()
            self._shown.deleteLater()
            self._shown = None
        self._next()

    def clear(self) -> None:
        """Take away every message."""
        self._waiting.clear()
        self.close_current()

    def _next(self) -> None:
        if not self._waiting:
            self._shadow.hide()
            return
        toast = _Toast(self._waiting.popleft(), self._host, self.close_current)
        toast.show_waiting(len(self._waiting))
        self._shown = toast
        toast.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))

    def _place(self) -> None:
        toast = self._shown
        if toast is None:
            return
        widest = max(min(_WIDEST, self._host.width() - 32), 160)
        toast.setFixedWidth(min(max(toast.natural_width(), _NARROWEST), widest))
        layout = toast.layout()
        height = layout.heightForWidth(toast.width()) if layout is not None and layout.hasHeightForWidth() else -1
        toast.setFixedHeight(max(height, toast.minimumSizeHint().height(), 40))
        toast.move((self._host.width() - toast.width()) // 2, self._host.height() - toast.height() - self._bottom)
        self._shadow.setGeometry(toast.geometry().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))
        self._shadow.show()
        self._shadow.raise_()
        toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False


class _Shadow(QWidget):
    """Lies under a toast and lets the mouse through."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_shadow(painter, QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), _RADIUS)


class _Toast(QWidget):
    def __init__(self, message: Message, host: QWidget, close: Callable[[], None]) -> None:
        super().__init__(host)
        self.message = message
        self._close = close
        self.setAccessibleName(f"{message.text} {message.detail}".strip())
        self._text = Label(message.text, "value", self, wrap=True)  # without a parent it would be shown as a window
        self._detail = Label(message.detail, "secondary", self, wrap=True)
        self._detail.setVisible(bool(message.detail))
        for label in (self._text, self._detail):
            label.setSizePolicy(_wide(label.sizePolicy()))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._detail)
        self._more = Label("", "caption", self)
        self._button = Button(message.action_title, "link", parent=self)
        self._button.setVisible(bool(message.action_title))
        self._button.clicked.connect(lambda: self._act(message.action))
        self._other = Button(message.other_title, "link", parent=self)
        self._other.setVisible(bool(message.other_title))
        self._other.clicked.connect(lambda: self._act(message.other))
        away = IconButton("close", "Close this message", side=24, icon_side=14)
        away.clicked.connect(close)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 8, 9)
        row.setSpacing(10)
        row.addWidget(IconLabel(*_ICONS[message.kind], side=18))
        row.addLayout(words, 1)
        for widget in (self._more, self._button, self._other, away):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        self._wait()
        follow_theme(self)

    def natural_width(self) -> int:
        """Return the width at which nothing wraps."""
        texts = max(
            self._text.fontMetrics().horizontalAdvance(self._text.text()),
            self._detail.fontMetrics().horizontalAdvance(self._detail.text()),
        )
        button = self._button.sizeHint().width() + 10 if self.message.action_title else 0
        button += self._other.sizeHint().width() + 10 if self.message.other_title else 0
        more = self._more.sizeHint().width() + 10 if self._more.text() else 0
        return 14 + 18 + 10 + texts + 12 + more + button + 24 + 8 + 12

    def show_waiting(self, count: int) -> None:
        """Say how many messages follow."""
        self._more.setText(f"{count} more" if count else "")
        self._more.setVisible(count > 0)

    def _act(self, action: Callable[[], object] | None) -> None:
        self._close()
        if action is not None:
            action()

    def _wait(self) -> None:
        if self.message.kind in _STAYS and not self.message.stays:
            self._timer.start(_STAYS[self.message.kind])

    def _leave(self) -> None:
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._wait()
        else:
            self._close()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._wait()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        edge = theme.bad if self.message.kind == "error" else theme.line_2
        with painting(self) as painter:
            paint_ground(painter, QRectF(self.rect()), _RADIUS, theme.card, edge)


def _wide(policy: QSizePolicy) -> QSizePolicy:
    """The policy of a label that takes all the width there is; words that wrap still ask for their height."""
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
    return policy

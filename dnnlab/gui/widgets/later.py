"""The place of a widget that is made after the window was first painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise, takewhile
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Made = TypeVar("Made", bound=QWidget)


class Later(QWidget, Generic[Made]):
    """Stands where a widget will be, which is made right after this place was painted for the first time.

    Plots are put in so: pyqtgraph takes about as long to load as all the rest of the window, which is on the screen
    sooner without. Who cannot wait asks for `widget`.
    """

    def __init__(self, make: Callable[[], Made], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._made: Made | None = None
        self._told: list[Callable[[Made], object]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._timer = QTimer(self, singleShot=True, interval=0)  # after this round of painting
        self._timer.timeout.connect(lambda: self.widget)

    @property
    def widget(self) -> Made:
        """The widget; it is made now if it is not there yet."""
        if self._made is None:
            self._made = made = self._make()
            self._column.addWidget(made)
            self._put_in_tab_order(made)
            told, self._told = self._told, []
            for tell in told:
                tell(made)
            made.show()
        return self._made

    def tell(self, what: Callable[[Made], object]) -> None:
        """Do something with the widget, now or as soon as it is there."""
        if self._made is None:
            self._told.append(what)
        else:
            what(self._made)

    def _put_in_tab_order(self, made: QWidget) -> None:
        """Let Tab come here where it would have come had the widget been there from the start."""
        before = next((widget for widget in _chain(self, QWidget.previousInFocusChain) if _takes_tab(widget)), None)
        if before is None:
            return
        inside = takewhile(made.isAncestorOf, _chain(made, QWidget.nextInFocusChain))
        for one, following in pairwise([before, *filter(_takes_tab, inside)]):
            QWidget.setTabOrder(one, following)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._made is None:
            self._timer.start()


def _chain(start: QWidget, step: Callable[[QWidget], QWidget | None]) -> Iterator[QWidget]:
    """The widgets that come after one in the order of the keyboard, or before it, until it comes round."""
    widget = step(start)
    while widget is not None and widget is not start:
        yield widget
        widget = step(widget)


def _takes_tab(widget: QWidget) -> bool:
    """Whether Tab can come to a widget: Qt orders no others."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)

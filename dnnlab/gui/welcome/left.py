"""The left column of the start page: what dnnlab is, what to begin with, and what was open last."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from dnnlab.gui.actions import Actions, native_text
from dnnlab.gui.theme import BOLD, MEDIUM, current, font, icon, logo, paint_icon, pen, set_surface
from dnnlab.gui.welcome.recent import MOST, RecentList
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painted_button import PaintedButton
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, paint_ground, painting

WIDTH = 343
_ALL = 10


class WelcomeLeft(QWidget):
    """Signals: file_chosen: (path: str) open that project."""

    file_chosen = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self.setFixedWidth(WIDTH)
        self._files: Sequence[str] = ()
        self._opened: Mapping[str, float] = {}
        self._most = MOST
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 30, 20, 12)
        column.setSpacing(10)
        column.addLayout(_brand())
        column.addSpacing(16)
        self.buttons = {
            name: BeginButton(actions[name], words, icon_name, primary=primary)
            for name, words, icon_name, primary in (
                ("new", "New network", "plus", True),
                ("open data", "Open data…", "database-outline", False),
                ("open", "Open project…", "folder-open-outline", False),
            )
        }
        for button in self.buttons.values():
            column.addWidget(button)
        column.addSpacing(14)
        head = QHBoxLayout()
        self.recent_title = Label("Recent", "strong")
        self.all_button = Button("Show all", "link")
        self.all_button.clicked.connect(self._show_all)
        head.addWidget(self.recent_title)
        head.addStretch(1)
        head.addWidget(self.all_button)
        column.addLayout(head)
        self.recent = RecentList()
        self.recent.chosen.connect(self.file_chosen)
        column.addWidget(self.recent)
        column.addStretch(1)
        column.addWidget(DropArea())
        column.addLayout(self._links(actions))

    def _links(self, actions: Actions) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.setContentsMargins(-8, 0, -8, 0)
        self.machine = _link(f"CPU, {os.cpu_count() or 1} threads", "chip", actions["settings"])
        self.machine.setToolTip("Where models are trained: choose in the settings")
        row.addWidget(self.machine)
        row.addStretch(1)
        row.addWidget(_link("Shortcuts", "keyboard-outline", actions["shortcuts"]))
        row.addStretch(1)
        row.addWidget(_link("Settings", "cog-outline", actions["settings"]))
        return row

    def show_device(self, title: str) -> None:
        """Say where models are trained."""
        threads = f", {os.cpu_count() or 1} threads" if title == "CPU" else ""
        self.machine.setText(f" {title}{threads}")

    def show_recent(self, files: Sequence[str], opened: Mapping[str, float]) -> None:
        """List what was open last."""
        self._files, self._opened = files, opened
        self._list()

    def _show_all(self) -> None:
        self._most = _ALL
        self._list()

    def _list(self) -> None:
        self.recent.show_files(self._files, self._opened, self._most)
        there = bool(self.recent.rows)
        self.recent_title.setVisible(there)
        self.all_button.setVisible(there and self._most < _ALL and len(self._files) > self._most)


def _brand() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    mark = QLabel()
    mark.setPixmap(logo().pixmap(QSize(36, 36)))
    row.addWidget(mark)
    words = QVBoxLayout()
    words.setSpacing(0)
    name = Label("dnnlab", "page")
    name.setFont(font(22, BOLD))
    words.addWidget(name)
    words.addWidget(Label("Deep networks you can take apart", "note"))
    row.addLayout(words, 1)
    return row


def _link(text: str, icon_name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIcon(icon(icon_name))
    button.setFont(font(11, MEDIUM))
    button.setIconSize(QSize(14, 14))
    button.setText(f" {text}")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    return button


class BeginButton(PaintedButton):
    """A large button with an icon, its words, and its keys at the right."""

    def __init__(self, action: QAction, words: str, icon_name: str, *, primary: bool) -> None:
        super().__init__(words)
        self._action, self._icon_name, self._primary = action, icon_name, primary
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(font(13, MEDIUM))
        self.clicked.connect(action.trigger)
        action.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(295, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        ground = theme.accent_fill if self._primary else theme.raised if self.is_hovered else theme.card
        ink = "on_accent" if self._primary else "text_1"
        colour = theme.on_accent if self._primary else theme.text_1
        with painting(self) as painter:
            paint_ground(painter, rect, 7, ground, theme.accent_fill if self._primary else theme.line_2)
            paint_icon(painter, self._icon_name, QRectF(14, 12, 16, 16), ink)
            painter.setFont(self.font())
            painter.setPen(colour)
            painter.drawText(rect.adjusted(42, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())
            keys = native_text(self._action).replace("+", " ")
            if keys:
                painter.setFont(font(11))
                width = painter.fontMetrics().horizontalAdvance(keys) + 12
                cap = QRectF(rect.right() - width - 12, 10, width, 20)
                paint_ground(painter, cap, 4, None, theme.on_accent if self._primary else theme.line_2)
                painter.setPen(theme.on_accent if self._primary else theme.text_2)
                painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), keys)
            if self._primary and self.hasFocus():
                paint_ground(painter, rect.adjusted(2, 2, -2, -2), 5, None, theme.on_accent, width=1.5)
            else:
                paint_focus_ring(painter, self, rect, 7)


class DropArea(QWidget):
    """Says that files can be dropped, anywhere in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(64)
        self.setAccessibleName("Drop a CSV, NPZ or .dnnlab file anywhere to open it")
        follow_theme(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            painter.setPen(pen(theme.line_2, 1.0, (4.0, 3.0)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            paint_icon(painter, "tray-arrow-down", QRectF(18, 22, 20, 20), "text_3")
            painter.setFont(font(12))
            painter.setPen(theme.text_2)
            words = "Drop a CSV, NPZ or .dnnlab file\nanywhere to open it"
            painter.drawText(rect.adjusted(52, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter), words)

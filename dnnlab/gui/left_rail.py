"""The left rail: experiments to begin with, projects opened last, and the palette of layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.pictures.store import paint_tile, picture_store
from dnnlab.gui.theme import MEDIUM, current, font, icon, paint_icon, set_property, set_surface
from dnnlab.gui.widgets.collapsible import Collapsible
from dnnlab.gui.widgets.painting import follow_theme, paint_focus_ring, painting

WIDTH = 264
ROW = 40
VERIFIED, UNVERIFIED = "check-circle", "circle-outline"


class RailRow(QAbstractButton):
    """One line of the rail: an icon, a title and a paler line under it."""

    def __init__(self, title: str, remark: str, icon_name: str, tip: str, experiment: str = "") -> None:
        super().__init__()
        self._experiment = experiment
        self.setText(title)
        self.setAccessibleName(title)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._remark, self._icon_name = remark, icon_name
        self._current = False
        self._mark = ""
        follow_theme(self)
        if experiment:
            picture_store().ready.connect(self._take_picture)

    def _take_picture(self, experiment: str) -> None:
        if experiment == self._experiment:
            self.update()

    def set_current(self, is_current: bool) -> None:
        """Show whether this is the one that is open."""
        self._current = is_current
        self.update()

    def set_mark(self, icon_name: str) -> None:
        """Show a small icon at the right end: a check where theory is met."""
        self._mark = icon_name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            if self._current:
                painter.fillRect(self.rect(), theme.accent_soft)
                painter.fillRect(QRectF(0, 0, 2, self.height()), theme.accent)
            elif self.underMouse():
                painter.fillRect(self.rect(), theme.raised)
            self._paint_tile(painter, QRectF(10, 8, 36, 24))
            self._paint_words(painter)
            if self._mark:
                ink = theme.ok if self._mark == VERIFIED else theme.text_3
                paint_icon(painter, self._mark, QRectF(self.width() - 26, 12, 16, 16), ink)
            paint_focus_ring(painter, self, QRectF(self.rect()), 0)

    def _paint_tile(self, painter: QPainter, tile: QRectF) -> None:
        theme = current()
        pixmap = None
        if self._experiment:
            size = tile.size().toSize()
            pixmap = picture_store().pixmap(self._experiment, size.width(), size.height(), self.devicePixelRatioF())
        if pixmap is not None:
            paint_tile(painter, pixmap, tile, 4)
        painter.setPen(theme.line)
        painter.setBrush(Qt.BrushStyle.NoBrush if pixmap is not None else theme.plot)
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if pixmap is None:
            square = QRectF(tile.center().x() - 8, tile.center().y() - 8, 16, 16)
            paint_icon(painter, self._icon_name, square, theme.accent)

    def _paint_words(self, painter: QPainter) -> None:
        theme, room = current(), self.width() - 56 - (30 if self._mark else 10)
        for text, top, look, colour in (
            (self.text(), 4, font(12.5, MEDIUM), theme.text_1),
            (self._remark, 21, font(11), theme.text_3),
        ):
            painter.setFont(look)
            painter.setPen(colour)
            elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(56, top, room, 17), int(Qt.AlignmentFlag.AlignVCenter), elided)


class LeftRail(QWidget):
    """Each row has a menu too.

    Signals:
        experiment_chosen: (name: str) open it.
        file_chosen: (path: str) open it.
        folder_wanted: (path: str) show the folder of that file.
        path_wanted: (path: str) copy the path of that file.
        forget_wanted: (path: str) list that file no longer.
    """

    experiment_chosen = Signal(str)
    file_chosen = Signal(str)
    folder_wanted = Signal(str)
    path_wanted = Signal(str)
    forget_wanted = Signal(str)

    def __init__(self, palette: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self.setMaximumWidth(360)
        body = QWidget()
        set_property(body, "plain", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._rows: dict[str, RailRow] = {}
        self._sections = {
            "experiments": Collapsible("Experiments", self._experiments()),
            "palette": Collapsible("Palette", palette, remark="drag to canvas"),
        }
        column.addWidget(self._sections["experiments"])
        self._recent_rows = QWidget()
        self._recent_column = _column(self._recent_rows)
        self._recent = Collapsible("Recent", self._recent_rows)
        self._recent.hide()
        column.addWidget(self._recent)
        column.addWidget(self._sections["palette"])
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._scroll = _Scroll(body)
        outer.addWidget(self._scroll)

    def unfold(self, section: str) -> None:
        """Bring a section into view: `experiments` or `palette`."""
        self._sections[section].set_open(True)
        self._scroll.ensureWidgetVisible(self._sections[section], 0, 0)

    def _experiments(self) -> QWidget:
        body = QWidget()
        column = _column(body)
        for experiment in experiments().values():
            row = RailRow(
                experiment.title, f"Section {experiment.section}", "flask-outline", experiment.summary, experiment.name
            )
            row.clicked.connect(lambda _checked, name=experiment.name: self.experiment_chosen.emit(name))
            row.customContextMenuRequested.connect(partial(self._open_experiment_menu, row, experiment.name))
            column.addWidget(row)
            self._rows[experiment.name] = row
        return body

    def show_current(self, experiment: str) -> None:
        """Mark the experiment that is open; none if the name is empty."""
        for name, row in self._rows.items():
            row.set_current(name == experiment)

    def show_verified(self, is_verified: Callable[[str], bool]) -> None:
        """Mark which experiments have met their theory, and count them."""
        count = 0
        for name, row in self._rows.items():
            verified = is_verified(name)
            count += verified
            row.set_mark(VERIFIED if verified else UNVERIFIED)
        self._sections["experiments"].set_remark(f"{count} of {len(self._rows)} verified")

    def show_recent(self, paths: Sequence[str]) -> None:
        """List projects opened last that are still there."""
        while (item := self._recent_column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        there = [Path(path) for path in paths if Path(path).is_file()][:4]
        for path in there:
            row = RailRow(path.stem, str(path.parent), "file-document-outline", str(path))
            row.clicked.connect(lambda _checked, name=str(path): self.file_chosen.emit(name))
            row.customContextMenuRequested.connect(partial(self._open_file_menu, row, str(path)))
            self._recent_column.addWidget(row)
        self._recent.setVisible(bool(there))

    def _open_experiment_menu(self, row: RailRow, name: str, at: QPoint) -> None:
        self.experiment_menu(name).popup(row.mapToGlobal(at))

    def _open_file_menu(self, row: RailRow, path: str, at: QPoint) -> None:
        self.file_menu(path).popup(row.mapToGlobal(at))

    def experiment_menu(self, name: str) -> QMenu:
        """Return the menu of an experiment."""
        menu = _menu(self)
        menu.addAction(icon("flask-outline"), "Open from its beginning", lambda: self.experiment_chosen.emit(name))
        return menu

    def file_menu(self, path: str) -> QMenu:
        """Return the menu of a project that was opened before."""
        menu = _menu(self)
        menu.addAction(icon("file-document-outline"), "Open", lambda: self.file_chosen.emit(path))
        menu.addSeparator()
        menu.addAction(icon("folder-open-outline"), "Show in its folder", lambda: self.folder_wanted.emit(path))
        menu.addAction(icon("content-copy"), "Copy the file's path", lambda: self.path_wanted.emit(path))
        menu.addSeparator()
        menu.addAction(icon("close"), "Remove from this list", lambda: self.forget_wanted.emit(path))
        return menu


class _Scroll(QScrollArea):
    """Scrolls up and down only: it is as wide as what it holds, and the bar lies in the margin at the right."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self._body = body
        self.setWidget(body)
        self.verticalScrollBar().setStyleSheet("QScrollBar:vertical { width: 8px; }")

    def minimumSizeHint(self) -> QSize:
        return QSize(self._body.minimumSizeHint().width(), 4 * ROW)

    def sizeHint(self) -> QSize:
        return QSize(max(WIDTH, self.minimumSizeHint().width()), self._body.sizeHint().height())


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 2, 0, 6)
    column.setSpacing(0)
    return column

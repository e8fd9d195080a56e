"""A small window at the pointer to choose a new layer, note or frame from, by typing part of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from dnnlab.graph.annotation import ANNOTATION_KINDS, AnnotationKind
from dnnlab.graph.kinds import KINDS, LayerKind
from dnnlab.gui.theme import font, icon, set_surface

Kind = LayerKind | AnnotationKind

_WIDTH, _ROW, _MOST_ROWS = 300, 30, 8


def matches(kinds: Sequence[Kind], words: str) -> list[Kind]:
    """Return the kinds that fit what was typed, best first: by title, then by alias, then by description.

    Every word must occur somewhere.
    """
    wanted = words.casefold().split()
    ranked: list[tuple[int, int, Kind]] = []
    for index, kind in enumerate(kinds):
        title = kind.title.casefold()
        aliases = " ".join(kind.aliases).casefold()
        everything = f"{title} {kind.name} {aliases} {kind.summary.casefold()} {kind.group.casefold()}"
        if not all(word in everything for word in wanted):
            continue
        first = wanted[0] if wanted else ""
        rank = 0 if title.startswith(first) else 1 if first in title else 2 if first in aliases else 3
        ranked.append((rank, index, kind))
    return [kind for _rank, _index, kind in sorted(ranked, key=lambda entry: entry[:2])]


class QuickSearch(QFrame):
    """Up and Down choose, Enter and a click take, Escape leaves.

    Args:
        kinds: What is offered.
        choose: Takes the name of the kind chosen.
        parent: Over which it opens.
    """

    def __init__(self, kinds: Sequence[Kind], choose: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._kinds = tuple(kinds)
        self._choose = choose
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_surface(self, "floating")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Add a layer: type its name")
        self.field.setAccessibleName("Search for a layer")
        self.field.textChanged.connect(self._show_matches)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Layers found")
        self.list.setFont(font(13))
        self.list.itemClicked.connect(lambda _item: self._take())
        set_surface(self.list, "none")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self._show_matches("")

    def open_at(self, at: QPoint) -> None:
        """Open with the field under a point of the screen."""
        screen = self.screen().availableGeometry()
        x = min(at.x() - 24, screen.right() - self.width())
        y = min(at.y() - 18, screen.bottom() - self.height())
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_matches(self, words: str) -> None:
        self.list.clear()
        found = matches(self._kinds, words)
        for kind in found:
            item = QListWidgetItem(icon(kind.glyph.rpartition(".")[2]), kind.title)
            item.setData(Qt.ItemDataRole.UserRole, kind.name)
            item.setToolTip(kind.summary)
            item.setSizeHint(QSize(_WIDTH - 24, _ROW))
            self.list.addItem(item)
        if not found:
            item = QListWidgetItem("No layer of that name")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(_ROW * min(_MOST_ROWS, self.list.count()) + 4)
        self.setFixedWidth(_WIDTH)
        self.adjustSize()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:  # shortcuts of the canvas would act behind it
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                way = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + way) % max(1, self.list.count()))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take()
            case _:
                super().keyPressEvent(event)

    def _take(self) -> None:
        item = self.list.currentItem()
        name = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(name, str):
            self.close()
            self._choose(name)


def kinds_after(source: str, target: str) -> list[Kind]:
    """Return the kinds of layer that may be connected: after `source` if that is given, before `target` if that is.

    Where nothing is to be connected, notes and frames are offered too.
    """
    found = list(KINDS.values())
    if not source and not target:
        return [*found, *ANNOTATION_KINDS.values()]
    if source:
        found = [kind for kind in found if kind.role is not kind.role.INPUT]
    if target:
        found = [kind for kind in found if kind.role is not kind.role.OUTPUT]
    return [*found]

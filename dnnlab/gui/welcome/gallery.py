"""All experiments as cards, with chips for the chapter's sections and a field to search."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.experiment import Experiment
from dnnlab.gui.theme import icon
from dnnlab.gui.welcome.card import WORDS, BlankCard, ExperimentCard, Tile
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.flow import Flow
from dnnlab.gui.widgets.label import Label

SECTIONS = {
    "6.1": "Basis functions",
    "6.2": "Multilayer",
    "6.3": "Deep networks",
    "6.4": "Error functions",
    "6.5": "Mixture density",
}
"""The chapter's sections, in short."""
_GAP, _NARROWEST, _HEIGHT_OF_WIDTH = 16, 196, 0.66
_FIRST = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Gallery(QWidget):
    """Shows experiments.

    Signals:
        experiment_chosen: (name: str) open it.
        blank_wanted: Begin one on own data.
    """

    experiment_chosen = Signal(str)
    blank_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._section = ""
        self.grid = _Grid()
        self.cards: dict[str, ExperimentCard] = {}
        for name, experiment in experiments().items():
            card = ExperimentCard(experiment)
            card.clicked.connect(lambda _checked=False, name=name: self.experiment_chosen.emit(name))
            self.cards[name] = card
            self.grid.add(card)
        self.blank = BlankCard()
        self.blank.clicked.connect(self.blank_wanted)
        self.grid.add(self.blank)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Filter")
        self.field.setAccessibleName("Filter experiments")
        self.field.setClearButtonEnabled(True)
        self.field.addAction(icon("magnify", "text_3"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.setFixedWidth(176)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._open_first)
        self.nothing = Label("No experiment has these words.", "secondary")
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(self._head())
        column.addWidget(self.nothing)
        column.addWidget(self.grid)

    def _head(self) -> QHBoxLayout:
        chips = QWidget()
        flow = Flow(chips, gap=8)
        flow.setContentsMargins(0, 0, 0, 0)
        heading = Label("Experiments", "title")
        heading.setContentsMargins(0, 0, 8, 0)
        flow.addWidget(heading)
        self._group = QButtonGroup(self)
        self.chips: dict[str, Button] = {}
        there = {_section(experiment) for experiment in experiments().values()}
        choices = {"": f"All {len(experiments())}"} | {
            number: f"{number} {title}" for number, title in SECTIONS.items() if number in there
        }
        for section, title in choices.items():
            chip = Button(title, small=True)
            chip.setCheckable(True)
            chip.setChecked(not section)
            chip.clicked.connect(lambda _checked=False, section=section: self.show_section(section))
            self._group.addButton(chip)
            self.chips[section] = chip
            flow.addWidget(chip)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(chips, 1)
        head.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        return head

    # ---- what is shown

    def show_verified(self, is_verified: Callable[[str], bool]) -> None:
        """Mark the experiments that agreed with their theory."""
        for name, card in self.cards.items():
            card.show_verified(is_verified(name))

    def show_section(self, section: str) -> None:
        """Show the experiments of a section of the chapter; all of them if empty."""
        self._section = section
        self._filter()

    @property
    def shown(self) -> list[str]:
        """The names of the experiments that are shown."""
        return [name for name, card in self.cards.items() if not card.isHidden()]

    def _filter(self) -> None:
        words = self.field.text().casefold().split()
        for name, card in self.cards.items():
            one = card.experiment
            text = f"{one.title} {one.summary} {one.section} {name}".casefold()
            fits = self._section in ("", _section(one)) and all(word in text for word in words)
            card.setVisible(fits)
        self.blank.setVisible(not words and not self._section)
        self.nothing.setVisible(not self.shown)
        self.grid.arrange()

    def _open_first(self) -> None:
        if self.shown:
            self.experiment_chosen.emit(self.shown[0])


class _Grid(QWidget):
    """Lays tiles out in as many columns as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._tiles: list[Tile] = []
        self._columns = 1
        self._height = 0

    def add(self, tile: Tile) -> None:
        tile.setParent(self)
        tile.walked.connect(lambda key, tile=tile: self._walk(tile, Qt.Key(key)))
        self._tiles.append(tile)

    def arrange(self) -> None:
        """Place the tiles that are shown."""
        shown = [tile for tile in self._tiles if not tile.isHidden()]
        self._columns = max((self.width() + _GAP) // (_NARROWEST + _GAP), 1)
        width = (self.width() + _GAP) / self._columns - _GAP
        height = round(width * _HEIGHT_OF_WIDTH) + WORDS
        for place, tile in enumerate(shown):
            row, column = divmod(place, self._columns)
            left = round(column * (width + _GAP))
            right = round(column * (width + _GAP) + width)
            tile.setGeometry(left, row * (height + _GAP), right - left, height)
        rows = -(-len(shown) // self._columns)
        wanted = max(rows * (height + _GAP) - _GAP, 0)
        if wanted != self._height:
            self._height = wanted
            self.setFixedHeight(wanted)

    def sizeHint(self) -> QSize:
        return QSize(800, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def _walk(self, tile: Tile, key: Qt.Key) -> None:
        shown = [one for one in self._tiles if not one.isHidden()]
        step = _FIRST.get(key, -self._columns if key == Qt.Key.Key_Up else self._columns)
        place = shown.index(tile) + step
        if 0 <= place < len(shown):
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)


def _section(experiment: Experiment) -> str:
    """`6.5` of `6.5.1 – 6.5.4`."""
    return ".".join(experiment.section.split(".")[:2]).partition(" ")[0]

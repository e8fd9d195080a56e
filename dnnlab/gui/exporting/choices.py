"""What the person decides about an export: the formats, the files' name, the folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dnnlab.gui.exporting import naming
from dnnlab.gui.exporting.format_card import FormatCard
from dnnlab.gui.exporting.outcome import FORMATS
from dnnlab.gui.theme import font
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.label import Label

_CARDS = {
    "onnx": ("ONNX", "for ONNX Runtime, anywhere", "cube-outline"),
    "safetensors": ("safetensors", "weights, biases, scaling", "shield-check-outline"),
}


class Choices(QWidget):
    """Format cards and fields for the name and the folder.

    Args:
        title: The project's title, from which the name is proposed.
        folder: Where the files go unless the person says otherwise.
    """

    changed = Signal()

    def __init__(self, title: str, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = {format: FormatCard(*_CARDS[format], checked=True) for format in FORMATS}
        self.name = QLineEdit(naming.proposed_name(title))
        self.folder = QLineEdit(str(folder))
        self.browse = IconButton("folder-open-outline", "Choose the folder", framed=True)
        self.browse.clicked.connect(self._browse)
        for card in self.cards.values():
            card.clicked.connect(self.changed)
        for field, name in ((self.name, "Name of the files"), (self.folder, "Folder")):
            field.setFont(font(12.5, mono=True))
            field.setAccessibleName(name)
            field.textEdited.connect(self.changed)
        self._lay_out()

    def _lay_out(self) -> None:
        cards = QHBoxLayout()
        cards.setSpacing(8)
        for card in self.cards.values():
            cards.addWidget(card)
        folder = QHBoxLayout()
        folder.setSpacing(6)
        folder.addWidget(self.folder, 1)
        folder.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(Label("Formats", "strong"))
        column.addSpacing(5)
        column.addLayout(cards)
        column.addSpacing(16)
        column.addWidget(Label("Name", "caption"))
        column.addWidget(self.name)
        column.addSpacing(6)
        column.addWidget(Label("Folder", "caption"))
        column.addLayout(folder)

    def formats(self) -> tuple[str, ...]:
        """Return the formats that are chosen."""
        return tuple(format for format, card in self.cards.items() if card.isChecked())

    def chosen_folder(self) -> Path:
        """Return the folder, which may not exist."""
        return Path(self.folder.text().strip()).expanduser()

    def complaint(self) -> str:
        """Return in words what is missing or cannot be, or an empty text."""
        return naming.complaint(naming.base_name(self.name.text()), self.chosen_folder(), self.formats())

    def files(self) -> tuple[Path, ...]:
        """Return the files to write, one for each format."""
        return naming.files(naming.base_name(self.name.text()), self.chosen_folder(), self.formats())

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Export to", self.folder.text())
        if chosen:
            self.folder.setText(chosen)
            self.changed.emit()


def icon_for(path: Path) -> str:
    """Return the name of the icon of a file's format."""
    format = next(format for format, suffix in FORMATS.items() if suffix == path.suffix)
    return _CARDS[format][2]

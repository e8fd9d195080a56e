"""The inspector's page for several selected things: what they are, and deleting them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.canvas.edits import deleted, titles_of
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.connection_rows import Row, Rows, symbol_of
from dnnlab.gui.widgets.button import Button

_MOST = 12


class SeveralPage(QWidget):
    """Lists what is selected; a click on a row selects that alone."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.rows = Rows()
        self.rows.chosen.connect(lambda item: document.select({item}))
        self.delete = Button("Delete", "danger", icon_name="trash-can-outline")
        self.delete.clicked.connect(self._delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.rows)
        column.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)

    def title(self) -> str:
        """Return how many of what are selected."""
        network, selection = self._document.network, self._document.selection
        layers = sum(item in network.layers for item in selection)
        arrows = sum(item in network.connections for item in selection)
        annotations = [one for id, one in self._document.layout.annotations.items() if id in selection]
        frames = sum(one.is_frame for one in annotations)
        parts = [(layers, "layer"), (arrows, "connection"), (len(annotations) - frames, "note"), (frames, "frame")]
        words = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count]
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))

    def refresh(self) -> None:
        """Show the selection as it is now."""
        network, selection = self._document.network, self._document.selection
        names = connection_names(network)
        rows = [
            Row(layer.id, layer.declared.glyph.removeprefix("mdi6."), "text_2", layer.name, layer.declared.title)
            for id, layer in network.layers.items()
            if id in selection
        ]
        rows += [
            Row(id, "vector-line", "text_2", titles_of(network, [id]), symbol_of(names[id]))
            for id in network.connections
            if id in selection
        ]
        rows += [
            Row(
                id,
                one.declared.glyph.removeprefix("mdi6."),
                "text_2",
                one.name,
                one.declared.title,
            )
            for id, one in self._document.layout.annotations.items()
            if id in selection
        ]
        self.rows.show_rows(rows[:_MOST])

    def _delete(self) -> None:
        document = self._document
        selection = document.selection
        document.edit(f"Delete {self.title()}", deleted(document.model, selection))

"""A page of the sheet: controls that each stand for one setting."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.toggle import ToggleRow
from dnnlab.project.settings import RANGES, WHOLE_RANGES, Settings


class Page(QWidget):
    """Controls in a column, by the names of their settings.

    Signals:
        edited: (name: str, value: object) a setting and what the person settled on.
        previewed: (name: str, value: object) the same in passing.
    """

    edited = Signal(str, object)
    previewed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, NumberField] = {}
        self.switches: dict[str, ToggleRow] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)

    def add_number(self, name: str, title: str, step: float, decimals: int = 0) -> NumberField:
        """Add a field for a setting that is a number; its limits are the setting's."""
        least, most = RANGES.get(name) or WHOLE_RANGES[name]
        field = NumberField(title, minimum=least, maximum=most, step=step, decimals=decimals)
        field.edited.connect(lambda value: self.edited.emit(name, value))
        field.previewed.connect(lambda value: self.previewed.emit(name, value))
        self.fields[name] = field
        self.column.addWidget(field)
        return field

    def add_switch(self, name: str, title: str, subtitle: str = "") -> ToggleRow:
        """Add a switch for a setting that is on or off."""
        switch = ToggleRow(title, subtitle)
        switch.clicked.connect(lambda on: self.edited.emit(name, on))
        self.switches[name] = switch
        self.column.addWidget(switch)
        return switch

    def add_note(self, text: str = "") -> Label:
        """Add a few words."""
        note = Label(text, "note", wrap=True)
        self.column.addWidget(note)
        return note

    def show_values(self, settings: Settings) -> None:
        """Show what is set in every control."""
        for name, field in self.fields.items():
            field.set_value(getattr(settings, name))
        for name, switch in self.switches.items():
            switch.set_checked(getattr(settings, name))

    def show_only(self, *names: str) -> None:
        """Hide the controls of all other settings: they would do nothing now."""
        for name, control in (*self.fields.items(), *self.switches.items()):
            control.setVisible(name in names)

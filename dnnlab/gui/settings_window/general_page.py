"""The page of the settings that are not keys."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from dnnlab.gui.preferred import Preferred
from dnnlab.gui.session import Session
from dnnlab.gui.settings_window.setting_row import SettingRow
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.widgets.toggle import Toggle
from dnnlab.project.preferences import LARGEST_TAPE, SMALLEST_TAPE

AUTOMATIC = "auto"
_CONTROL_WIDTH = 200


class GeneralPage(QWidget):
    """Look, pointer and training. Shows what is preferred and asks for something else."""

    def __init__(self, preferred: Preferred, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferred, self._session = preferred, session
        self.theme = Segmented(
            [
                Segment("system", "System", "theme-light-dark", "As the desktop"),
                Segment("dark", "Dark", "weather-night"),
                Segment("light", "Light", "white-balance-sunny"),
            ],
            "Theme",
        )
        self.theme.chosen.connect(lambda value: preferred.prefer(theme=value))
        self.motion = Toggle("Reduce motion")
        self.motion.clicked.connect(lambda value: preferred.prefer(reduced_motion=value))
        self.pointer = Segmented(
            [
                Segment("mouse", "Mouse", "mouse", "The wheel zooms"),
                Segment("touchpad", "Touchpad", "gesture-swipe", "Two fingers move the canvas"),
            ],
            "Pointer",
        )
        self.pointer.chosen.connect(lambda value: preferred.prefer(pointer=value))
        self.device = Choice("", name="Device")
        self.device.setFixedWidth(_CONTROL_WIDTH)
        self.device.chosen.connect(lambda value: preferred.prefer(device=value))
        self.tape = NumberField(minimum=SMALLEST_TAPE, maximum=LARGEST_TAPE, step=16, name="Room for rewinding, MB")
        self.tape.setFixedWidth(_CONTROL_WIDTH // 2)
        self.tape.edited.connect(lambda value: preferred.prefer(tape_megabytes=value))
        self.rows: dict[str, SettingRow] = {}
        self._lay_out()
        preferred.changed.connect(self._follow)
        session.state_changed.connect(self._follow)
        self._follow()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 16, 16)
        column.setSpacing(0)
        column.addWidget(_heading("Look"))
        self._add(column, "theme", "Theme", "The colours of the window. “System” follows the desktop.", self.theme)
        self._add(
            column, "reduced_motion", "Reduce motion", "Panels appear and switches turn without moving.", self.motion
        )
        column.addWidget(_heading("Canvas"))
        words = (
            "Mouse: the wheel zooms. Touchpad: two fingers move the canvas; pinching, or Ctrl with two fingers, zooms."
        )
        self._add(column, "pointer", "Pointer", words, self.pointer)
        column.addWidget(_heading("Training"))
        words = "Where networks are trained. Training goes on from the last snapshot when you change it."
        self._add(column, "device", "Device", words, self.device)
        words = "Megabytes on the disk for the snapshots of a run. With more of them one can rewind more finely."
        self._add(column, "tape_megabytes", "Room for rewinding", words, self.tape)
        column.addStretch(1)

    def _add(self, column: QVBoxLayout, name: str, title: str, explanation: str, control: QWidget) -> None:
        row = SettingRow(title, explanation, control)
        row.reset_wanted.connect(lambda: self._preferred.reset(name))
        last = column.itemAt(column.count() - 1)
        if last is not None and isinstance(last.widget(), SettingRow):
            column.addWidget(_line())
        column.addWidget(row)
        self.rows[name] = row

    def _follow(self, *_what: object) -> None:
        values = self._preferred.values
        self.theme.set_value(values.theme)
        self.motion.setChecked(values.reduced_motion)
        self.pointer.set_value(values.pointer)
        known = self._session.ready.devices if self._session.ready else ()
        devices = [AUTOMATIC, *known, *([] if values.device in (AUTOMATIC, *known) else [values.device])]
        self.device.set_options([(name, "Automatic" if name == AUTOMATIC else name.upper()) for name in devices])
        self.device.set_value(values.device)
        self.tape.set_value(values.tape_megabytes)
        for name, row in self.rows.items():
            row.show_default(self._preferred.is_default(name))


def _heading(text: str) -> Label:
    label = Label(text, "strong")
    label.setContentsMargins(0, 14, 0, 2)
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line

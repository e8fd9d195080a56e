"""The learning rate: its exact value, its schedule as a curve, the warm-up, and the way to the range test."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from dnnlab.gui.panels.training.tuning.page import Page
from dnnlab.gui.panels.training.tuning.schedule_curve import ScheduleCurve
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.project.optimizer_problems import WHOLE_BATCH
from dnnlab.project.settings import Schedule, Settings

SCHEDULES: tuple[tuple[Schedule, str], ...] = (
    ("constant", "Constant"),
    ("step", "Steps down"),
    ("cosine", "Cosine to 1 %"),
    ("one_cycle", "One cycle"),
    ("plateau", "Down on plateaus"),
)
_OWN: dict[Schedule, tuple[str, ...]] = {
    "constant": (),
    "step": ("drop_every", "drop_factor"),
    "cosine": ("schedule_steps",),
    "one_cycle": ("schedule_steps", "warm_share"),
    "plateau": ("plateau_patience", "drop_factor"),
}


class RatePage(Page):
    """What belongs to the learning rate.

    Signals:
        find_wanted: The person wants a range test.
    """

    find_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.none = self.add_note("This optimiser finds the length of its steps by itself.")
        self.rate = self.add_number("learning_rate", "Learning rate", 1e-3, 4)
        self.find_button = Button("Find learning rate…", icon_name="chart-bell-curve", small=True)
        self.find_button.clicked.connect(self.find_wanted)
        self.column.addWidget(self.find_button)
        self.schedule = Choice("Schedule", SCHEDULES)
        self.schedule.chosen.connect(lambda value: self.edited.emit("schedule", value))
        self.column.addWidget(self.schedule)
        self.length: NumberField = self.add_number("schedule_steps", "Over so many steps", 1000)
        self.add_number("drop_every", "Steps between two drops", 100)
        self.add_number("plateau_patience", "Steps without a better loss before a drop", 100)
        self.add_number("drop_factor", "A drop multiplies the rate by", 0.05, 2)
        self.add_number("warm_share", "Share of the steps in which it rises", 0.05, 2)
        self.add_number("warmup_steps", "Warm-up: steps in which it rises; 0 for none", 100)
        self.curve = ScheduleCurve()
        self.column.addWidget(self.curve)
        self.now = self.add_note()

    def show_settings(self, settings: Settings) -> None:
        """Show what is set; what has no meaning now is hidden."""
        self.show_values(settings)
        self.schedule.set_value(settings.schedule)
        self.curve.set_settings(settings)
        has_rate = settings.optimizer not in WHOLE_BATCH
        self.none.setVisible(not has_rate)
        for widget in (self.find_button, self.schedule, self.curve):
            widget.setVisible(has_rate)
        self.show_only(*(("learning_rate", "warmup_steps", *_OWN[settings.schedule]) if has_rate else ()))
        self.now.setVisible(has_rate and bool(self.now.text()))

    def show_progress(self, step: int, rate: float) -> None:
        """Mark the step the run has come to, and say which rate it had; 0 for none."""
        self.curve.set_present(step, rate)
        self.now.setText(f"The last step had {format_significant(rate)}" if rate > 0 else "")
        self.now.setVisible(bool(self.now.text()) and self.none.isHidden())

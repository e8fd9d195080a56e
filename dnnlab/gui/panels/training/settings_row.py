"""How the model is trained, in one row: optimiser, learning rate, batch. Changes hold at once, also while it trains."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.document import Document
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.panels.training.schedule_popup import SchedulePopup
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.log_slider import LogSlider
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.link.messages import Progress
from dnnlab.project.project import Model
from dnnlab.project.settings import Settings

SLOWEST, FASTEST = 1e-6, 1.0
_OPTIMISERS = (("adam", "Adam"), ("sgd", "SGD"))
_SMALLEST_BATCH = 32
_BESIDE_WORDS = 36
"""Pixels of a combo box that its words cannot use: padding and arrow."""
_WORDS = {
    "optimizer": "optimiser",
    "learning_rate": "learning rate",
    "schedule": "schedule",
    "schedule_steps": "length of the schedule",
    "batch_size": "batch size",
    "momentum": "momentum",
}


class SettingsRow(QWidget):
    """Shows the document's settings and edits them: previews while a slider moves, one step of undo at its end."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._previewing = Previewing(document)
        self.optimiser = Choice("Optimiser", _OPTIMISERS)
        self.rate = LogSlider("Learning rate", SLOWEST, FASTEST)
        self.more = IconButton("tune-variant", "Schedule, exact learning rate, momentum", side=26)
        self.batch = Choice("Batch", name="Rows per step")
        self.popup = SchedulePopup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.optimiser, 92)
        row.addSpacing(10)
        row.addWidget(self.rate, 152)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        row.addSpacing(8)
        row.addWidget(self.batch, 126)
        self._connect()
        self.show_settings()

    def _connect(self) -> None:
        self.optimiser.chosen.connect(lambda value: self.edit("optimizer", value))
        self.rate.previewed.connect(lambda value: self.preview("learning_rate", value))
        self.rate.edited.connect(lambda value: self.edit("learning_rate", value))
        self.batch.chosen.connect(lambda value: self.edit("batch_size", int(value)))
        self.more.clicked.connect(lambda: self.popup.open_at(self.more))
        self.popup.edited.connect(self.edit)
        self.popup.previewed.connect(self.preview)
        self._document.model_changed.connect(self._follow)
        self._document.replaced.connect(self.show_settings)

    def _follow(self, before: Model, after: Model) -> None:
        if before.settings != after.settings:
            self.show_settings()

    def show_settings(self) -> None:
        """Show the document's settings."""
        settings = self._document.settings
        self.optimiser.set_value(settings.optimizer)
        self.rate.set_note("" if settings.schedule == "constant" else settings.schedule)
        self.rate.set_value(settings.learning_rate)
        self.batch.set_options(_batches(len(self._document.dataset.training), settings.batch_size))
        self.batch.set_value(str(settings.batch_size))
        for choice in (self.optimiser, self.batch):
            choice.setMinimumWidth(_room_for(choice))
        self.popup.show_settings(settings)

    def show_progress(self, progress: Progress | None) -> None:
        """Say which rate the schedule has come to."""
        rate = 0.0 if progress is None or progress.step == 0 else progress.learning_rate
        self.popup.show_rate_now(f"The last step had {format_significant(rate)}" if rate > 0 else "")

    def preview(self, name: str, value: object) -> None:
        """Show a setting in passing."""
        try:
            self._previewing.show(self._with(name, value))
        except DnnlabError as error:
            self._complain(error)

    def edit(self, name: str, value: object) -> None:
        """Set a setting: one step of undo."""
        try:
            model = self._with(name, value)
            self._previewing.conclude(f"Set {_WORDS[name]} to {_in_words(name, value)}", model)
        except DnnlabError as error:
            self._complain(error)
            self.show_settings()

    def _with(self, name: str, value: object) -> Model:
        settings: Settings = self._document.settings.with_values(**{name: value})
        return replace(self._document.model, settings=settings)

    def _complain(self, error: DnnlabError) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), str(error), self)


def _room_for(choice: Choice) -> int:
    """Return the width in which the longest value that is offered can be read."""
    combo = choice.combo
    words = (combo.fontMetrics().horizontalAdvance(combo.itemText(index)) for index in range(combo.count()))
    return max(words, default=0) + _BESIDE_WORDS


def _batches(rows: int, chosen: int) -> list[tuple[str, str]]:
    sizes = set()
    size = _SMALLEST_BATCH
    while size < rows:
        sizes.add(size)
        size *= 2
    if chosen > 0:
        sizes.add(chosen)
    return [("0", f"Full, {format_integer(rows)}"), *((str(size), format_integer(size)) for size in sorted(sizes))]


def _in_words(name: str, value: object) -> str:
    match name, value:
        case "optimizer", str():
            return dict(_OPTIMISERS)[value]
        case "batch_size", 0:
            return "full"
        case _, int():
            return format_integer(value)
        case _, float():
            return format_significant(value)
    return str(value)

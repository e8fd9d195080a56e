"""How the model is trained, in one row: optimiser, learning rate, batch. Changes hold at once, also while it trains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from dnnlab.errors import DnnlabError
from dnnlab.gui.document import Document
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.panels.training.tuning.words import OPTIMISERS, edit_text
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_scale import round_scale
from dnnlab.gui.widgets.number_slider import NumberSlider
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.link.messages import Progress
from dnnlab.project.optimizer_problems import WHOLE_BATCH, optimizer_problems
from dnnlab.project.project import Model
from dnnlab.project.settings import Settings

if TYPE_CHECKING:
    from dnnlab.gui.panels.training.tuning.popup import TuningPopup

SLOWEST, FASTEST = 1e-6, 1.0
_SHORT = {"levenberg_marquardt": "LM"}
_OWN_LENGTHS = {"lbfgs": "by line search", "levenberg_marquardt": "by damping"}
_NOTES = {"step": "steps", "cosine": "cosine", "one_cycle": "one cycle", "plateau": "plateaus"}
_SMALLEST_BATCH = 32
_BESIDE_WORDS = 36
"""Pixels of a combo box that its words cannot use: padding and arrow."""
_LIST_WIDTH = 176


class SettingsRow(QWidget):
    """Shows the document's settings and edits them: previews while a slider moves, one step of undo at its end.

    Signals:
        find_wanted: The person wants a learning-rate range test.
    """

    find_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._previewing = Previewing(document)
        self.optimiser = Choice("Optimiser", [(value, _SHORT.get(value, title)) for value, title in OPTIMISERS])
        self.optimiser.combo.setItemDelegate(_WholeNames(self))
        self.optimiser.combo.view().setMinimumWidth(_LIST_WIDTH)
        self.rate = NumberSlider("Learning rate", round_scale(SLOWEST, FASTEST), beside_fields=True)
        self.own_length = _OwnLength()
        self._lengths = QStackedWidget()
        self._lengths.addWidget(self.rate)
        self._lengths.addWidget(self.own_length)
        self.more = IconButton("tune-variant", "Schedule, optimiser's numbers, early stopping", side=26)
        self.batch = Choice("Batch", name="Rows per step")
        self._popup: TuningPopup | None = None
        self._progress: Progress | None = None
        self.misfit = Label("", "bad", wrap=True)
        self._arrange()
        self._connect()
        self.show_settings()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.optimiser, 92)
        row.addSpacing(10)
        row.addWidget(self._lengths, 152)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        row.addSpacing(8)
        row.addWidget(self.batch, 126)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.misfit)

    def _connect(self) -> None:
        self.optimiser.chosen.connect(lambda value: self.edit("optimizer", value))
        self.rate.previewed.connect(lambda value: self.preview("learning_rate", value))
        self.rate.edited.connect(lambda value: self.edit("learning_rate", value))
        self.batch.chosen.connect(lambda value: self.edit("batch_size", int(value)))
        self.more.clicked.connect(lambda: self.popup.open_at(self.more))
        self._document.model_changed.connect(self._follow)
        self._document.replaced.connect(self.show_settings)
        self._document.dataset_changed.connect(self.show_settings)

    @property
    def popup(self) -> TuningPopup:
        """The sheet of what is set seldom, made when it is first wanted."""
        if self._popup is None:
            from dnnlab.gui.panels.training.tuning.popup import TuningPopup

            self._popup = TuningPopup(self)
            self._popup.edited.connect(self.edit)
            self._popup.previewed.connect(self.preview)
            self._popup.find_wanted.connect(self.find_wanted)
            self._show_in_popup()
        return self._popup

    def _show_in_popup(self) -> None:
        """Show settings and progress in the sheet, if there is one."""
        if self._popup is not None:
            document = self._document
            self._popup.show_settings(document.settings, validates=len(document.dataset.validation) > 0)
            self._show_progress_in(self._popup)

    def _follow(self, before: Model, after: Model) -> None:
        if before.settings != after.settings:
            self.show_settings()
        elif before.network is not after.network:
            self._show_misfit()

    def show_settings(self) -> None:
        """Show the document's settings."""
        settings = self._document.settings
        self.optimiser.set_value(settings.optimizer)
        self.rate.set_note(_NOTES.get(settings.schedule, ""))
        self.rate.set_value(settings.learning_rate)
        self.own_length.set_words(_OWN_LENGTHS.get(settings.optimizer, ""))
        self._lengths.setCurrentWidget(self.own_length if settings.optimizer in WHOLE_BATCH else self.rate)
        self.batch.set_options(_batches(len(self._document.dataset.training), settings.batch_size))
        self.batch.set_value(str(settings.batch_size))
        for choice in (self.optimiser, self.batch):
            choice.setMinimumWidth(_room_for(choice))
        self._show_in_popup()
        self._show_misfit()

    def _show_misfit(self) -> None:
        """Say why the optimiser cannot train this network, right under it."""
        document = self._document
        problems = optimizer_problems(document.settings, document.network, len(document.dataset.training))
        self.misfit.setText(f"{problems[0].sentence}. {problems[0].remedy}." if problems else "")
        self.misfit.setVisible(bool(problems))

    @property
    def no_rate(self) -> str:
        """Why there is no learning rate to find; empty if there is one."""
        if self._document.settings.optimizer not in WHOLE_BATCH:
            return ""
        return "This optimiser finds the length of its steps by itself: there is no learning rate to find."

    def show_progress(self, progress: Progress | None) -> None:
        """Say which step and rate the run has come to."""
        self._progress = progress
        if self._popup is not None:
            self._show_progress_in(self._popup)

    def _show_progress_in(self, popup: TuningPopup) -> None:
        progress = self._progress
        if progress is None or progress.step == 0:
            popup.rate_page.show_progress(0, 0.0)
        else:
            popup.rate_page.show_progress(progress.step, progress.learning_rate)

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
            self._previewing.conclude(edit_text(name, value), model)
        except DnnlabError as error:
            self._complain(error)
            self.show_settings()

    def _with(self, name: str, value: object) -> Model:
        settings: Settings = self._document.settings.with_values(**{name: value})
        return replace(self._document.model, settings=settings)

    def _complain(self, error: DnnlabError) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), str(error), self)


class _OwnLength(QWidget):
    """In place of the slider: how an optimiser without a learning rate finds the length of its steps."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label("", "note")
        self._words.setFixedHeight(28)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(Label("Length of steps", "caption"))
        column.addWidget(self._words)

    def set_words(self, words: str) -> None:
        """Say how."""
        self._words.setText(words)


class _WholeNames(QStyledItemDelegate):
    """Writes an optimiser's whole name in the list, where the box has room for a short one only."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = dict(OPTIMISERS).get(index.data(Qt.ItemDataRole.UserRole), option.text)


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

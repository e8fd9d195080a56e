"""The lesson: what the experiment shows, what to try, and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dnnlab.gui.panels.lesson_steps import LessonSteps
from dnnlab.gui.panels.lesson_text import LessonText
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label

if TYPE_CHECKING:
    from dnnlab.gui.lessons import Lesson

_NEAR_TOP = 48
"""Pixels: a heading that is so near to the top is that of the step which is read."""


class LessonPanel(QWidget):
    """Shows the lesson of an experiment, set only once somebody looks at it, and how far it was read.

    Args:
        record: Where it is kept which steps were done.
    """

    def __init__(self, record: ExperimentRecord | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self._experiment = ""
        self._shown: str | None = None
        self._going = False
        self._wanted: int | None = None
        self.text = LessonText()
        self.text.restyled.connect(self._stay)
        self.text.setAccessibleName("Lesson")
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text.anchorClicked.connect(self._follow)
        bar = self.text.verticalScrollBar()
        bar.valueChanged.connect(self._follow_scrolling)
        bar.actionTriggered.connect(self._leave_step)
        bar.rangeChanged.connect(self._stay)
        self.steps = LessonSteps()
        self.steps.step_wanted.connect(self.show_step)
        self.steps.done_wanted.connect(self._mark)
        self._empty = _Empty()
        lesson = QWidget()
        column = QVBoxLayout(lesson)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.text, 1)
        column.addWidget(self.steps)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(lesson)
        set_surface(self, "panel")
        if record is not None:
            record.changed.connect(self._show_steps)

    @property
    def is_empty(self) -> bool:
        """Whether there is no lesson to show."""
        return self._pages.currentWidget() is self._empty

    def show_experiment(self, name: str) -> None:
        """Show the lesson of the experiment of that name; an empty name stands for a document without one."""
        self._experiment = name
        if self.isVisible():
            self._set()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._set()

    def _set(self) -> None:
        if self._experiment == self._shown:
            return
        self._shown = self._experiment
        lesson = self._lesson
        self._pages.setCurrentIndex(1 if lesson is not None else 0)
        if lesson is not None:
            self._going, self._wanted = True, None
            self.text.set_markdown(lesson.markdown)
            self._going = False
            begin = lesson.next_step(self._done)
            self._show_steps_at(min(begin, max(len(lesson.steps) - 1, 0)))
            if self._done:
                self.show_step(self.steps.step)

    @property
    def _lesson(self) -> Lesson | None:
        from dnnlab.gui.lessons import lesson_of

        return lesson_of(self._shown or "")

    # ---- steps

    @property
    def _done(self) -> tuple[int, ...]:
        return self._record.steps_done(self._shown or "") if self._record is not None else ()

    def show_step(self, step: int) -> None:
        """Bring a step's heading to the top."""
        tops = self.text.heading_tops(2)
        if 0 <= step < len(tops):
            self._going, self._wanted = True, step
            self.text.verticalScrollBar().setValue(tops[step])
            self._going = False
            self._show_steps_at(step)

    def _leave_step(self) -> None:
        """The person scrolls."""
        self._wanted = None

    def _stay(self) -> None:
        """Lines were broken anew or formulas set, which moves what stands below them."""
        if self._wanted is not None:
            self.show_step(self._wanted)

    def _follow_scrolling(self, value: int) -> None:
        """Take the step that is read to be the last one whose heading has come near the top."""
        if self._wanted is not None or self._going or self.text.restyling or self.is_empty:
            return
        passed = [step for step, top in enumerate(self.text.heading_tops(2)) if top <= value + _NEAR_TOP]
        step = passed[-1] if passed else 0
        if step != self.steps.step:
            self._show_steps_at(step)

    def _mark(self, step: int, done: bool) -> None:
        if self._record is not None and self._shown:
            self._record.mark_step(self._shown, step, done=done)

    def _show_steps(self) -> None:
        self._show_steps_at(self.steps.step)

    def _show_steps_at(self, step: int) -> None:
        lesson = self._lesson
        titles = lesson.steps if lesson is not None and self._record is not None else ()
        self.steps.show_steps(titles, step, self._done)

    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        else:
            self.text.scrollToAnchor(url.fragment())


class _Empty(QWidget):
    """What stands here for a document that was not begun from an experiment."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(IconLabel("school-outline", "text_3", side=24))
        column.addWidget(Label("No lesson for this document", "strong"))
        words = "Lessons belong to experiments. Open one at the left to read what it shows and what to try with it."
        column.addWidget(Label(words, "secondary", wrap=True))
        column.addStretch(1)

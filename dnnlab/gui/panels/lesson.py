"""The lesson: what the experiment shows, what to try, and where to read on."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.panels.lesson_text import LessonText
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.resources import resource


class LessonPanel(QWidget):
    """Shows the lesson of an experiment, set only once somebody looks at it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment = ""
        self._shown: str | None = None
        self.text = LessonText()
        self.text.setAccessibleName("Lesson")
        self.text.anchorClicked.connect(self._follow)
        self._empty = _Empty()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.text)
        set_surface(self, "panel")

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
        markdown = _lesson(self._experiment)
        if markdown:
            self.text.set_markdown(markdown)
        self._pages.setCurrentWidget(self.text if markdown else self._empty)

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


def _lesson(experiment: str) -> str:
    """Return the Markdown of an experiment's lesson, empty where there is none."""
    if not experiment:
        return ""
    try:
        return resource("lessons", f"{experiment}.md").read_text(encoding="utf-8")
    except (DnnlabError, OSError):
        return ""

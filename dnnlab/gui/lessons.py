"""Lessons as text: a title, and a step for each heading of the second order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dnnlab.errors import DnnlabError
from dnnlab.resources import resource

_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
_WORDS_A_MINUTE = 130
"""Slower than reading: a lesson is tried as it is read."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson.

    Attributes:
        title: Its first heading.
        steps: The headings of its steps, in order.
        markdown: All of it.
    """

    title: str
    steps: tuple[str, ...]
    markdown: str

    @property
    def minutes(self) -> int:
        """About how long it takes."""
        return max(1, round(len(self.markdown.split()) / _WORDS_A_MINUTE))

    def next_step(self, done: tuple[int, ...]) -> int:
        """Return the first step that was not done yet; their number where all were."""
        return next((step for step in range(len(self.steps)) if step not in done), len(self.steps))


@lru_cache(maxsize=64)
def lesson_of(experiment: str) -> Lesson | None:
    """Return the lesson of an experiment; None where there is none."""
    if not experiment:
        return None
    try:
        markdown = resource("lessons", f"{experiment}.md").read_text(encoding="utf-8")
    except (DnnlabError, OSError):
        return None
    title = _TITLE.search(markdown)
    steps = tuple(_plain(match["title"]) for match in _HEADING.finditer(markdown))
    return Lesson(_plain(title["title"]) if title else experiment, steps, markdown)


def _plain(heading: str) -> str:
    """A heading without the marks of Markdown and formulas."""
    return re.sub(r"[*_`$\\]", "", heading).strip()

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from dnnlab.errors import FieldError
from dnnlab.graph.layout import Size
from dnnlab.gui.canvas.annotations.note_text import (
    PADDING_X,
    broken,
    height_for,
    rewritten,
    shown_lines,
    text_font,
)
from tests.gui.canvas.annotations.sketch import annotation

LONG = "One Gaussian can only average what several could tell apart, and a mixture of them shows all. " * 3
words = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=300)


@given(words, st.floats(40, 400))
def test_that_lines_hold_all_of_a_text_and_none_is_too_wide(text: str, width: float) -> None:
    lines = broken(text, width)
    assert "".join(lines) == text
    metrics = QFontMetricsF(text_font())
    assert all(metrics.horizontalAdvance(line.rstrip()) <= width for line in lines)


def test_that_line_breaks_are_kept_and_long_words_are_broken() -> None:
    assert broken("one\n\ntwo", 200) == ("one", "", "two")
    assert len(broken("x" * 200, 100)) > 5
    assert broken("", 100) == ("",)


def test_that_too_many_lines_end_in_an_ellipsis() -> None:
    note = annotation("n", "note", 0, 0, 208, 72, LONG)
    lines, all_shown = shown_lines(note)
    assert not all_shown
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    width = QFontMetricsF(text_font()).horizontalAdvance(lines[-1])
    assert width <= note.size.width - 2 * PADDING_X
    tall = replace(note, size=Size(208, height_for(LONG, 208)))
    lines, all_shown = shown_lines(tall)
    assert all_shown
    assert " ".join("".join(lines).split()) == LONG.strip()


def test_that_a_note_grows_with_its_text_and_shrinks_again_unless_a_hand_made_it_larger() -> None:
    note = annotation("n", "note", 0, 0, 208, 40, "short")
    grown = rewritten(note, LONG)
    assert shown_lines(grown)[1]
    assert grown.size.width == 208
    assert rewritten(grown, "short").size == note.size
    large = replace(note, size=Size(208, 800))
    assert rewritten(large, LONG).size.height == 800


def test_that_a_frame_keeps_its_size_under_another_title() -> None:
    frame = annotation("f", "frame", 0, 0, 400, 300, "A")
    assert rewritten(frame, " B ") == replace(frame, text="B")


def test_that_a_text_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(FieldError):
        rewritten(annotation("n", "note", 0, 0, 208, 72), "x" * 10_001)

from __future__ import annotations

import pytest

from dnnlab.errors import FieldError
from dnnlab.graph.annotation import ANNOTATION_KINDS, Annotation, annotation_kind_named
from dnnlab.graph.kinds import KINDS
from dnnlab.graph.layout import Point

ORIGIN = Point(0.0, 0.0)


def test_that_no_annotation_is_called_like_a_kind_of_layer() -> None:
    assert not ANNOTATION_KINDS.keys() & KINDS.keys()


def test_that_a_new_annotation_has_what_its_kind_declares() -> None:
    for kind in ANNOTATION_KINDS.values():
        new = Annotation.new("id", kind.name, ORIGIN)
        assert (new.text, new.size, new.tint) == (kind.text, kind.size, kind.tint)
        assert kind.checked(new.text) == new.text
        assert kind.size.width >= kind.smallest.width
        assert kind.size.height >= kind.smallest.height


def test_that_a_note_keeps_every_line_and_a_frame_has_one() -> None:
    note, frame = (Annotation.new("id", kind, ORIGIN) for kind in ("note", "frame"))
    assert note.with_text(" two\n lines ").text == " two\n lines "
    assert frame.with_text("  Encoder ").text == "Encoder"
    with pytest.raises(FieldError) as caught:
        frame.with_text(" ")
    assert "title" in caught.value.what
    assert caught.value.remedy


def test_that_a_note_is_named_by_the_beginning_of_its_text() -> None:
    note = Annotation.new("id", "note", ORIGIN)
    assert note.name == "note"
    assert note.with_text("Short\nand clear").name == "note “Short and clear”"
    assert note.with_text("A text that is far too long for a menu").name == "note “A text that is far too l…”"
    assert Annotation.new("id", "frame", ORIGIN).with_text("Encoder").name == "Encoder"


def test_that_a_kind_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(FieldError) as caught:
        annotation_kind_named("sticker")
    assert "note, frame" in caught.value.remedy

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import FieldError
from dnnlab.graph.annotation import ANNOTATION_KINDS, Tint
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas import copying, edits
from dnnlab.gui.canvas.alignment import aligned, distributed
from dnnlab.gui.canvas.annotations.contents import contents, with_contents
from dnnlab.gui.canvas.annotations.edits import added, stretched, tinted, words_of
from dnnlab.gui.canvas.placement import Box, box_of_annotation
from tests.gui.canvas.annotations.sketch import sketch
from tests.gui.canvas.test_edits import no_cards_overlap, points


@given(st.lists(st.tuples(st.sampled_from([*ANNOTATION_KINDS, "units"]), points), max_size=8))
def test_that_new_notes_cover_no_card_and_touch_no_network(additions: list[tuple[str, Point]]) -> None:
    model = sketch()
    for kind, centre in additions:
        before = model
        if kind == "units":
            model, id = edits.added(model, kind, centre)
        else:
            model, id = added(model, kind, centre)
            assert model.network is before.network
            assert model.layout.annotations[id].kind == kind
        assert id not in before.network.layers.keys() | before.layout.annotations.keys()
    assert no_cards_overlap(model)


def test_that_there_is_no_annotation_of_a_kind_that_is_not_declared() -> None:
    with pytest.raises(FieldError):
        added(sketch(), "sticker", Point(0, 0))


def test_that_deleting_a_frame_keeps_what_is_inside() -> None:
    model = sketch()
    gone = edits.deleted(model, {"outer"})
    assert gone.layout.annotations.keys() == model.layout.annotations.keys() - {"outer"}
    assert gone.network is model.network
    assert gone.layout.positions == model.layout.positions
    mixed = edits.deleted(model, {"inner", "a"})
    assert set(mixed.network.layers) == {"input", "output"}
    assert "inner" not in mixed.layout.annotations


def test_that_a_frame_is_copied_as_text_with_its_contents_under_new_identities() -> None:
    model = sketch()
    items = with_contents(model, {"outer"})
    edited, pasted = copying.pasted(model, copying.clipping(model, items), Point(4000, 0))
    assert not pasted & (model.network.layers.keys() | model.layout.annotations.keys())
    kinds = sorted(id.partition("-")[0] for id in pasted)
    assert kinds == ["frame", "frame", "note", "units"]
    outer = max(
        (edited.layout.annotations[id] for id in pasted if id in edited.layout.annotations),
        key=lambda one: one.size.width * one.size.height,
    )
    assert contents(edited, outer) == pasted - {outer.id}
    assert outer.text == "Outer"


def test_that_notes_alone_are_copied_too() -> None:
    model = sketch()
    edited, pasted = copying.pasted(model, copying.clipping(model, {"apart"}), Point(0, 2000))
    (note,) = (edited.layout.annotations[id] for id in pasted)
    assert (note.text, note.tint) == ("Apart", Tint.YELLOW)
    assert edited.network == model.network


def test_that_frames_line_up_with_layers_and_take_their_contents_along() -> None:
    model = sketch()
    after = aligned(model, {"outer", "a", "output"}, "top")  # `a` is inside `outer` and goes along with it
    assert after.layout.at("output").y == after.layout.at("outer").y == -160
    assert after.layout.at("a") == model.layout.at("a")
    across = aligned(model, {"outer", "apart"}, "left")
    assert across.layout.at("outer").x == across.layout.at("apart").x == 0
    assert across.layout.at("a").x == model.layout.at("a").x - 320


def test_that_notes_frames_and_layers_are_spread_evenly() -> None:
    model = sketch()
    after = distributed(model, {"input", "outer", "output"}, "horizontally")
    frame = box_of_annotation(after.layout.annotations["outer"])
    assert frame.left - 172 == 1000 - frame.right
    assert after.layout.at("a").x - model.layout.at("a").x == frame.left - 320


@given(st.floats(-500, 1500), st.floats(-500, 1500), st.sampled_from(["outer", "apart"]))
def test_that_nothing_becomes_smaller_than_its_kind_allows(right: float, bottom: float, id: str) -> None:
    model = sketch()
    one = model.layout.annotations[id]
    after = stretched(model, id, Box(one.corner.x, one.corner.y, right, bottom)).layout.annotations[id]
    assert after.corner == one.corner
    assert after.size.width == max(one.declared.smallest.width, right - one.corner.x)
    assert after.size.height == max(one.declared.smallest.height, bottom - one.corner.y)


def test_that_a_colour_goes_to_those_that_are_chosen() -> None:
    model = tinted(sketch(), {"inner", "apart", "a"}, Tint.PINK)
    assert {id for id, one in model.layout.annotations.items() if one.tint is Tint.PINK} == {"inner", "apart"}


def test_that_steps_of_undo_name_what_they_are_about() -> None:
    model = sketch()
    assert words_of(model, ["outer"]) == "Outer"
    assert words_of(model, ["apart"]) == "note “Apart”"
    assert words_of(model, ["apart", "inside"]) == "2 notes"
    assert words_of(model, ["apart", "a"]) == "A and a note"
    assert words_of(model, ["a", "input", "outer", "inner", "apart"]) == "2 layers and 2 frames and a note"
    assert words_of(model, ["a"]) == "A"

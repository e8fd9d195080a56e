from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.contents import contents, following, moved_together, outermost, with_contents
from dnnlab.gui.canvas.annotations.edits import framed, put
from dnnlab.gui.canvas.edits import inserted
from dnnlab.gui.canvas.placement import arranged, box_of_annotation, boxes_of, item_boxes
from tests.gui.canvas.annotations.sketch import annotation, sketch

ITEMS = ("input", "a", "output", "outer", "inner", "inside", "apart")


def test_that_a_frame_holds_what_is_wholly_inside_and_nothing_else() -> None:
    model = sketch()
    notes = model.layout.annotations
    assert contents(model, notes["inner"]) == {"a"}
    assert contents(model, notes["outer"]) == {"a", "inner", "inside"}
    across = replace(model, layout=model.layout.moved({"a": Point(700, 0)}))
    assert contents(across, notes["outer"]) == {"inner", "inside"}


def test_that_of_two_frames_in_the_same_place_neither_holds_the_other() -> None:
    model = sketch()
    twin = replace(model.layout.annotations["inner"], id="twin")
    model = put(model, twin)
    assert contents(model, twin) == {"a"}
    assert contents(model, model.layout.annotations["inner"]) == {"a"}


def test_that_items_are_taken_with_what_is_inside_them_and_without_what_goes_along() -> None:
    model = sketch()
    assert with_contents(model, ["outer", "input"]) == {"outer", "inner", "inside", "a", "input"}
    assert with_contents(model, ["a"]) == {"a"}
    assert outermost(model, ["outer", "a", "inner", "apart"]) == {"outer", "apart"}


def test_that_what_is_inside_a_frame_that_is_put_elsewhere_goes_along_once() -> None:
    model = sketch()
    moved = moved_together(model, {"outer": Point(420, -160), "input": Point(0, 0)})
    shifts = {id: moved.layout.at(id).x - model.layout.at(id).x for id in ITEMS}
    assert shifts == {"input": 0, "a": 100, "output": 0, "outer": 100, "inner": 100, "inside": 100, "apart": 0}
    assert moved.network is model.network


@given(st.sets(st.sampled_from(ITEMS), min_size=1))
def test_that_a_frame_around_some_items_holds_them_all(items: set[str]) -> None:
    model, id = framed(sketch(), items)
    frame = model.layout.annotations[id]
    assert items <= contents(model, frame)
    assert frame.text
    size = frame.declared.smallest
    assert frame.size.width >= size.width
    assert frame.size.height >= size.height


def test_that_notes_and_frames_follow_layers_that_are_arranged() -> None:
    before = sketch()
    after = following(before, arranged(before))
    notes = after.layout.annotations
    assert contents(after, notes["inner"]) == {"a"}
    assert {"a", "inner", "inside"} <= contents(after, notes["outer"])
    boxes = boxes_of(after)
    assert not any(a.meets(b) for index, a in enumerate(boxes) for b in boxes[:index])
    cards = item_boxes(after, after.network.layers)
    near = min(cards, key=lambda layer: box_of_annotation(notes["apart"]).distance(cards[layer]))
    assert near == "input"
    assert {one.text for one in notes.values()} == {one.text for one in before.layout.annotations.values()}


def test_that_a_frame_that_holds_nothing_keeps_its_size_when_layers_are_arranged() -> None:
    before = put(sketch(), annotation("empty", "frame", -600, 0, 320, 200))
    after = following(before, arranged(before))
    assert after.layout.annotations["empty"].size == before.layout.annotations["empty"].size


def test_that_frames_and_notes_make_room_with_the_layers_where_one_is_inserted() -> None:
    model = put(
        sketch(),
        annotation("last", "frame", 960, -80, 400, 320),
        annotation("all", "frame", -80, -240, 1500, 640),
        annotation("right", "note", 1000, 240, 200, 72),
    )
    after, new = inserted(model, "a->output", "units", Point(800, 96))
    shift = after.layout.at("output").x - model.layout.at("output").x
    assert shift > 0
    ways = {id: after.layout.at(id).x - one.corner.x for id, one in model.layout.annotations.items()}
    assert ways == {"outer": 0, "inner": 0, "inside": 0, "apart": 0, "last": shift, "all": 0, "right": shift}
    assert contents(after, after.layout.annotations["last"]) == {"output"}
    assert {"input", "a", new, "output", "last"} <= contents(after, after.layout.annotations["all"])


def test_that_layers_without_notes_are_arranged_as_ever() -> None:
    model = sketch()
    bare = replace(model, layout=replace(model.layout, annotations={}))
    assert following(bare, arranged(bare)) == arranged(bare)

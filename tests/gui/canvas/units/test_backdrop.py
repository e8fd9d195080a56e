from __future__ import annotations

from dataclasses import replace

from dnnlab.graph.layout import Layout
from dnnlab.gui.canvas.units.backdrop import backdrop_of
from dnnlab.gui.canvas.units.frames import Frame, frames_of, stretch_of
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.project.project import Model
from tests.gui.canvas.annotations.sketch import annotation, sketch


def opened(model: Model) -> dict[str, Frame]:
    return dict(frames_of(model, stretch_of(model)))


def test_that_frames_lie_around_the_opened_layers_that_they_hold_the_outer_ones_first() -> None:
    model = sketch()
    frames = opened(model)
    outer, inner = backdrop_of(model, frames)
    assert (outer.text, inner.text) == ("Outer", "Inner")
    assert outer.corner.x < inner.corner.x < frames["a"].left
    assert outer.corner.y < inner.corner.y < frames["a"].top
    for around, right in ((outer, inner.corner.x + inner.size.width), (inner, frames["a"].right)):
        assert around.corner.x + around.size.width > right


def test_that_empty_frames_and_notes_are_not_shown_among_opened_layers() -> None:
    model = sketch()
    empty = annotation("empty", "frame", -900, -900, 200, 200)
    bare = Layout(model.layout.positions, {"empty": empty, "apart": model.layout.annotations["apart"]})
    model = replace(model, layout=bare)
    assert backdrop_of(model, opened(model)) == []


def test_that_what_is_shown_counts_as_content() -> None:
    model = sketch()
    shown = Opened()
    shown.take(replace(model, layout=replace(model.layout, annotations={})))
    bare = shown.content()
    shown.take(model)
    assert shown.content().contains(bare)
    assert shown.content() != bare
    assert len(shown.backdrop) == 2

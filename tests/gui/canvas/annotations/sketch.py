"""Models with notes and frames, for tests."""

from __future__ import annotations

from dataclasses import replace

from dnnlab.graph.annotation import Annotation
from dnnlab.graph.layout import Point, Size
from dnnlab.gui.canvas.annotations.edits import put
from dnnlab.project.project import Model
from tests.gui.canvas.test_edits import chain


def annotation(id: str, kind: str, left: float, top: float, width: float, height: float, text: str = "") -> Annotation:
    new = Annotation.new(id, kind, Point(left, top), Size(width, height))
    return replace(new, text=text or new.text)


def sketch() -> Model:
    """An input, `a` and an output in a row; `inner` around `a`, `outer` around both `inner` and a note; one note apart.

    Cards of hidden layers are 252 wide and 192 high.
    """
    model = chain("a")
    places = {"input": Point(0, 40), "a": Point(400, 0), "output": Point(1000, 0)}
    model = replace(model, layout=replace(model.layout, positions=places))
    return put(
        model,
        annotation("outer", "frame", 320, -160, 480, 480, "Outer"),
        annotation("inner", "frame", 376, -56, 300, 272, "Inner"),
        annotation("inside", "note", 400, 232, 200, 72, "Inside"),
        annotation("apart", "note", 0, 240, 200, 72, "Apart"),
    )

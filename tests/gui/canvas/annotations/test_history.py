from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from dnnlab.graph.annotation import Tint
from dnnlab.graph.layout import Point
from dnnlab.gui.canvas.annotations.edits import put, stretched
from dnnlab.gui.canvas.annotations.note_text import rewritten
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.placement import Box
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.document import Document
from dnnlab.project.project_json import decode_project, encode_project
from tests.gui.canvas.annotations.sketch import annotation
from tests.gui.canvas.made_up import default_document

DEEDS = (
    *("note", "frame", "wrap", "write", "tint", "stretch", "move", "duplicate"),
    *("paste", "cut", "delete", "align", "arrange", "layer", "undo", "redo"),
)


def do(editor: CanvasEditor, deed: str, number: int) -> None:
    document = editor.document
    chosen = [*document.network.layers, *document.layout.annotations]
    document.select(chosen[index] for index in {number % len(chosen), (number * 7) % len(chosen)})
    place = Point(float(number % 900), float((number * 13) % 700))
    notes = editor.selected_annotations
    match deed:
        case "note" | "frame":
            editor.add(deed, place)
        case "layer":
            editor.add("dropout", place)
        case "wrap":
            editor.frame()
        case "write" if notes:
            editor.put_annotation("Write", rewritten(notes[0], f"words {number}"))
        case "tint":
            editor.tint(list(Tint)[number % len(Tint)])
        case "stretch" if notes:
            corner = notes[0].corner
            box = Box(corner.x, corner.y, corner.x + number, corner.y + number)
            document.edit("Resize", stretched(editor.model, notes[0].id, box))
        case "move":
            start, items = editor.model, editor.with_contents(editor.selected_items)
            editor.preview_move(start, items, 8.0, 8.0)
            editor.move(start, items, 16.0, 8.0)
        case "duplicate":
            editor.duplicate()
        case "paste":
            editor.paste(editor.clipping(), place)
        case "cut":
            editor.cut()
        case "delete":
            editor.delete()
        case "align":
            editor.align("left")
        case "arrange":
            editor.arrange()
        case "undo":
            document.undo_stack.undo()
        case "redo":
            document.undo_stack.redo()


def shown_is_true(document: Document, scene: CanvasScene) -> bool:
    items = {id: item.annotation for id, item in scene.board.items.items()}
    return items == dict(document.layout.annotations) and scene.layers.keys() == document.network.layers.keys()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 1000)), max_size=12))
def test_that_every_deed_is_at_most_one_step_and_undoing_all_restores_the_first_model(
    qapp: QApplication, deeds: list[tuple[str, int]]
) -> None:
    document = default_document()
    editor = CanvasEditor(document)
    start = put(editor.model, annotation("n", "note", 0, 400, 208, 72, "n"), annotation("f", "frame", 0, 0, 300, 300))
    document.set_model(start)
    scene = CanvasScene(document)
    for deed, number in deeds:
        count = document.undo_stack.count()
        if not document.network.layers and not document.layout.annotations:
            break
        do(editor, deed, number)
        if deed not in ("undo", "redo"):
            assert document.undo_stack.count() <= count + 1
        assert shown_is_true(document, scene)
        assert decode_project(encode_project(document.project)) == document.project
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.model == start
    assert shown_is_true(document, scene)


def test_that_no_edit_of_notes_and_frames_makes_another_network(qapp: QApplication) -> None:
    document = default_document()
    editor = CanvasEditor(document)
    document.set_model(editor.model)
    network, problems = document.network, document.problems
    seen: list[Any] = []
    document.model_changed.connect(lambda _before, after: seen.append(after.network))
    for number, deed in enumerate(("note", "frame", "write", "tint", "stretch", "undo", "redo")):
        do(editor, deed, number)
    document.select(document.layout.annotations)
    editor.delete()
    assert seen
    assert all(one is network for one in seen)
    assert document.problems == problems
    assert not document.layout.annotations

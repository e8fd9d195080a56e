"""Any sequence of edits of units and weights: undone it leaves nothing, and the units level follows each of them."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from dnnlab.errors import DnnlabError
from dnnlab.graph.codec import decode_network, encode_network
from dnnlab.graph.network import Network
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.units.edits import wired
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.steps import ablate_unit, delete_unit, freeze_weight, remove_weight, split_unit_out
from dnnlab.gui.canvas.units.unit_edits import WireBySplitting
from tests.gui.canvas.units.pictures import small_document

edits = st.tuples(
    st.sampled_from(["split", "ablate", "delete", "freeze", "release", "remove", "wire", "wire by splitting", "undo"]),
    st.tuples(*4 * (st.integers(0, 999),)),
)


def _unit(network: Network, layer: int, index: int) -> UnitAt:
    id = list(network.layers)[layer % len(network.layers)]
    return UnitAt(id, index % len(network.layers[id].rows))


def _weight(network: Network, connection: int, row: int, column: int) -> WeightAt:
    id = list(network.connections)[connection % len(network.connections)]
    rows, columns = network.weight_shape(id)
    return WeightAt(id, row % rows, column % columns)


def _edit(editor: CanvasEditor, name: str, a: int, b: int, c: int, d: int) -> None:
    network, document = editor.network, editor.document
    unit, other = _unit(network, a, b), _unit(network, c, d)
    weight = _weight(network, a, b, c) if network.connections else None
    match name:
        case "split":
            split_unit_out(editor, unit)
        case "ablate":
            ablate_unit(editor, unit)
        case "delete":
            delete_unit(editor, unit)
        case "freeze" | "release" if weight is not None:
            freeze_weight(editor, weight, name == "freeze")
        case "remove" if weight is not None:
            remove_weight(editor, weight)
        case "wire":
            document.edit("Wire", wired(editor.model, unit.layer, unit.index, other.layer, other.index))
        case "wire by splitting":
            plan = WireBySplitting.of(editor.model, unit, other)
            document.edit(plan.text, plan.model)
        case "undo":
            document.undo_stack.undo()


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=14))
def test_that_any_edits_of_units_can_be_undone_and_redone_and_shown(
    qapp: QApplication, sequence: list[tuple[str, tuple[int, int, int, int]]]
) -> None:
    document = small_document()
    editor, opened, first = CanvasEditor(document), Opened(), document.model
    opened.take(first)
    for name, numbers in sequence:
        steps, before = document.undo_stack.index(), document.model
        with suppress(DnnlabError):
            _edit(editor, name, *numbers)
        assert document.undo_stack.index() - steps in ((0, 1) if name != "undo" else (0, -1))
        if document.undo_stack.index() == steps:
            assert document.model == before
        opened.take(editor.model)
        assert opened.frames.keys() == document.network.layers.keys()
        for id in document.network.connections:
            assert opened.strands(id).present.shape == opened.strands(id).bundle.shape
    last = document.model
    assert decode_network(encode_network(last.network)) == last.network
    assert len(last.network.order) == len(last.network.layers)
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.model == first
    while document.undo_stack.canRedo():
        document.undo_stack.redo()

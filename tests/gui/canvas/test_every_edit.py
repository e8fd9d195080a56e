"""Every edit there is in any order, with undo and redo, held against a plain list of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dnnlab.errors import DnnlabError
from dnnlab.graph.kinds import KINDS
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.placement import placed
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.canvas.units.edits import wired, with_weights
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from dnnlab.gui.canvas.units.opened import Opened
from dnnlab.gui.canvas.units.steps import delete_unit, remove_weight
from dnnlab.project.project import Model
from dnnlab.project.project_json import decode_project, encode_project
from tests.gui.canvas.made_up import default_document
from tests.gui.canvas.test_scene import assert_shows

numbers = st.integers(0, 40)
places = st.builds(Point, st.integers(-900, 900).map(float), st.integers(-500, 500).map(float))
shifts = st.integers(-40, 40).map(lambda steps: 8.0 * steps)


class EveryEdit(RuleBasedStateMachine):
    """A document with its canvas, and beside it what every step of undo must lead back to."""

    def __init__(self) -> None:
        super().__init__()
        self.document = default_document()
        self.document.set_model(placed(self.document.model))
        self.scene = CanvasScene(self.document)
        self.opened = Opened()
        self.editor = CanvasEditor(self.document)
        self.history: list[Model] = [self.document.model]
        self.at = 0

    def do(self, edit: Callable[[], object]) -> None:
        """Do something that is at most one step of undo, or is refused and then changes nothing."""
        before = self.history[self.at]
        try:
            edit()
        except DnnlabError:
            assert self.document.model == before
        if self.document.model != before:
            self.history[self.at + 1 :] = [self.document.model]
            self.at += 1

    def layer(self, number: int) -> str:
        layers = list(self.document.network.layers)
        return layers[number % len(layers)]

    def arrow(self, number: int) -> str:
        arrows = list(self.document.network.connections)
        return arrows[number % len(arrows)]

    def has_layers(self) -> bool:
        return bool(self.document.network.layers)

    def has_arrows(self) -> bool:
        return bool(self.document.network.connections)

    # ---- edits of layers and connections

    @rule(kind=st.sampled_from(sorted(KINDS)), centre=places)
    def add(self, kind: str, centre: Point) -> None:
        self.do(lambda: self.editor.add(kind, centre))

    @precondition(has_layers)
    @rule(kind=st.sampled_from(sorted(KINDS)), centre=places, number=numbers, before=st.booleans())
    def add_connected(self, kind: str, centre: Point, number: int, before: bool) -> None:
        end = self.layer(number)
        ends = {"target": end} if before else {"source": end}
        self.do(lambda: self.editor.add_connected(kind, centre, **ends))

    @precondition(has_arrows)
    @rule(number=numbers, kind=st.sampled_from(sorted(KINDS)), centre=places)
    def insert(self, number: int, kind: str, centre: Point) -> None:
        self.do(lambda: self.editor.insert(self.arrow(number), kind, centre))

    @precondition(has_layers)
    @rule(first=numbers, second=numbers)
    def connect(self, first: int, second: int) -> None:
        self.do(lambda: self.editor.connect(self.layer(first), self.layer(second)))

    @precondition(has_arrows)
    @rule(number=numbers, first=numbers, second=numbers)
    def reconnect(self, number: int, first: int, second: int) -> None:
        self.do(lambda: self.editor.reconnect(self.arrow(number), self.layer(first), self.layer(second)))

    @rule(join=st.booleans())
    def delete(self, join: bool) -> None:
        self.do(lambda: self.editor.delete(join=join))

    @precondition(has_layers)
    @rule(number=numbers, name=st.text(max_size=12))
    def rename(self, number: int, name: str) -> None:
        self.do(lambda: self.editor.rename(self.layer(number), name))

    @precondition(has_layers)
    @rule(number=numbers, units=st.integers(1, 40))
    def change_units(self, number: int, units: int) -> None:
        network = self.document.network
        layer = network.layers[self.layer(number)]
        self.do(lambda: self.document.edit_network("Change units", network.put(layer.with_unit_count(units))))

    @rule()
    def freeze(self) -> None:
        self.do(self.editor.freeze)

    @precondition(has_arrows)
    @rule(number=numbers, kind=st.sampled_from(ConnectionKind))
    def change_connection_kind(self, number: int, kind: ConnectionKind) -> None:
        self.do(lambda: self.editor.set_connection_kind([self.arrow(number)], kind))

    @rule(number=numbers)
    def mend(self, number: int) -> None:
        ways = [(problem, fix) for problem in self.document.problems for fix in problem.fixes]
        if ways:
            self.do(lambda: self.editor.mend(*ways[number % len(ways)]))

    # ---- edits of where they stand, and copies

    @rule(dx=shifts, dy=shifts, drop=st.booleans())
    def drag(self, dx: float, dy: float, drop: bool) -> None:
        def dragged() -> None:
            ids = [layer.id for layer in self.editor.selected_layers]
            start = self.editor.model
            for share in (0.25, 0.5, 1.0):
                self.editor.preview_move(start, ids, share * dx, share * dy)
                assert_shows(self.scene, self.document)
            if drop:
                self.editor.move(start, ids, dx, dy)
            else:
                self.editor.cancel_move()

        self.do(dragged)

    @rule(dx=shifts, dy=shifts, drop=st.booleans())
    def drag_copies(self, dx: float, dy: float, drop: bool) -> None:
        def dragged() -> None:
            ids = [layer.id for layer in self.editor.selected_layers]
            start, copies = self.editor.preview_copies(ids)
            self.editor.preview_move(start, copies.values(), dx, dy)
            assert_shows(self.scene, self.document)
            if drop and copies:
                self.editor.move(start, copies.values(), dx + 8.0, dy, verb="Copy")
            else:
                self.editor.cancel_move()

        self.do(dragged)

    @rule()
    def arrange(self) -> None:
        self.do(self.editor.arrange)

    @rule(edge=st.sampled_from(["left", "centre", "right", "top", "middle", "bottom"]))
    def align(self, edge: Literal["left", "centre", "right", "top", "middle", "bottom"]) -> None:
        self.do(lambda: self.editor.align(edge))

    @rule(axis=st.sampled_from(["horizontally", "vertically"]))
    def distribute(self, axis: Literal["horizontally", "vertically"]) -> None:
        self.do(lambda: self.editor.distribute(axis))

    @rule()
    def duplicate(self) -> None:
        self.do(self.editor.duplicate)

    @rule(centre=places)
    def paste(self, centre: Point) -> None:
        text = self.editor.clipping()
        if text:
            self.do(lambda: self.editor.paste(text, centre))

    # ---- edits of single units and weights

    @precondition(has_layers)
    @rule(number=numbers, unit=numbers)
    def delete_unit(self, number: int, unit: int) -> None:
        layer = self.layer(number)
        width = self.document.network.layers[layer].width
        self.do(lambda: delete_unit(self.editor, UnitAt(layer, unit % width)))

    @precondition(has_arrows)
    @rule(number=numbers, row=numbers, column=numbers)
    def remove_weight(self, number: int, row: int, column: int) -> None:
        arrow = self.arrow(number)
        rows, columns = self.document.network.weight_shape(arrow)
        self.do(lambda: remove_weight(self.editor, WeightAt(arrow, row % rows, column % columns)))

    @precondition(has_arrows)
    @rule(number=numbers, row=numbers, column=numbers)
    def restore_weight(self, number: int, row: int, column: int) -> None:
        network, arrow = self.document.network, self.document.network.connections[self.arrow(number)]
        rows, units = network.layers[arrow.target].rows, network.layers[arrow.source].units
        weight = (rows[row % len(rows)], units[column % len(units)])
        self.do(lambda: self.document.edit("Restore a weight", with_weights(self.editor.model, arrow.id, [weight])))

    @precondition(has_layers)
    @rule(first=numbers, second=numbers, row=numbers, column=numbers)
    def wire_units(self, first: int, second: int, row: int, column: int) -> None:
        layers = self.document.network.layers
        source, target = layers[self.layer(first)], layers[self.layer(second)]
        column, row = column % source.width, row % len(target.rows)
        self.do(
            lambda: self.document.edit("Wire", wired(self.editor.model, source.id, column, target.id, row)),
        )

    # ---- what is no edit

    @precondition(has_layers)
    @rule(first=numbers, second=numbers, third=numbers)
    def select(self, first: int, second: int, third: int) -> None:
        items = [*self.document.network.layers, *self.document.network.connections]
        self.document.select([items[first % len(items)], self.layer(second), self.layer(third)])

    @rule()
    def undo(self) -> None:
        self.document.undo_stack.undo()
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self) -> None:
        self.document.undo_stack.redo()
        self.at = min(len(self.history) - 1, self.at + 1)

    # ---- what always holds

    @invariant()
    def document_is_where_the_plain_model_is(self) -> None:
        assert self.document.model == self.history[self.at]
        assert self.document.undo_stack.index() == self.at
        assert self.document.undo_stack.count() == len(self.history) - 1

    @invariant()
    def canvas_and_document_agree(self) -> None:
        assert_shows(self.scene, self.document)
        self.opened.take(placed(self.document.model))
        assert self.opened.frames.keys() == self.document.network.layers.keys()

    def teardown(self) -> None:
        assert decode_project(encode_project(self.document.project)) == self.document.project
        while self.document.undo_stack.canUndo():
            self.undo()
            self.document_is_where_the_plain_model_is()
            self.canvas_and_document_agree()
        while self.document.undo_stack.canRedo():
            self.redo()
            self.document_is_where_the_plain_model_is()
        self.canvas_and_document_agree()


TestEveryEdit = EveryEdit.TestCase
TestEveryEdit.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

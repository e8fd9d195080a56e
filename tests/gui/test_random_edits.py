"""Random sequences of every kind of edit, with undo and redo, against a plain list of models."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import Annotation, Tint
from dnnlab.graph.examination import examine
from dnnlab.graph.kinds import KINDS
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.canvas.alignment import Axis, Edge
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.placement import boxes_of
from dnnlab.gui.canvas.units.edits import wired, with_weights, without_unit, without_weights
from dnnlab.gui.canvas.units.unit_edits import split_out
from dnnlab.gui.panels.inspector.layer_edits import with_column_toggled, with_unit_count, with_value
from dnnlab.project.column_problems import problems
from dnnlab.project.project import Model
from dnnlab.project.project_json import decode_project, encode_project
from tests.gui.canvas.made_up import default_document

KIND_NAMES = sorted(KINDS)
EDGES: tuple[Edge, ...] = ("left", "centre", "right", "top", "middle", "bottom")
AXES: tuple[Axis, ...] = ("horizontally", "vertically")


class Hand:
    """Makes one edit of each kind from a few numbers, as the canvas and the inspector do."""

    def __init__(self) -> None:
        self.document = default_document()
        self.editor = CanvasEditor(self.document)
        self.document.set_model(self.editor.model)
        self.clipboard = ""

    # ---- picking

    def layer(self, number: int) -> str:
        layers = [*self.document.network.layers]
        return layers[number % len(layers)] if layers else "none"

    def arrow(self, number: int) -> str:
        arrows = [*self.document.network.connections]
        return arrows[number % len(arrows)] if arrows else "none->none"

    def some(self, number: int) -> list[str]:
        """Some layers, connections, notes and frames, by the bits of a number."""
        network, annotations = self.document.network, self.document.layout.annotations
        items = [*network.layers, *network.connections, *annotations]
        return [item for index, item in enumerate(items) if number >> (index % 7) & 1]

    def cards(self, number: int) -> list[str]:
        """Some of what has a place of its own: layers, notes and frames."""
        return [item for item in self.some(number) if item not in self.document.network.connections]

    def annotation(self, number: int) -> Annotation | None:
        annotations = [*self.document.layout.annotations.values()]
        return annotations[number % len(annotations)] if annotations else None

    def weight(self, a: int, b: int) -> tuple[str, tuple[str, int]]:
        network, id = self.document.network, self.arrow(a)
        arrow = network.connection(id)
        rows, columns = network.layers[arrow.target].rows, network.layers[arrow.source].units
        return id, (rows[b % len(rows)], columns[b % len(columns)])

    # ---- the edits

    def select(self, a: int, b: int) -> None:
        self.document.select(self.some(a))

    def add(self, a: int, b: int) -> None:
        self.editor.add(KIND_NAMES[a % len(KIND_NAMES)], Point(float(b % 900), float(a % 500)))

    def add_after(self, a: int, b: int) -> None:
        self.editor.add_connected(KIND_NAMES[a % len(KIND_NAMES)], Point(float(b), 0.0), source=self.layer(b))

    def add_before(self, a: int, b: int) -> None:
        self.editor.add_connected(KIND_NAMES[a % len(KIND_NAMES)], Point(float(b), 0.0), target=self.layer(b))

    def insert(self, a: int, b: int) -> None:
        self.editor.insert(self.arrow(a), KIND_NAMES[b % len(KIND_NAMES)], Point(float(a % 700), 0.0))

    def connect(self, a: int, b: int) -> None:
        self.editor.connect(self.layer(a), self.layer(b))

    def break_loop(self, a: int, b: int) -> None:
        moving = self.arrow(a + b) if a % 3 == 0 and self.document.network.connections else ""
        self.editor.break_loop(self.layer(a), self.layer(b), moving)

    def reconnect(self, a: int, b: int) -> None:
        id = self.arrow(a)
        arrow = self.document.network.connection(id)
        ends = (self.layer(b), arrow.target) if a % 2 else (arrow.source, self.layer(b))
        self.editor.reconnect(id, *ends)

    def delete(self, a: int, b: int) -> None:
        self.editor.delete(self.some(a) if b % 3 else [self.arrow(a)])

    def delete_and_join(self, a: int, b: int) -> None:
        self.editor.delete([self.layer(a)], join=True)

    def duplicate(self, a: int, b: int) -> None:
        self.document.select(self.cards(a)[:3])
        self.editor.duplicate()

    def copy(self, a: int, b: int) -> None:
        self.document.select(self.cards(a)[:3])
        self.clipboard = self.editor.clipping() or self.clipboard

    def cut(self, a: int, b: int) -> None:
        self.copy(a, b)
        self.editor.delete(verb="Cut")

    def paste(self, a: int, b: int) -> None:
        self.editor.paste(self.clipboard, Point(float(a % 900), float(b % 500)))

    def rename(self, a: int, b: int) -> None:
        self.editor.rename(self.layer(a), ("Encoder", "  ", "x" * 90, f"Layer {b}")[b % 4])

    def freeze(self, a: int, b: int) -> None:
        self.document.select(self.some(a))
        self.editor.freeze()

    def change_kind(self, a: int, b: int) -> None:
        self.editor.set_connection_kind([self.arrow(a)], (ConnectionKind.IDENTITY, ConnectionKind.DENSE)[b % 2])

    def mend(self, a: int, b: int) -> None:
        fixes = [(problem, fix) for problem in self.document.problems for fix in problem.fixes]
        if fixes:
            problem, fix = fixes[a % len(fixes)]
            self.editor.mend(problem, fix)
            assert (problem.code, problem.place) not in {(p.code, p.place) for p in self.document.problems}

    def drag(self, a: int, b: int) -> None:
        start, layers = self.editor.model, self.cards(a)
        for share in (1, 2, 3):
            self.editor.preview_move(start, layers, 8.0 * share * (b % 5), 8.0 * share)
        if b % 4 == 0:
            self.editor.cancel_move()
        else:
            self.editor.move(start, layers, 24.0 * (b % 5), 24.0)

    def drag_copies(self, a: int, b: int) -> None:
        layers = self.cards(a)[:2]
        if layers:
            start, copies = self.editor.preview_copies(layers)
            self.editor.preview_move(start, list(copies.values()), 40.0, 80.0)
            self.editor.move(start, list(copies.values()), 40.0, 80.0, "Copy")

    def arrange(self, a: int, b: int) -> None:
        self.editor.arrange()

    def align(self, a: int, b: int) -> None:
        self.document.select(self.cards(a))
        self.editor.align(EDGES[b % len(EDGES)])

    def distribute(self, a: int, b: int) -> None:
        self.document.select(self.cards(a))
        self.editor.distribute(AXES[b % 2])

    def change_units(self, a: int, b: int) -> None:
        self.document.edit("Change units", with_unit_count(self.editor.model, self.layer(a), b % 9))

    def change_field(self, a: int, b: int) -> None:
        layer = self.document.network.layer(self.layer(a))
        field, value = (("bias", False), ("frozen", True), ("components", b % 6), ("activation", "relu"))[b % 4]
        self.document.edit("Change a field", with_value(self.editor.model, layer.id, field, value))

    def choose_column(self, a: int, b: int) -> None:
        layer = self.document.network.layer(self.layer(a))
        if layer.has("columns"):
            names = [*self.document.dataset.columns]
            name = names[b % len(names)]
            chosen = name not in layer.columns
            model = with_column_toggled(self.editor.model, layer.id, name, chosen, self.document.dataset)
            self.document.edit("Choose columns", model)

    def mask(self, a: int, b: int) -> None:
        id, weight = self.weight(a, b)
        self.document.edit("Remove a weight", without_weights(self.editor.model, id, [weight]))

    def unmask(self, a: int, b: int) -> None:
        id, weight = self.weight(a, b)
        self.document.edit("Restore a weight", with_weights(self.editor.model, id, [weight]))

    def wire_units(self, a: int, b: int) -> None:
        network, source, target = self.document.network, self.layer(a), self.layer(b)
        row, column = b % len(network.layer(target).rows), a % network.layer(source).width
        self.document.edit("Wire units", wired(self.editor.model, source, column, target, row))

    def delete_unit(self, a: int, b: int) -> None:
        layer = self.document.network.layer(self.layer(a))
        model = without_unit(self.editor.model, layer.id, layer.units[b % layer.width])
        self.document.edit("Delete a unit", model)

    def freeze_weight(self, a: int, b: int) -> None:
        id, weight = self.weight(a, b)
        self.document.edit_network("Freeze a weight", self.document.network.freeze_weights(id, [weight]))

    def split_unit(self, a: int, b: int) -> None:
        layer = self.document.network.layer(self.layer(a))
        model, _ = split_out(self.editor.model, layer.id, layer.units[b % layer.width])
        self.document.edit("Split a unit out", model)

    # ---- notes and frames

    def add_note(self, a: int, b: int) -> None:
        self.editor.add("note", Point(float(a % 900), float(b % 500)))

    def frame(self, a: int, b: int) -> None:
        self.document.select(self.cards(a))
        if self.editor.selected_items:
            self.editor.frame()

    def write(self, a: int, b: int) -> None:
        found = self.annotation(a)
        if found is not None:
            self.editor.put_annotation("Write", found.with_text(("", "words", "more\nwords")[b % 3]))

    def tint(self, a: int, b: int) -> None:
        self.document.select(self.cards(a))
        self.editor.tint([*Tint][b % len(Tint)])

    def change_settings(self, a: int, b: int) -> None:
        self.document.edit_settings("Change the seed", self.document.settings.with_values(seed=b))


PICKING = ("layer", "arrow", "some", "cards", "annotation", "weight")
EDITS: dict[str, Callable[[Hand, int, int], None]] = {
    name: edit
    for name, edit in vars(Hand).items()
    if callable(edit)
    and not name.startswith("_")
    and name not in ("layer", "arrow", "some", "cards", "annotation", "weight")
}
NEW_LAYER = ("add", "add_after", "add_before", "insert", "duplicate", "paste")
numbers = st.integers(0, 1000)
steps = st.lists(st.tuples(st.sampled_from([*EDITS, "undo", "redo"]), numbers, numbers), max_size=25)


def was_refused(hand: Hand, name: str, a: int, b: int) -> bool:
    try:
        EDITS[name](hand, a, b)
    except DnnlabError:
        return True
    return False


def require_sound(hand: Hand) -> None:
    """What holds after every edit."""
    document = hand.document
    assert document.layout.positions.keys() == document.network.layers.keys()
    assert document.problems == problems(document.network, document.dataset)
    everything = document.network.layers.keys() | document.network.connections.keys()
    assert document.selection <= everything | document.layout.annotations.keys()


def items_of(model: Model) -> frozenset[str]:
    return frozenset(model.network.layers) | frozenset(model.layout.annotations)


def require_new_cards_are_free(before: Model, after: Model) -> None:
    added = items_of(after) - items_of(before)
    others = boxes_of(after, without=added)
    for id in added & after.network.layers.keys():
        (box,) = boxes_of(after, without=items_of(after) - {id})
        assert not any(box.meets(other) for other in others)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_that_any_sequence_of_edits_can_be_undone_and_redone_exactly(
    sequence: list[tuple[str, int, int]],
) -> None:
    hand = Hand()
    document, stack = hand.document, hand.document.undo_stack
    models, place = [document.model], 0
    for name, a, b in sequence:
        before = document.model
        match name:
            case "undo":
                stack.undo()
                place = max(0, place - 1)
            case "redo":
                stack.redo()
                place = min(len(models) - 1, place + 1)
            case _:
                refused = was_refused(hand, name, a, b)
                assert not refused or document.model == before, f"{name} was refused and yet changed something"
                if document.model != before:
                    models[place + 1 :] = [document.model]
                    place += 1
                    assert stack.undoText()
                    if name in NEW_LAYER:
                        require_new_cards_are_free(before, document.model)
        assert (stack.index(), stack.count()) == (place, len(models) - 1), f"{name} was not one step"
        assert document.model == models[place]
        require_sound(hand)
    _require_all_comes_back(hand, models)


def _require_all_comes_back(hand: Hand, models: list[Model]) -> None:
    document = hand.document
    document.undo_stack.setIndex(0)
    assert document.model == models[0]
    for model in models[1:]:
        document.undo_stack.redo()
        assert document.model == model
    again = decode_project(encode_project(document.project))
    assert again == document.project
    assert [*again.model().network.layers] == [*document.network.layers]
    assert again.model().network.order == document.network.order
    assert examine(again.model().network) == examine(document.network)


@pytest.mark.parametrize("name", EDITS)
def test_that_the_random_hand_makes_every_kind_of_edit(name: str) -> None:
    hand = Hand()
    hand.copy(0b111, 0)
    hand.document.edit_network("Delete a layer's input", hand.document.network.disconnect("input->hidden-1"))
    hand.mask(0, 0)
    hand.add_note(0, 0)
    before, clipboard = hand.document.model, hand.clipboard
    changed = False
    for a in range(40):
        for b in range(6):
            selection = hand.document.selection
            try:
                EDITS[name](hand, a, b)
            except DnnlabError:
                continue
            changed = changed or hand.document.model != before
            if name in ("select", "copy"):
                changed = changed or hand.document.selection != selection or hand.clipboard != clipboard
            if changed:
                return
    assert changed, f"{name} never did anything"

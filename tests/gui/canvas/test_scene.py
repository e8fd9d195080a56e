from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from dnnlab.errors import DnnlabError
from dnnlab.graph.kinds import KINDS
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, ConnectionKind, Network
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.names import connection_names
from dnnlab.gui.canvas.placement import placed
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.document import Document
from tests.gui.canvas.made_up import default_document, document_of, picture_document, toy_dataset


def assert_shows(scene: CanvasScene, document: Document) -> None:
    """The scene shows exactly what the document holds."""
    model = placed(document.model)
    network = model.network
    assert set(scene.layers) == set(network.layers)
    assert set(scene.connections) == set(network.connections)
    assert len(scene.items()) == len(network.layers) + len(network.connections)
    names = connection_names(network)
    worst = {problem.place: problem for problem in reversed(document.problems)}
    for id, item in scene.layers.items():
        assert item.card.layer == network.layers[id]
        assert item.card.problem == worst.get(id)
        assert item.place == model.layout.at(id)
        assert item.pos() == QPointF(item.place.x, item.place.y)
        if item.card.layer.kind != "input":
            assert item.card.parameters == network.parameter_count(id)
    for id, connection in scene.connections.items():
        arrow = network.connections[id]
        assert connection.connection == arrow
        assert connection.name == names[id]
        assert connection.problem == worst.get(id)
        assert connection.frozen == (arrow.frozen or network.layers[arrow.target].frozen)
        assert connection.route is not None
        start, end = connection.route.points[0], connection.route.points[-1]
        assert tuple(start) == scene.layers[arrow.source].output_port()
        assert tuple(end) == scene.layers[arrow.target].input_port()


numbers = st.integers(0, 30)
steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(sorted(KINDS)), st.integers(-900, 900), st.integers(-500, 500)),
    st.tuples(st.just("connect"), numbers, numbers),
    st.tuples(st.just("insert"), numbers),
    st.tuples(st.just("select"), numbers, numbers),
    st.tuples(st.just("delete"), st.booleans()),
    st.tuples(st.just("duplicate")),
    st.tuples(st.just("freeze")),
    st.tuples(st.just("move"), st.integers(-40, 40), st.integers(-40, 40)),
    st.tuples(st.just("arrange")),
    st.tuples(st.just("identity"), numbers),
    st.tuples(st.just("widen"), numbers, st.integers(1, 40)),
    st.tuples(st.just("paste"), st.integers(-900, 900)),
    st.tuples(st.just("align"), st.sampled_from(["left", "middle"])),
    st.tuples(st.just("mend"), numbers),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


def take(document: Document, editor: CanvasEditor, step: tuple[object, ...]) -> None:
    """Do one random thing, as far as it can be done now."""
    network = document.network
    layers, arrows = list(network.layers), list(network.connections)
    match step:
        case ("add", str(kind), int(x), int(y)):
            editor.add(kind, Point(x, y))
        case ("connect", int(a), int(b)) if layers:
            editor.connect(layers[a % len(layers)], layers[b % len(layers)])
        case ("insert", int(a)) if arrows:
            editor.insert(arrows[a % len(arrows)], "units", Point(0, 0))
        case ("select", int(a), int(b)) if layers:
            document.select([(layers + arrows)[a % len(layers + arrows)], layers[b % len(layers)]])
        case ("delete", bool(join)):
            editor.delete(join=join)
        case ("duplicate",):
            editor.duplicate()
        case ("freeze",):
            editor.freeze()
        case ("move", int(dx), int(dy)):
            ids = [layer.id for layer in editor.selected_layers]
            start = editor.model
            editor.preview_move(start, ids, dx * 4.0, dy * 4.0)
            editor.move(start, ids, dx * 8.0, dy * 8.0)
        case ("arrange",):
            editor.arrange()
        case ("identity", int(a)) if arrows:
            editor.set_connection_kind([arrows[a % len(arrows)]], ConnectionKind.IDENTITY)
        case ("widen", int(a), int(units)) if layers:
            layer = network.layers[layers[a % len(layers)]]
            document.edit_network("Change units", network.put(layer.with_unit_count(units)))
        case ("undo",):
            document.undo_stack.undo()
        case ("redo",):
            document.undo_stack.redo()
        case _:
            take_further(document, editor, step)


def take_further(document: Document, editor: CanvasEditor, step: tuple[object, ...]) -> None:
    """Do one random thing of those with several layers or with problems."""
    match step:
        case ("paste", int(x)) if editor.clipping():
            editor.paste(editor.clipping(), Point(x, 0))
        case ("align", ("left" | "middle") as edge):
            editor.align(edge)
        case ("mend", int(a)):
            ways = [(problem, fix) for problem in document.problems for fix in problem.fixes]
            if ways:
                editor.mend(*ways[a % len(ways)])


@settings(max_examples=40)
@given(st.lists(steps, max_size=25))
def test_that_canvas_and_document_never_disagree(taken: list[tuple[object, ...]]) -> None:
    document = default_document()
    scene = CanvasScene(document)
    editor = CanvasEditor(document)
    before = placed(document.model)
    for step in taken:
        with suppress(DnnlabError):
            take(document, editor, step)
        assert_shows(scene, document)
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        assert_shows(scene, document)
    assert placed(document.model) == before


def test_that_an_edit_elsewhere_touches_only_the_items_it_concerns() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    items = {**scene.layers, **scene.connections}
    hidden = document.network.layers["hidden-1"]
    document.edit_network("Change units", document.network.put(hidden.with_unit_count(7)))
    assert {**scene.layers, **scene.connections} == items
    assert scene.connections["input->hidden-1"].name.shape == "7×1"
    assert scene.connections["hidden-1->output"].name.shape == "9×7"
    assert scene.layers["output"].card.parameters == 9 * 7 + 9 + 9


def test_that_a_preview_is_shown_and_taken_back() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    editor = CanvasEditor(document)
    start = editor.model
    editor.preview_move(start, ["hidden-1"], 80, 0)
    assert scene.layers["hidden-1"].place == Point(356, 0)
    assert_shows(scene, document)
    editor.cancel_move()
    assert scene.layers["hidden-1"].place == Point(276, 0)
    assert not document.undo_stack.canUndo()


def test_that_a_skip_passes_the_layer_between_and_follows_it() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    route = scene.connections["input->output"].route
    assert route is not None
    assert route.side == -1
    document.edit_layout("Move", document.layout.moved({"hidden-1": Point(276, 600)}))
    scene.finish_routes()
    route = scene.connections["input->output"].route
    assert route is not None
    assert route.side == 0


def test_that_selection_goes_both_ways() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    document.select(["hidden-1", "input->output"])
    assert scene.connections["input->output"].is_selected
    assert not scene.connections["hidden-1->output"].is_selected
    assert scene.selected_ids == {"hidden-1", "input->output"}
    document.edit_network("Delete", document.network.remove("hidden-1"))
    assert document.selection == {"input->output"}


def test_that_another_document_is_taken_up() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    other = document_of(Network.of([Layer.new("alone", "units")], []))
    document.open(other.project, other.dataset, None)
    assert set(scene.layers) == {"alone"}
    assert not scene.connections
    assert_shows(scene, document)


def test_that_points_and_rectangles_find_layers_and_connections() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    hidden = scene.layers["hidden-1"].card_rect
    found = scene.layer_at(hidden.center(), 14)
    assert found is not None
    assert found.id == "hidden-1"
    assert scene.layer_at(QPointF(-500, -500), 14) is None
    assert set(scene.layers_in(QRectF(0, 0, 300, 300))) == {"input", "hidden-1"}
    route = scene.connections["input->output"].route
    assert route is not None
    wire = scene.connection_at(QPointF(*route.middle), 6)
    assert wire is not None
    assert wire.id == "input->output"
    assert scene.connection_at(QPointF(420, -200), 6) is None


def test_that_the_port_nearest_to_the_pointer_is_found() -> None:
    document = picture_document()
    scene = CanvasScene(document)
    hidden = scene.layers["hidden-1"]
    x, y = hidden.output_port()
    assert hidden.part_at(QPointF(x + 10, y + 5), 1.0) == "output"
    assert hidden.part_at(QPointF(x + 20, y), 1.0) is None
    assert hidden.part_at(QPointF(*hidden.input_port()), 1.0) == "input"
    assert hidden.part_at(hidden.card_rect.topLeft() + QPointF(60, 10), 1.0) == "title"
    assert hidden.part_at(hidden.card_rect.topRight() + QPointF(-18, 18), 1.0) == "menu"
    assert scene.layers["input"].part_at(QPointF(*scene.layers["input"].input_port()), 1.0) == "card"


def test_that_layers_far_out_are_still_found() -> None:
    layers = [Layer.new("near", "units"), Layer.new("far", "units")]
    document = document_of(Network.of(layers, [Connection("near", "far")]), Layout({"far": Point(9e6, -9e6)}))
    scene = CanvasScene(document)
    assert scene.sceneRect().contains(scene.layers["far"].card_rect)
    assert scene.layer_at(scene.layers["far"].card_rect.center(), 4) is scene.layers["far"]


def test_that_an_input_shows_how_its_columns_are_distributed() -> None:
    dataset = toy_dataset()
    layer = Layer.new("i", "input", units=4, columns=("x", "colour", "gone"))
    scene = CanvasScene(document_of(Network.of([layer], []), dataset=dataset))
    card = scene.layers["i"].card
    assert [column.name for column in card.columns] == ["x", "colour"]
    assert card.columns[1].categories
    assert len(card.columns[1].heights) == 3
    assert max(card.columns[0].heights) == 1.0
    assert card.rows == len(dataset.training)
    assert card.source == "Toy inverse"

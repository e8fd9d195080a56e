from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.graph.annotation import Annotation, Tint
from dnnlab.graph.fields import FieldType
from dnnlab.graph.kinds import KINDS, Role
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionKind
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector import InspectorPanel
from dnnlab.gui.panels.inspector.field_editors import ActivationEditor, NumberEditor, SwitchEditor
from dnnlab.gui.panels.inspector.layer_page import LayerPage
from dnnlab.gui.panels.inspector.panel import DETAIL, WEIGHTS
from dnnlab.link.messages import Loaded
from dnnlab.link.probes import LayerDetail, LayerDetailAnswer, WeightsAnswer

from .stage import QuietSession, document_of, network_of, progress_at


@pytest.fixture
def panel(document: Document, session: QuietSession, qtbot: QtBot) -> Iterator[InspectorPanel]:
    panel = InspectorPanel(document, session)
    qtbot.addWidget(panel)
    panel.resize(304, 930)
    panel.show()
    qtbot.waitExposed(panel)
    session.be_ready()
    yield panel
    panel.hide()


def page_for(panel: InspectorPanel, layer: str) -> LayerPage:
    panel.document.select({layer})
    return panel.layer_pages[panel.document.network.layers[layer].kind]


def detail(saturated: float = 0.36, dead: int = 0) -> LayerDetailAnswer:
    weights = {"input->hidden-1": np.linspace(-1.0, 1.0, 20)}
    return LayerDetailAnswer(weights, np.zeros(20), np.arange(40), np.linspace(-2.0, 2.0, 41), saturated, dead)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


# ---- a layer


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_that_everything_a_kind_declares_can_be_set(panel: InspectorPanel, document: Document, kind: str) -> None:
    document.edit_network("Add", document.network.add(Layer.new("new", kind)))
    page = page_for(panel, "new")
    declared = {field.name for field in KINDS[kind].fields if field.type is not FieldType.COLUMNS}
    assert page.editors.keys() == declared
    assert (page.columns is not None) == any(field.type is FieldType.COLUMNS for field in KINDS[kind].fields)
    assert (page.units is not None) == (KINDS[kind].role is Role.HIDDEN and not KINDS[kind].follows)
    assert page.formula.latex() == KINDS[kind].formula


def test_that_the_header_names_the_layer_and_its_kind(panel: InspectorPanel) -> None:
    page_for(panel, "hidden-1")
    assert panel.header.name == "Hidden"
    assert panel.header.subtitle.startswith("Units. A layer of units")
    panel.grab()


def test_that_units_are_previewed_and_then_one_step_of_undo(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "hidden-1")
    assert page.units is not None
    for count in (21, 25, 30):
        page.units.previewed.emit(count)
        assert document.network.layers["hidden-1"].width == count
    page.units.edited.emit(30)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Change units of Hidden to 30"
    document.undo_stack.undo()
    assert document.network.layers["hidden-1"].width == 20
    assert page.units.value() == 20


def test_that_typing_keeps_its_text_and_its_focus_while_other_values_change(
    panel: InspectorPanel, document: Document, session: QuietSession
) -> None:
    page = page_for(panel, "hidden-1")
    assert page.units is not None
    entry = page.units.entry
    panel.activateWindow()
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "4")
    layer = document.network.layers["hidden-1"]
    document.edit_network("Activation", document.network.put(layer.with_values(activation="relu")))
    session.send_frame(progress_at(10), {DETAIL: detail()})
    assert entry.text() == "4"
    QTest.keyClicks(entry, "0")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert document.network.layers["hidden-1"].width == 40
    assert document.network.layers["hidden-1"].activation == "relu"


def test_that_widgets_are_kept_while_values_change_and_for_another_layer_of_the_kind(
    panel: InspectorPanel, document: Document
) -> None:
    document.edit_network("Add", document.network.add(Layer.new("other", "units", "Second", 5)))
    page = page_for(panel, "hidden-1")
    before = page.findChildren(QWidget)
    document.edit_network("Wider", document.network.put(document.network.layers["hidden-1"].with_unit_count(8)))
    assert page.findChildren(QWidget) == before
    assert page_for(panel, "other") is page
    assert page.units is not None
    assert page.units.value() == 5


def test_that_a_tile_sets_the_activation(panel: InspectorPanel, document: Document) -> None:
    editor = page_for(panel, "hidden-1").editors["activation"]
    assert isinstance(editor, ActivationEditor)
    tile = next(b for b in editor.tiles.findChildren(QAbstractButton) if b.text() == "ReLU")
    click(tile)
    assert document.network.layers["hidden-1"].activation == "relu"
    assert document.undo_stack.undoText() == "Set activation of Hidden to ReLU"
    document.undo_stack.undo()
    assert editor.tiles.value() == "tanh"


def test_that_switches_are_one_step_each(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "hidden-1")
    for name in ("bias", "frozen"):
        editor = page.editors[name]
        assert isinstance(editor, SwitchEditor)
        click(editor.row.toggle)
    texts = [document.undo_stack.text(index) for index in range(document.undo_stack.count())]
    assert texts == ["Turn bias of Hidden off", "Freeze Hidden"]
    assert not document.network.layers["hidden-1"].bias
    assert document.network.layers["hidden-1"].frozen


def test_that_a_number_out_of_range_is_refused_in_place(panel: InspectorPanel, document: Document) -> None:
    editor = page_for(panel, "output").editors["components"]
    assert isinstance(editor, NumberEditor)
    editor.edited.emit(1000)
    assert document.network.layers["output"].components == 3
    assert document.undo_stack.count() == 0
    assert "1 to 100" in editor.number.entry.toolTip()


def test_that_components_follow_an_edit(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "output")
    page.editors["components"].edited.emit(5)
    assert document.network.layers["output"].components == 5
    assert document.undo_stack.undoText() == "Change components K of Mixture density to 5"


# ---- columns


def test_that_ticking_a_column_changes_columns_and_units_in_one_step(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "input")
    assert page.columns is not None
    view = page.columns.view
    row = next(i for i in range(view.model().rowCount()) if view.model().index(i, 0).data() == "colour")
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    layer = document.network.layers["input"]
    assert (layer.columns, layer.width) == (("x", "colour"), 4)
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "Set columns of Input to x, colour"
    assert view.model().index(row, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    panel.grab()


def test_that_a_column_that_does_not_fit_is_explained_where_it_was_ticked(
    panel: InspectorPanel, document: Document
) -> None:
    page = page_for(panel, "output")
    assert page.columns is not None
    page.columns.toggled.emit("colour", True)
    assert "holds words" in page.columns.complaint.text()
    assert not page.columns.complaint.isHidden()
    assert document.undo_stack.count() == 0
    page.columns.toggled.emit("y", True)
    assert page.columns.complaint.isHidden()


# ---- renaming


def test_that_a_layer_is_renamed_where_its_name_stands(panel: InspectorPanel, document: Document) -> None:
    page_for(panel, "hidden-1")
    click(panel.header.pencil)
    panel.header.field.setText("Trunk")
    QTest.keyClick(panel.header.field, Qt.Key.Key_Return)
    assert document.network.layers["hidden-1"].name == "Trunk"
    assert panel.header.name == "Trunk"
    assert panel.header.field.isHidden()
    assert document.undo_stack.count() == 1


def test_that_an_empty_name_is_refused_and_the_field_stays(panel: InspectorPanel, document: Document) -> None:
    page_for(panel, "hidden-1")
    panel.header.start_renaming()
    panel.header.field.setText("  ")
    QTest.keyClick(panel.header.field, Qt.Key.Key_Return)
    assert not panel.header.field.isHidden()
    assert "1 to 80 characters" in panel.header.subtitle
    QTest.keyClick(panel.header.field, Qt.Key.Key_Escape)
    assert panel.header.field.isHidden()
    assert document.undo_stack.count() == 0
    assert panel.header.subtitle.startswith("Units.")


# ---- what the engine knows


def test_that_only_the_shown_layer_is_asked_for_and_only_while_it_is_seen(
    panel: InspectorPanel, session: QuietSession
) -> None:
    assert session.watched == {}
    page_for(panel, "hidden-1")
    assert session.watched[DETAIL].probe == LayerDetail("main", "hidden-1")
    assert session.watched[DETAIL].hertz == 5.0
    page_for(panel, "output")
    assert session.watched[DETAIL].probe == LayerDetail("main", "output")
    panel.hide()
    assert session.watched == {}
    panel.show()
    assert DETAIL in session.watched


def test_that_a_layer_out_of_use_is_not_asked_for(
    panel: InspectorPanel, document: Document, session: QuietSession
) -> None:
    page_for(panel, "hidden-1")
    document.edit_network("Cut", document.network.disconnect("input->hidden-1"))
    assert session.watched == {}
    document.undo_stack.undo()
    assert DETAIL in session.watched


def test_that_parameters_are_counted_and_coloured(panel: InspectorPanel, session: QuietSession) -> None:
    page = page_for(panel, "hidden-1")
    assert page.parameters.words == "40 of 229"
    session.send_frame(progress_at(1), {DETAIL: detail()})
    assert list(page.parameters.strips) == ["W⁽¹⁾", "b"]
    assert "20 values" in page.parameters.strips["W⁽¹⁾"].toolTip()


def test_that_dead_and_saturated_units_are_named_and_can_be_chosen(
    panel: InspectorPanel, session: QuietSession, qtbot: QtBot
) -> None:
    page = page_for(panel, "hidden-1")
    found = msgspec.structs.replace(detail(0.6, dead=2), dead=(2, 7), stuck=(11,))
    session.send_frame(progress_at(1), {DETAIL: found})
    words = QTextDocumentFragment.fromHtml(page.activity.units.text()).toPlainText()
    assert words == "Dead: units 3, 8\nSaturated on most rows: unit 12"
    with qtbot.waitSignal(page.activity.unit_wanted) as chosen:
        page.activity.units.linkActivated.emit("7")
    assert chosen.args == [7]
    session.send_frame(progress_at(2), {DETAIL: detail(0.1)})
    assert page.activity.units.isHidden()


def test_that_the_distributions_of_the_layer_can_be_asked_for(panel: InspectorPanel, qtbot: QtBot) -> None:
    page = page_for(panel, "hidden-1")
    with qtbot.waitSignal(panel.distributions_wanted) as wanted:
        page.distributions.click()
    assert wanted.args == ["hidden-1"]


def test_that_it_says_whose_figures_these_are_while_an_earlier_moment_is_shown(panel: InspectorPanel) -> None:
    panel.show_moment(50, 1200)
    assert panel.moment.text() == "Figures of step 50, an earlier moment"
    assert panel.moment.isVisible()
    panel.show_moment(1200, 1200)
    assert panel.moment.isHidden()


def test_that_a_sentence_tells_of_saturation_and_dead_units(panel: InspectorPanel, session: QuietSession) -> None:
    page = page_for(panel, "hidden-1")
    assert page.activity.sentence == ""
    session.send_frame(progress_at(1), {DETAIL: detail()})
    assert page.activity.sentence == "36% of activations saturated (|h′| < 0.06), no dead units"
    session.send_frame(progress_at(2), {DETAIL: detail(float("nan"), dead=3)})
    assert page.activity.sentence == "3 dead units"


def test_that_what_was_known_of_one_layer_is_not_told_of_another(
    panel: InspectorPanel, document: Document, session: QuietSession
) -> None:
    document.edit_network("Add", document.network.add(Layer.new("other", "units", "Second", 5)))
    page = page_for(panel, "hidden-1")
    session.send_frame(progress_at(1), {DETAIL: detail()})
    page_for(panel, "other")
    assert page.activity.sentence == ""


# ---- connections and problems


def test_that_a_layer_lists_its_connections_and_leads_to_them(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "hidden-1")
    assert [(row.name, row.remark) for row in page.connections.rows] == [
        ("Input", "W⁽¹⁾ 20×1"),
        ("Mixture density", "W⁽²⁾ 9×20"),
    ]
    click(page.connections.findChildren(QAbstractButton)[0])
    assert document.selection == {"input->hidden-1"}
    assert panel.header.name == "Input → Hidden"
    assert panel.header.subtitle == "Dense connection, W⁽¹⁾ 20×1"


def test_that_a_connection_becomes_an_identity_and_says_what_does_not_fit(
    panel: InspectorPanel, document: Document
) -> None:
    document.select({"input->hidden-1"})
    panel.connection_page.kind.chosen.emit("identity")
    assert document.network.connections["input->hidden-1"].kind is ConnectionKind.IDENTITY
    assert document.undo_stack.undoText() == "Make Input → Hidden identity"
    assert [problem.code for problem in panel.problems.problems] == ["identity-shape"]
    assert panel.header.subtitle == "Identity connection, no weights"
    document.undo_stack.undo()
    assert panel.problems.problems == ()


def test_that_the_spread_of_a_connections_weights_is_told(panel: InspectorPanel, session: QuietSession) -> None:
    panel.document.select({"input->hidden-1"})
    strands = {"input->hidden-1": np.linspace(-1.0, 2.0, 28)}
    session.send_frame(progress_at(1), {WEIGHTS: WeightsAnswer(strands, 2.0, {})})
    facts = panel.connection_page.facts
    assert facts.value("Weights") == "20 = 20 × 1"
    assert facts.value("Least and greatest") == "−1 … 2"
    assert facts.value("Median") == "0.5"


def test_that_the_ends_of_a_connection_lead_to_its_layers(panel: InspectorPanel, document: Document) -> None:
    document.select({"input->hidden-1"})
    click(panel.connection_page.ends.findChildren(QAbstractButton)[1])
    assert document.selection == {"hidden-1"}


def test_that_problems_stand_at_the_top_with_their_remedy(panel: InspectorPanel, document: Document) -> None:
    page_for(panel, "hidden-1")
    document.edit_network("Cut", document.network.disconnect("input->hidden-1"))
    assert [(p.sentence, p.remedy) for p in panel.problems.problems] == [
        ("Hidden has no input", "Draw an arrow to it, or delete it")
    ]
    assert not panel.problems.isHidden()
    document.select(())
    assert {problem.place for problem in panel.problems.problems} == {"hidden-1", "input", "output"}


# ---- nothing, several


def test_that_with_nothing_selected_the_network_is_described(panel: InspectorPanel, session: QuietSession) -> None:
    facts = panel.network_page
    assert facts.network_facts.value("Parameters") == "229"
    assert facts.network_facts.value("Layers") == "3: 1 input, 1 hidden, 1 output"
    assert facts.data_facts.value("Rows") == "150 train, 50 validate"
    session.last_loaded = Loaded("main", 0, "cpu", "CPU", "fused", "float32")
    session.loaded.emit(session.last_loaded)
    assert facts.run_facts.value("Device") == "CPU"
    assert facts.run_facts.value("Tier in use") == "fused"
    panel.grab()


def test_that_seed_precision_and_tier_are_one_step_each(panel: InspectorPanel, document: Document) -> None:
    panel.network_page.seed.edited.emit(7)
    panel.network_page.precision.chosen.emit("float64")
    panel.network_page.execution.chosen.emit("eager")
    settings = document.settings
    assert (settings.seed, settings.precision, settings.execution) == (7, "float64", "eager")
    texts = [document.undo_stack.text(index) for index in range(document.undo_stack.count())]
    assert texts == ["Set seed to 7", "Set precision to float64", "Set execution to eager"]
    document.undo_stack.undo()
    assert panel.network_page.execution.value() == "auto"


def test_that_several_are_counted_and_deleted_in_one_step(panel: InspectorPanel, document: Document) -> None:
    document.select({"input", "output", "input->hidden-1"})
    assert panel.header.name == "2 layers and 1 connection"
    click(panel.several_page.delete)
    assert set(document.network.layers) == {"hidden-1"}
    assert document.undo_stack.count() == 1
    assert panel.header.name == "A test"


def test_that_a_layer_that_goes_away_gives_way_to_the_network(panel: InspectorPanel, document: Document) -> None:
    page = page_for(panel, "hidden-1")
    document.edit_network("Delete", document.network.remove("hidden-1"))
    assert page.isHidden()
    assert not panel.network_page.isHidden()
    document.undo_stack.undo()
    assert panel.network_page.network_facts.value("Layers").startswith("3")


def test_that_another_document_is_shown_afresh(
    panel: InspectorPanel, document: Document, session: QuietSession
) -> None:
    page_for(panel, "hidden-1")
    session.send_frame(progress_at(1), {DETAIL: detail()})
    other = document_of(network_of("regression"))
    document.open(other.project, other.dataset, None)
    assert panel.header.name == "A test"
    assert page_for(panel, "output").isVisible()
    assert page_for(panel, "hidden-1").activity.sentence == ""


# ---- notes and frames


def with_annotations(panel: InspectorPanel) -> None:
    note, frame = (Annotation.new(kind, kind, Point(0.0, 0.0)) for kind in ("note", "frame"))
    document = panel.document
    document.set_model(replace(document.model, layout=document.layout.put(note, frame)))


def test_that_a_note_is_written_in_the_inspector_in_one_step(panel: InspectorPanel) -> None:
    with_annotations(panel)
    panel.document.select({"note"})
    page = panel.annotation_page
    assert panel.header.name == "Note"
    assert page.text.isVisible()
    QTest.keyClicks(page.text, "one and two")
    QTest.keyClick(page.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.document.layout.annotations["note"].text == "one and two"
    assert panel.document.undo_stack.count() == 1
    panel.document.undo_stack.undo()
    assert page.text.toPlainText() == ""


def test_that_what_was_typed_is_kept_when_another_thing_is_selected_and_forgotten_with_the_document(
    panel: InspectorPanel,
) -> None:
    with_annotations(panel)
    panel.document.select({"note"})
    QTest.keyClicks(panel.annotation_page.text, "kept")
    panel.document.select({"frame"})
    assert panel.document.layout.annotations["note"].text == "kept"
    panel.document.select({"note"})
    QTest.keyClicks(panel.annotation_page.text, "x" * 3)
    other = document_of()
    panel.document.open(other.project, other.dataset, None)
    assert not panel.document.layout.annotations
    assert panel.document.undo_stack.count() == 0


def test_that_a_frame_is_renamed_in_the_header_and_tells_what_it_holds(panel: InspectorPanel) -> None:
    with_annotations(panel)
    panel.document.select({"frame"})
    page = panel.annotation_page
    assert not page.text.isVisible()
    assert page.facts.value("Holds") == "note"
    panel.header.start_renaming()
    panel.header.field.setText("Encoder")
    QTest.keyClick(panel.header.field, Qt.Key.Key_Return)
    assert panel.document.layout.annotations["frame"].text == "Encoder"
    assert panel.header.name == "Encoder"
    assert panel.document.undo_stack.undoText() == "Rename Frame to Encoder"
    panel.header.start_renaming()
    panel.header.field.setText(" ")
    QTest.keyClick(panel.header.field, Qt.Key.Key_Return)
    assert panel.header.field.property("invalid")
    assert panel.document.layout.annotations["frame"].text == "Encoder"


def test_that_a_colour_is_one_step_and_several_notes_are_listed(panel: InspectorPanel) -> None:
    with_annotations(panel)
    panel.document.select({"frame"})
    click(panel.annotation_page.tints.buttons[Tint.BLUE])
    assert panel.document.layout.annotations["frame"].tint is Tint.BLUE
    assert panel.document.undo_stack.count() == 1
    panel.document.select({"frame", "note", "input"})
    assert panel.several_page.title() == "1 layer, 1 note and 1 frame"
    click(panel.several_page.delete)
    assert not panel.document.layout.annotations


def test_that_a_connection_says_how_many_weights_are_removed_and_frozen(
    document: Document, panel: InspectorPanel
) -> None:
    document.select({"input->hidden-1"})
    facts = panel.connection_page.facts
    assert facts.value("Removed") == facts.value("Frozen by themselves") == ""
    network = document.network.remove_weights("input->hidden-1", [("0", 0), ("1", 0)])
    document.edit_network("Edit", network.freeze_weights("input->hidden-1", [("5", 0)]))
    assert (facts.value("Removed"), facts.value("Frozen by themselves")) == ("2", "1")


def test_that_a_button_under_a_problem_mends_it_in_one_step(panel: InspectorPanel, document: Document) -> None:
    document.select({"hidden-1->output"})
    panel.connection_page.kind.chosen.emit("identity")
    before = document.model
    (problem,) = panel.problems.problems
    buttons = panel.problems.findChildren(QPushButton)
    assert [button.text() for button in buttons] == [fix.title for fix in problem.fixes]
    buttons[0].click()
    assert panel.problems.problems == ()
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.model.network == before.network

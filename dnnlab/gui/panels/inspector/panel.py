"""The inspector: shows what is selected, and edits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.kinds import kind_named
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import ConnectionId
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas.annotations.edits import put
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.edits import renamed, titles_of
from dnnlab.gui.canvas.units.marks import BiasAt, UnitAt
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.connection_page import ConnectionPage
from dnnlab.gui.panels.inspector.header import Header
from dnnlab.gui.panels.inspector.layer_page import LayerPage
from dnnlab.gui.panels.inspector.network_page import NetworkPage
from dnnlab.gui.panels.inspector.problem_list import ProblemList
from dnnlab.gui.panels.inspector.several_page import SeveralPage
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.session import Session
from dnnlab.gui.theme import set_property, set_surface
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.link.messages import Progress
from dnnlab.link.probes import (
    Answer,
    LayerDetail,
    LayerDetailAnswer,
    Subscription,
    UnitDetail,
    UnitDetailAnswer,
    Weights,
    WeightsAnswer,
)
from dnnlab.project.project import Model

if TYPE_CHECKING:
    from dnnlab.gui.canvas.units.levels import Levels
    from dnnlab.gui.panels.inspector.annotation_page import AnnotationPage
    from dnnlab.gui.panels.inspector.unit_page import UnitPage

HERTZ = 5.0
DETAIL, WEIGHTS, UNIT = "inspector/layer", "inspector/weights", "inspector/unit "


class InspectorPanel(Panel):
    """Shows a layer, one of its units, a connection, a note, a frame, several of them, or the whole network.

    A page is made once and kept: while values change, the widgets stay, and with them the focus.

    Signals:
        left: Escape was pressed, and nothing in here had use for it.
        distributions_wanted: (layer: LayerId) A person wants to see how what the layer holds is distributed.
    """

    left = Signal()
    distributions_wanted = Signal(str)

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        set_surface(self, "panel")
        self._previewing = Previewing(document)
        self._subject: LayerId | ConnectionId | AnnotationId = ""
        self._limit = 0.0
        self._weights: WeightsAnswer | None = None
        self.header = Header()
        self.moment = Label("", "note")
        self.problems = ProblemList()
        self.connection_page = ConnectionPage(document)
        self.network_page = NetworkPage(document, session, self._previewing)
        self._annotation_page: AnnotationPage | None = None
        self.several_page = SeveralPage(document)
        self.layer_pages: dict[str, LayerPage] = {}
        self.unit_page: UnitPage | None = None
        self._levels: Levels | None = None
        self._page: QWidget = self.network_page
        self._arrange()
        self._connect()
        self.show_selection()

    def _arrange(self) -> None:
        content = QWidget()
        set_property(content, "plain", True)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(16, 14, 16, 16)
        self._column.setSpacing(16)
        self._column.addWidget(self.header)
        self._column.addWidget(self.moment)
        self.moment.hide()
        self._column.addWidget(self.problems)
        for page in (self.network_page, self.connection_page, self.several_page):
            page.hide()
            self._column.addWidget(page)
        self._column.addStretch(1)
        self.scroll_area = QScrollArea()
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.scroll_area)

    def _connect(self) -> None:
        self.header.rename_wanted.connect(self._rename)
        self.problems.place_wanted.connect(lambda place: self.document.select({place}))
        self.problems.fix_chosen.connect(self._mend)
        self.document.selection_changed.connect(self.show_selection)
        self.document.replaced.connect(self._start_afresh)
        self.document.model_changed.connect(self._follow)
        self.document.dataset_changed.connect(self._follow_data)
        self.document.problems_changed.connect(self._show_problems)
        self.document.title_changed.connect(self._show_header)
        self.session.loaded.connect(lambda _loaded: self.network_page.refresh())

    def follow_units(self, levels: Levels) -> None:
        """Show the unit that is chosen on the units level of the canvas."""
        self._levels = levels
        levels.units.chosen.connect(lambda _mark: self.show_selection())
        self.header.turned.connect(lambda steps: self.unit_page.turn(steps) if self.unit_page else None)

    @property
    def _unit(self) -> UnitAt | None:
        """The unit that is chosen, or whose bias is, where its layer is all that is selected."""
        mark = self._levels.units.marks.chosen if self._levels is not None else None
        if isinstance(mark, UnitAt | BiasAt) and mark.layer == self._subject:
            return UnitAt(mark.layer, mark.index)
        return None

    def show_moment(self, shown: int, present: int) -> None:
        """Say that figures are about an earlier moment of the run, if they are."""
        self.moment.setText(f"Figures of step {format_integer(shown)}, an earlier moment")
        self.moment.setVisible(shown < present)

    def take_keyboard(self) -> None:
        """Put the keyboard into the first thing that can be edited of what is selected."""
        first: QWidget | None = self._page
        while first is not None and (first := first.nextInFocusChain()) is not self._page:
            takes = first.focusPolicy() & Qt.FocusPolicy.TabFocus and first.isVisibleTo(self) and first.isEnabled()
            if takes and self._page.isAncestorOf(first) and first.focusProxy() is None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ---- what is asked of the engine

    def subscriptions(self) -> Mapping[str, Subscription]:
        network = self.document.network
        subject = self._subject
        layer = network.connections[subject].target if subject in network.connections else subject
        if layer not in network.compiled:
            return {}
        name = self.document.model_name
        wanted = {WEIGHTS: Subscription(Weights(name), HERTZ)}
        unit = self._unit
        if unit is not None and unit.index < len(network.layers[unit.layer].rows):
            row = network.layers[unit.layer].rows[unit.index]
            wanted[f"{UNIT}{unit.layer} {row}"] = Subscription(UnitDetail(name, unit.layer, row), HERTZ)
        elif subject in network.layers:
            wanted[DETAIL] = Subscription(LayerDetail(name, subject), HERTZ)
        return wanted

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        weights, detail = answers.get(WEIGHTS), answers.get(DETAIL)
        if isinstance(weights, WeightsAnswer):
            self._limit, self._weights = weights.limit, weights
            if self._page is self.connection_page:
                self.connection_page.show_weights(weights)
        for key, answer in answers.items():
            if isinstance(answer, UnitDetailAnswer) and self.unit_page is not None and key in self.subscriptions():
                self.unit_page.show_detail(answer, self._limit)
        if isinstance(detail, LayerDetailAnswer) and isinstance(self._page, LayerPage):
            self._page.show_detail(detail, self._limit)

    # ---- what is shown

    def show_selection(self) -> None:
        """Show the page for what is selected now."""
        network, selection = self.document.network, self.document.selection
        self._subject = next(iter(selection)) if len(selection) == 1 else ""
        unit = self._unit
        if unit is not None:
            unit_page = self._page_of_units()
            unit_page.show_unit(unit)
            self._turn_to(unit_page)
        elif self._subject in network.layers:
            page = self._layer_page(network.layers[self._subject].kind)
            page.show_layer(self._subject)
            self._turn_to(page)
        elif self._subject in network.connections:
            self.connection_page.show_connection(self._subject)
            if self._weights is not None:  # while nothing trains the engine does not say it again
                self.connection_page.show_weights(self._weights)
            self._turn_to(self.connection_page)
        elif self._subject in self.document.layout.annotations:
            self.annotation_page.show_annotation(self._subject)
            self._turn_to(self.annotation_page)
        elif selection:
            self.several_page.refresh()
            self._turn_to(self.several_page)
        else:
            self.network_page.refresh()
            self._turn_to(self.network_page)
        self.header.stop_renaming()
        self._show_header()
        self._show_problems()
        self.resubscribe()

    def _turn_to(self, page: QWidget) -> None:
        if page is not self._page or page.isHidden():
            self._page.hide()
            self._page = page
            page.show()
            self.scroll_area.verticalScrollBar().setValue(0)

    def _layer_page(self, kind: str) -> LayerPage:
        if kind not in self.layer_pages:
            page = LayerPage(kind_named(kind), self.document, self._previewing)
            page.distributions_wanted.connect(self.distributions_wanted)
            page.activity.unit_wanted.connect(self._choose_unit)
            page.hide()
            self._column.insertWidget(self._column.count() - 1, page)
            self.layer_pages[kind] = page
        return self.layer_pages[kind]

    @property
    def annotation_page(self) -> AnnotationPage:
        """The page of a note or frame; it is made when it is first needed."""
        if self._annotation_page is None:
            from dnnlab.gui.panels.inspector.annotation_page import AnnotationPage

            page = self._annotation_page = AnnotationPage(self.document)
            page.hide()
            self._column.insertWidget(self._column.count() - 1, page)
        return self._annotation_page

    def _choose_unit(self, index: int) -> None:
        """Show a unit of this layer on the units level, and its page."""
        if self._levels is not None and self._subject in self.document.network.layers:
            self._levels.set_level("units")
            self._levels.units.choose(UnitAt(self._subject, index))

    def _page_of_units(self) -> UnitPage:
        from dnnlab.gui.panels.inspector.unit_page import UnitPage

        if self.unit_page is None and self._levels is not None:
            page = self.unit_page = UnitPage(self.document, self._levels.unit_actions)
            page.unit_wanted.connect(self._levels.units.choose)
            page.hide()
            self._column.insertWidget(self._column.count() - 1, page)
        assert self.unit_page is not None
        return self.unit_page

    def _show_header(self) -> None:
        network, subject = self.document.network, self._subject
        page = self.unit_page
        if page is not None and self._page is page:
            several = len(page.layer.rows) > 1
            self.header.show_subject("circle-outline", page.title, page.subtitle, one_of_several=several)
        elif subject in network.layers:
            layer, kind = network.layers[subject], network.layers[subject].declared
            glyph = kind.glyph.removeprefix("mdi6.")
            words = kind.summary if layer.name == kind.title else f"{kind.title}. {kind.summary}"
            self.header.show_subject(glyph, layer.name, words, renamable=True)
        elif subject in network.connections:
            self.header.show_subject("vector-line", titles_of(network, [subject]), self.connection_page.subtitle())
        elif subject in self.document.layout.annotations:
            one = self.document.layout.annotations[subject]
            glyph = one.declared.glyph.removeprefix("mdi6.")
            title = one.text if one.is_frame else one.declared.title
            self.header.show_subject(glyph, title, one.declared.summary, renamable=one.is_frame)
        elif self.document.selection:
            self.header.show_subject("shape-outline", self.several_page.title(), "Selected")
        else:
            self.header.show_subject("graph-outline", self.document.project.title, "The network as a whole")

    def _show_problems(self) -> None:
        subject, problems = self._subject, (*self.document.problems, *self.document.run_hints)
        if subject:
            self.problems.show_problems([problem for problem in problems if problem.place == subject])
        elif self.document.selection:
            self.problems.show_problems([])
        else:
            self.problems.show_problems(problems)

    def _start_afresh(self) -> None:
        self._limit, self._weights = 0.0, None
        if self._annotation_page is not None:
            self._annotation_page.forget()
        for page in self.layer_pages.values():
            page.forget()
        if self.unit_page is not None:
            self.unit_page.forget()
        self.show_selection()

    def _follow(self, before: Model, after: Model) -> None:
        """Show the same subject as it is now; where it is gone, the document has selected something else."""
        if before.network is after.network:
            if before.settings != after.settings:
                self.network_page.refresh()
            if before.layout.annotations is not after.layout.annotations:
                self._follow_annotations()
            return
        network = after.network
        page = self._page
        if page is self.unit_page and self._unit is not None:
            self.unit_page.refresh()
        elif page is self.unit_page:
            self.show_selection()
        elif isinstance(page, LayerPage) and self._subject in network.layers:
            page.refresh()
        elif page is self.connection_page and self._subject in network.connections:
            self.connection_page.refresh()
        elif page is self.several_page:
            self.several_page.refresh()
        else:
            self.network_page.refresh()
        self._show_header()
        self.resubscribe()

    def _follow_data(self) -> None:
        page = self._page
        if isinstance(page, LayerPage) or page in (self.unit_page, self.network_page):
            page.refresh()

    def _follow_annotations(self) -> None:
        if self._page is self._annotation_page:
            self.annotation_page.refresh()
        elif self._page is self.several_page:
            self.several_page.refresh()
        self._show_header()

    def _mend(self, problem: Problem, fix: Fix) -> None:
        try:
            CanvasEditor(self.document).mend(problem, fix)
        except DnnlabError as error:
            self.session.notice.emit(error)

    def _rename(self, name: str) -> None:
        model, subject = self.document.model, self._subject
        try:
            if subject in model.network.layers:
                before, edited = model.network.layers[subject].name, renamed(model, subject, name)
            elif subject in model.layout.annotations:
                frame = model.layout.annotations[subject]
                before, edited = frame.text, put(model, frame.with_text(name))
            else:
                return
        except DnnlabError as error:
            self.header.complain(error.remedy)
            return
        self._previewing.conclude(f"Rename {before} to {name.strip()}", edited)

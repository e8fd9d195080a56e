"""The panel that shows what an output has learnt, with the picture that fits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.experiments.experiment import Oracle, Verdict
from dnnlab.graph.layer import LayerId
from dnnlab.gui.checking.runs import CheckRuns
from dnnlab.gui.document import Document
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.output_data import Nothing, OutputData, Picture, output_data, shown_output
from dnnlab.gui.panels.plot_menu import PlotMenuButton
from dnnlab.gui.panels.stuck_bar import StuckBar
from dnnlab.gui.session import Session
from dnnlab.gui.theme import font, set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.badge import Verdict as BadgeState
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.later import Later
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.segmented import Segment, Segmented

if TYPE_CHECKING:
    from dnnlab.gui.panels.curve import CurvePanel
    from dnnlab.gui.panels.mixture import MixturePanel
    from dnnlab.gui.panels.plot_saving import PlotSaving
    from dnnlab.gui.panels.predictions import PredictionsPanel
    from dnnlab.gui.panels.surface import SurfacePanel
    from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
    from dnnlab.gui.panels.view_panel import ViewPanel

_TITLES = {
    Picture.MIXTURE: "Mixture density",
    Picture.CURVE: "Fitted curve",
    Picture.SURFACE: "Fitted surface",
    Picture.PLANE: "Mixture density",
    Picture.PREDICTIONS: "Predicted vs true",
}
_CLASS_TITLES = _TITLES | {Picture.CURVE: "Class probabilities", Picture.SURFACE: "Decision surface"}
_STATES: dict[bool | None, BadgeState] = {None: "idle", True: "ok", False: "bad"}
_FIT, _PREDICTIONS = "fit", "predictions"


class OutputPanel(QWidget):
    """Shows one output of the network: the one selected last, otherwise the first. It follows every edit.

    `title_bar` takes more widgets at its right end.
    """

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.session = document, session
        set_surface(self, "panel")
        self._output: LayerId | None = None
        self._subject: OutputData | Nothing | None = None
        self._seen: tuple[object, ...] = ()
        self._wants_predictions = False
        self._oracle: Oracle | None = None
        self._verdict: Verdict | None = None
        self.checks: CheckRuns | None = None
        """Runs the experiment's checks from the badge's explanation; None where that is not offered."""
        self._panels: dict[Picture, ViewPanel | PredictionsPanel | TargetPlanePanel] = {}
        self.empty = EmptyState()
        self.empty.acted.connect(self._select_layer)
        self._pictures: Later[QStackedWidget] = Later(self._make_pictures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title())
        self.stuck = StuckBar(document, session, "output")
        column.addWidget(self._pictures, 1)
        column.addWidget(self.stuck)
        document.replaced.connect(self._start_afresh)
        document.selection_changed.connect(self._follow_selection)
        document.model_changed.connect(self._follow_model)
        document.dataset_changed.connect(self._follow_model)
        self._follow_selection()

    def _make_pictures(self) -> QStackedWidget:
        pictures = QStackedWidget()
        pictures.addWidget(self.empty)
        return pictures

    def _title(self) -> DockTitle:
        self.title_bar = DockTitle("Output")
        self.badge = Badge(parent=self)
        self.badge.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.badge.clicked.connect(self._explain)
        self.outputs = QComboBox(self)
        self.outputs.setFont(font(12))
        self.outputs.setAccessibleName("Output")
        self.outputs.setToolTip("Which output is shown")
        self.outputs.activated.connect(self._choose_output)
        self.segments = Segmented(
            [
                Segment(_FIT, "Fit", tip="What the output has learnt, over its inputs"),
                Segment(_PREDICTIONS, "vs true", tip="Predicted against true values"),
            ],
            "Picture",
            height=28,
            parent=self,
        )
        self.segments.chosen.connect(self._choose_picture)
        self.more = PlotMenuButton(lambda: self.saving, self)
        for widget in (self.badge, self.outputs, self.segments, self.more):
            self.title_bar.add_widget(widget)
            widget.hide()
        return self.title_bar

    @property
    def saving(self) -> PlotSaving | None:
        """What copies and saves the picture that is shown; None while there is none."""
        panel = None if self.picture is None else self._panels.get(self.picture)
        return None if panel is None else panel.saving()

    # ---- what theory says

    def set_oracle(self, oracle: Oracle | None) -> None:
        """Draw what theory knows beside what the mixture has learnt; None where there is no theory."""
        self._oracle = oracle
        self._show_theory()

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Say in the badge how the model stands to theory; None while there is nothing to say."""
        self._verdict = verdict
        self._show_theory()

    def _show_theory(self) -> None:
        """An oracle is about the first output of its model; others are shown without."""
        outputs = self.document.network.outputs
        about = self._oracle is None or self._oracle.model == self.document.model_name
        applies = about and bool(outputs) and self._output == outputs[0].id and isinstance(self._subject, OutputData)
        exact = self._oracle.exact_density if applies and self._oracle is not None else None
        panel = self._panels.get(Picture.MIXTURE)
        if panel is not None:
            cast("MixturePanel", panel).set_exact_density(exact)
        verdict = self._verdict if applies else None
        self.badge.setVisible(verdict is not None)
        if verdict is not None:
            self.badge.show_verdict(_STATES[verdict.passed], verdict.text, verdict.explanation, verdict.shorter)

    def _explain(self) -> None:
        if self._verdict is not None:
            below = self.badge.mapToGlobal(QPoint(0, self.badge.height() + 4))
            experiment = self.document.project.experiment
            Explanation(self._verdict.text, self._verdict.explanation, self, self.checks, experiment).show_at(below)

    def show_moment(self, shown: int, present: int) -> None:
        """Say in the title that an earlier moment of the run is shown, if it is."""
        self.title_bar.set_subtitle(f"at step {format_integer(shown)}" if shown < present else "")

    # ---- what is shown

    @property
    def output(self) -> LayerId | None:
        """The output that is shown."""
        return self._output

    @property
    def picture(self) -> Picture | None:
        """How it is shown; None while something is missing."""
        if not isinstance(self._subject, OutputData):
            return None
        return Picture.PREDICTIONS if self._wants_predictions else self._subject.pictures[0]

    def panel(self, picture: Picture) -> ViewPanel | PredictionsPanel | TargetPlanePanel:
        """Return the panel that draws a picture; it is made when it is first needed, the window starts sooner so."""
        pictures = self._pictures.widget
        if picture not in self._panels:
            panel = _panel_type(picture)(self.document, self.session)
            self._panels[picture] = panel
            pictures.addWidget(panel)
        return self._panels[picture]

    def show_output(self, output: LayerId) -> None:
        """Show this output, until another one is selected."""
        self._output = output
        self._follow_model()

    def _start_afresh(self) -> None:
        self._follow_selection()
        self._show_theory()

    def _follow_selection(self) -> None:
        self._output = shown_output(self.document.network, self.document.selected_layer, self._output)
        self._follow_model()

    def _follow_model(self, *_models: object) -> None:
        document, network = self.document, self.document.network
        self._output = shown_output(network, None, self._output)
        layers = tuple(layer for layer in (*network.inputs, *network.outputs) if layer.id in network.compiled)
        seen = (self._output, document.model_name, document.dataset, network.outputs, layers)
        if seen != self._seen:
            self._seen = seen
            self._subject = output_data(document.model_name, network, document.dataset, self._output)
            self._offer_outputs()
            self._show_subject()

    def _offer_outputs(self) -> None:
        layers = self.document.network.outputs
        self.outputs.clear()
        for layer in layers:
            self.outputs.addItem(layer.name, layer.id)
        self.outputs.setCurrentIndex(max(self.outputs.findData(self._output), 0))
        self.outputs.setVisible(len(layers) > 1)

    def _show_subject(self) -> None:
        subject = self._subject
        several = isinstance(subject, OutputData) and len(subject.pictures) > 1
        self.segments.setVisible(several)
        self.segments.set_value(_PREDICTIONS if self._wants_predictions else _FIT)
        picture = self.picture
        if picture is not None and isinstance(subject, OutputData):
            self.title_bar.set_title((_CLASS_TITLES if subject.is_classifier else _TITLES)[picture])
        elif isinstance(subject, Nothing):
            self.title_bar.set_title("Output")
            self.empty.show_words(subject.sentence, subject.remedy, "Select the layer" if subject.layer else "")
        self.stuck.set_data(subject if isinstance(subject, OutputData) else None)
        self._pictures.tell(self._show_picture)
        self._show_theory()

    def _show_picture(self, pictures: QStackedWidget) -> None:
        picture, subject = self.picture, self._subject
        if picture is None or not isinstance(subject, OutputData):
            pictures.setCurrentWidget(self.empty)
            self.more.hide()
            return
        panel = self.panel(picture)
        panel.set_data(subject)
        self.more.show()
        pictures.setCurrentWidget(panel)
        self._show_theory()

    # ---- what a person asks for

    def _choose_output(self, index: int) -> None:
        self.show_output(self.outputs.itemData(index))

    def _choose_picture(self, value: str) -> None:
        self._wants_predictions = value == _PREDICTIONS
        self._show_subject()

    def _select_layer(self) -> None:
        if isinstance(self._subject, Nothing) and self._subject.layer is not None:
            self.document.select([self._subject.layer])


def _panel_type(
    picture: Picture,
) -> type[MixturePanel | CurvePanel | SurfacePanel | PredictionsPanel | TargetPlanePanel]:
    """Load the panel of a picture: only the one that is shown is loaded at the start."""
    match picture:
        case Picture.MIXTURE:
            from dnnlab.gui.panels.mixture import MixturePanel

            return MixturePanel
        case Picture.CURVE:
            from dnnlab.gui.panels.curve import CurvePanel

            return CurvePanel
        case Picture.SURFACE:
            from dnnlab.gui.panels.surface import SurfacePanel

            return SurfacePanel
        case Picture.PLANE:
            from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel

            return TargetPlanePanel
        case Picture.PREDICTIONS:
            from dnnlab.gui.panels.predictions import PredictionsPanel

            return PredictionsPanel

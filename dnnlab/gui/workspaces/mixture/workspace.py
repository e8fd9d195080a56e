"""The workspace of a mixture density network: what it predicts, large, and beside it gradients and calibration."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.experiments.experiment import Oracle, Verdict
from dnnlab.graph.kinds import ISOTROPIC
from dnnlab.gui.mixture_actions import BEST_OF_TEN
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.mixture_slice import ExactDensity
from dnnlab.gui.panels.output_data import Nothing, OutputData, Picture, output_data
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_menu import PlotMenuButton
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.panels.stuck_bar import StuckBar
from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.badge import Verdict as BadgeState
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.workspaces.controls.row import ControlRow
from dnnlab.gui.workspaces.mixture.calibration_page import HERTZ, CalibrationPage, Truth, question, true_score
from dnnlab.gui.workspaces.mixture.controls import Subject, controls, largest_floor, set_above, subject_of, words_for
from dnnlab.gui.workspaces.mixture.gradients_page import GradientsPage
from dnnlab.gui.workspaces.mixture.placing import begin_means_anew
from dnnlab.gui.workspaces.mixture.point_choice import DensityPicture, PointChoice
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, CalibrationAnswer, Subscription
from dnnlab.project.project import Model

_STATES: dict[bool | None, BadgeState] = {None: "idle", True: "ok", False: "bad"}
_SIDE = 344
GRADIENTS, CALIBRATION = "gradients", "calibration"


class MixtureWorkspace(Panel):
    """Shows the mixture output that is selected, otherwise the first; what sets it stands above it.

    Args:
        services: Of the window.
    """

    def __init__(self, services: WorkspaceServices, parent: QWidget | None = None) -> None:
        super().__init__(services.document, services.session, parent)
        set_surface(self, "panel")
        self._services = services
        self._previewing = Previewing(services.document)
        self._verdict: Verdict | None = None
        self._controls_for: object = None
        self.data: OutputData | None = None
        self._missing = _missing_words(None)
        self._subject_before: OutputData | None = None
        self._score: float | None = None
        self._generation = 0
        self.subject: Subject | None = None
        self.row: ControlRow[Model] | None = None
        self._make_title()
        self._arrange()
        self._connect()
        self.follow()
        self._take_oracle(services.oracle.oracle)

    # ---- arrangement

    def _make_title(self) -> None:
        self.title = DockTitle("Mixture density")
        self.badge = Badge(parent=self)
        self.badge.clicked.connect(self._explain)
        self.badge.hide()
        self.pages = Segmented(
            [
                Segment(GRADIENTS, "Gradients", tip="The derivatives of one point's error, by component"),
                Segment(
                    CALIBRATION, "Calibration", tip="Whether the predicted distributions are as wide as they should"
                ),
            ],
            "What stands beside the picture",
            height=28,
        )
        self.more = PlotMenuButton(self.saving)
        for widget in (self.badge, self.pages, self.more):
            self.title.add_widget(widget)

    def _arrange(self) -> None:
        self.pictures = QStackedWidget()
        self.empty = EmptyState()
        self.pictures.addWidget(self.empty)
        self.panels: dict[Picture, DensityPicture] = {}
        self.gradients, self.calibration = GradientsPage(), CalibrationPage()
        self.calibration.restart_wanted.connect(self.restart)
        self.point = PointChoice(self.document, self.session, self.gradients)
        self.point.changed.connect(self.resubscribe)
        self.side = QStackedWidget()
        self.side.setMinimumWidth(280)
        self.side.addWidget(self.gradients)
        self.side.addWidget(self.calibration)
        self._controls_place = QVBoxLayout()
        self._controls_place.setContentsMargins(12, 6, 12, 0)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self.pictures)
        self.split.addWidget(self.side)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([1000, _SIDE])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(self._controls_place)
        self.stuck = StuckBar(self.document, self.session, "mixture/workspace")
        self.stuck.restart_wanted.connect(self.restart)
        column.addWidget(self.stuck)
        column.addWidget(self.split, 1)

    def _connect(self) -> None:
        document, oracle = self.document, self._services.oracle
        document.model_changed.connect(self._follow_model)
        document.selection_changed.connect(self.follow)
        document.replaced.connect(self.follow)
        document.dataset_changed.connect(self.follow)
        oracle.oracle_changed.connect(self._take_oracle)
        oracle.verdict_changed.connect(self._take_verdict)
        oracle.lines_changed.connect(self._take_lines)
        self.pages.chosen.connect(self.show_page)

    # ---- what is shown

    def follow(self) -> None:
        """Show the mixture output that is selected, or the first."""
        document, network = self.document, self.document.network
        mixtures = [layer.id for layer in network.outputs if layer.kind == "mixture"]
        selected = document.selected_layer
        before = None if self.data is None else self.data.layer.id
        output = next((one for one in (selected, before) if one in mixtures), next(iter(mixtures), None))
        found = output_data(document.model_name, network, document.dataset, output)
        drawn = isinstance(found, OutputData) and found.pictures[0] in (Picture.MIXTURE, Picture.PLANE)
        self.data = found if output is not None and isinstance(found, OutputData) and drawn else None
        same = self.data is not None and self.data.same_subject(self._subject_before)
        self._subject_before = self.data
        self._missing = _missing_words(found if output is not None else None)
        self._show_picture()
        self.stuck.set_data(self.data)
        self.point.set_data(self.data)
        if not same:
            self._generation += 1
            self.calibration.set_data(self.data)
            self._score = None
            self._take_oracle(self._services.oracle.oracle)
            self._show_truth()
            if self.data is not None and len(self.data.dataset.training):
                self.point.choose_row(int(self.data.dataset.training[0]))
        self._make_controls()
        self.resubscribe()

    def _follow_model(self, before: Model, after: Model) -> None:
        if before.network is not after.network:
            self.follow()

    def _show_picture(self) -> None:
        data = self.data
        self.side.setVisible(data is not None)
        if data is None:
            self.point.set_picture(None)
            self.empty.show_words(*self._missing)
            self.pictures.setCurrentWidget(self.empty)
            return
        panel = self.panel(data.pictures[0])
        self.point.set_picture(panel)
        panel.set_data(data)
        self.pictures.setCurrentWidget(panel)
        layer = data.layer
        self.gradients.set_layer(layer.covariance if layer.width > 1 else ISOTROPIC, layer.sigma_floor)

    def panel(self, picture: Picture) -> DensityPicture:
        """Return what draws a picture, made when it is first needed."""
        if picture not in self.panels:
            make = MixturePanel if picture is Picture.MIXTURE else TargetPlanePanel
            panel = make(self.document, self.session, large=True)
            self.panels[picture] = panel
            self.pictures.addWidget(panel)
            self.point.follow(panel)
            self._take_oracle(self._services.oracle.oracle)
        return self.panels[picture]

    def show_page(self, page: str) -> None:
        """Show the gradients or the calibration beside the picture."""
        self.pages.set_value(page)
        self.side.setCurrentWidget(self.gradients if page == GRADIENTS else self.calibration)
        self._show_truth()
        self.resubscribe()

    # ---- what sets it

    def _make_controls(self) -> None:
        data = self.data
        if data is None:
            self._drop_controls()
            return
        subject = subject_of(self.document.network, self.document.selected_layer, data.layer.id)
        above = set_above(self.document.project)
        wanted = subject, data.layer.width, data.targets, id(data.dataset), above
        if wanted != self._controls_for:
            self._drop_controls()
            self._controls_for, self.subject = wanted, subject
            floor = largest_floor(data.dataset, data.targets)
            offered = [one for one in controls(subject, data.layer, floor) if one.name not in above]
            self.row = ControlRow(offered, self._preview, self._edit, self)
            self.row.failed.connect(self._services.toaster.show_error)
            self._add_acts(self.row)
            self._controls_place.addWidget(self.row)
        if self.row is not None:
            self.row.follow(self.document.model)

    def _drop_controls(self) -> None:
        self._controls_for = None
        if self.row is not None:
            self._controls_place.removeWidget(self.row)
            self.row.hide()
            self.row.deleteLater()
            self.row = None

    def _add_acts(self, row: ControlRow[Model]) -> None:
        anew = Button("Begin means anew", icon_name="restart", small=True)
        anew.setToolTip("Put the components where they are placed, for every input alike; the rest stays as learnt")
        anew.clicked.connect(self.begin_anew)
        row.add(anew)

    def _preview(self, model: Model) -> None:
        self._previewing.show(model)

    def _edit(self, words: str, model: Model) -> None:
        before, subject = self._previewing.before, self.subject
        named = "" if subject is None else words_for(before, model, subject)
        self._previewing.conclude(named or words, model)

    def begin_anew(self) -> None:
        """Put the components where they are placed; the seed of random places is another every time."""
        if self.data is not None:
            try:
                begin_means_anew(self.document, self.session, self.data.layer.id, self.session.shown_step)
            except DnnlabError as error:
                self._services.toaster.show_error(error)

    # ---- what theory says

    def _take_oracle(self, oracle: Oracle | None) -> None:
        panel = self.panels.get(Picture.MIXTURE)
        if isinstance(panel, MixturePanel):
            panel.set_exact_density(self._exact(oracle))

    def _exact(self, oracle: Oracle | None) -> ExactDensity | None:
        """The exact density, where theory knows it of the output that is shown: the first one."""
        outputs = self.document.network.outputs
        applies = self.data is not None and bool(outputs) and outputs[0].id == self.data.layer.id
        return oracle.exact_density if applies and oracle is not None else None

    def _take_lines(self, _lines: object) -> None:
        self._score = None
        self._show_truth()

    def _show_truth(self) -> None:
        """Tell the page of calibration what theory knows; worked out when it is first looked at."""
        data, oracle = self.data, self._services.oracle
        exact = self._exact(oracle.oracle)
        if data is None or exact is None or self.pages.value() != CALIBRATION:
            self.calibration.set_truth(Truth())
            return
        if self._score is None:
            self._score = true_score(exact, data)
        optimum = next((line.value for line in oracle.lines if line.meaning == "optimum"), None)
        self.calibration.set_truth(Truth(optimum, self._score))

    def _take_verdict(self, verdict: Verdict | None) -> None:
        self._verdict = verdict
        self.badge.setVisible(verdict is not None)
        if verdict is not None:
            self.badge.show_verdict(_STATES[verdict.passed], verdict.text, verdict.explanation, verdict.shorter)

    def _explain(self) -> None:
        if self._verdict is not None:
            below = self.badge.mapToGlobal(QPoint(0, self.badge.height() + 4))
            Explanation(self._verdict.text, self._verdict.explanation, self).show_at(below)

    def saving(self) -> PlotSaving | None:
        """Return what copies and saves the picture; None while there is none."""
        panel = self.pictures.currentWidget()
        return panel.saving() if isinstance(panel, MixturePanel | TargetPlanePanel) else None

    # ---- asking

    @property
    def key(self) -> str:
        """The key of the subscription to the calibration."""
        return f"mixture/calibration/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self.data is None:
            return {}
        if self.pages.value() == GRADIENTS:
            return self.point.subscriptions()
        return {self.key: Subscription(question(self.data), HERTZ)}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        self.point.take(answers)
        calibration = answers.get(self.key)
        if isinstance(calibration, CalibrationAnswer):
            self.calibration.show_answer(calibration, progress.shown_step)

    def restart(self) -> None:
        """Train copies that begin elsewhere, and go on with the best of them."""
        self._services.actions[BEST_OF_TEN].trigger()


def _missing_words(found: OutputData | Nothing | None) -> tuple[str, str]:
    """Why there is no density to draw, and what to do about it."""
    if isinstance(found, Nothing):
        return found.sentence, f"{found.remedy}."
    words = [] if found is None else [name for name in found.inputs if found.dataset.column(name).is_categorical]
    if words:
        names = ", ".join(words)
        return (
            f"No density is drawn over {names}: {'it is' if len(words) == 1 else 'they are'} words",
            "Inputs that are numbers can be drawn over. The Network workspace shows what is predicted against what is "
            "true.",
        )
    return (
        "There is no mixture of numbers to draw",
        "Show another model of the project, or add a mixture density output that learns from numbers.",
    )

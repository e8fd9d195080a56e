"""The workspace of a mixture density network: what it predicts, large, and beside it gradients and calibration."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.experiments.experiment import Oracle, Verdict
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.output_data import OutputData, Picture, output_data, shown_output
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.badge import Verdict as BadgeState
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.workspaces.controls.row import ControlRow
from dnnlab.gui.workspaces.mixture.controls import Subject, controls, largest_floor, subject_of, words_for
from dnnlab.gui.workspaces.mixture.placing import begin_means_anew
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.project.project import Model

_STATES: dict[bool | None, BadgeState] = {None: "idle", True: "ok", False: "bad"}
_SIDE = 344
GRADIENTS, CALIBRATION = "gradients", "calibration"


class MixtureWorkspace(QWidget):
    """Shows the mixture output that is selected, otherwise the first; what sets it stands above it.

    Args:
        services: Of the window.
    """

    def __init__(self, services: WorkspaceServices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self._services, self._document = services, services.document
        self._previewing = Previewing(services.document)
        self._verdict: Verdict | None = None
        self._controls_for: object = None
        self.data: OutputData | None = None
        self.subject: Subject | None = None
        self.row: ControlRow[Model] | None = None
        self.panels: dict[Picture, ViewPanel] = {}
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
                Segment(CALIBRATION, "Calibration", tip="Whether the predicted distributions are as wide as they should"),
            ],
            "What stands beside the picture",
            height=28,
        )
        self.more = IconButton("dots-vertical", "Copy or save the picture")
        self.more.clicked.connect(self._open_menu)
        for widget in (self.badge, self.pages, self.more):
            self.title.add_widget(widget)

    def _arrange(self) -> None:
        self.pictures = QStackedWidget()
        self.empty = EmptyState()
        self.pictures.addWidget(self.empty)
        self.side = QStackedWidget()
        self.side.setMinimumWidth(280)
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
        column.addWidget(self.split, 1)

    def _connect(self) -> None:
        document, oracle = self._document, self._services.oracle
        document.model_changed.connect(self._follow_model)
        document.selection_changed.connect(self.follow)
        oracle.oracle_changed.connect(self._take_oracle)
        oracle.verdict_changed.connect(self._take_verdict)

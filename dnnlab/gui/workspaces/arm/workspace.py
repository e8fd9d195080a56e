"""The robot arm as a workspace: asks the networks, and shows the arm, the density of its angles and its error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.experiment import Verdict
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.badge import Verdict as BadgeState
from dnnlab.gui.workspaces.arm.answers import ArmAnswers
from dnnlab.gui.workspaces.arm.arm_actions import arm_actions
from dnnlab.gui.workspaces.arm.arm_models import ArmModels, arm_models
from dnnlab.gui.workspaces.arm.error_panel import ErrorPanel
from dnnlab.gui.workspaces.arm.grips import PATH, PATH_SIZE, TARGET
from dnnlab.gui.workspaces.arm.joint_panel import JointPanel
from dnnlab.gui.workspaces.arm.pace import Pace
from dnnlab.gui.workspaces.arm.paths import first_path, first_target
from dnnlab.gui.workspaces.arm.posture import Standing, standing_of
from dnnlab.gui.workspaces.arm.scene import PoseShown, Scene
from dnnlab.gui.workspaces.arm.scene_words import described
from dnnlab.gui.workspaces.arm.stage import FORWARD, ArmStage
from dnnlab.gui.workspaces.arm.trace import Trace
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Subscription
from dnnlab.theory.kinematics import FloatArray, Kinematics

DRAWS = 100
FOR_ANSWERS, FOR_OTHER_ANSWERS = 8, 2
"""Milliseconds that a picture waits, so that answers which are about to come are in it and one painting is saved."""
TOLD = 200
"""Milliseconds between two descriptions for those who do not see the arm."""
BESIDE = 33
"""Milliseconds between two pictures of what stands beside the arm."""


class ArmWorkspace(Panel):
    """Shows the two-link arm of the document and what its networks answer, live.

    Attributes:
        answers: What the networks say. trace: The path that is traced.
        stage: The arm's view with its bars. joints: The density of the angles. errors: How far the hand is off.
    """

    stage: ArmStage
    joints: JointPanel
    errors: ErrorPanel

    def __init__(self, services: WorkspaceServices, parent: QWidget | None = None) -> None:
        super().__init__(services.document, services.session, parent)
        self._services = services
        self._arm = Kinematics()
        self._hand: FloatArray = first_target(self._arm)
        self._stood: tuple[Kinematics, Standing] | None = None
        self._pose: FloatArray = self._middle_pose()
        self._draws: tuple[FloatArray, FloatArray] | None = None
        self._draws_made = 0
        self.trace = Trace(self)
        self.answers = ArmAnswers(self.session, self.trace, self)
        self._beside = Pace(BESIDE, self._show_beside, self)
        self._told = Pace(TOLD, self._tell, self)
        self._lay_out()
        self._connect()
        self._show_verdict(None)
        self._actions = arm_actions(services.actions)
        self.follow_document()

    def _lay_out(self) -> None:
        scene = self.scene_now()
        self.stage = ArmStage(self.document, self.trace, scene)
        self.joints = JointPanel(scene)
        self.errors = ErrorPanel(self.document, self.session)
        for panel in (self.joints, self.errors):
            set_surface(panel, "panel")
        self.right = _splitter(Qt.Orientation.Vertical, self.joints, self.errors)
        self.columns = _splitter(Qt.Orientation.Horizontal, self.stage, self.right)
        self.columns.setSizes([770, 580])
        self.columns.setStretchFactor(0, 1)
        self.right.setSizes([430, 390])
        self.empty = EmptyState("robot-industrial")
        self.empty.show_words("There is no arm here", "Open the experiment Robot arm to see it move")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.columns)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.setFocusProxy(self.stage.view)

    def _connect(self) -> None:
        document, stage = self.document, self.stage
        document.project_changed.connect(self.follow_document)
        document.replaced.connect(self.follow_document)
        self._services.oracle.verdict_changed.connect(self._show_verdict)
        self.answers.changed.connect(self._show_answers)
        self.answers.questions.resting.connect(self.resubscribe)
        stage.view.dragged.connect(self._drag)
        stage.view.posed.connect(self.show_pose)
        stage.parts_changed.connect(self._show)
        stage.direction_chosen.connect(self.show_direction)
        stage.draws_wanted.connect(self._draw)
        stage.path_chosen.connect(self.trace_shape)
        stage.settings.angles_switched.connect(lambda _on: self._show())
        stage.settings.failed.connect(self._services.toaster.show_error)
        self.joints.posed.connect(self.show_pose)
        self.errors.target_chosen.connect(self.show_target)
        self.trace.moved.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._actions.show_workspace(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if isValid(self._actions):  # a window that is being destroyed has let go of them already
            self._actions.hide_workspace(self)

    # ---- what it is about

    def follow_document(self) -> None:
        """Take up the arm and the models that the project has now."""
        project = self.document.project
        source = project.source
        is_arm = isinstance(source, TwoLinkArm)
        self.pages.setCurrentWidget(self.columns if is_arm else self.empty)
        if not isinstance(source, TwoLinkArm):
            self.answers.ask_others(ArmModels())
            return
        self.stage.settings.show_project()
        arm, models = source.kinematics(), arm_models(project)
        if (arm, models) == (self._arm, self.answers.models):
            return
        if arm != self._arm:
            self._take_arm(arm)
        self.answers.ask_others(models)
        self.errors.set_subject(arm, models)
        self._ask_all()
        self._show()

    def _take_arm(self, arm: Kinematics) -> None:
        self._arm = arm
        if not arm.reachable(self._hand):
            self._hand = first_target(arm)
        if not arm.within_limits(self._pose):
            self._pose = self._middle_pose()
        if self.trace.path is not None and not self.trace.path.fits(arm):
            self.trace.set_path(first_path(arm, self.trace.path.shape))

    def _middle_pose(self) -> FloatArray:
        """A pose within the ranges, with the elbow well bent."""
        (low1, high1), (low2, high2) = self._arm.first_range, self._arm.second_range
        return np.array([0.5 * (low1 + high1), low2 + 0.25 * (high2 - low2)])

    # ---- what a person does

    @property
    def target(self) -> FloatArray:
        """Where the hand is wanted, `(2,)`."""
        return self._hand

    @property
    def direction(self) -> str:
        """`inverse` or `forward`."""
        return self.stage.direction.value()

    def show_target(self, hand: FloatArray) -> None:
        """Want the hand at another place; the exact solutions follow at once, the networks as they answer."""
        self._hand = np.asarray(hand, dtype=np.float64)
        self._ask_about_target()
        self._show(FOR_ANSWERS)

    def show_pose(self, angles: FloatArray) -> None:
        """Turn the joints of the arm that a person poses."""
        self._pose = np.asarray(angles, dtype=np.float64)
        self._ask_about_pose()
        if self.direction == FORWARD:
            self.show_target(self._arm.hand(self._pose))
        self._show()

    def show_direction(self, direction: str) -> None:
        """Ask from the hand to the angles, or from the angles to the hand."""
        self.stage.show_direction(direction)
        if direction == FORWARD:
            self.trace_shape("")
            self.show_pose(self._pose)
        self._show()

    def trace_shape(self, shape: str) -> None:
        """Trace a circle or a figure eight; nothing if empty."""
        self.stage.show_path(shape)
        self.trace.set_path(first_path(self._arm, shape) if shape else None)
        self.trace.play()
        self.stage.trace_bar.follow()
        self.answers.ask_about_path()
        self._ask_about_target()
        self._show()

    def _drag(self, what: str, place: FloatArray) -> None:
        self.errors.give_way()
        path = self.trace.path
        match what:
            case _ if what == TARGET:
                self.show_target(place)
            case _ if path is None:
                return
            case _ if what in (PATH, PATH_SIZE):
                other = path.moved_to(place) if what == PATH else path.sized_to(place, self._arm)
                if other.fits(self._arm):  # else it stays within what the hand reaches
                    self.trace.set_path(other)
                    self.answers.ask_about_path()
                    self._show()

    def _draw(self, on: bool) -> None:
        self._draws = None
        if on:
            self._draws_made += 1
            generator = np.random.default_rng(self._draws_made)
            self._draws = generator.uniform(0.0, 1.0, DRAWS), generator.normal(0.0, 1.0, (DRAWS, 2))
        self._show()

    # ---- asking

    def _ask_all(self) -> None:
        self._ask_about_target()
        self._ask_about_pose()
        self.answers.ask_about_path()

    def _ask_about_target(self) -> None:
        """Ask about the target; along a path the answers come from those about the path."""
        self.answers.ask_about_target(self._hand if self.trace.path is None else None)

    def _ask_about_pose(self) -> None:
        self.answers.ask_about_pose(self._pose if self.direction == FORWARD else None)

    def subscriptions(self) -> Mapping[str, Subscription]:
        return self.answers.questions.subscriptions()

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        self.answers.questions.take_frame(answers)

    # ---- showing

    def scene_now(self) -> Scene:
        """Return what is to be seen at this moment."""
        arm, trace = self._arm, self.trace.shown()
        hand, posterior, least_squares = self._hand, self.answers.posterior, self.answers.least_squares
        if trace is not None:
            hand = trace.path[trace.place]
            followed = self.trace.followed
            posterior = followed.posterior(trace.place) if followed is not None else None
            least_squares = trace.least_squares[trace.place] if trace.least_squares is not None else None
        samples = np.empty((0, 2))
        if posterior is not None and self._draws is not None:
            samples = posterior.draws(*self._draws)
        in_place = hasattr(self, "stage")
        forward = in_place and self.direction == FORWARD
        return Scene(
            arm,
            self._standing_of(arm, hand),
            posterior,
            least_squares,
            samples,
            None if forward else trace,
            PoseShown(self._pose, self.answers.predicted) if forward else None,
            in_place and self.stage.settings.angles.isChecked(),
            self.stage.hidden if in_place else frozenset(),
        )

    def _standing_of(self, arm: Kinematics, hand: FloatArray) -> Standing:
        """How the arm can stand there; it is worked out once for all the answers that come while the hand rests."""
        if self._stood is None or self._stood[0] is not arm or not np.array_equal(self._stood[1].hand, hand):
            self._stood = arm, standing_of(arm, hand.copy())
        return self._stood[1]

    def _show(self, wait: int = 0) -> None:
        if self.pages.currentWidget() is not self.columns:
            return
        scene = self.scene_now()
        self.stage.view.show_scene(scene, wait)
        self._beside.want()
        self._told.want()

    def _show_answers(self) -> None:
        self._show(FOR_OTHER_ANSWERS)

    def _tell(self) -> None:
        self.stage.view.setAccessibleDescription(described(self.stage.view.scene))

    def _show_beside(self) -> None:
        """Show the same in the other panels, which need not follow as fast as the arm."""
        scene = self.stage.view.scene
        self.joints.show_scene(scene)
        self.errors.show_hand(scene.standing.hand)
        if self.trace.path is not None:
            self.stage.trace_bar.show_errors(self._arm)

    def _show_verdict(self, verdict: Verdict | None) -> None:
        badge = self.stage.badge
        before = badge.isHidden(), badge.sizeHint()
        badge.setVisible(verdict is not None)
        if verdict is not None:
            state: BadgeState = "idle" if verdict.passed is None else "ok" if verdict.passed else "bad"
            badge.show_verdict(state, verdict.text, verdict.explanation, verdict.shorter)
        if (badge.isHidden(), badge.sizeHint()) != before:  # else nothing has to make room
            self.stage.place()


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter

"""Shows any stage of an experiment: its plots, controls, handles, numbers and its verdict."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.errors import StageError
from dnnlab.experiments.experiment import Verdict
from dnnlab.experiments.picture import Drawing
from dnnlab.experiments.stage import Act, ChangeWeights, Effect, Handle, Moment, Stage, State
from dnnlab.gui.panels.empty import EmptyState
from dnnlab.gui.panels.explanation import Explanation
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_menu import PlotMenuButton
from dnnlab.gui.pictures.looks import require_drawable, swatch_of
from dnnlab.gui.theme import known_icon, set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.badge import Verdict as BadgeState
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.gui.workspaces.changes import Changes
from dnnlab.gui.workspaces.controls.row import ControlRow
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.gui.workspaces.stage.canvas import StageCanvas
from dnnlab.gui.workspaces.stage.handles import Placed
from dnnlab.gui.workspaces.stage.legend import StageLegend
from dnnlab.gui.workspaces.stage.questions import Questions
from dnnlab.gui.workspaces.stage.side import StageSide
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Subscription
from dnnlab.project.project import Project

Result = TypeVar("Result")

_FRAME = 16  # milliseconds between two drawings, at least
_VERDICT = 200  # milliseconds between two verdicts
_STATES: dict[bool | None, BadgeState] = {None: "idle", True: "ok", False: "bad"}


class StageWorkspace(Panel):
    """Draws a stage when anything it depends on has changed, at most 60 times a second.

    What an experiment's own functions raise is shown in place of the plots; the window goes on.
    """

    def __init__(self, services: WorkspaceServices, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(services.document, services.session, parent)
        self.stage, self._services = stage, services
        self.state: State = stage.start
        self.drawing: Drawing | None = None
        self.verdict: Verdict | None = None
        self._changes = Changes(services.document, services.session)
        self._questions = Questions(f"stage/{stage.name}", stage.hertz)
        self._handles: dict[str, Handle] = {handle.name: handle for handle in stage.handles}
        self._last: Project | ChangeWeights | None = None
        self._shown_step = -1
        self._soon = QTimer(self, singleShot=True, interval=_FRAME)
        self._soon.timeout.connect(self.redraw)
        self._verdict_soon = QTimer(self, singleShot=True, interval=_VERDICT)
        self._verdict_soon.timeout.connect(self._judge_again)
        self._verdict_waits = False
        self._arrange()
        services.document.project_changed.connect(self._follow_project)

    def _arrange(self) -> None:
        set_surface(self, "panel")
        self.title = DockTitle(self.stage.title)
        self.badge = Badge(parent=self)
        self.badge.clicked.connect(self._explain)
        self.badge.hide()
        self.title.add_widget(self.badge)
        self.controls: ControlRow[State] = ControlRow(self.stage.controls, self._take_state, self._settle_state, self)
        self.controls.failed.connect(self._services.toaster.show_error)
        for act in self.stage.acts:
            button = Button(act.label, icon_name=known_icon(act.icon), small=True)
            button.setToolTip(act.tip)
            button.clicked.connect(lambda _checked=False, act=act: self.press(act))
            self.controls.add(button)
        self.controls.setVisible(bool(self.stage.controls or self.stage.acts))
        self.legend = StageLegend()
        self.legend.changed.connect(self._show_parts)
        self.title.set_subtitle(self._hint(sketched=False))
        self.canvas = StageCanvas(self.stage)
        self.title.add_widget(PlotMenuButton(self.canvas.saving, self))
        self.canvas.handle_moved.connect(self._move)
        self.canvas.handle_dropped.connect(self._drop)
        self.canvas.sketched.connect(self._take_sketch)
        self.side = StageSide()
        self.side.hide()
        self.trouble = EmptyState("alert-circle-outline")
        self.trouble.acted.connect(self.redraw)
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(self.canvas, 1)
        beside.addWidget(self.side)
        plots = QWidget()
        inside = QVBoxLayout(plots)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.legend)
        inside.addLayout(beside, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(plots)
        self._pages.addWidget(self.trouble)
        body = QVBoxLayout()
        body.setContentsMargins(14, 10, 14, 10)
        body.setSpacing(10)
        body.addWidget(self.controls)
        body.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(body, 1)
        self.controls.follow(self.state)

    def _hint(self, *, sketched: bool) -> str:
        if sketched:
            return "draw on the plot"
        return "drag the handles" if len(self.stage.handles) > 1 else "drag the handle" if self.stage.handles else ""

    # ---- the moment

    @property
    def moment(self) -> Moment:
        """What the stage draws from now."""
        document, step = self.document, self.session.shown_step
        return Moment(document.project, document.dataset, self.state, dict(self._questions.answers), step)

    def subscriptions(self) -> Mapping[str, Subscription]:
        return self._questions.subscriptions()

    def _ask(self) -> None:
        ask = self.stage.probes
        if ask is None:
            return
        probes = self._attempt("The stage cannot say what it asks", lambda: ask(self.document.project, self.state))
        if probes is not None and self._questions.ask(probes):
            self.resubscribe()

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        stepped = self.stage.probes is not None and progress.shown_step != self._shown_step
        if self._questions.take(answers) or stepped:
            self._shown_step = progress.shown_step
            self._draw_soon()

    def _follow_project(self) -> None:
        if self.isVisible():
            self._ask()
            self._draw_soon()

    def showEvent(self, event: QShowEvent) -> None:
        self._ask()
        super().showEvent(event)
        self.redraw()

    # ---- drawing

    def _draw_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def redraw(self) -> None:
        """Draw the stage as it is now."""
        moment = self.moment
        drawing = self._attempt("This picture cannot be drawn", lambda: self._drawn(moment))
        if drawing is None:
            return
        self.drawing = drawing
        self._offer_parts(drawing)
        self.canvas.show_ranges(drawing.ranges)
        self.canvas.show_labels(drawing.labels)
        self.canvas.show_shapes(drawing.plots, self.legend.hidden)
        self.side.show_drawing(drawing)
        self._offer_sketch(moment)
        self._pages.setCurrentIndex(0)
        self._judge()

    def _drawn(self, moment: Moment) -> Drawing:
        drawing = self.stage.draw(moment)
        for shapes in drawing.plots.values():
            for shape in shapes:
                require_drawable(shape)
        self._place_handles(moment)
        return drawing

    def _place_handles(self, moment: Moment) -> None:
        found = [(handle, handle.read(moment)) for handle in self.stage.handles]
        self.canvas.show_handles([Placed(handle, at) for handle, at in found if at is not None])

    def _offer_parts(self, drawing: Drawing) -> None:
        parts: dict[str, Swatch] = {}
        for shapes in drawing.plots.values():
            for shape in shapes:
                if shape.label and shape.label not in parts:
                    parts[shape.label] = swatch_of(shape)
        self.legend.set_parts(parts)

    def _offer_sketch(self, moment: Moment) -> None:
        sketch = self.stage.sketch
        if sketch is not None:
            offered = bool(self._attempt("The stage cannot say whether to draw", lambda: sketch.offered(moment)))
            self.canvas.offer_sketch(sketch.plot, offered)
            self.title.set_subtitle(self._hint(sketched=offered))

    def _show_parts(self) -> None:
        if self.drawing is not None:
            self.canvas.show_shapes(self.drawing.plots, self.legend.hidden)

    # ---- the verdict

    def _judge(self) -> None:
        judge = self.stage.verdict
        if judge is None:
            return
        if self._verdict_soon.isActive():
            self._verdict_waits = True
            return
        self._verdict_soon.start()
        moment = self.moment
        self.verdict = self._attempt("The verdict cannot be told", lambda: judge(moment))
        self.badge.setVisible(self.verdict is not None)
        if self.verdict is not None:
            found = self.verdict
            self.badge.show_verdict(_STATES[found.passed], found.text, found.explanation, found.shorter)
            if self.verdict.passed and self._services.record is not None:
                self._services.record.note_verdict(self.document.project.experiment, passed=True)

    def _judge_again(self) -> None:
        if self._verdict_waits:
            self._verdict_waits = False
            self._judge()

    def _explain(self) -> None:
        if self.verdict is not None:
            below = self.badge.mapToGlobal(QPoint(0, self.badge.height() + 4))
            checks, experiment = self._services.checks, self.document.project.experiment
            Explanation(self.verdict.text, self.verdict.explanation, self, checks, experiment).show_at(below)

    # ---- what a person does

    def _take_state(self, state: State) -> None:
        self.state = state
        self.controls.follow(state)
        self._ask()
        self._draw_soon()

    def _settle_state(self, _words: str, state: State) -> None:
        self._take_state(state)

    def _move(self, name: str, x: float, y: float) -> None:
        handle, moment = self._handles[name], self.moment
        effect = self._attempt("The handle cannot be moved", lambda: handle.write(moment, (x, y)))
        if effect is None:
            return
        match effect:
            case State():
                self._take_state(effect)
            case Project():
                self._last = effect
                self._changes.preview_project(effect)
            case ChangeWeights():
                self._last = effect
                self._changes.preview_weights(effect)
                if effect.state is not None:
                    self._take_state(effect.state)
        # at once: the next key may come before the next drawing
        self._attempt("The handles cannot be placed", lambda: self._place_handles(self.moment))

    def _drop(self, name: str) -> None:
        last, self._last = self._last, None
        if last is not None:
            self._take(last, f"Move {self._handles[name].label or name}")

    def press(self, act: Act) -> None:
        """Do what a button of the stage says."""
        moment = self.moment
        effect = self._attempt(f"“{act.label}” cannot be done", lambda: act.press(moment))
        if effect is not None:
            self._take(effect, act.words or act.label)

    def _take_sketch(self, points: object) -> None:
        sketch, moment = self.stage.sketch, self.moment
        if sketch is not None:
            effect = self._attempt("The curve cannot be taken", lambda: sketch.write(moment, points))
            if effect is not None:
                self._take(effect, "Draw a curve")

    def _take(self, effect: Effect, words: str) -> None:
        match effect:
            case State():
                self._take_state(effect)
            case Project():
                self._changes.edit_project(words, effect)
            case ChangeWeights():
                self._changes.set_weights(effect)
                if effect.state is not None:
                    self._take_state(effect.state)

    # ---- what goes wrong

    def _attempt(self, what: str, do: Callable[[], Result]) -> Result | None:
        """Call a function of the experiment; show what it raises, whatever that is, and return None then."""
        try:
            return do()
        except Exception as error:
            self.show_trouble(stage_error(what, self.stage, error))
            return None

    def show_trouble(self, error: StageError) -> None:
        """Show an error in place of the plots."""
        self.trouble.show_words(error.what, f"{error.where}\n{error.remedy}", "Try again")
        self._pages.setCurrentWidget(self.trouble)


def stage_error(what: str, stage: Stage, error: Exception) -> StageError:
    """Return what is told about something that a stage's own function raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return StageError(
        f"{what}: {type(error).__name__}: {error}",
        where=f"stage “{stage.title}”{place}",
        remedy="Change a setting of the stage and look again; if it stays, this is a mistake in the experiment",
    )

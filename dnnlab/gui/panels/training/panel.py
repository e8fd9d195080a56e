"""The training panel: the transport, the settings, and the loss with the run's snapshots over it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from dnnlab.experiments.experiment import ReferenceLine
from dnnlab.graph.examination import Severity
from dnnlab.gui.document import Document
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.training.error_name import error_name
from dnnlab.gui.panels.training.scrubbing import Scrubbing
from dnnlab.gui.panels.training.settings_row import SettingsRow
from dnnlab.gui.panels.training.transport import Standing, Transport
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import IconButton
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.later import Later
from dnnlab.link.messages import Progress, RatesTried
from dnnlab.project.project import Model

if TYPE_CHECKING:
    from dnnlab.gui.panels.training.loss_plot import LossPlot
    from dnnlab.gui.panels.training.rate_finder import RateFinder
    from dnnlab.gui.panels.training.restarts_popup import RestartsPopup
    from dnnlab.gui.panels.training.run_view import RunView
    from dnnlab.gui.panels.training.scrubber import Scrubber
    from dnnlab.gui.restarts import Restarts

COUNTER_INTERVAL = 200
"""Milliseconds between two changes of the counters."""


class TrainingPanel(Panel):
    """Starts, pauses and rewinds training, and shows how the loss falls."""

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        set_surface(self, "panel")
        self.title = DockTitle("Training")
        self.transport = Transport()
        self._transports = [self.transport]
        self.settings = SettingsRow(document)
        self.scrubbing = Scrubbing(session.scrub, self)
        self._run: Later[RunView] = Later(self._make_run)
        self._finder: RateFinder | None = None
        self._counter = QTimer(self)
        self._counter.setSingleShot(True)
        self._counter.setInterval(COUNTER_INTERVAL)
        self._counter.timeout.connect(self._count_again)
        self._waiting = False
        self._restarts: Restarts | None = None
        self._arrange()
        self._connect()
        self._start_afresh()

    def _make_run(self) -> RunView:
        from dnnlab.gui.panels.training.run_view import RunView  # with pyqtgraph

        run = RunView(self.document, self.scrubbing)
        run.plot.menu_actions += self._menu.actions()
        return run

    @property
    def plot(self) -> LossPlot:
        """The losses over the steps."""
        return self._run.widget.plot

    @property
    def scrubber(self) -> Scrubber:
        """The run as a track over them."""
        return self._run.widget.scrubber

    def _arrange(self) -> None:
        self.linear_steps = QAction("Linear axis of steps", self, checkable=True)
        self.linear_steps.toggled.connect(self._show_axis)
        self._menu = QMenu(self)
        self._menu.addAction("Show the whole run", self._show_whole_run)
        self._menu.addAction(self.linear_steps)
        self._menu.addAction("Copy the losses as a table", self.copy_losses)
        more = IconButton("dots-vertical", "More")
        more.clicked.connect(lambda: self.plot.menu().popup(more.mapToGlobal(more.rect().bottomLeft())))
        self.several = IconButton("dice-multiple-outline", "Train restarts with other seeds")
        self.several.hide()  # until somebody knows of restarts
        self.title.add_widget(self.several)
        self.title.add_widget(more)
        body = QVBoxLayout()
        body.setContentsMargins(12, 8, 12, 10)
        body.setSpacing(0)
        body.addWidget(self.transport)
        body.addSpacing(8)
        body.addWidget(self.settings)
        body.addSpacing(4)
        body.addWidget(self._run, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self._connect_transport(self.transport)
        self.session.frame.connect(self._follow_run)
        self.settings.find_wanted.connect(self.find_rate)
        self.session.rates_tried.connect(self._show_tried)
        self.scrubbing.moved.connect(self._show_moment)
        self.session.state_changed.connect(self.show_state)
        self.session.loaded.connect(lambda _loaded: self.show_state())
        self.session.tape_changed.connect(lambda: self.scrubbing.set_marks(self.session.tape))
        self.document.problems_changed.connect(self.show_state)
        self.document.model_changed.connect(self._follow)
        self.document.replaced.connect(self._start_afresh)
        self.document.dataset_changed.connect(lambda: self._run.tell(self._show_validation))

    def _connect_transport(self, transport: Transport) -> None:
        transport.toggle_wanted.connect(self.session.toggle)
        transport.step_wanted.connect(self.session.step)
        transport.start_wanted.connect(self.scrubbing.go_to_start)
        transport.earlier_wanted.connect(self.scrubbing.go_back)
        transport.later_wanted.connect(self.scrubbing.go_on)
        transport.reset_wanted.connect(self.session.reset)
        transport.explanation_wanted.connect(self._select_culprit)

    def attach(self, transport: Transport) -> None:
        """Let another transport ask for and show what this panel's own does, for where the panel is not seen."""
        self._transports.append(transport)
        self._connect_transport(transport)
        self.show_state()

    # ---- restarts

    def follow_restarts(self, restarts: Restarts) -> None:
        """Show these restarts behind the run, and let a person start some."""
        self._restarts = restarts
        self.several.clicked.connect(self.offer_restarts)
        self.several.show()
        restarts.changed.connect(self._show_restarts)
        self._run.tell(lambda run: run.plot.run_chosen.connect(restarts.choose))

    @cached_property
    def restarts_popup(self) -> RestartsPopup:
        """Asks how many restarts there shall be; made when it is first wanted."""
        from dnnlab.gui.panels.training.restarts_popup import RestartsPopup

        assert self._restarts is not None
        return RestartsPopup(self.document, self._restarts, self)

    def offer_restarts(self) -> None:
        """Let the person say how many restarts to train."""
        self.restarts_popup.open_at(self.several)

    def _show_restarts(self) -> None:
        restarts = self._restarts
        if restarts is None:
            return
        from dnnlab.gui.panels.training.restarts_layer import RestartsShown  # with pyqtgraph

        results = restarts.results
        shown = None if results is None else RestartsShown(results, restarts.stuck(), restarts.chosen)
        self._run.tell(lambda run: run.plot.set_restarts(shown))
        self.show_state()

    # ---- what others call

    def set_reference_lines(self, lines: Sequence[ReferenceLine]) -> None:
        """Show what theory knows of the loss."""
        self._run.tell(lambda run: run.plot.set_reference_lines(lines))

    def previous_snapshot(self) -> None:
        """Show the snapshot before the shown step."""
        self.scrubbing.go_back()

    def next_snapshot(self) -> None:
        """Show the snapshot after the shown step, at last the present."""
        self.scrubbing.go_on()

    def first_snapshot(self) -> None:
        """Show the first snapshot."""
        self.scrubbing.go_to_start()

    def find_rate(self) -> None:
        """Open the learning-rate range test and begin one."""
        finder = self.finder
        finder.show()
        finder.raise_()
        finder.begin()

    @property
    def finder(self) -> RateFinder:
        """The window of the range test."""
        if self._finder is None:
            from dnnlab.gui.panels.training.rate_finder import RateFinder  # with pyqtgraph

            self._finder = RateFinder(self)
            self._finder.test_wanted.connect(self._test_rates)
            self._finder.rate_chosen.connect(lambda rate: self.settings.edit("learning_rate", rate))
        return self._finder

    def _test_rates(self, wanted: bool) -> None:
        starting = "" if self.session.last_loaded else "The engine is starting: test again in a moment."
        problem = self.settings.no_rate or self.session.obstacle or starting
        if wanted and problem:
            self.finder.show_problem(problem)
        else:
            self.session.find_rate(wanted=wanted)

    def _show_tried(self, tried: RatesTried) -> None:
        if self._finder is not None and self._finder.isVisible():
            self._finder.show_tried(tried)

    def _show_axis(self, linear: bool) -> None:
        self._run.tell(lambda run: run.set_logarithmic(not linear))

    def _show_whole_run(self) -> None:
        self.plot.fit()

    def copy_losses(self) -> None:
        """Put the losses on the clipboard, as a table that spreadsheets take."""
        from dnnlab.gui.panels.training.loss_table import loss_table  # with pyqtgraph

        QGuiApplication.clipboard().setText(loss_table(self.document.history))

    # ---- following the document and the engine

    def _follow_run(self, progress: Progress, _answers: object) -> None:
        """Follow the run whether or not the panel is seen: other transports show it too."""
        self.scrubbing.take(progress)
        if self._counter.isActive():
            self._waiting = True
        else:
            self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scrubbing.take(self.session.progress)
        self.show_state()

    def show_state(self) -> None:
        """Show how the run stands, now."""
        session = self.session
        can_train = not session.obstacle and session.state is not EngineState.FAILED
        active = session.running or session.waiting_to_play
        self.several.setEnabled(can_train)
        begun, rewound = self.scrubbing.present > 0, self.scrubbing.rewound
        standing = self._standing()
        for transport in self._transports:
            transport.show_standing(standing)
            transport.offer(active=active, can_train=can_train, begun=begun, rewound=rewound)
        self.settings.show_progress(session.progress)
        several = self._restarts is not None and self._restarts.running
        message = "Press Space to train" if can_train and not active and not several else ""
        self._run.tell(lambda run: run.plot.set_empty_message(message))

    def _count(self) -> None:
        self._waiting = False
        self.show_state()
        self._counter.start()

    def _count_again(self) -> None:
        if self._waiting:
            self._count()

    def _start_afresh(self) -> None:
        if self._finder is not None:
            self._finder.close()  # it is about the model before
        self._run.tell(self._show_history)
        self.title.set_subtitle(error_name(self.document.network))
        self.scrubbing.set_marks(self.session.tape)
        self.scrubbing.take(self.session.progress)
        self.show_state()

    def _show_history(self, run: RunView) -> None:
        run.plot.set_history(self.document.history)
        self._show_validation(run)

    def _show_validation(self, run: RunView) -> None:
        run.plot.set_has_validation(len(self.document.dataset.validation) > 0)

    def _follow(self, before: Model, after: Model) -> None:
        if before.network is not after.network:
            self.title.set_subtitle(error_name(after.network))

    def _show_moment(self) -> None:
        shown, rewound = self.scrubbing.shown, self.scrubbing.rewound
        self._run.tell(lambda run: run.plot.set_shown_step(shown, rewound=rewound))
        if not self._counter.isActive():
            self._count()
        else:
            self._waiting = True

    # ---- how the run stands

    def _standing(self) -> Standing:
        session, shown = self.session, self.scrubbing.shown
        match session.state:
            case EngineState.STARTING | EngineState.RESTARTING:
                again = " again" if session.state is EngineState.RESTARTING else ""
                then = ", then training" if session.waiting_to_play else ""
                return Standing("busy", f"starting the engine{again}{then}")
            case EngineState.FAILED:
                return Standing("problem", "The engine has failed and could not be started again")
        if session.obstacle:
            first, remedy = session.first_obstacle
            return Standing("problem", f"Cannot train: {first}", explanation=f"{first}. {remedy}".rstrip(". ") + ".")
        if self.scrubbing.rewound:
            tip = f"A past moment of the run. Training on from here drops what came after step {shown:,}"
            return Standing("rewound", "showing step", shown, tip)
        if self._restarts is not None and self._restarts.running and not session.shown_is_running:
            results = self._restarts.results
            return Standing("running", "restarts, step", results.last.step if results is not None else 0)
        if session.shown_is_running:
            return Standing("running", "training, step", shown)
        if session.stopped_early:
            early = session.stopped_early
            words = f"Stopped early: the best validation loss was at step {early.best_step:,}"
            return Standing("stopped", words, explanation=early.explanation)
        words = "others train, step" if session.running else "paused, step" if shown else "ready, step"
        return Standing("resting", words, shown)

    def _select_culprit(self) -> None:
        """Select the layer or connection that stands in the way of training."""
        errors = (problem for problem in self.document.problems if problem.severity is Severity.ERROR)
        culprit = next(errors, None)
        if culprit is not None and culprit.place:
            self.document.select({culprit.place})

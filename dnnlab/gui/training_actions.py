"""What a person does with the training: plays and rewinds it, trains restarts, holds it against theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dnnlab.gui.session import EngineState

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow


class TrainingActions(QObject):
    """Registers the actions of the training, and keeps what they say and whether they can be done in step with it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document, self._session, self._restarts = window.document, window.session, window.restarts
        self._actions = window.actions_
        self._register()
        self._session.state_changed.connect(self._follow)
        self._document.problems_changed.connect(self._follow)
        self._document.replaced.connect(self._follow)
        self._document.undo_stack.canUndoChanged.connect(self._follow)
        self._restarts.changed.connect(self._follow_restarts)
        self._follow()
        self._follow_restarts()

    def _register(self) -> None:
        add, training, session = self._actions.add, self._window.training, self._session
        add("play", "Play", self.toggle_play, shortcuts=("Space",), icon_name="play")
        add("step", "One step", session.step, shortcuts=(".",), icon_name="step-forward")
        shown = "Show the first snapshot", "Show the snapshot before", "Show the snapshot after"
        add("first", shown[0], training.first_snapshot, shortcuts=("Home",), icon_name="skip-backward")
        add("earlier", shown[1], training.previous_snapshot, shortcuts=("[",), icon_name="rewind-outline")
        add("later", shown[2], training.next_snapshot, shortcuts=("]",), icon_name="fast-forward-outline")
        self._actions.register("linear steps", training.linear_steps)
        add("reset", "Start over with fresh weights", session.reset, shortcuts=("R",), icon_name="restart")
        add("find rate", "Find learning rate…", training.find_rate, icon_name="chart-bell-curve")
        add("restarts", "Restarts…", training.offer_restarts, icon_name="dice-multiple-outline")
        add("dismiss restarts", "Dismiss the restarts", self._restarts.dismiss, icon_name="close")
        add("run checks", "Run the checks", self._run_checks, icon_name="shield-check-outline")
        add("restart engine", "Restart engine", session.restart, icon_name="engine-outline")

    def _follow(self) -> None:
        running = self._session.running or self._session.waiting_to_play
        play = self._actions["play"]
        play.setText("Pause" if running else "Play")
        obstacle = self._session.obstacle
        play.setEnabled(running or not obstacle)
        self._actions["step"].setEnabled(not obstacle)
        self._actions["restarts"].setEnabled(not obstacle)
        self._actions["restart engine"].setEnabled(self._session.state is EngineState.FAILED)

    def _follow_restarts(self) -> None:
        there = self._restarts.results is not None or self._restarts.running
        self._actions["dismiss restarts"].setEnabled(there)

    def toggle_play(self) -> None:
        """Play or pause; say why training cannot start."""
        obstacle = self._session.obstacle
        if obstacle and not self._session.running:
            self._window.toaster.show_message("Training cannot start", "warn", detail=obstacle)
        else:
            self._session.toggle()

    def _run_checks(self) -> None:
        self._window.checks.run()

    def keep_best_of(self, count: int) -> None:
        """Train so many copies with other seeds, and keep the best."""
        first = self._document.settings.seed
        self._restarts.start(count, first, self._restarts.usual_steps(), keep_best=True)

    def do_with(self, action: str, value: int) -> None:
        """Do what an experiment offers: any action of the window, restarts perhaps with their number."""
        if action == "restarts" and value > 0:
            self.keep_best_of(value)
        else:
            self._actions[action].trigger()

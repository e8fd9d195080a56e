"""The line at the bottom: what is saved, what hinders training, and how the model runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from dnnlab.graph.examination import Severity
from dnnlab.gui.document import Document
from dnnlab.gui.session import EngineState, Session
from dnnlab.gui.theme import font, icon, set_surface
from dnnlab.gui.widgets.label import Label
from dnnlab.link.messages import Progress

HEIGHT = 24
COUNTERS_EVERY = 12


class StatusBar(QWidget):
    """Signals: problem_clicked: (place: str) a person wants to see where the first problem is."""

    problem_clicked = Signal(str)

    def __init__(self, document: Document, session: Session) -> None:
        super().__init__()
        self._document, self._session = document, session
        self._frames = 0
        self.setFixedHeight(HEIGHT)
        set_surface(self, "window")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 12, 0)
        row.setSpacing(16)
        self.saved = Label("", "caption")
        row.addWidget(self.saved)
        self.problem = QToolButton()
        self.problem.setAutoRaise(True)
        self.problem.setFont(font(11))
        self.problem.setFixedHeight(HEIGHT - 2)
        self.problem.clicked.connect(self._go_to_problem)
        row.addWidget(self.problem)
        self.engine = Label("", "caption")
        row.addWidget(self.engine)
        row.addStretch(1)
        self.facts = Label("", "caption")
        row.addWidget(self.facts)
        self.progress = Label("", "caption")
        row.addWidget(self.progress)
        document.problems_changed.connect(self._show_problems)
        document.replaced.connect(self._show_all)
        document.model_changed.connect(self._show_facts)
        document.title_changed.connect(self._show_saved)
        session.state_changed.connect(self._show_engine)
        session.loaded.connect(self._show_all)
        session.frame.connect(self._on_frame)
        self._autosaved = ""
        self._show_all()

    def show_autosaved(self, when: str) -> None:
        """Say when the project was autosaved last."""
        self._autosaved = f"Autosaved {when}"
        self._show_saved()

    def _show_all(self) -> None:
        self._show_saved()
        self._show_problems()
        self._show_engine()
        self._show_facts()
        self._show_progress()

    def _show_saved(self) -> None:
        if self._document.modified:
            self.saved.setText(self._autosaved or "Unsaved changes")
        else:
            self.saved.setText(f"Saved as {self._document.path.name}" if self._document.path else "")
        self.saved.setVisible(bool(self.saved.text()))

    def _show_problems(self) -> None:
        problems = (*self._document.problems, *self._document.run_hints)
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        if problems:
            count, noun = (errors, "problem") if errors else (len(problems), "hint")
            plural = "s" if count > 1 else ""
            self.problem.setText(f" {count} {noun}{plural}: {problems[0].sentence}")
            self.problem.setIcon(
                icon("close-circle-outline" if errors else "alert-circle-outline", "bad" if errors else "warn")
            )
            self.problem.setToolButtonStyle(self.problem.toolButtonStyle().ToolButtonTextBesideIcon)
            self.problem.setToolTip("\n".join(f"{one.sentence}. {one.remedy}." for one in problems[:12]))
        self.problem.setVisible(bool(problems))

    def _go_to_problem(self) -> None:
        problems = (*self._document.problems, *self._document.run_hints)
        if problems:
            self.problem_clicked.emit(problems[0].place)

    def _show_engine(self) -> None:
        loaded = self._session.last_loaded
        match self._session.state:
            case EngineState.STARTING:
                text = "Starting the engine"
            case EngineState.RESTARTING:
                text = "Restarting the engine from the last snapshot"
            case EngineState.FAILED:
                text = "The engine has stopped: Train > Restart engine"
            case EngineState.READY:
                text = loaded.note if loaded is not None else ""
                early = self._session.stopped_early
                text = text if early is None else f"{early.sentence}. {text}".strip()
        self.engine.setText(text)
        self.engine.setVisible(bool(text))

    def _show_facts(self) -> None:
        network, settings = self._document.network, self._document.settings
        parameters = sum(network.parameter_count(layer) for layer in network.compiled)
        facts = [f"{parameters:,} parameters", settings.precision, f"seed {settings.seed}"]
        loaded = self._session.last_loaded
        if loaded is not None:
            facts.insert(1, loaded.execution)
        self.facts.setText("    ".join(facts))

    def _on_frame(self, progress: Progress, _answers: object) -> None:
        self._frames += 1
        if not progress.running or self._frames % COUNTERS_EVERY == 0:
            self._show_progress()

    def _show_progress(self) -> None:
        progress = self._session.progress
        begun = progress is not None and progress.step > 0
        self.progress.setText(f"step {progress.step:,} in {progress.seconds:,.0f} s" if progress and begun else "")

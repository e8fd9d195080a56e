"""The document: the project a person works on, its history of edits, and what every view listens to."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from dnnlab.data.dataset import Dataset
from dnnlab.graph.annotation import AnnotationId
from dnnlab.graph.examination import Problem
from dnnlab.graph.layer import LayerId
from dnnlab.graph.layout import Layout
from dnnlab.graph.network import ConnectionId, Network
from dnnlab.gui.commands import ReplaceModel, ReplaceProject
from dnnlab.gui.datasets import Datasets
from dnnlab.gui.preview_pace import PreviewPace
from dnnlab.gui.problem_finder import ProblemFinder, may_differ
from dnnlab.link.run_messages import LossBatch
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings


class Document(QObject):
    """Holds one project and tells its views what changed.

    Views never change each other: they call an edit here, and listen. Every edit is one step of undo; a drag or a
    slider previews without history and then edits once. Selection is not history.

    A project may hold several models. One is shown; views are about that one, and start afresh when another is.

    Signals:
        opened: Another project was opened. It comes before `replaced`.
        replaced: Another model is shown, of this project or of one that was opened; every view starts afresh.
        model_changed: (before: Model, after: Model) for any edit, undo, redo or preview of the shown model.
        dataset_changed: The data set is another, because the source is. It comes after `model_changed`.
        models_changed: There are more or fewer models, or they have other titles.
        project_changed: The project is another value. It comes last.
        problems_changed: The list in `problems` is another one.
        selection_changed: The set in `selection` is another one.
        history_changed: Losses were added or removed.
        title_changed: The title, the path or whether there are unsaved changes.
    """

    opened = Signal()
    replaced = Signal()
    model_changed = Signal(object, object)
    dataset_changed = Signal()
    models_changed = Signal()
    project_changed = Signal()
    problems_changed = Signal()
    selection_changed = Signal()
    history_changed = Signal()
    title_changed = Signal()

    def __init__(self, project: Project, dataset: Dataset, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(_teller(weakref.ref(self)))
        self._pace = PreviewPace(self)
        self._pace.due.connect(self._rows_follow)
        self._take(project, dataset, None)

    def _take(self, project: Project, dataset: Dataset, path: Path | None) -> None:
        self._project = project
        self._datasets = Datasets(project.source, dataset)
        self._dataset = dataset
        self._rows_of = project.source
        self._before_preview: Project | None = None
        self.path = path
        self._histories: dict[str, LossHistory] = {}
        self._selections: dict[str, frozenset[LayerId | ConnectionId]] = {}
        self._trained_since_save = False
        self._begin_with(_first(project))

    def _begin_with(self, model: str) -> None:
        self._model_name = model
        self._selection = self._selections.get(model, frozenset())
        self._run_hints: tuple[Problem, ...] = ()
        self._finder = ProblemFinder()
        self._problems = self._finder.find(self.model, self._dataset)

    def open(
        self,
        project: Project,
        dataset: Dataset,
        path: Path | None,
        histories: Mapping[str, LossHistory] | None = None,
    ) -> None:
        """Take up another project in place of this one, with the losses of its models by their names."""
        self.undo_stack.clear()
        self._take(project, dataset, path)
        self._histories.update(histories or {})
        self.opened.emit()
        self.replaced.emit()
        self.title_changed.emit()

    def show_model(self, name: str) -> None:
        """Show another model of the project; which one is shown is no step of undo, and nothing that a file holds."""
        if name == self._model_name or name not in self._project.models:
            return
        self.cancel_preview()
        self._selections[self._model_name] = self._selection
        self._begin_with(name)
        self.replaced.emit()

    # ---- what there is

    @property
    def project(self) -> Project:
        return self._project

    @property
    def dataset(self) -> Dataset:
        return self._dataset

    @property
    def model_name(self) -> str:
        """The name of the model that the window shows."""
        return self._model_name

    @property
    def model(self) -> Model:
        """The model that the window shows."""
        return self._project.models[self._model_name]

    @property
    def history(self) -> LossHistory:
        """The losses of the shown model."""
        return self.history_of(self._model_name)

    def history_of(self, name: str) -> LossHistory:
        """Return the losses of a model."""
        found = self._histories.get(name)
        if found is None:
            found = self._histories[name] = LossHistory()
        return found

    @property
    def network(self) -> Network:
        return self.model.network

    @property
    def layout(self) -> Layout:
        return self.model.layout

    @property
    def settings(self) -> Settings:
        return self.model.settings

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What stands in the way of training, and hints."""
        return self._problems

    @property
    def run_hints(self) -> tuple[Problem, ...]:
        """What was noticed while the model trains; none of it stands in the way."""
        return self._run_hints

    def set_run_hints(self, hints: tuple[Problem, ...]) -> None:
        """Show other hints about the run."""
        if hints != self._run_hints:
            self._run_hints = hints
            self.problems_changed.emit()

    @property
    def selection(self) -> frozenset[LayerId | ConnectionId]:
        """The selected layers, connections, notes and frames."""
        return self._selection

    @property
    def selected_layer(self) -> LayerId | None:
        """The selected layer if exactly one layer is selected."""
        layers = [item for item in self._selection if item in self.network.layers]
        return layers[0] if len(layers) == 1 else None

    @property
    def modified(self) -> bool:
        """Whether there is anything that a save would keep."""
        return not self.undo_stack.isClean() or self._trained_since_save

    # ---- edits: each is one step of undo

    def edit_network(self, text: str, network: Network, layout: Layout | None = None) -> None:
        """Replace the network (and perhaps the layout) by an edited one; `text` names the step in the menu."""
        self.edit(text, replace(self.model, network=network, layout=self.layout if layout is None else layout))

    def edit_layout(self, text: str, layout: Layout) -> None:
        """Replace the layout by an edited one."""
        self.edit(text, replace(self.model, layout=layout))

    def edit_settings(self, text: str, settings: Settings) -> None:
        """Replace the training settings by edited ones."""
        self.edit(text, replace(self.model, settings=settings))

    def edit(self, text: str, model: Model) -> None:
        """Replace the model by an edited one. If previews went before, undo goes back to before the first of them."""
        self._conclude(text, self._project.with_model(model, self._model_name))

    def edit_project(self, text: str, project: Project, dataset: Dataset | None = None) -> None:
        """Replace the whole project by an edited one: any models, the source, the title.

        Where the source is another, so is the data set: it is generated, or it is `dataset`, as a table needs it. The
        engine then goes on with the weights that there are.

        Raises:
            DataError: The source is a table, and no data set came with it.
        """
        if dataset is not None:
            self._datasets.put(project.source, dataset)
        self._datasets.of(project.source)  # nothing may fail once the step is on the stack
        self._conclude(text, project)

    def _conclude(self, text: str, after: Project) -> None:
        """Make one step of undo from what there was before the first preview, if there was one, to a project."""
        before = self._before_preview or self._project
        self._before_preview = None
        name = self._model_name
        if after == before:
            if after != self._project:
                self.set_project(after)
        elif name in before.models and before.with_model(after.models.get(name, self.model), name) == after:
            self.undo_stack.push(ReplaceModel(self, text, name, before.models[name], after.models[name]))
        else:
            self.undo_stack.push(ReplaceProject(self, text, before, after))
        self._rows_follow()

    def edit_on(self, since: Model, text: str, model: Model) -> None:
        """Replace the model by an edited one as part of the step of undo that led to `since`, which keeps its name.

        It is a step of its own, named `text`, if anything was done since then, saving included.
        """
        stack = self.undo_stack
        step = stack.command(stack.index() - 1) if stack.index() else None
        goes_on = isinstance(step, ReplaceModel) and step.after is since and self.model is since
        if not goes_on or stack.isClean() or stack.canRedo():
            self.edit(text, model)
        elif isinstance(step, ReplaceModel):
            step.after = model
            self.set_model(model)

    def preview(self, model: Model) -> None:
        """Show an edit that is still under way, a drag say. `edit` concludes it, `cancel_preview` takes it back."""
        self.preview_project(self._project.with_model(model, self._model_name))

    def preview_project(self, project: Project) -> None:
        """Show an edit of the whole project that is still under way. `edit_project` concludes it.

        Where a source has very many rows, they may come a moment later than the rest, those of the newest source alone.

        Raises:
            DataError: Its source is a table that is not known.
        """
        before = self._project
        if project.source == self._rows_of:
            self.set_project(project)
        elif self._pace.lets_follow(project.source):
            with self._pace.following():
                self.set_project(project)
        else:
            self._put(project)
        if self._before_preview is None:
            self._before_preview = before

    def cancel_preview(self) -> None:
        """Take back what `preview` or `preview_project` showed."""
        if self._before_preview is not None:
            before, self._before_preview = self._before_preview, None
            self.set_project(before)

    def set_model(self, model: Model) -> None:
        """Put the shown model in place without history: for undo commands, and cards that never had a place."""
        self.set_project(self._project.with_model(model, self._model_name))

    def set_project(self, project: Project) -> None:
        """Put a project in place without history: for undo commands and previews.

        Raises:
            DataError: Its source is a table that is not known; nothing changes then.
        """
        data = self._dataset
        if project.source != self._rows_of:
            self._dataset, self._rows_of = self._datasets.of(project.source), project.source
        self._put(project, other_rows=self._dataset is not data)

    def _rows_follow(self) -> None:
        """Take the rows of the source that is shown, if those of one before are there still."""
        if self._project.source != self._rows_of:
            with self._pace.following():
                self.set_project(self._project)

    def _put(self, project: Project, *, other_rows: bool = False) -> None:
        before, name = self._project, self._model_name
        self._project = project
        if name not in project.models:
            self._selections.pop(name, None)
            self._begin_with(_first(project))
            self.replaced.emit()
        else:
            self._follow_model(before.models[name], self.model)
        if other_rows:
            self._examine()
            self.dataset_changed.emit()
        if _titles(before) != _titles(project):
            self.models_changed.emit()
        if before.title != project.title:
            self.title_changed.emit()
        self.project_changed.emit()

    def _follow_model(self, before: Model, model: Model) -> None:
        if before is model:
            return
        layers, arrows, annotations = model.network.layers, model.network.connections, model.layout.annotations
        gone = {
            item for item in self._selection if item not in layers and item not in arrows and item not in annotations
        }
        if gone:
            self.select(self._selection - gone)
        self.model_changed.emit(before, model)
        if may_differ(before, model):
            self._examine()

    def _examine(self) -> None:
        found = self._finder.find(self.model, self._dataset)
        if found != self._problems:
            self._problems = found
            self.problems_changed.emit()

    # ---- what is not history

    def select(self, items: Iterable[LayerId | ConnectionId | AnnotationId]) -> None:
        """Select these layers, connections, notes and frames and no others."""
        selection = frozenset(items)
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit()

    def set_history(self, history: LossHistory) -> None:
        """Take the losses of another run of the shown model."""
        self._histories[self._model_name] = history
        self.history_changed.emit()

    def take_losses(self, name: str, losses: LossBatch) -> None:
        """Add what a model's training has told to its losses: there are weights then which no file holds."""
        history = self.history_of(name)
        void = losses.first_step <= history.last_step
        if len(losses.training) or len(losses.validation) or void or losses.events:
            history.append(
                losses.first_step, losses.training, losses.validation_steps, losses.validation, losses.events
            )
            if name == self._model_name:
                self.history_changed.emit()
        if len(losses.training):
            self.note_training()

    def take_histories(self, histories: Mapping[str, LossHistory]) -> None:
        """Take the losses of models, by their names, before anything looks at them."""
        self._histories.update(histories)

    def note_training(self) -> None:
        """Remember that there are weights which no file holds."""
        if not self._trained_since_save:
            self._trained_since_save = True
            self.title_changed.emit()

    def mark_saved(self) -> None:
        """Remember that what there is now is being written; what comes later is unsaved."""
        self._trained_since_save = False
        self.undo_stack.setClean()
        self.title_changed.emit()

    def note_saved(self, path: Path) -> None:
        """Remember where the project was written."""
        self.path = path
        self.title_changed.emit()

    def rename(self, title: str) -> None:
        """Give the project another title, as one step of undo."""
        self.edit_project("Rename the project", replace(self._project, title=title))


def _first(project: Project) -> str:
    """The model to show of a project that nobody has seen yet."""
    return MAIN_MODEL if MAIN_MODEL in project.models else next(iter(project.models))


def _titles(project: Project) -> dict[str, str]:
    return {name: project.title_of(name) for name in project.models}


def _teller(known: weakref.ref[Document]) -> Callable[[bool], None]:
    """Return what passes on that the stack is clean or no longer is.

    The stack speaks once more while its document is being destroyed; a signal or a method of the document would crash
    PySide then.
    """

    def tell(_clean: bool) -> None:
        document = known()
        if document is not None and isValid(document):
            with suppress(RuntimeError):  # still valid, but its signals are gone already
                document.title_changed.emit()

    return tell

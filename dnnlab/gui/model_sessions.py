"""The runs of a project's models as the window knows them, and those of models that undo may bring back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from dnnlab.gui.document import Document
from dnnlab.gui.model_session import ModelSession
from dnnlab.gui.tape_folders import TapeFolders
from dnnlab.project.snapshot import Snapshot


class ModelSessions:
    """One `ModelSession` for each model of the document's project."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._present: dict[str, ModelSession] = {}
        self._gone: dict[str, ModelSession] = {}
        self._loads: Counter[str] = Counter()
        self._left: list[TapeFolders] = []
        self._prepared: Mapping[str, Snapshot] = {}
        self._names = frozenset(document.project.models)
        for name in document.project.models:
            self.of(name)

    def of(self, name: str) -> ModelSession:
        """Return what is known of a model of the project."""
        if name not in self._present:
            one = self._gone.pop(name) if name in self._gone else ModelSession(name, self._loads)
            if name in self._document.project.models:
                one.begin_from(self._document.project, self._document.dataset)
            self._present[name] = one
        return self._present[name]

    def known(self, name: str) -> ModelSession | None:
        """Return what is known of a model, None where the project has none of that name."""
        return self._present.get(name)

    def answer_load(self, name: str) -> None:
        """A load was answered of a model that the project has no more."""
        ModelSession(name, self._loads).answer_load()

    def on_death(self) -> None:
        """The engine died: it answers nothing any more."""
        self._loads.clear()
        for one in self:
            one.on_death()

    @property
    def shown(self) -> ModelSession:
        """The one that the document shows."""
        return self.of(self._document.model_name)

    def __iter__(self) -> Iterator[ModelSession]:
        """All of the project, the shown one first."""
        shown = self._document.model_name
        names = sorted(self._document.project.models, key=lambda name: name != shown)
        return iter([self.of(name) for name in names])

    # ---- models that come and go

    def follow(self) -> tuple[list[ModelSession], list[ModelSession]]:
        """Follow the project; return the models that left it and those that came."""
        before, self._names = self._names, frozenset(self._document.project.models)
        gone = [self.of(name) for name in sorted(before - self._names)]
        for one in gone:
            self._gone[one.name] = self._present.pop(one.name)  # with its tape: an undo brings it back
        return gone, [one for one in self if one.name not in before]

    def begin_with(self, snapshots: Mapping[str, Snapshot | None]) -> None:
        """Let models begin with these weights, whatever was known of others that had their names."""
        for name, snapshot in snapshots.items():
            if name in self._gone:
                self._leave(self._gone.pop(name))
            self.of(name).snapshot = snapshot

    def prepare(self, snapshots: Mapping[str, Snapshot]) -> None:
        """Let the models of the project that is opened next begin with these weights."""
        self._prepared = snapshots

    def open(self) -> list[str]:
        """Begin anew with the project that was opened; return the models that are not in it."""
        before = dict(self._present)
        self.leave()
        prepared, self._prepared = self._prepared, {}
        self._present, self._gone = {}, {}
        self._names = frozenset(self._document.project.models)
        for name in self._document.project.models:
            self.of(name).snapshot = prepared.get(name)
        for one in before.values():
            one.leave_engine()
        return [name for name in before if name not in self._names]

    # ---- their snapshots

    def leave(self) -> None:
        """Let go of the snapshots of all of them; `forget_left` deletes them."""
        for one in (*self._present.values(), *self._gone.values()):
            self._leave(one)

    def _leave(self, one: ModelSession) -> None:
        one.tapes.leave_all()
        self._left.append(one.tapes)

    def forget_left(self) -> None:
        """Delete what was left, unless the engine may still have it open."""
        if not any(one.loads_under_way for one in self):
            self.forget_all_left()

    def forget_all_left(self) -> None:
        """Delete what was left: there is no engine any more."""
        for folders in self._left:
            folders.forget_left()
        self._left.clear()

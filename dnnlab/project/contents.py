"""All that a project file holds, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dnnlab.data.dataset import Dataset
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL, Project
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """All that a project file holds.

    Attributes:
        project: The models and where the data comes from.
        dataset: The data itself.
        snapshot: The main model's weights; None if it was never trained.
        history: Its losses.
        preview: A PNG of the window; empty if there is none.
        others: What training made of the other models, by their names.
    """

    project: Project
    dataset: Dataset
    snapshot: Snapshot | None = None
    history: LossHistory | None = None
    preview: bytes = b""
    others: Mapping[str, Trained] = field(default_factory=dict)

    @property
    def trained(self) -> dict[str, Trained]:
        """What training made of every model, by name."""
        main = Trained(self.snapshot, self.history)
        return {name: main if name == MAIN_MODEL else self.others.get(name, Trained()) for name in self.project.models}

    @property
    def histories(self) -> dict[str, LossHistory]:
        """The losses of the models that have any, by name."""
        return {name: one.history for name, one in self.trained.items() if one.history is not None}

    @property
    def snapshots(self) -> dict[str, Snapshot]:
        """The weights of the models that have any, by name."""
        return {name: one.snapshot for name, one in self.trained.items() if one.snapshot is not None}

    def with_trained(self, trained: Mapping[str, Trained]) -> Contents:
        """Return these contents with what training made of the models, by their names, in place of what there is."""
        main = trained.get(MAIN_MODEL, Trained())
        others = {name: one for name, one in trained.items() if name != MAIN_MODEL}
        return replace(self, snapshot=main.snapshot, history=main.history, others=others)

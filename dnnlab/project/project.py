"""The project as a value: named models, usually one, and where their data comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dnnlab.data.sources import Source
from dnnlab.errors import ProjectFileError
from dnnlab.graph.layout import Layout
from dnnlab.graph.network import Network
from dnnlab.project.settings import Settings

MAIN_MODEL = "main"


@dataclass(frozen=True, slots=True)
class Model:
    """A network, where its layers stand on the canvas with what is noted there, and how it is trained."""

    network: Network
    layout: Layout = field(default_factory=Layout)
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Project:
    """What a project file holds, but for weights, history and the rows of a table.

    Attributes:
        title: What a person calls it.
        source: Where the data comes from.
        models: By name, at least one.
        experiment: The experiment it was begun from, whose lesson and oracles go with it; empty for none.
    """

    title: str
    source: Source
    models: Mapping[str, Model]
    experiment: str = ""

    def __post_init__(self) -> None:
        if not self.models:
            raise ProjectFileError("A project needs a model", where="models")

    def model(self, name: str = MAIN_MODEL) -> Model:
        """Return the model of that name.

        Raises:
            ProjectFileError: There is none.
        """
        try:
            return self.models[name]
        except KeyError:
            raise ProjectFileError(f"The project has no model {name!r}", where="models") from None

    def with_model(self, model: Model, name: str = MAIN_MODEL) -> Project:
        """Return this project with one model added or replaced."""
        return replace(self, models={**self.models, name: model})

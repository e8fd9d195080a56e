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
    """A network, where its layers stand on the canvas with what is noted there, and how it is trained.

    Attributes:
        network: The topology.
        layout: Where its layers stand, with notes and frames.
        settings: How it is trained.
        title: What a person calls it among the models of its project; empty for its name.
    """

    network: Network
    layout: Layout = field(default_factory=Layout)
    settings: Settings = field(default_factory=Settings)
    title: str = ""


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

    def title_of(self, name: str) -> str:
        """Return what a person calls the model of that name.

        Raises:
            ProjectFileError: There is none.
        """
        return self.model(name).title or name.replace("-", " ").capitalize()

    def with_model(self, model: Model, name: str = MAIN_MODEL) -> Project:
        """Return this project with one model added or replaced."""
        return replace(self, models={**self.models, name: model})

    def patched(self, before: Project, after: Project) -> Project:
        """Return this project with all that differs between two others as it is in the second of them.

        What happened to a title or a model beside the edit that led from one to the other stays.
        """
        models = dict(self.models)
        for name in {**before.models, **after.models}:
            if before.models.get(name) != after.models.get(name):
                models.pop(name, None)
                if name in after.models:
                    models[name] = after.models[name]
        order = [*after.models, *(name for name in models if name not in after.models)]
        return Project(
            title=self.title if before.title == after.title else after.title,
            source=self.source if before.source == after.source else after.source,
            models={name: models[name] for name in order if name in models},
            experiment=self.experiment if before.experiment == after.experiment else after.experiment,
        )
